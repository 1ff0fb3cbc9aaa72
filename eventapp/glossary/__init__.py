"""Titles, organizations, groups and terms in three languages, and texts that say them otherwise.

``rules`` finds terms in texts (``words`` tells what a word is); ``queries.lexicon`` makes it ready for a
lineage, ``queries.hints`` tells a form what its texts say, and ``queries.glossary`` is the list that papers
print. Organizers keep it on ``pages``; a list comes in by ``import_pages``: ``files`` or ``rows``, ``plan``,
``service``.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import saying
    from .import_pages import pages as import_pages
    from .pages import pages
    from .rows import KINDS

    app.jinja_env.globals.update(glossary_kinds=KINDS, glossary_hints=saying.hints)
    app.jinja_env.filters["glossary_finding"] = saying.finding
    app.register_blueprint(pages)
    app.register_blueprint(import_pages)
