"""The annual report: its parts, who owes what in which language, and its published versions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.outcomes import joint_lines

    from . import joint_part, pages, public_pages  # noqa: F401  (their views join the blueprints)
    from .blueprint import pages as rooms
    from .blueprint import public

    joint_lines.ALSO["reports"] = joint_part.lines
    app.register_blueprint(rooms)
    app.register_blueprint(public)
