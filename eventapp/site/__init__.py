"""The front of the house: home, search, problem reports, accessibility, health. Stands on every other area."""

from flask import Flask


def init_app(app: Flask) -> None:
    from .pages import pages

    app.register_blueprint(pages)
