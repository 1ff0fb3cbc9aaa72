"""Calendars as joins of finished events.

Two things depend on the day: a cancelled session is shown until the day after it would have been, and
programs are asked to come back sooner around the meeting. *today* is therefore an argument everywhere,
and part of the key under which a calendar is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import icalendar

from eventapp.agenda.content import AgendaContent, EditionContent, SessionContent
from eventapp.core.localized import Language
from eventapp.core.translations import gettext

from . import events
from .lines import written

PRODUCT = "-//eventapp//Calendars//EN"
REFRESH, REFRESH_SOON = timedelta(hours=1), timedelta(minutes=15)
SOON = timedelta(days=3)  # before the first day of the meeting


class Loaded(NamedTuple):
    """A publication cut to what the public may see, and the bytes of its events by uid, in one language."""

    content: AgendaContent
    events: Mapping[str, bytes]


def day_not_over(moment: datetime) -> date:
    """The day that has not ended anywhere on earth (UTC−12 is last): nothing is dropped too early."""
    return (moment - timedelta(hours=12)).date()


def agenda_feed(loaded: Loaded, language: Language, today: date) -> bytes:
    """All public sessions of one meeting."""
    edition = loaded.content.edition
    return calendar(
        events.meeting_name(edition, language),
        is_near(edition, today),
        _bytes_of(loaded, still_shown(loaded.content.sessions, today)),
    )


def session_feed(loaded: Loaded, session: SessionContent, language: Language, today: date) -> bytes | None:
    """One session alone, cancelled or not; None where its event could not be written."""
    event = loaded.events.get(session.uid)
    name = events.marked(events.session_title(session, language), loaded.content.edition, language)
    return calendar(name, is_near(loaded.content.edition, today), [event]) if event else None


def group_feed(meetings: Sequence[Loaded], key: str, name: str, language: Language, today: date) -> bytes:
    """The public sessions of one working group at all *meetings*, latest last, with the days of the meetings
    at which it has any; for a group that has none, the latest meeting's days."""
    title = f"{name} – {events.series_name(meetings[-1].content.edition, language)}"
    return _feed_of(meetings, lambda content: content.of_group(key), title, today)


def side_feed(meetings: Sequence[Loaded], side: str, name: str, language: Language, today: date) -> bytes:
    """The same for the sessions in which *side* has anybody."""
    title = gettext(
        language,
        "%(country)s: sessions of its delegation – %(name)s",
        country=name,
        name=events.series_name(meetings[-1].content.edition, language),
    )
    return _feed_of(meetings, lambda content: of_side(content, side), title, today)


def country_feed(meetings: Sequence[Loaded], name: str, language: Language, today: date) -> bytes:
    """All public sessions of all *meetings*, whose events are written as a country sees them."""
    title = gettext(
        language,
        "%(name)s – hours in %(country)s",
        name=events.series_name(meetings[-1].content.edition, language),
        country=name,
    )
    return _feed_of(meetings, lambda content: content.sessions, title, today)


def of_side(content: AgendaContent, side: str) -> tuple[SessionContent, ...]:
    return tuple(s for s in content.sessions if any(person.side == side for person in s.people))


def _feed_of(
    meetings: Sequence[Loaded],
    chosen: Callable[[AgendaContent], Iterable[SessionContent]],
    title: str,
    today: date,
) -> bytes:
    shown = [(loaded, still_shown(chosen(loaded.content), today)) for loaded in meetings]
    with_sessions = [(loaded, sessions) for loaded, sessions in shown if sessions]
    return calendar(
        title,
        any(is_near(loaded.content.edition, today) for loaded in meetings),
        [event for pair in with_sessions or [(meetings[-1], ())] for event in _bytes_of(*pair)],
    )


def still_shown(sessions: Iterable[SessionContent], today: date) -> tuple[SessionContent, ...]:
    """Without the cancelled ones whose day after has passed."""
    return tuple(s for s in sessions if not s.cancelled or today <= s.end.date() + timedelta(days=1))


def is_near(edition: EditionContent, today: date) -> bool:
    return edition.start_date - SOON <= today <= edition.end_date


def calendar(name: str, soon: bool, vevents: Iterable[bytes]) -> bytes:
    """A VCALENDAR of finished *vevents*. No METHOD: a feed is not a message (RFC 5546)."""
    header, footer = _frame(events.one_line(name), REFRESH_SOON if soon else REFRESH)
    return b"".join((header, *vevents, footer))


@lru_cache(maxsize=256)
def _frame(name: str, refresh: timedelta) -> tuple[bytes, bytes]:
    """What stands before the events and after them.

    Programs read one name or the other, one interval or the other; the first of each pair is RFC 7986's.
    The second name has no type, and programs show a backslash before its commas: it goes without.
    """
    empty = icalendar.Calendar()
    empty.add("prodid", PRODUCT)
    empty.add("version", "2.0")
    empty.add("calscale", "GREGORIAN")
    empty.add("name", icalendar.vText(name))
    empty.add("x-wr-calname", name)
    empty.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    empty.add("x-published-ttl", icalendar.vDuration(refresh))
    whole = written(empty)
    footer = b"END:VCALENDAR\r\n"
    return whole.removesuffix(footer), footer


def _bytes_of(loaded: Loaded, sessions: Iterable[SessionContent]) -> Iterator[bytes]:
    """The meeting's days first, then the sessions in the order of the agenda."""
    for uid in (events.meeting_uid(loaded.content.edition), *(session.uid for session in sessions)):
        if uid in loaded.events:
            yield loaded.events[uid]
