"""Papers made of what the program knows: agendas, lists, sheets, packs, certificates, reports."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import interpreter_pages, own_page, pages, public_pages

    app.register_blueprint(public_pages.pages)
    app.register_blueprint(interpreter_pages.pages)
    app.register_blueprint(pages.pages)
    app.register_blueprint(own_page.pages)
