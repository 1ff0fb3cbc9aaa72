"""Calendars: one builder turns publications into iCalendar for files, feeds and subscriptions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from .pages import pages

    app.register_blueprint(pages)
