"""What somebody's calendar was told by mail, compared with what holds now: which mails follow. Pure.

SEQUENCE rises when the session's time or status changed, which is counted with the session, and when this
person is taken out of it or comes back, which is counted here (``extra``). Only then people answer again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Method(StrEnum):
    """As iCalendar spells it (RFC 5546 section 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"  # another time was proposed, and it stays as it is


class Why(StrEnum):
    NEW = "new"
    MOVED = "moved"  # to another time
    CHANGED = "changed"
    BACK = "back"  # a cancelled session takes place, or the person is in it again
    CANCELLED = "cancelled"  # the session does not take place
    TAKEN_OUT = "taken_out"  # it does, without this person
    OTHER_WAY = "other_way"  # the person chose to learn of it without invitations
    OTHER_ADDRESS = "other_address"  # the person's mail goes there now


class Held(NamedTuple):
    """A session as it stands in somebody's program now. ``says`` is what of it is worth a mail besides its
    time: its title, where it is, and the address to join or to read about it."""

    uid: str
    copy_id: int
    sequence: int
    cancelled: bool
    starts_at: datetime
    ends_at: datetime
    says: tuple[str, ...] = ()


class Mailed(NamedTuple):
    """A session as it was last mailed to somebody. ``sequence`` is that of the mail."""

    uid: str
    copy_id: int
    copy_sequence: int
    sequence: int
    extra: int
    cancelled: bool
    email: str
    language: str
    starts_at: datetime
    ends_at: datetime
    says: tuple[str, ...] = ()


class Step(NamedTuple):
    """One mail to write. ``asks``: what was answered before is answered anew."""

    uid: str
    method: Method
    why: Why
    to: str
    copy_id: int
    sequence: int
    extra: int
    asks: bool


def steps(
    mailed: Iterable[Mailed], held: Iterable[Held], email: str | None, language: str, now: datetime
) -> list[Step]:
    """Every mail that leads from what was mailed to what is held, in the order of the sessions. What is over
    stays as it is. Without an address nothing new is sent, and what was sent is taken back where it went."""
    told = {each.uid: each for each in mailed}
    holds = {each.uid: each for each in held}
    known: list[Held | Mailed] = [*holds.values(), *(m for m in told.values() if m.uid not in holds)]
    return [
        step
        for each in sorted(known, key=_in_time)
        for step in _of_session(told.get(each.uid), holds.get(each.uid), email, language)
        if each.ends_at > now
    ]


def _in_time(each: Held | Mailed) -> tuple[datetime, str]:
    return each.starts_at, each.uid


def _of_session(was: Mailed | None, now: Held | None, email: str | None, language: str) -> Iterator[Step]:
    takes_place = now is not None and not now.cancelled and email is not None
    if was is None or was.cancelled:
        if now is not None and takes_place:
            yield _request(now, email or "", was)
    elif not takes_place:
        yield _cancel(was, now if now is not None and now.cancelled else None)
    elif now is not None and email != was.email:
        old = _cancel(was, None)._replace(why=Why.OTHER_ADDRESS)
        yield old
        again = was._replace(sequence=old.sequence, extra=old.extra, cancelled=True)
        yield _request(now, email or "", again)._replace(why=Why.NEW)
    elif now is not None and (language != was.language or _differs(was, now)):
        sequence = max(now.sequence + was.extra, was.sequence)
        asks = sequence > was.sequence
        yield Step(
            now.uid,
            Method.REQUEST,
            Why.MOVED if asks else Why.CHANGED,
            was.email,
            now.copy_id,
            sequence,
            sequence - now.sequence,
            asks,
        )


def _differs(was: Mailed, now: Held) -> bool:
    """Whether the calendar would show something else in the places at which people look. What stands in the
    description alone, such as the hours of other cities, comes with the next mail."""
    if now.copy_id == was.copy_id:
        return False
    shown = (now.sequence, now.starts_at, now.ends_at, now.says)
    return shown != (was.copy_sequence, was.starts_at, was.ends_at, was.says)


def _request(now: Held, email: str, was: Mailed | None) -> Step:
    """The first one, or the first after a cancellation."""
    sequence = max(now.sequence + was.extra, was.sequence + 1) if was else now.sequence
    why = Why.BACK if was else Why.NEW
    return Step(
        now.uid, Method.REQUEST, why, email, now.copy_id, sequence, sequence - now.sequence, asks=True
    )


def _cancel(was: Mailed, now: Held | None) -> Step:
    """Of the session, which is *now* marked so, or of this person's part in it."""
    counted = now.sequence if now else was.copy_sequence
    sequence = max(counted + was.extra, was.sequence + 1)
    return Step(
        was.uid,
        Method.CANCEL,
        Why.CANCELLED if now else Why.TAKEN_OUT,
        was.email,
        now.copy_id if now else was.copy_id,
        sequence,
        sequence - counted,
        asks=False,
    )
