"""The annual meeting as an event: number, host, place, mode, dates, rooms.

An edition is opened from the last one: ``finder`` proposes when (``public_days`` → ``dates`` → ``year``),
``service`` opens it and lets ``rollover`` fill it with the parts that areas offer; ``dependents`` are told
when it moves afterwards.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from .pages import pages
    from .rules import FEATURES

    app.jinja_env.globals["feature_names"] = FEATURES
    app.register_blueprint(pages)
