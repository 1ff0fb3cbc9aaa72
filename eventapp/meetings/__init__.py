"""The annual meeting as an event: number, host, place, mode, dates, rooms."""

from flask import Flask


def init_app(app: Flask) -> None:
    from .pages import pages

    app.register_blueprint(pages)
