"""What connects the agenda's draft with the pure planner.

Follow one plan through the files: ``demands`` (what organizers state) and ``gathering`` (what is known) →
``deriving`` (what each session and person needs, and why) → ``problems`` (the same for the planner) →
``service.ask`` (a run, which the worker takes up) → ``running`` (the planner works in a process of its own) →
``queries`` (what pages show of it, said by ``saying``) → ``service.accept`` (its moves become the draft's).
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.registration.delegations import merging
    from eventapp.registration.privacy.areas import ALSO, Area

    from . import held, meeting_pages, model, people_pages, youth_pages  # noqa: F401 (their views join pages)
    from .pages import pages
    from .run_pages import pages as run_pages

    if held.unite not in merging.ALSO:
        merging.ALSO.append(held.unite)
    ALSO["planning"] = Area(
        holds=(model.PlanningPerson, model.PlannedPerson, model.PlanningRun),
        kept=held.kept,
        forget=held.forget,
    )
    app.register_blueprint(pages)
    app.register_blueprint(run_pages)
