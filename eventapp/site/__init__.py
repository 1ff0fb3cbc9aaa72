"""The front of the house: home, partnerships, groups, meetings, search, problem reports, accessibility,
health. It gathers what other areas know and stands on all of them."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import health, pages, reports, search

    app.jinja_env.globals["report_reasons"] = reports.REASONS
    for blueprint in (pages.pages, search.pages, reports.pages, health.pages):
        app.register_blueprint(blueprint)
