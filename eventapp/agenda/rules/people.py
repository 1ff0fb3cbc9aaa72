"""Checks of the people expected: nobody twice, time to get there, breaks, both sides in the chair."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from eventapp.agenda.content import Audience, Kind, SessionContent
from eventapp.core import clock
from eventapp.core.places import COUNTRIES
from eventapp.core.translations import N_

from .expected import CHAIRS, PAUSE, REST, overlapping
from .finding import Agenda, Finding, SeatKnown, Stay, advises, blocks

LONGEST_STRETCH = timedelta(hours=3)
CO_CHAIRED = (Kind.WORKING_GROUP, Kind.PLENARY)


def nobody_twice(agenda: Agenda) -> Iterator[Finding]:
    for stays in agenda.stays.values():
        told = set()
        for one, other in overlapping(stays):
            pair = (one.session.slug, other.session.slug)
            if one.session is not other.session and pair not in told:
                told.add(pair)
                yield _twice(one, other)


def _twice(one: Stay, other: Stay) -> Finding:
    group = one.seat or other.seat
    return blocks(
        "person-twice",
        N_(
            "%(person)s, co-chair of %(group)s, is expected in “%(one)s” (%(one_hours)s) and in “%(other)s”"
            " (%(other_hours)s) at the same time on %(day)s."
        )
        if group
        else N_(
            "%(person)s is expected in “%(one)s” (%(one_hours)s) and in “%(other)s” (%(other_hours)s)"
            " at the same time on %(day)s."
        ),
        one.session,
        other.session,
        person=one.name,
        one=one.session.title,
        one_hours=one.hours,
        other=other.session.title,
        other_hours=other.hours,
        day=one.session.start.date(),
        **({"group": group} if group else {}),
    )


def time_to_get_there(agenda: Agenda) -> Iterator[Finding]:
    """From one room to another; those who go the same way are told together."""
    ways: dict[tuple[str, str], list[tuple[Stay, Stay]]] = {}
    for stays in agenda.stays.values():
        there = [stay for stay in stays if not stay.remote and stay.seat is None and stay.session.room]
        for one, other in pairwise(there):
            if one.session.room != other.session.room and _short(other.starts_at - one.ends_at):
                ways.setdefault((one.session.slug, other.session.slug), []).append((one, other))
    for way in ways.values():
        one, other = way[0]
        assert one.session.room is not None
        assert other.session.room is not None
        yield advises(
            "turn-round",
            N_(
                "%(people)s: %(length)s to get from “%(one)s” (%(one_room)s, until %(end)s) to “%(other)s”"
                " (%(other_room)s, from %(start)s) on %(day)s."
            ),
            one.session,
            other.session,
            people=[stay.name for stay, _next in way],
            length=other.starts_at - one.ends_at,
            one=one.session.title,
            one_room=one.session.room.name,
            end=one.hours[1],
            other=other.session.title,
            other_room=other.session.room.name,
            start=other.hours[0],
            day=other.session.start.date(),
        )


def _short(gap: timedelta) -> bool:
    return timedelta() <= gap < PAUSE


def breaks(agenda: Agenda) -> Iterator[Finding]:
    """Nobody sits through more than three hours without a break; who shares a stretch is told together."""
    stretches: dict[tuple[str, str], list[tuple[Stay, Stay]]] = {}
    for stays in agenda.stays.values():
        for first, last in _stretches([stay for stay in stays if _tires(stay.session)]):
            stretches.setdefault((first.session.slug, last.session.slug), []).append((first, last))
    for shared in stretches.values():
        first, last = shared[0]
        alone = first.session is last.session
        yield advises(
            "no-break",
            N_("%(people)s: %(length)s on %(day)s without a break, in “%(first)s” (%(hours)s).")
            if alone
            else N_(
                "%(people)s: %(length)s on %(day)s without a break of 10 minutes, from “%(first)s”"
                " to “%(last)s” (%(hours)s)."
            ),
            *([first.session] if alone else [first.session, last.session]),
            people=[stay.name for stay, _last in shared],
            length=last.ends_at - first.starts_at,
            day=first.session.start.date(),
            first=first.session.title,
            last=last.session.title,
            hours=(first.hours[0], clock.wall(last.ends_at, first.session.zone)),
        )


def _tires(session: SessionContent) -> bool:
    return session.kind not in REST and session.audience is not Audience.ORGANIZER


def _stretches(stays: Sequence[Stay]) -> Iterator[tuple[Stay, Stay]]:
    """The first and the last stay of each stretch that is too long."""
    first = last = None
    for stay in stays:
        if first is None or last is None or stay.starts_at - last.ends_at >= PAUSE:
            if first is not None and last is not None and last.ends_at - first.starts_at > LONGEST_STRETCH:
                yield first, last
            first = last = stay
        elif stay.ends_at > last.ends_at:
            last = stay
    if first is not None and last is not None and last.ends_at - first.starts_at > LONGEST_STRETCH:
        yield first, last


def both_sides_chair(agenda: Agenda) -> Iterator[Finding]:
    """Where one side chairs, the other does too. A chair whose side is not told speaks for any."""
    for session in agenda.sessions:
        if session.kind not in CO_CHAIRED:
            continue
        chairing = {person.side for person in session.people if person.role in CHAIRS}
        missing = [side for side in COUNTRIES if side not in chairing]
        if not chairing or None in chairing or not missing:
            continue
        (present,) = chairing
        seats = [seat for seat in _seats(agenda, session) if seat.side == missing[0]]
        holders = list(dict.fromkeys(seat.name for seat in seats if seat.name))
        yield advises(
            "one-sided",
            N_(
                "“%(session)s” is chaired by %(side)s alone; nobody chairs for %(missing)s"
                " (the seat is held by %(holders)s)."
            )
            if holders
            else N_("“%(session)s” is chaired by %(side)s alone; nobody chairs for %(missing)s."),
            session,
            session=session.title,
            side=COUNTRIES[present] if present else None,
            missing=COUNTRIES[missing[0]],
            **({"holders": holders} if holders else {}),
        )


def _seats(agenda: Agenda, session: SessionContent) -> list[SeatKnown]:
    return [seat for group in session.groups for seat in agenda.known.seats.get(group.key, ())]
