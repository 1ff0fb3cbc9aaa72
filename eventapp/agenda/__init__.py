"""The agenda: sessions and items, checks, immutable publications, and the changes between them.

Follow one agenda through the files: ``exchange`` (a file becomes a draft) or ``service`` (use cases change
it) → ``compose`` (draft rows become one value) → ``rules`` (what is wrong with it) → ``service.publish``
(stamped, stored, numbered) → ``policy`` (who sees what of it) → ``pages``; ``changes`` compares two.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from .pages import pages

    app.register_blueprint(pages)
