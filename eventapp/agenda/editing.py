"""Use cases of the editor. Each is given the database session, the actor and the time; none commits.

Every change is one `EditStep` with the fields that it touched. Undo puts back only those, and only while
they still say what the step left: what somebody else did meanwhile is never taken away.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType, structs
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from eventapp.core import audit, clock
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language, folded
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition

from . import values
from .model import AgendaSession, EditStep
from .values import FIELDS, Difference, SessionValues

LONGEST = 24 * 60
STALE = N_("“%(session)s” was changed by somebody else meanwhile.")
NO_DATES = N_("Meeting %(meeting)s has no dates, city or time zone yet, so it can have no agenda.")
CHECK_VERSIONS = True  # a test shows what is lost without


class Move(Struct, frozen=True):
    """Where a session goes; what is UNSET stays. ``start`` is wall time of the edition, None the tray;
    ``room`` is the key of a room or a video room, None no room at all; ``video_room`` the one beside it."""

    start: datetime | UnsetType | None = UNSET
    room: str | UnsetType | None = UNSET
    minutes: int | UnsetType = UNSET
    video_room: str | UnsetType | None = UNSET


def move_session(
    session: Session, actor: str, now: datetime, edition: Edition, slug: str, move: Move, version: int
) -> AgendaSession:
    """Put a session at another time, into another room or into the tray, or change its length.

    *edition* comes locked and with its rooms (`edition_to_change`). Raises `NotFound`, `Invalid`, and
    `Conflict` if the session was saved since *version* was seen.
    """
    row = row_of(session, edition, slug)
    _same_version(row, version)
    resized = move.start is UNSET and move.room is UNSET
    action = "agenda.session_resized" if resized else "agenda.session_moved"
    return _change(session, actor, now, edition, row, _moved(edition, row, move), action)


def edit_session(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    slug: str,
    new: SessionValues,
    version: int,
) -> AgendaSession:
    """Make the session say *new* in every field. Raises `NotFound`, `Invalid`, `Conflict`."""
    row = row_of(session, edition, slug)
    _same_version(row, version)
    _meaningful(edition, new)
    return _change(session, actor, now, edition, row, structs.asdict(new), "agenda.session_edited")


def create_session(
    session: Session, actor: str, now: datetime, edition: Edition, new: SessionValues
) -> AgendaSession:
    """Add a session; its address is made from its title. Raises `Invalid`."""
    _meaningful(edition, new)
    row = AgendaSession(
        edition_id=edition.id, slug=_free_slug(session, edition, new), groups=[], people=[], items=[]
    )
    session.add(row)
    with session.no_autoflush:
        values.put(session, edition, row, structs.asdict(new))
    session.flush()
    before: dict[str, Any] = dict.fromkeys(FIELDS) | {"removed": True}
    difference = Difference.between(before, structs.asdict(new))
    _record(session, actor, now, edition, row, difference, "agenda.session_created")
    return row


def remove_session(
    session: Session, actor: str, now: datetime, edition: Edition, slug: str, version: int
) -> AgendaSession:
    """Take a session out of the draft; the next publication shows it as cancelled."""
    row = row_of(session, edition, slug)
    _same_version(row, version)
    return _change(session, actor, now, edition, row, {"removed": True}, "agenda.session_removed")


def restore_session(
    session: Session, actor: str, now: datetime, edition: Edition, slug: str
) -> AgendaSession:
    """Bring a removed session back, under the name by which every calendar knows it."""
    row = row_of(session, edition, slug, removed=True)
    return _change(session, actor, now, edition, row, {"removed": False}, "agenda.session_restored")


def undo(session: Session, actor: str, now: datetime, edition: Edition) -> AgendaSession:
    """Take back the actor's latest step. Raises `Invalid` when there is none, `Conflict` when somebody
    changed the same fields since."""
    step = session.scalars(
        _steps(edition, actor).where(EditStep.undone.is_(False)).order_by(EditStep.id.desc()).limit(1)
    ).one_or_none()
    if step is None:
        raise Invalid(N_("There is nothing of yours to undo."))
    step.undone = True
    return _again(session, actor, now, edition, step, step.after, step.before, "agenda.edit_undone")


def redo(session: Session, actor: str, now: datetime, edition: Edition) -> AgendaSession:
    """Do again what the actor undid last. Raises as `undo` does."""
    step = session.scalars(
        _steps(edition, actor).where(EditStep.undone.is_(True)).order_by(EditStep.id).limit(1)
    ).one_or_none()
    if step is None:
        raise Invalid(N_("There is nothing of yours to do again."))
    step.undone = False
    return _again(session, actor, now, edition, step, step.before, step.after, "agenda.edit_redone")


def row_of(session: Session, edition: Edition, slug: str, *, removed: bool = False) -> AgendaSession:
    """The session of the draft. Raises `NotFound`."""
    row = session.scalars(
        select(AgendaSession).where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.slug == slug,
            AgendaSession.removed.is_(removed),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=slug)
    return row


def name_of(row: AgendaSession) -> str:
    """What messages call a session."""
    best = row.title.best(Language.EN)
    return best.text if best else row.slug


def _same_version(row: AgendaSession, version: int) -> None:
    if CHECK_VERSIONS and row.version != version:
        raise Conflict(STALE, session=name_of(row))


def _moved(edition: Edition, row: AgendaSession, move: Move) -> dict[str, Any]:
    """The fields that *move* decides."""
    new: dict[str, Any] = {}
    if not isinstance(move.start, UnsetType):
        new["start"] = None if move.start is None else _on_the_clock_of(edition, row.zone, move.start)
    if not isinstance(move.room, UnsetType):
        new |= _room(edition, move.room)
    if not isinstance(move.video_room, UnsetType):
        new["video_room"] = move.video_room and _room(edition, move.video_room)["video_room"]
    if not isinstance(move.minutes, UnsetType):
        _bearable(move.minutes)
        new["minutes"] = move.minutes
    return new


def _on_the_clock_of(edition: Edition, zone: str, start: datetime) -> datetime:
    """Wall time of the edition as wall time of *zone*. Raises `Invalid` outside the edition's days."""
    _within(edition, start)
    return start if zone == edition.zone else clock.wall(clock.instant(start, edition.zone or zone), zone)


def _room(edition: Edition, key: str | None) -> dict[str, str | None]:
    """A room keeps the video room beside it; a video room, or none, leaves the room free."""
    if key is None:
        return {"room": None, "video_room": None}
    video = {room.key: room.video for room in edition.rooms}
    if key not in video:
        raise Invalid(N_("“%(key)s” is not known here."), key=key)
    return {"room": None, "video_room": key} if video[key] else {"room": key}


def _meaningful(edition: Edition, new: SessionValues) -> None:
    if not new.title:
        raise Invalid(N_("A session needs a title in at least one language."))
    if not clock.is_known(new.zone):
        raise Invalid(N_("“%(key)s” is not known here."), key=new.zone)
    _bearable(new.minutes)
    if new.start is not None:
        _within(edition, clock.wall(clock.instant(new.start, new.zone), edition.zone or new.zone))


def _bearable(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST:
        raise Invalid(N_("A session takes from 1 minute to 24 hours."))


def _within(edition: Edition, start: datetime) -> None:
    first, last = edition.start_date, edition.end_date
    if first is None or last is None or not first <= start.date() <= last:
        raise Invalid(N_("Choose one of the meeting’s days."))


def _change(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    row: AgendaSession,
    new: Mapping[str, Any],
    action: str,
) -> AgendaSession:
    """Write what differs, with its step and its record. What is there already changes nothing."""
    old = values.taken(session, edition, row, new)
    changed = {field: value for field, value in new.items() if old[field] != value}
    if changed:
        values.put(session, edition, row, changed)
        session.flush()
        _record(session, actor, now, edition, row, Difference.between(old, changed), action)
    return row


def _record(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    row: AgendaSession,
    difference: Difference,
    action: str,
) -> None:
    # What was undone before a new step cannot be done again: it would run over that step.
    session.execute(
        delete(EditStep).where(
            EditStep.edition_id == edition.id, EditStep.actor == actor, EditStep.undone.is_(True)
        )
    )
    before, after = difference
    session.add(
        EditStep(edition_id=edition.id, session_id=row.id, actor=actor, at=now, before=before, after=after)
    )
    _audit(session, actor, now, edition, row, difference, action)


def _audit(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    row: AgendaSession,
    difference: Difference,
    action: str,
) -> None:
    subject = f"{edition.series.key}/{edition.number}/{row.slug}"
    audit.record(session, actor, action, subject, now, before=difference.before, after=difference.after)


def _again(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    step: EditStep,
    expected: dict[str, Any],
    wanted: dict[str, Any],
    action: str,
) -> AgendaSession:
    """From what the step left (or found) to what it found (or left)."""
    row = step.session
    old = values.taken(session, edition, row, expected)
    # A step that made a session knows only "removed" of the time before it.
    if Difference.between(old, values.as_values(_told(expected))).after:
        raise Conflict(
            N_("“%(session)s” was changed by somebody else since, so this step stays as it is."),
            session=name_of(row),
        )
    new = values.as_values(_told(wanted))
    values.put(session, edition, row, new)
    session.flush()
    _audit(session, actor, now, edition, row, Difference.between(old, new), action)
    return row


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """The step that made a session has only "removed" before it: everything else was not there."""
    return {"removed": True} if fields.get("removed") is True else fields


def _steps(edition: Edition, actor: str) -> Any:
    return (
        select(EditStep)
        .where(EditStep.edition_id == edition.id, EditStep.actor == actor)
        .options(joinedload(EditStep.session))
    )


def _free_slug(session: Session, edition: Edition, new: SessionValues) -> str:
    best = new.title.best(Language.EN)
    stem = re.sub(r"[^a-z0-9]+", "-", folded(best.text if best else "")).strip("-")[:60].strip("-")
    stem = stem or "session"
    taken = set(
        session.scalars(
            select(AgendaSession.slug).where(
                AgendaSession.edition_id == edition.id, AgendaSession.slug.startswith(stem, autoescape=True)
            )
        )
    )
    return next(
        slug for n in range(1, len(taken) + 2) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken
    )
