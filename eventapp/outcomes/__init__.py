"""What a meeting leads to: session records, commitments, work plans, texts that both sides agree on."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import joint_pages, model, notes_pages  # noqa: F401  (its tables are part of the schema)

    from .reply_pages import pages as replies
    from .youth_pages import pages as youth

    app.register_blueprint(replies)
    app.register_blueprint(youth)
    app.register_blueprint(notes_pages.pages)
    app.register_blueprint(joint_pages.pages)
