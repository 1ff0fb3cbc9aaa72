"""Access needs and diet of those who come, for whoever makes the arrangements: equal answers stand together,
with the names of those who gave them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.localized import folded
from eventapp.people.model import Person
from eventapp.registration.model import Choice, ProtectedDetails, Registration
from eventapp.registration.moving import path
from eventapp.registration.privacy.held import VIEWED
from eventapp.registration.rules import ADMITTED, Attendance, Place

from .sight import Listed, Sight


class Named(NamedTuple):
    """``room``: they have a seat in the room, or wait for one; else they take part remotely."""

    ref: str
    name: str
    side: str
    room: bool = True


class Group(NamedTuple):
    """An answer as the first of them wrote it, and all who gave it."""

    text: str
    people: list[Named]


class OfSession(NamedTuple):
    session: Listed
    groups: list[Group]


class Needs(NamedTuple):
    sessions: list[OfSession]
    elsewhere: list[Group]  # of people who are in no session that is in the agenda
    diet: list[Group]  # of those who are in a room
    people: int  # in the list, once each


class _Said(NamedTuple):
    id: int
    ref: str
    name: str
    side: str
    access_needs: str
    diet: str


def opened(session: Session, actor: str, now: datetime, sight: Sight) -> Needs:
    """The list of the sides that the actor sees; for each person on it is recorded that somebody looked."""
    said = _said(session, sight)
    wants = _wants(session, [each.id for each in said], sight)
    needs = _needs(sight, said, wants)
    refs = {who.ref for group in _all(needs) for who in group.people}
    for ref in sorted(refs):
        audit.record(session, actor, VIEWED, f"{path(sight.edition)}/registrations/{ref}", now)
    return needs._replace(people=len(refs))


def _said(session: Session, sight: Sight) -> list[_Said]:
    """Those who come and said something, by name."""
    details = ProtectedDetails
    rows = session.execute(
        select(
            *(Registration.id, Registration.ref, Person.name, Registration.side),
            *(details.access_needs, details.diet),
        )
        .join(Person, Person.id == Registration.person_id)
        .join(details, details.registration_id == Registration.id)
        .where(
            Registration.edition_id == sight.edition.id,
            Registration.side.in_(sight.sides),
            Registration.state.in_(ADMITTED),
            Registration.erased_at.is_(None),
            or_(details.access_needs != "", details.diet != ""),
        )
        .order_by(Registration.sought, Registration.id)
    )
    return [_Said(*row) for row in rows]


def _wants(session: Session, ids: Sequence[int], sight: Sight) -> dict[int, dict[int, bool]]:
    """By registration: the sessions in which they have a place or wait for one, and whether in the room."""
    rows = session.execute(
        select(Choice.registration_id, Choice.session_id, Choice.asked, Choice.place, Choice.waiting).where(
            Choice.registration_id.in_(ids), Choice.session_id.in_([each.id for each in sight.sessions])
        )
    )
    found: dict[int, dict[int, bool]] = {}
    for row in rows:
        if row.waiting or row.place is not Place.NONE:
            room = row.place is Place.ROOM or (row.waiting and row.asked is Attendance.ROOM)
            found.setdefault(row.registration_id, {})[row.session_id] = room
    return found


def _needs(sight: Sight, said: Sequence[_Said], wants: Mapping[int, Mapping[int, bool]]) -> Needs:
    sessions = []
    for listed in sight.sessions:
        here = [
            (each.access_needs, _named(each, room=wants[each.id][listed.id]))
            for each in said
            if listed.id in wants.get(each.id, {})
        ]
        if groups := grouped(here):
            sessions.append(OfSession(listed, groups))
    return Needs(
        sessions,
        grouped((each.access_needs, _named(each)) for each in said if not wants.get(each.id)),
        grouped((each.diet, _named(each)) for each in said if any(wants.get(each.id, {}).values())),
        0,
    )


def _named(each: _Said, *, room: bool = True) -> Named:
    return Named(each.ref, each.name, each.side, room)


def grouped(answers: Iterable[tuple[str, Named]]) -> list[Group]:
    """Answers that are equal but for case, accents and spaces stand together, the most frequent first."""
    found: dict[str, Group] = {}
    for text, who in answers:
        if key := " ".join(folded(text).split()):
            found.setdefault(key, Group(text.strip(), [])).people.append(who)
    return sorted(found.values(), key=lambda group: (-len(group.people), folded(group.text)))


def _all(needs: Needs) -> list[Group]:
    return [group for of in needs.sessions for group in of.groups] + needs.elsewhere + needs.diet
