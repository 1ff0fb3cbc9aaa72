"""How to get a calendar into a calendar program: addresses for each, and how often each looks again.

Functions of their arguments alone; sentences are keys of the message catalogue.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from eventapp.agenda.content import EditionContent, SessionContent
from eventapp.core.localized import Language
from eventapp.core.translations import N_

from . import events

GOOGLE = N_("Google Calendar")
OUTLOOK_COM = N_("Outlook.com")
OUTLOOK_365 = N_("Outlook with a work or school account (Microsoft 365)")


class Way(NamedTuple):
    """A link that a program understands. ``note`` says how soon it sees a change, empty where nothing
    follows later."""

    program: str
    href: str
    note: str = ""


class Subscription(NamedTuple):
    """``key`` is an element id for this feed; ``address`` is for copying and for any other program."""

    key: str
    name: str
    address: str
    ways: tuple[Way, ...]


def subscription(address: str, name: str) -> Subscription:
    """The ways to subscribe to the feed at the absolute *address*.

    The new Outlook for Windows drops ``webcal:`` links, but shows what its account is subscribed to; so
    both kinds of account get Outlook's own page, which takes the plain address.
    """
    webcal = "webcal://" + address.partition("://")[2]
    for_outlook = "/calendar/0/addfromweb?" + urlencode({"url": address, "name": name}, quote_via=quote)
    return Subscription(
        "feed-" + hashlib.blake2b(address.encode(), digest_size=4).hexdigest(),
        name,
        address,
        (
            Way(
                N_("Apple Calendar (iPhone, iPad, Mac)"),
                webcal,
                N_("looks for changes as often as its settings say, from every 5 minutes to once a week"),
            ),
            Way(
                GOOGLE,
                "https://calendar.google.com/calendar/r?cid=" + quote(webcal, safe=""),
                N_("looks for changes every 8 to 24 hours; nobody can make it hurry"),
            ),
            Way(
                OUTLOOK_COM,
                "https://outlook.live.com" + for_outlook,
                N_("looks for changes after a few hours, at the latest after a day"),
            ),
            Way(
                OUTLOOK_365,
                "https://outlook.office.com" + for_outlook,
                N_("looks for changes after a few hours, at the latest after a day"),
            ),
            Way(
                N_("Thunderbird, GNOME, classic Outlook and others"),
                webcal,
                N_("mostly look for changes every hour"),
            ),
        ),
    )


def copies(
    edition: EditionContent, session: SessionContent, language: Language, base_url: str
) -> tuple[Way, ...]:
    """Links that copy one session into a calendar. Nothing tells the copy of a change: offer them last."""
    return copies_of(
        events.session_title(session, language),
        events.one_line(events.location(edition, session, language)),
        events.session_url(edition, session, language, base_url),
        (session.starts_at, session.ends_at),
        session.zone,
    )


def copies_of(
    title: str, where: str, address: str, time: tuple[datetime, datetime], zone: str
) -> tuple[Way, ...]:
    """The same for an event in these words; *time* is from when until when."""
    start, end = time
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}",
        "ctz": zone,
        "location": where,
        "details": address,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "location": where,
        "body": address,
    }
    for_outlook = "/calendar/0/deeplink/compose?" + urlencode(outlook, quote_via=quote)
    return (
        Way(GOOGLE, "https://calendar.google.com/calendar/render?" + urlencode(google, quote_via=quote)),
        Way(OUTLOOK_COM, "https://outlook.live.com" + for_outlook),
        Way(OUTLOOK_365, "https://outlook.office.com" + for_outlook),
    )
