"""How people register: the link lets them in (`entering`), the form asks (`pages`, `forms`), or an open form
does (`open_pages`); whoever lost the link has it sent again, and a guardian consents (`guardian_pages`).

A post costs few statements: what does not depend on the person is read in one (`setting`), and the published
agenda is kept decoded (`published`).
"""

from flask import Flask

from eventapp.registration import visitor


def init_app(app: Flask) -> None:
    from . import entering, guardian_pages, open_pages, pages  # noqa: F401  (their views)
    from .blueprint import blueprint

    app.register_blueprint(blueprint)
    app.register_error_handler(visitor.NotInvited, visitor.not_invited)
