"""What changed between two publications, typed.

The only place that decides this: stamps for calendars, the changes page and every notice follow from it.
Both contents must be cut to the same audience first (`policy.visible`), so nobody learns of a change to
what they may not see.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from msgspec.structs import replace

from .content import AgendaContent, EditionContent, SessionContent, Status, Value, in_order


class ChangeKind(StrEnum):
    ADDED = "added"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    MOVED = "moved"
    RENAMED = "renamed"
    ROOM = "room"
    MODE = "mode"
    PEOPLE = "people"
    GROUPS = "groups"
    LANGUAGES = "languages"
    ITEMS = "items"
    SUMMARY = "summary"
    LINK = "link"
    AUDIENCE = "audience"


class Change(Value, frozen=True):
    """One thing that changed in one session. ``before`` is None for an added session."""

    kind: ChangeKind
    before: SessionContent | None
    after: SessionContent

    @property
    def people(self) -> frozenset[str]:
        """Keys of the persons whom this touches: those expected before, and those expected now."""
        return frozenset(self.names)

    @property
    def names(self) -> dict[str, str]:
        """The names of these persons by their keys, those expected now first."""
        sessions = [session for session in (self.after, self.before) if session is not None]
        named = {person.key: person.name for session in sessions for person in session.people}
        for item in (item for session in sessions for item in session.items):
            if item.presenter_key is not None and item.presenter is not None:
                named.setdefault(item.presenter_key, item.presenter)
        return named


def compare(before: AgendaContent | None, after: AgendaContent) -> tuple[Change, ...]:
    """Every change that leads from *before* to *after*, in the order of the sessions of *after*.

    A session that *after* no longer holds at all (its audience was narrowed) counts as cancelled.
    """
    if before is None:
        return ()
    old = {session.uid: session for session in before.sessions}
    changes = [change for session in after.sessions for change in _of_session(old.get(session.uid), session)]
    kept = {session.uid for session in after.sessions}
    gone = [session for session in before.sessions if session.uid not in kept and not session.cancelled]
    return (*changes, *(Change(ChangeKind.CANCELLED, session, _cancelled(session)) for session in gone))


def _of_session(before: SessionContent | None, after: SessionContent) -> Iterator[Change]:
    if before is None:
        if not after.cancelled:
            yield Change(ChangeKind.ADDED, None, after)
        return
    if before.cancelled and after.cancelled:
        return
    if after.cancelled:
        yield Change(ChangeKind.CANCELLED, before, after)
        return
    if before.cancelled:
        yield Change(ChangeKind.RESTORED, before, after)
    for kind, fields in _FACETS.items():
        if any(getattr(before, field) != getattr(after, field) for field in fields):
            yield Change(kind, before, after)


_FACETS: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.MOVED: ("starts_at", "ends_at", "zone"),
    ChangeKind.RENAMED: ("title", "kind"),
    ChangeKind.ROOM: ("room", "video_room"),
    ChangeKind.MODE: ("mode",),
    ChangeKind.PEOPLE: ("people",),
    ChangeKind.GROUPS: ("groups",),
    ChangeKind.LANGUAGES: ("languages",),
    ChangeKind.ITEMS: ("items",),
    ChangeKind.SUMMARY: ("summary",),
    ChangeKind.LINK: ("link",),
    ChangeKind.AUDIENCE: ("audience",),
}
_TELLS_NOBODY_PUBLIC = {ChangeKind.LINK, ChangeKind.AUDIENCE}
_RAISES_SEQUENCE = {ChangeKind.MOVED, ChangeKind.CANCELLED, ChangeKind.RESTORED}


class FrameKind(StrEnum):
    """What can change around the sessions."""

    DATES = "dates"
    PLACE = "place"
    MODE = "mode"
    HOST = "host"
    CONTACT = "contact"
    CLOCKS = "clocks"
    NATURE = "nature"
    NAME = "name"
    ROOMS = "rooms"


class FrameChange(Value, frozen=True):
    """Something about the meeting itself that differs between two agendas."""

    kind: FrameKind
    before: AgendaContent
    after: AgendaContent


def compare_frames(before: AgendaContent | None, after: AgendaContent) -> tuple[FrameChange, ...]:
    """What differs in the meeting around the sessions, and in the list of its rooms."""
    if before is None:
        return ()
    return tuple(
        FrameChange(kind, before, after)
        for kind, fields in _FRAME.items()
        if any(getattr(before.edition, field) != getattr(after.edition, field) for field in fields)
        or (kind is FrameKind.ROOMS and before.rooms != after.rooms)
    )


_FRAME: dict[FrameKind, tuple[str, ...]] = {
    FrameKind.DATES: ("start_date", "end_date", "year"),
    FrameKind.PLACE: ("city", "zone", "venue", "address", "latitude", "longitude"),
    FrameKind.MODE: ("mode",),
    FrameKind.HOST: ("host",),
    FrameKind.CONTACT: ("contact_name", "contact_email"),
    FrameKind.CLOCKS: ("clock_places",),
    FrameKind.NATURE: ("nature", "basis"),
    FrameKind.NAME: ("series", "number"),
    FrameKind.ROOMS: (),
}


def stamped(before: AgendaContent | None, draft: AgendaContent, now: datetime) -> AgendaContent:
    """*draft* as the next publication after *before*: numbered, dated, its sessions stamped.

    - a session that *before* had and *draft* lacks stays, as cancelled;
    - SEQUENCE rises when time or status changed (RFC 5546 section 2.1.4);
    - ``changed_at`` moves with every change that the public can see, and with the meeting around it;
    - what did not change keeps its stamps, so that the calendars' bytes stay the same.
    """
    old = {session.uid: session for session in before.sessions} if before else {}
    reframed = before is not None and _frame(before.edition) != _frame(draft.edition)
    drafted = {session.uid for session in draft.sessions}
    gone = [_cancelled(session) for uid, session in old.items() if uid not in drafted]
    sessions = [_stamp(old.get(s.uid), s, now, reframed) for s in (*draft.sessions, *gone)]
    return replace(
        draft,
        sessions=in_order(sessions),
        publication=before.publication + 1 if before else 1,
        published_at=now,
    )


def _stamp(
    before: SessionContent | None, after: SessionContent, now: datetime, reframed: bool
) -> SessionContent:
    if before is None:
        return replace(after, sequence=0, changed_at=now)
    kinds = {change.kind for change in _of_session(before, after)}
    seen = reframed or bool(kinds - _TELLS_NOBODY_PUBLIC)
    return replace(
        after,
        sequence=before.sequence + bool(kinds & _RAISES_SEQUENCE),
        changed_at=now if seen else before.changed_at,
    )


def _cancelled(session: SessionContent) -> SessionContent:
    return replace(session, status=Status.CANCELLED)


def _frame(edition: EditionContent) -> EditionContent:
    """The part of the meeting that shows in each session's event: all but its own days and mode."""
    return replace(edition, start_date=date.min, end_date=date.min, mode="")
