"""How registration for a meeting works (`keeping`), how many places its sessions have (`limits`), and the
forms that anybody with their address may fill in (`open_forms`)."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import forms_pages, pages  # noqa: F401  (the views of the first join the second's)

    app.register_blueprint(pages.pages)
