"""Who is told what, and when: changes between publications, each person's program, quiet hours, channels.

``impact`` and ``rules`` decide; ``planning`` finds who is told and when; ``telling`` writes the mails of one
person, invitations and the letter of what changed; ``push`` reaches browsers; ``time_watch`` finds the
sessions that a country moved by changing its clocks.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.registration import syncing
    from eventapp.registration.delegations import merging
    from eventapp.registration.privacy.areas import ALSO, Area

    from . import (
        clocks_pages,
        deliveries_pages,
        held,
        model,
        pages,
        people,
        planning,
        push_pages,
        time_watch,
    )

    time_watch.init_app(app)
    app.register_blueprint(clocks_pages.pages)
    push_pages.init_app(app)
    app.register_blueprint(pages.pages)
    app.register_blueprint(deliveries_pages.pages)
    app.jinja_env.globals.update(pages_there=app.view_functions)
    if planning.spare not in syncing.TOLD_OTHERWISE:
        syncing.TOLD_OTHERWISE.append(planning.spare)
        merging.ALSO.append(people.unite)
    ALSO["notices"] = Area(
        holds=(model.Told, model.PushSubscription, model.PushNote),
        kept=held.kept,
        forget=held.forget,
        mails=held.mails,
    )
