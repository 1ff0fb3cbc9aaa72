"""Which changes between two publications touch one person, as far as their own program goes. Pure.

Both contents are cut to what delegates see. What a session is to somebody, in the room or from afar, in a
role or as a listener, decides which of its changes are worth a notice: a change of speakers concerns those
speakers and not the whole audience.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from eventapp.agenda.changes import Change, ChangeKind, FrameChange, FrameKind, compare, compare_frames
from eventapp.agenda.content import AgendaContent, Role, SessionContent, Value
from eventapp.registration.mine.revealing import roles_in

from . import rules


class Holding(NamedTuple):
    """A session in somebody's calendar. ``gone``: it was taken out of it. Near its beginning, when everybody
    in it has the link, ``room`` and ``afar`` both hold."""

    room: bool = True
    afar: bool = False
    gone: bool = False


class Note(Value, frozen=True):
    """What somebody is told of one session. ``lost``: they have no place in it any more."""

    session: SessionContent
    before: SessionContent | None
    changes: tuple[Change, ...]
    roles_before: tuple[Role, ...] = ()
    roles: tuple[Role, ...] = ()
    lost: bool = False

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        return tuple(change.kind for change in self.changes)


class Impact(NamedTuple):
    """All that somebody is told at once."""

    notes: tuple[Note, ...] = ()
    frame: tuple[FrameChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.notes or self.frame)


class Difference(NamedTuple):
    """What leads from the publication that somebody knows to the present one."""

    before: AgendaContent
    after: AgendaContent
    changes: Mapping[str, tuple[Change, ...]]  # by the session's uid
    frame: tuple[FrameChange, ...]

    @property
    def all_changes(self) -> tuple[Change, ...]:
        return tuple(change for of_session in self.changes.values() for change in of_session)


TO_ALL_IN_IT = {
    ChangeKind.ADDED,
    ChangeKind.CANCELLED,
    ChangeKind.RESTORED,
    ChangeKind.MOVED,
    ChangeKind.RENAMED,
    ChangeKind.MODE,
    ChangeKind.LANGUAGES,
}
TAKES_AWAY = {ChangeKind.CANCELLED, ChangeKind.MODE}  # a place, from somebody who has no role
TO_EVERYBODY = {FrameKind.DATES, FrameKind.PLACE, FrameKind.MODE}
CAN_WAIT = {ChangeKind.RENAMED, ChangeKind.LANGUAGES, ChangeKind.ITEMS}  # until the morning


def difference(before: AgendaContent, after: AgendaContent) -> Difference:
    """Computed once for all who know *before*."""
    found: dict[str, tuple[Change, ...]] = {}
    for change in compare(before, after):
        found[change.after.uid] = (*found.get(change.after.uid, ()), change)
    frame = tuple(each for each in compare_frames(before, after) if each.kind in TO_EVERYBODY)
    return Difference(before, after, found, frame)


def impact(difference: Difference, key: str, holdings: Mapping[str, Holding], now: datetime) -> Impact:
    """What the person with *key*, whose calendar holds *holdings* by uid, is told. Nothing is said of what is
    over, nor of what was added and taken away again in between."""
    notes = (
        _note(changes, key, holdings.get(uid))
        for uid, changes in difference.changes.items()
        if any(each.ends_at > now for each in _sides(changes))
    )
    over = difference.after.edition.end_date < now.date()
    return Impact(tuple(filter(None, notes)), () if over else difference.frame)


def _note(changes: tuple[Change, ...], key: str, holding: Holding | None) -> Note | None:
    before, after = changes[0].before, changes[0].after
    roles_before = roles_in(before, key) if before is not None else ()
    roles = () if after.cancelled else roles_in(after, key)
    if after.cancelled and before is not None:
        roles_before = roles_before or roles_in(after, key)
    in_it = bool(roles or roles_before) or (holding is not None and not holding.gone)
    kinds = {change.kind for change in changes}
    lost = not roles and not after.cancelled and (holding is None or holding.gone)
    if not in_it and not (holding is not None and holding.gone and kinds & TAKES_AWAY):
        return None
    told = tuple(each for each in changes if _concerns(each, roles_before, roles, holding or Holding()))
    return Note(after, before, told, roles_before, roles, lost) if told else None


def _concerns(
    change: Change, roles_before: tuple[Role, ...], roles: tuple[Role, ...], holding: Holding
) -> bool:
    if change.kind is ChangeKind.PEOPLE:
        return set(roles) != set(roles_before)
    if change.kind is ChangeKind.ITEMS:
        return bool(roles)
    if change.kind is ChangeKind.ROOM:
        return holding.room and change.before is not None and change.before.room != change.after.room
    return change.kind in TO_ALL_IN_IT or (change.kind is ChangeKind.LINK and holding.afar)


def urgent(told: Impact, now: datetime) -> bool:
    """Whether something in it is about today or tomorrow, as it was or as it is, and tells where or when to
    be; a new title can wait until the morning."""
    return any(_pressing(note, now) for note in told.notes) or any(
        rules.soon(change.after.edition.start_date, now, change.after.edition.zone) for change in told.frame
    )


def _pressing(note: Note, now: datetime) -> bool:
    if note.kinds and set(note.kinds) <= CAN_WAIT:
        return False
    return any(
        rules.soon(each.start.date(), now, each.zone) and each.ends_at > now for each in _sides(note.changes)
    )


def _sides(changes: Iterable[Change]) -> list[SessionContent]:
    return [each for change in changes for each in (change.before, change.after) if each is not None]
