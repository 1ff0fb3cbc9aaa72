"""What a meeting leads to: session records, commitments, work plans, texts that both sides agree on."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import model, notes_pages  # noqa: F401  (its tables are part of the schema)

    app.register_blueprint(notes_pages.pages)
