"""The program of each person: which sessions of which meetings are theirs, as finished calendar events.

``rules`` decides, ``following`` keeps rows equal to it after publications and registrations, and feeds
and CalDAV only read those rows. Everything that depends on the hour (a join link that appears, a cancelled
session that is dropped) is a change of rows at that hour, so an ETag is one number.
"""

from flask import Flask, url_for

from eventapp.meetings.model import Edition
from eventapp.settings import Settings


def init_app(app: Flask) -> None:
    from eventapp.calendars.last_good import LastGood
    from eventapp.registration import watching
    from eventapp.registration.delegations import merging
    from eventapp.registration.privacy.areas import ALSO, Area

    from . import feed_pages, held, jcal_pages, keeping, model, pages
    from .caldav.pages import pages as caldav

    watching.watch()
    settings: Settings = app.extensions["settings"]
    app.extensions["last_good_feeds"] = LastGood(settings.data_dir / "feeds")
    ALSO["programs"] = Area(
        holds=(model.Holder, model.Item, model.Feed),
        kept=held.kept,
        forget=keeping.forget,
        addresses=((model.Holder.person_id, model.Holder.email),),
    )
    if keeping.unite not in merging.ALSO:
        merging.ALSO.append(keeping.unite)
    app.register_blueprint(feed_pages.pages)
    app.register_blueprint(jcal_pages.pages)
    app.register_blueprint(pages.pages)
    app.register_blueprint(caldav)

    def my_calendar(edition: Edition) -> str:
        return url_for("my_calendar.page", series=edition.series.key, number=edition.number)

    app.jinja_env.globals["my_calendar"] = my_calendar
