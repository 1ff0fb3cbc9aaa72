"""Partnerships: series and their successors, host rotation, working groups, seats, and facts with sources."""

from flask import Flask


def init_app(app: Flask) -> None:
    from .pages import pages

    app.register_blueprint(pages)
