"""The Youth Lab: cohorts, delegates, recommendations, who presents what where, and replies owed."""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.agenda import findings
    from eventapp.registration.delegations import merging
    from eventapp.registration.privacy.areas import ALSO, Area

    from . import (  # their views join pages
        delegate_pages,  # noqa: F401
        held,
        model,
        presenting,
        presenting_pages,  # noqa: F401
        recommendation_pages,  # noqa: F401
    )
    from .pages import pages

    if held.unite not in merging.ALSO:
        merging.ALSO.append(held.unite)
    if presenting.checks_of not in findings.ALSO:
        findings.ALSO.append(presenting.checks_of)
    ALSO["youthlab"] = Area(
        holds=(model.CohortDelegate, model.Presenter),
        kept=held.kept,
        forget=held.forget,
        addresses=((model.CohortDelegate.person_id, model.CohortDelegate.email),),  # type: ignore[arg-type]
    )
    app.register_blueprint(pages)
