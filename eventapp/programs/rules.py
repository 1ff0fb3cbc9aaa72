"""Which events somebody's calendar holds, in which form, and when that changes by itself. Pure.

What is in a calendar follows from the published agenda, from what the person has in it, from what was in the
calendar before (a cancelled session stays only with those who had it) and from the time.
"""

from collections.abc import Container, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from msgspec.structs import replace

from eventapp.agenda.content import AgendaContent, SessionContent
from eventapp.registration.mine.revealing import covered, joined, joining, roles_in, speaks_from_afar
from eventapp.registration.rules import ADMITTED, Place, State


class Channel(StrEnum):
    """How somebody wants to learn of their sessions and of changes."""

    FEED = "feed"  # the subscribed calendar alone; no mail about changes
    MAIL = "mail"  # invitations for the calendar by mail, and what changed
    BOTH = "both"  # the subscribed calendar, and what changed by mail: nothing stands twice in a calendar


class Variant(StrEnum):
    """How an event is written for a person. The same session has the same UID in each."""

    MEETING = "meeting"  # the days of the meeting: in every calendar, so that none is ever empty
    ROOM = "room"  # in the room, or in a role without a place
    REMOTE = "remote"  # from afar, before the link may be seen
    LINKED = "linked"  # with the link to join
    CANCELLED = "cancelled"


LINK_HOURS = 24  # where nobody registers and so nobody has set it
KEPT = timedelta(days=60)  # after its end a session stays in the calendars
SOON = timedelta(days=3)  # before the meeting, when programs are asked to look more often
LAST_ON_EARTH = timedelta(hours=12)  # a day is over everywhere when it is in UTC−12
DEPARTED = frozenset({State.DECLINED, State.WITHDRAWN})


class Attending(NamedTuple):
    """What somebody has in an edition. ``state`` None: no registration, named by the organizers."""

    key: str
    state: State | None = None
    places: Mapping[str, Place] = {}  # by uid


class Form(NamedTuple):
    """How one event is written. ``place`` tells what is said of where: ROOM with the room, REMOTE from afar,
    NONE for whoever may not know of either."""

    variant: Variant
    place: Place = Place.NONE
    link_soon: bool = False  # says that the link will appear


MEETING = Form(Variant.MEETING)


def linked(content: AgendaContent, room_links: Mapping[str, str]) -> AgendaContent:
    """*content* with the links by which its sessions are joined, which publications do not hold for rooms."""
    return replace(content, sessions=tuple(joined(each, room_links) for each in content.sessions))


def sessions_of(
    content: AgendaContent, person: Attending, had: Container[str], now: datetime, link_hours: int
) -> dict[str, Form]:
    """The person's sessions by uid. *content* is `linked` and cut to what delegates see; *had* holds what is
    in the person's calendar so far."""
    forms = {each.uid: form_of(each, person, had, now, link_hours) for each in content.sessions}
    return {uid: form for uid, form in forms.items() if form is not None}


def holds_meeting(person: Attending, sessions: Mapping[str, Form]) -> bool:
    """Whether the meeting's days are in the person's calendar."""
    return person.state in ADMITTED or bool(sessions)


def form_of(
    session: SessionContent, person: Attending, had: Container[str], now: datetime, link_hours: int
) -> Form | None:
    """None where the session is none of the person's."""
    if person.state in DEPARTED:
        return None
    admitted = person.state is None or person.state in ADMITTED
    place = person.places.get(session.uid, Place.NONE) if person.state in ADMITTED else Place.NONE
    concerned = place is not Place.NONE or bool(roles_in(session, person.key))
    if session.cancelled:
        return (
            Form(Variant.CANCELLED) if (concerned or session.uid in had) and now < leaves(session) else None
        )
    if not concerned or leaves(session) <= now:
        return None
    afar = speaks_from_afar(session, person.key)
    if place is Place.NONE and admitted:
        place = Place.REMOTE if afar else Place.ROOM
        joins = afar
    else:
        joins = place is not Place.NONE
    link, link_from = joining(session, now, link_hours) if joins else (None, None)
    if link is not None:
        return Form(Variant.LINKED, place)
    return Form(Variant.REMOTE if place is Place.REMOTE else Variant.ROOM, place, link_from is not None)


def as_seen(session: SessionContent, form: Form) -> SessionContent:
    """The session as an event of this form tells it; its link is no part of it."""
    if form.variant is Variant.CANCELLED or form.place is Place.ROOM:
        return replace(session, link=None)
    return replace(covered(session), mode="remote") if form.place is Place.REMOTE else covered(session)


def leaves(session: SessionContent) -> datetime:
    """When it is dropped from calendars: a cancelled one after the day after it would have been."""
    if session.cancelled:
        return over(session.end.date() + timedelta(days=1))
    return session.ends_at + KEPT


def over(day: date) -> datetime:
    """When *day* has ended everywhere on earth."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC) + LAST_ON_EARTH


def next_change(content: AgendaContent, now: datetime, link_hours: int) -> datetime | None:
    """The next moment at which somebody's calendar changes though nothing was done."""
    return min((each for each in _moments(content, link_hours) if each > now), default=None)


def _moments(content: AgendaContent, link_hours: int) -> Iterator[datetime]:
    yield over(content.edition.end_date)  # another meeting may be the next one
    for session in content.sessions:
        yield leaves(session)
        if session.link is not None and not session.cancelled:
            yield session.starts_at - timedelta(hours=link_hours)
            yield session.ends_at
