"""Mail leaves and comes back: SMTP with signatures and patience, addresses that do not work, the mailbox.

Knows no area: what a mail says is decided by whoever stores it (`core.mail`), and what an incoming one means
by whoever asked for it (`receiving`).
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import addresses, bounces, hooks_pages, model, receiving, stored_mail  # noqa: F401  (its tables)

    receiving.HANDLERS[addresses.MAIL] = bounces.received
    app.register_blueprint(hooks_pages.pages)
    if app.extensions["settings"].development:
        app.register_blueprint(stored_mail.pages)
