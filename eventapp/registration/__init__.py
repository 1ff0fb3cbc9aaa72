"""Who takes part: delegations and their people, places in the room and from afar, and each person's own page.

Read ``rules`` (the states and the moves between them) and ``seating`` (who gets a place) first; ``service``
holds the use cases, and every place is given in ``places``. ``links`` let people in who have no account.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import (
        capacity,
        delegations,
        desk,
        model,  # noqa: F401  (its tables)
        registering,
    )
    from .mine import pages as mine
    from .privacy import data_pages
    from .privacy import pages as privacy

    capacity.init_app(app)
    delegations.init_app(app)
    desk.init_app(app)
    app.register_blueprint(mine.pages)
    registering.init_app(app)
    app.register_blueprint(privacy.pages)
    app.register_blueprint(data_pages.pages)
