"""What stands at the addresses of CalDAV: an entrance, each holder's home, in it one calendar, in it events.

The home is the principal too, as on other small servers. Nothing can be written, and the properties say so:
programs then offer no editing that could only fail.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree as ET

from flask import current_app, url_for

from eventapp.core.translations import gettext
from eventapp.programs.feeds import NAME
from eventapp.settings import Settings

from . import bodies
from .multistatus import NOT_FOUND, OK, Told, cal, cs, d, element, href
from .queries import Event, Opened

MIMETYPE = "text/calendar; charset=utf-8; component=vevent"
REPORTS = (cal("calendar-query"), cal("calendar-multiget"), d("sync-collection"))

Property = Callable[[], ET.Element]


class Resource(NamedTuple):
    """An address and its properties by name; each is made when it is asked for."""

    href: str
    properties: Mapping[str, Property]

    def told(self, wanted: Iterable[str] | None) -> Told:
        """The properties *wanted*, or all (RFC 4918 section 9.1: without those that are large)."""
        if wanted is None:
            wanted = [name for name in self.properties if name != cal("calendar-data")]
        names = dict.fromkeys(wanted)
        here = tuple(self.properties[name]() for name in names if name in self.properties)
        missing = tuple(element(name) for name in names if name not in self.properties)
        groups = ((OK, here), (NOT_FOUND, missing))
        return Told(self.href, tuple(group for group in groups if group[1]) or ((OK, ()),))

    def named(self) -> Told:
        return Told(self.href, ((OK, tuple(element(name) for name in self.properties)),))


def entrance(calendar: Opened, path: str) -> Resource:
    return Resource(path, _common(calendar, d("collection")))


def home(calendar: Opened) -> Resource:
    here = url_for("caldav.home", ref=calendar.ref)
    properties = {
        d("displayname"): _made(d("displayname"), _name(calendar)),
        d("principal-URL"): _made(d("principal-URL"), "", href(here)),
        cal("calendar-home-set"): _made(cal("calendar-home-set"), "", href(here)),
    }
    return Resource(here, {**_common(calendar, d("collection"), d("principal")), **properties})


def program(calendar: Opened) -> Resource:
    state = token(calendar)
    reports = [
        element(d("supported-report"), "", element(d("report"), "", element(name))) for name in REPORTS
    ]
    data = element(cal("calendar-data"))
    data.attrib.update({"content-type": "text/calendar", "version": "2.0"})
    component = element(cal("comp"))
    component.set("name", "VEVENT")
    properties = {
        d("displayname"): _made(d("displayname"), _name(calendar)),
        d("supported-report-set"): _made(d("supported-report-set"), "", *reports),
        d("sync-token"): _made(d("sync-token"), state),
        cs("getctag"): _made(cs("getctag"), state),
        cal("supported-calendar-component-set"): _made(
            cal("supported-calendar-component-set"), "", component
        ),
        cal("supported-calendar-data"): _made(cal("supported-calendar-data"), "", data),
    }
    common = _common(calendar, d("collection"), cal("calendar"))
    return Resource(url_for("caldav.program", ref=calendar.ref), {**common, **properties})


def of_event(calendar: Opened, event: Event) -> Resource:
    def data(name: str) -> ET.Element:
        made = ET.Element(name)
        made.text = bodies.body(calendar, event).decode()
        return made

    properties: dict[str, Property] = {
        d("getetag"): _made(d("getetag"), f'"{tag(calendar, event)}"'),
        d("getcontenttype"): _made(d("getcontenttype"), MIMETYPE),
        cal("calendar-data"): partial(data, cal("calendar-data")),
    }
    return Resource(event_href(calendar, event.uid), {**_common(calendar), **properties})


def event_href(calendar: Opened, uid: str) -> str:
    return f"{url_for('caldav.program', ref=calendar.ref)}{quote(uid, safe='')}.ics"


def tag(calendar: Opened, event: Event) -> str:
    """Changes with each change of the event's bytes, for this feed's language and alarm."""
    return f"{event.revision}-{_kind(calendar)}"


def token(calendar: Opened) -> str:
    """Names the state of the calendar; an address, as RFC 6578 wants it, that leads nowhere."""
    return f"{_states(calendar)}{calendar.revision}-{_kind(calendar)}"


def revision_of(calendar: Opened, told: str) -> int | None:
    """The revision that a token of ours names. None for any other token, one from before the feed changed its
    language or alarm, or one from a future that a restored database does not know: then all is read anew."""
    number, _, kind = told.removeprefix(_states(calendar)).partition("-")
    ours = told.startswith(_states(calendar)) and kind == _kind(calendar)
    known = ours and number.isascii() and number.isdecimal() and len(number) < 10
    return int(number) if known and int(number) <= calendar.revision else None


def _kind(calendar: Opened) -> str:
    return f"{calendar.language.value}-{calendar.alarm or 0}"


def _states(calendar: Opened) -> str:
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.base_url}{url_for('caldav.program', ref=calendar.ref)}?state="


def _name(calendar: Opened) -> str:
    return gettext(calendar.language, NAME)


def _common(calendar: Opened, *kinds: str) -> dict[str, Property]:
    principal = href(url_for("caldav.home", ref=calendar.ref))
    may = [
        element(d("privilege"), "", element(d(privilege)))
        for privilege in ("read", "read-current-user-privilege-set")
    ]
    return {
        d("resourcetype"): _made(d("resourcetype"), "", *map(element, kinds)),
        d("current-user-principal"): _made(d("current-user-principal"), "", principal),
        d("owner"): _made(d("owner"), "", principal),
        d("current-user-privilege-set"): _made(d("current-user-privilege-set"), "", *may),
    }


def _made(tag: str, text: str, *children: ET.Element) -> Property:
    return partial(element, tag, text, *children)
