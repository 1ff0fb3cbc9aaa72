"""The agenda: sessions and items, checks, immutable publications, and the changes between them.

Follow one agenda through the files: ``exchange`` (a file becomes a draft) or ``service`` (use cases change
it) → ``compose`` (draft rows become one value) → ``rules`` (what is wrong with it) → ``service.publish``
(stamped, stored, numbered) → ``policy`` (who sees what of it) → ``pages``; ``changes`` compares two.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.glossary.files import read_workbooks_with

    from . import carrying, session_pages  # noqa: F401 (its views join the editor's)
    from .checks_pages import pages as checks
    from .editor_pages import pages as editor_pages
    from .pages import pages
    from .publish_pages import pages as publish_pages
    from .spreadsheet import terms
    from .spreadsheet_pages import pages as spreadsheet_pages

    app.register_blueprint(pages)
    app.register_blueprint(checks)
    app.register_blueprint(editor_pages)
    app.register_blueprint(publish_pages)
    app.register_blueprint(spreadsheet_pages)
    carrying.init()
    read_workbooks_with(terms.read)
