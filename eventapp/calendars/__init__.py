"""Calendars: one builder turns publications into iCalendar for files, feeds and subscriptions.

``tasks`` stores the events of each publication as ``events`` writes them; ``queries`` reads them back;
``feeds`` joins them; ``pages`` sends the result, or what ``last_good`` kept of it. ``subscribe`` makes the
links that templates offer.
"""

from flask import Flask

from eventapp.agenda.content import EditionContent, SessionContent
from eventapp.settings import Settings


def init_app(app: Flask) -> None:
    from eventapp.web.languages import current

    from . import subscribe
    from .last_good import LastGood
    from .pages import pages

    settings: Settings = app.extensions["settings"]
    app.extensions["last_good_calendars"] = LastGood(settings.data_dir / "calendars")
    app.register_blueprint(pages)

    def subscription(feed: str, name: str) -> subscribe.Subscription:
        """*feed* is an absolute address, or a path of this site."""
        return subscribe.subscription(settings.base_url + feed if feed.startswith("/") else feed, name)

    def calendar_copies(edition: EditionContent, session: SessionContent) -> tuple[subscribe.Way, ...]:
        return subscribe.copies(edition, session, current(), settings.base_url)

    app.jinja_env.globals.update(subscription=subscription, calendar_copies=calendar_copies)
