"""What people are shown of their place in a session: the room and the link, by right and by time. Pure.

Before their side has approved them, people are shown what they asked for and nothing of rooms or links. The
room is shown to whoever has a seat in it; the link to whoever has any place, from some hours before the
session until it ends, and likewise to whoever has a part in the session from afar.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from eventapp.agenda.content import Role, RoomContent, SessionContent
from eventapp.registration.rules import ADMITTED, Attendance, Place, State
from eventapp.registration.seating import Wish


class Shown(NamedTuple):
    """What somebody is told. ``place`` is NONE for whoever may not know of any."""

    place: Place = Place.NONE
    room: RoomContent | None = None
    link: str | None = None  # to join with, now
    link_from: datetime | None = None  # when it will be shown; None: now, never, or no more
    waiting: bool = False  # in line for what was asked for
    offered_until: datetime | None = None  # a seat in the room is kept until then
    may_ask_room: bool = False  # joins from afar and may want the room after all


NOTHING = Shown()


class Joining(NamedTuple):
    """The link for whoever joins from afar, now, or when it will be shown."""

    link: str | None = None
    link_from: datetime | None = None


def joining(session: SessionContent, now: datetime, link_hours: int) -> Joining:
    if session.link is None or session.cancelled or session.ends_at <= now:
        return Joining()
    link_from = session.starts_at - timedelta(hours=link_hours)
    return Joining(session.link) if link_from <= now else Joining(link_from=link_from)


def reveal(
    state: State,
    session: SessionContent,
    wish: Wish | None,
    now: datetime,
    link_hours: int,
    *,
    open_room: bool,
    from_afar: bool = False,
) -> Shown:
    """*wish* is what the person wants in *session* and has, None where they did not choose it; *open_room*
    tells whether anybody can be in the room at present; *from_afar*, whether the person has a part in it
    from afar."""
    if state not in ADMITTED or session.cancelled:
        return NOTHING
    joins = from_afar or (wish is not None and wish.place is not Place.NONE)
    link, link_from = joining(session, now, link_hours) if joins else Joining()
    if wish is None:
        return Shown(link=link, link_from=link_from)
    offered = wish.offered_until is not None and wish.offered_until > now
    return Shown(
        place=wish.place,
        room=session.room if wish.place is Place.ROOM else None,
        link=link,
        link_from=link_from,
        waiting=wish.waiting and not offered,
        offered_until=wish.offered_until if offered else None,
        may_ask_room=open_room and now < session.starts_at and content_from_afar(wish),
    )


def joined(session: SessionContent, room_links: Mapping[str, str]) -> SessionContent:
    """The session with its own link, else that of its video room."""
    room = session.video_room.key if session.video_room else ""
    return session if session.link else replace(session, link=room_links.get(room))


def roles_in(session: SessionContent, person: str) -> tuple[Role, ...]:
    """What the person, by key, does in a session; who presents an item is a presenter."""
    named = [each.role for each in session.people if each.key == person]
    named += [Role.PRESENTER for item in session.items if item.presenter_key == person]
    return tuple(dict.fromkeys(named))


def speaks_from_afar(session: SessionContent, person: str) -> bool:
    """Whether the person, by key, has a part in the session and is not in the room for it."""
    return any(each.remote for each in session.people if each.key == person)


def covered(session: SessionContent) -> SessionContent:
    """*session* as far as everybody who chose it may know it; what more they may know, `reveal` tells."""
    return replace(session, link=None, room=None, video_room=None)


def content_from_afar(wish: Wish) -> bool:
    """Wants no seat, or wants none any more: an offer was left, or ran out."""
    return wish.asked is Attendance.REMOTE and not wish.waiting and wish.offered_until is None
