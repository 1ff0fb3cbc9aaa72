"""What people are shown of their place in a session: the room and the link, by right and by time. Pure.

Before their side has approved them, people are shown what they asked for and nothing of rooms or links. The
room is shown to whoever has a seat in it; the link to whoever has any place, from some hours before the
session until it ends.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from eventapp.agenda.content import RoomContent, SessionContent
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


def reveal(
    state: State,
    session: SessionContent,
    wish: Wish | None,
    now: datetime,
    link_hours: int,
    *,
    open_room: bool,
) -> Shown:
    """*wish* is what the person wants in *session* and has, None where they did not choose it; *open_room*
    tells whether anybody can be in the room at present."""
    if wish is None or state not in ADMITTED or session.cancelled:
        return NOTHING
    offered = wish.offered_until is not None and wish.offered_until > now
    link_from = session.starts_at - timedelta(hours=link_hours)
    joins = session.link is not None and wish.place is not Place.NONE
    return Shown(
        place=wish.place,
        room=session.room if wish.place is Place.ROOM else None,
        link=session.link if joins and link_from <= now < session.ends_at else None,
        link_from=link_from if joins and now < link_from else None,
        waiting=wish.waiting and not offered,
        offered_until=wish.offered_until if offered else None,
        may_ask_room=open_room and now < session.starts_at and content_from_afar(wish),
    )


def covered(session: SessionContent) -> SessionContent:
    """*session* as far as everybody who chose it may know it; what more they may know, `reveal` tells."""
    return replace(session, link=None, room=None, video_room=None)


def content_from_afar(wish: Wish) -> bool:
    """Wants no seat, or wants none any more: an offer was left, or ran out."""
    return wish.asked is Attendance.REMOTE and not wish.waiting and wish.offered_until is None
