"""Persons and the organizations they speak for; accounts, sign-in, roles, records.

Follow somebody in: ``asking`` (a link and a code are mailed, and used once) → ``sessions`` (a browser is
signed in) → ``factors`` and ``passkeys`` (the second factor) → ``roles`` (what they are trusted with).
``openid`` is another way in, where an organization has its own; ``identity`` tells `web.access` who asks.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.core import idempotency, limits, mail  # noqa: F401  (their tables)

    from . import account, identity, model, openid, openid_pages, sign_in, words  # noqa: F401

    app.extensions["identify"] = identity.identify
    app.jinja_env.filters.update(browser_name=words.browser_name, moment=words.moment)
    provider = app.extensions["settings"].openid
    app.extensions["openid"] = openid.Provider(provider) if provider else None
    app.jinja_env.globals["openid_name"] = provider.name if provider else ""
    app.register_blueprint(sign_in.pages)
    app.register_blueprint(openid_pages.pages)
    app.register_blueprint(account.pages)
