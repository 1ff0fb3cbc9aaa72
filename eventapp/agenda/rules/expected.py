"""Who is expected where and when, and which of it falls together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from eventapp.agenda.content import GroupContent, Kind, Participation, Role, SessionContent

from .finding import Circumstances, SeatKnown, Stay

CHAIRS = (Role.CHAIR, Role.CO_CHAIR)
REST = (Kind.BREAK, Kind.SOCIAL)
PAUSE = timedelta(minutes=10)  # to go from room to room, to breathe


class Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


T = TypeVar("T", bound=Timed)


def overlapping(things: Iterable[T]) -> Iterator[tuple[T, T]]:
    """The pairs that overlap, among *things* in the order of their starts: one sweep through time."""
    going_on: list[T] = []
    for thing in things:
        going_on = [other for other in going_on if other.ends_at > thing.starts_at]
        for other in going_on:
            if other.starts_at < thing.ends_at:
                yield other, thing
        going_on.append(thing)


def stays(sessions: Sequence[SessionContent], known: Circumstances) -> dict[str, list[Stay]]:
    """Where each person is expected, in the order of time."""
    of_person: dict[str, list[Stay]] = {}
    for session in sessions:
        for stay in (*_named(session), *_seated(session, known)):
            of_person.setdefault(stay.person, []).append(stay)
    for listed in of_person.values():
        listed.sort(key=lambda stay: stay.starts_at)
    return of_person


def _named(session: SessionContent) -> Iterator[Stay]:
    """Those in the session's list are expected throughout, others for the items that they present."""
    there: dict[str, Stay] = {}
    for person in session.people:
        before = there.get(person.key)
        remote = person.remote and (before is None or before.remote)
        there[person.key] = Stay(person.key, person.name, session, session.starts_at, session.ends_at, remote)
    yield from there.values()
    begins = session.starts_at
    for item in session.items:
        ends = begins + timedelta(minutes=item.minutes)
        if item.presenter_key and item.presenter and item.presenter_key not in there:
            yield Stay(item.presenter_key, item.presenter, session, begins, ends)
        begins = ends


def _seated(session: SessionContent, known: Circumstances) -> Iterator[Stay]:
    for seat, group in seat_holders(session.groups, session.people, known.seats):
        assert seat.person is not None
        assert seat.name is not None
        yield Stay(seat.person, seat.name, session, session.starts_at, session.ends_at, seat=group.name)


def seat_holders(
    groups: Iterable[GroupContent],
    people: Sequence[Participation],
    seats: Mapping[str, Sequence[SeatKnown]],
) -> Iterator[tuple[SeatKnown, GroupContent]]:
    """The co-chairs of a session's groups, unless others are named to chair for their side."""
    if not seats:
        return
    named = {person.key for person in people}
    chaired = {person.side for person in people if person.role in CHAIRS}
    for group in groups:
        for seat in seats.get(group.key, ()):
            if seat.person and seat.name and seat.person not in named and seat.side not in chaired:
                named.add(seat.person)
                yield seat, group
