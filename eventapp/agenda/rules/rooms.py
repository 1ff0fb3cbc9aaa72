"""Checks of rooms: one for each session, never twice, large enough, equipped, with time to change over."""

from collections.abc import Iterator
from itertools import pairwise

from eventapp.agenda.content import RoomContent, SessionContent
from eventapp.core.localized import Language
from eventapp.core.translations import N_

from .expected import PAUSE, overlapping
from .finding import Agenda, Finding, advises, blocks


def somewhere_to_be(agenda: Agenda) -> Iterator[Finding]:
    for session in agenda.sessions:
        if session.mode != "remote" and session.room is None:
            yield advises("no-room", N_("“%(session)s” has no room yet."), session, session=session.title)
        if session.mode != "in_person" and session.video_room is None and session.link is None:
            yield advises(
                "no-link",
                N_("“%(session)s” can be joined remotely, but has no video room or link yet."),
                session,
                session=session.title,
            )


def no_room_twice(agenda: Agenda) -> Iterator[Finding]:
    for room, sessions in _by_room(agenda):
        for one, other in overlapping(sessions):
            yield blocks(
                "room-twice",
                N_("%(room)s holds “%(one)s” (%(one_hours)s) and “%(other)s” (%(other_hours)s) on %(day)s."),
                one,
                other,
                room=room.name,
                one=one.title,
                one_hours=(one.start, one.end),
                other=other.title,
                other_hours=(other.start, other.end),
                day=one.start.date(),
            )


def time_to_change_over(agenda: Agenda) -> Iterator[Finding]:
    """One group leaves a room before another comes in."""
    for room, sessions in _by_room(agenda):
        for one, other in pairwise(sessions):
            gap = other.starts_at - one.ends_at
            before, after = {group.key for group in one.groups}, {group.key for group in other.groups}
            if room.video or not before or not after or before & after or gap.days < 0 or gap >= PAUSE:
                continue
            yield advises(
                "change-over",
                N_(
                    "%(room)s: %(length)s for “%(one)s” to leave (%(end)s) and “%(other)s” to come in"
                    " (%(start)s) on %(day)s."
                ),
                one,
                other,
                room=room.name,
                length=gap,
                one=one.title,
                end=one.end,
                other=other.title,
                start=other.start,
                day=other.start.date(),
            )


def large_enough(agenda: Agenda) -> Iterator[Finding]:
    """For those named who come in person, and the others expected."""
    for session in agenda.sessions:
        room = session.room
        if room is None or room.capacity is None:
            continue
        named = {person.key for person in session.people if not person.remote}
        expected = len(named) + agenda.known.expected.get(session.slug, 0)
        if expected > room.capacity:
            yield advises(
                "room-too-small",
                N_("%(room)s has %(capacity)s places; “%(session)s” needs %(expected)s."),
                session,
                room=room.name,
                capacity=room.capacity,
                session=session.title,
                expected=expected,
            )


def equipped(agenda: Agenda) -> Iterator[Finding]:
    for session in agenda.sessions:
        if session.mode == "hybrid" and session.room and "hybrid" not in session.room.features:
            yield advises(
                "room-without-hybrid",
                N_("“%(session)s” is hybrid, but %(room)s is not equipped for people who join remotely."),
                session,
                session=session.title,
                room=session.room.name,
            )
        for room in (session.room, session.video_room) if len(session.languages) > 1 else ():
            if room is not None and "interpretation" not in room.features:
                yield advises(
                    "room-without-interpretation",
                    N_("“%(session)s” is in %(languages)s, but %(room)s has no interpretation."),
                    session,
                    session=session.title,
                    languages=[Language(language) for language in session.languages],
                    room=room.name,
                )


def _by_room(agenda: Agenda) -> Iterator[tuple[RoomContent, list[SessionContent]]]:
    """The sessions of each room, in the order of time."""
    held: dict[str, list[SessionContent]] = {}
    rooms: dict[str, RoomContent] = {}
    for session in agenda.sessions:
        for room in (session.room, session.video_room):
            if room is not None:
                rooms[room.key] = room
                held.setdefault(room.key, []).append(session)
    return ((rooms[key], sessions) for key, sessions in held.items())
