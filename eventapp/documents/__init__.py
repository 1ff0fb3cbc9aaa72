"""Papers made of what the program knows: agendas, lists, sheets, packs, certificates, reports."""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.registration.privacy.areas import ALSO, Area

    from . import held, interpreter_pages, own_page, pages, public_pages
    from .model import MadeDocument

    ALSO["documents"] = Area(holds=(MadeDocument,), kept=held.kept, forget=held.forget)

    app.register_blueprint(public_pages.pages)
    app.register_blueprint(interpreter_pages.pages)
    app.register_blueprint(pages.pages)
    app.register_blueprint(own_page.pages)
