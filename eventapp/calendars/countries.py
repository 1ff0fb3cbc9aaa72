"""The meetings as one country sees them: each session with the hour in that country's cities."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from eventapp.agenda.content import AgendaContent, EditionContent, SessionContent
from eventapp.core import clock, wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES, Place

from . import events
from .feeds import Loaded

log = logging.getLogger("eventapp.calendars")


def seen_from(content: AgendaContent, country: str, language: Language, base_url: str) -> Loaded:
    """The publication with its events as *country* sees them. *content* is cut to its audience; what cannot
    be written is left out and logged."""
    edition = content.edition
    writers: dict[str, Callable[[], bytes]] = {
        events.meeting_uid(edition): partial(events.meeting_bytes, content, language, base_url)
    }
    for session in content.sessions:
        writers[session.uid] = partial(_event, edition, session, country, language, base_url)
    made = {}
    for uid, write in writers.items():
        try:
            made[uid] = write()
        except Exception:
            log.exception("event %s of %s cannot be written for %s", uid, edition.path, country)
    return Loaded(content, made)


def _event(
    edition: EditionContent, session: SessionContent, country: str, language: Language, base_url: str
) -> bytes:
    elsewhere = hours(session, country, language)
    return events.event_bytes(edition, session, language, base_url, elsewhere=elsewhere)


def hours(session: SessionContent, country: str, language: Language) -> str:
    """When the session starts on the clocks of *country*, a line for each, from east to west:
    ``10:00, Halifax (UTC−4)``; with its day if that is not the session's own."""
    by_clock: dict[timedelta, list[Place]] = {}
    for place in PLACES.values():
        if place.country == country:
            by_clock.setdefault(clock.offset(session.starts_at, place.zone), []).append(place)
    return "\n".join(_line(session, by_clock[ahead], language) for ahead in sorted(by_clock, reverse=True))


def _line(session: SessionContent, places: list[Place], language: Language) -> str:
    there: datetime = clock.wall(session.starts_at, places[0].zone)
    day = "" if there.date() == session.start.date() else wording.short_day(there.date(), language) + ", "
    cities = ", ".join(events.said(place.name, language) or place.key for place in places)
    offset = clock.offset_label(session.starts_at, places[0].zone)
    return f"{day}{wording.hour(there, language)}, {cities} ({offset})"
