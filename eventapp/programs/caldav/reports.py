"""The three questions of CalDAV: these events, the events that a search finds, what changed since."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from flask import url_for
from sqlalchemy.orm import Session

from . import filters, multistatus, queries, resources
from .multistatus import Told, cal, d, element
from .queries import Opened

MOST_ASKED = 2000  # addresses in one question; nobody has as many sessions


class Refused(Exception):
    """The question is not answered; ``condition`` names what it had to meet (RFC 3253 section 1.6)."""

    def __init__(self, condition: ET.Element, status: int = 403) -> None:
        super().__init__(condition.tag)
        self.condition = condition
        self.status = status


def wanted(asked: ET.Element) -> list[str] | None:
    """The names of the properties that *asked* wants, None for all."""
    properties = asked.find(d("prop"))
    return None if properties is None else [each.tag for each in properties]


def answer(session: Session, calendar: Opened, asked: ET.Element) -> bytes:
    """The answer to any of the three questions. Raises `Refused` and `multistatus.Malformed`."""
    answers = {
        cal("calendar-multiget"): these,
        cal("calendar-query"): search,
        d("sync-collection"): since,
    }
    if asked.tag not in answers:
        raise Refused(element(d("supported-report")))
    return answers[asked.tag](session, calendar, asked)


def these(session: Session, calendar: Opened, asked: ET.Element) -> bytes:
    """RFC 4791 section 7.9. An address that is not here is told as not found."""
    hrefs = list(dict.fromkeys((each.text or "").strip() for each in asked.findall(d("href"))))
    if not hrefs or len(hrefs) > MOST_ASKED:
        raise multistatus.Malformed
    uids = {href: uid_of(calendar, href) for href in hrefs}
    events = queries.events(session, calendar, [uid for uid in uids.values() if uid is not None])
    here = {event.uid: resources.of_event(calendar, event) for event in events}
    names = wanted(asked)
    return multistatus.written(
        here[uid].told(names) if uid in here else Told(href) for href, uid in uids.items()
    )


def search(session: Session, calendar: Opened, asked: ET.Element) -> bytes:
    """RFC 4791 section 7.8. Times are written in UTC and nothing recurs, so ``expand`` changes nothing."""
    conditions = asked.find(cal("filter"))
    if conditions is None:
        raise multistatus.Malformed
    try:
        found = filters.found_by(conditions)
    except filters.Unsupported as error:
        raise Refused(element(cal("supported-filter"))) from error
    except filters.UnknownCollation as error:
        raise Refused(element(cal("supported-collation"))) from error
    except filters.Malformed as error:
        raise Refused(element(cal("valid-filter"))) from error
    events = filter(found, queries.events(session, calendar))
    return multistatus.written(_told(calendar, events, wanted(asked)))


def since(session: Session, calendar: Opened, asked: ET.Element) -> bytes:
    """RFC 6578: what changed since the token that the program got last; all of it without one."""
    token = (asked.findtext(d("sync-token")) or "").strip()
    if token:
        revision = resources.revision_of(calendar, token)
        if revision is None:
            raise Refused(element(d("valid-sync-token")))
        events = queries.changed(session, calendar, revision)
    else:
        events = queries.events(session, calendar)
    most = (asked.findtext(f"{d('limit')}/{d('nresults')}") or "").strip()
    if most.isascii() and most.isdecimal() and len(events) > int(most[:9]):
        raise Refused(element(d("number-of-matches-within-limits")), 507)
    return multistatus.written(_told(calendar, events, wanted(asked)), resources.token(calendar))


def uid_of(calendar: Opened, href: str) -> str | None:
    """The event that an address names, if it is one of this calendar."""
    try:
        path = unquote(urlsplit(href).path)
    except ValueError:
        return None
    base = url_for("caldav.program", ref=calendar.ref)
    name = path.removeprefix(base)
    found = path.startswith(base) and name.endswith(".ics") and "/" not in name and "\0" not in name
    return name.removesuffix(".ics") if found else None


def _told(calendar: Opened, events: Iterable[queries.Event], names: list[str] | None) -> Iterable[Told]:
    for event in events:
        if event.gone:
            yield Told(resources.event_href(calendar, event.uid))
        else:
            yield resources.of_event(calendar, event).told(names)
