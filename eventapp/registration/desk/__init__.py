"""The desk of the secretariat and of the national coordinators: who comes, for which side, in which session.

A coordinator sees the own side only: ``sight`` says which sides somebody's pages are about, and every read
is narrowed by it.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import (  # noqa: F401  (their views)
        files,
        needs_pages,
        pages,
        participants_pages,
        person_pages,
    )
    from .blueprint import pages as blueprint
    from .words import FILTERS

    app.jinja_env.filters.update(FILTERS)
    app.register_blueprint(blueprint)
