"""What a meeting leads to: session records, commitments, work plans, texts that both sides agree on."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import joint_pages, model, notes_pages, record_line_pages, said_pages  # noqa: F401

    from . import carrying_pages, marks_pages, plan_edit_pages, plan_pages, public_pages  # noqa: F401
    from .blueprint import pages as plans
    from .blueprint import public
    from .reply_pages import pages as replies
    from .youth_pages import pages as youth

    app.register_blueprint(plans)
    app.register_blueprint(public)
    app.register_blueprint(replies)
    app.register_blueprint(youth)
    app.register_blueprint(notes_pages.pages)
    app.register_blueprint(joint_pages.pages)
    app.register_blueprint(record_line_pages.pages)
    app.jinja_env.globals.update(notes_about=notes_pages.notes_about)  # for pages of areas below
