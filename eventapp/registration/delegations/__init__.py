"""A side's people: naming them, their order of precedence, quotas, the freeze, and what is asked after it.

``matching`` says who may be the same person (pure, a question, never an answer); ``rows`` reads what was
pasted or sent; ``plan`` says what it would do; ``naming`` does it. ``listing`` keeps the list, ``requests``
and ``carrying`` what is asked for first, ``replacing`` sends somebody else, ``merging`` unites what was
registered twice.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import blueprint, duplicates_pages, naming_pages, pages, requests_pages  # noqa: F401

    app.register_blueprint(blueprint.pages)
    app.register_blueprint(blueprint.duplicates)
