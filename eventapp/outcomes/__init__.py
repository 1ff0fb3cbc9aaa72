"""What a meeting leads to: session records, commitments, work plans, texts that both sides agree on."""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.registration.delegations import merging
    from eventapp.registration.privacy.areas import ALSO, Area

    from . import (  # their views join pages
        carrying_pages,  # noqa: F401
        held,
        joint_pages,
        marks_pages,  # noqa: F401
        model,
        notes_pages,
        plan_edit_pages,  # noqa: F401
        plan_pages,  # noqa: F401
        public_pages,  # noqa: F401
        record_line_pages,
        said_pages,  # noqa: F401
    )
    from .blueprint import pages as plans
    from .blueprint import public
    from .reply_pages import pages as replies
    from .youth_pages import pages as youth

    if held.unite not in merging.ALSO:
        merging.ALSO.append(held.unite)
    ALSO["outcomes"] = Area(holds=(model.CommitmentOwner,), kept=held.kept, forget=held.forget)
    app.register_blueprint(plans)
    app.register_blueprint(public)
    app.register_blueprint(replies)
    app.register_blueprint(youth)
    app.register_blueprint(notes_pages.pages)
    app.register_blueprint(joint_pages.pages)
    app.register_blueprint(record_line_pages.pages)
    app.jinja_env.globals.update(notes_about=notes_pages.notes_about)  # for pages of areas below
