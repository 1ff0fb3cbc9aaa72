"""From the draft to the next publication: what would change and for whom, at once or at a set time.

`service.publish` is the one place that publishes. What is here looks before, waits, and says afterwards
why a publication that was waited for was not made.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import audit, outbox
from eventapp.core.agreement import Standing
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read

from . import approvals, changes, content, findings, service
from .approvals import EDITED_MEANWHILE, ApprovalsMissing, Present, edition_path
from .changes import Change, ChangeKind, FrameChange
from .compose import draft_content
from .content import AgendaContent, SessionContent
from .model import Approval, Outcome, Publication, ScheduledPublication

DUE = "agenda.publication_due"
CAME_TO_NOTHING = (Outcome.CHANGED, Outcome.UNAPPROVED, Outcome.REFUSED)


class SessionChanges(NamedTuple):
    """All that changes in one session, and the names of those whom it touches."""

    session: SessionContent
    changes: tuple[Change, ...]
    people: tuple[str, ...]


class Differences(NamedTuple):
    """What leads from one agenda to another: around the sessions, and session by session."""

    frame: tuple[FrameChange, ...]
    sessions: tuple[SessionChanges, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom any of it touches, once, in the order of the agenda."""
        return tuple(dict.fromkeys(name for each in self.sessions for name in each.people))

    def __bool__(self) -> bool:
        return bool(self.frame or self.sessions)


def differences(before: AgendaContent | None, after: AgendaContent) -> Differences:
    """What changes from *before* to *after*; with nothing before, every session is new."""
    found = (
        changes.compare(before, after)
        if before is not None
        else tuple(Change(ChangeKind.ADDED, None, s) for s in after.sessions if not s.cancelled)
    )
    by_session: dict[str, list[Change]] = {}
    for change in found:
        by_session.setdefault(change.after.uid, []).append(change)
    return Differences(
        changes.compare_frames(before, after),
        tuple(SessionChanges(of[0].after, tuple(of), _names(of)) for of in by_session.values()),
    )


def _names(of_session: list[Change]) -> tuple[str, ...]:
    return tuple({key: name for change in of_session for key, name in change.names.items()}.values())


class Preview(NamedTuple):
    """All that is known before the draft of *edition* is published."""

    edition: Edition
    present: Present
    differences: Differences
    changed: bool
    findings: findings.Findings
    standings: tuple[Standing[Approval], ...]
    scheduled: ScheduledPublication | None  # the one that waits, or else the last one that came to nothing

    @property
    def missing(self) -> ApprovalsMissing | None:
        """The approvals that are asked for and not given."""
        sides = tuple(each.side for each in self.standings if not each.valid)
        return ApprovalsMissing(sides) if sides else None

    @property
    def waiting(self) -> bool:
        return self.scheduled is not None and self.scheduled.outcome is None

    @property
    def on_course(self) -> bool:
        """Whether what waits is still what the draft says."""
        return (
            self.scheduled is not None
            and self.scheduled.digest == self.present.digest
            and self.scheduled.follows == self.present.follows
        )


def preview(session: Session, series_key: str, number: int, now: datetime) -> Preview:
    """What publishing would change. Raises `NotFound`, and `Invalid` for a meeting without dates or place."""
    edition = edition_to_read(session, series_key, number)
    present = approvals.present_draft(session, edition)
    before = content.decode(present.latest.content) if present.latest else None
    after = changes.stamped(before, present.draft, now)
    return Preview(
        edition,
        present,
        differences(before, after),
        before is None or not service.says_the_same(before, after),
        findings.of_content(session, edition, present.draft),
        approvals.standings(session, edition, present),
        _last_schedule(session, edition, present.latest),
    )


def _last_schedule(
    session: Session, edition: Edition, latest: Publication | None
) -> ScheduledPublication | None:
    """The last one, if it waits or came to nothing since the latest publication; what ended well needs no
    more words."""
    row = session.scalars(
        select(ScheduledPublication)
        .where(ScheduledPublication.edition_id == edition.id)
        .order_by(ScheduledPublication.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.ended_at is None:
        return row
    old = latest is not None and row.ended_at < latest.published_at
    return row if row.outcome in CAME_TO_NOTHING and not old else None


def publish_now(
    session: Session, actor: str, now: datetime, edition: Edition, digest: str, note: str | None = None
) -> service.Published:
    """Publish the draft with this *digest*, the one that the organizer has looked at; whatever was set for
    later is dropped. Raises `Conflict` when the draft is another, and what `service.publish` raises."""
    if approvals.present_draft(session, edition).digest != digest:
        raise Conflict(EDITED_MEANWHILE)
    published = service.publish(session, actor, now, edition.series.key, edition.number, note)
    _replace_waiting(session, actor, now, edition)
    return published


def schedule(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    digest: str,
    due_at: datetime,
    note: str | None = None,
) -> ScheduledPublication:
    """Set the draft with this *digest* to be published at *due_at*, in place of what was set before. The
    sides can approve until then. Raises `Conflict`, `Invalid` and `PublicationRefused`."""
    present = approvals.present_draft(session, edition)
    if present.digest != digest:
        raise Conflict(EDITED_MEANWHILE)
    if due_at <= now:
        raise Invalid(N_("Choose a moment that is still to come."))
    found = findings.of_content(session, edition, present.draft)
    if found.blocking:
        raise service.PublicationRefused(found.all)
    _replace_waiting(session, actor, now, edition)
    row = ScheduledPublication(
        edition_id=edition.id,
        digest=digest,
        follows=present.follows,
        due_at=due_at,
        note=note,
        scheduled_by=actor,
        scheduled_at=now,
    )
    session.add(row)
    session.flush()
    address = {"series": edition.series.key, "number": edition.number}
    outbox.put(session, DUE, {**address, "schedule": row.id, "digest": digest}, now, due_at=due_at)
    _record(session, actor, "agenda.publication_scheduled", edition, row, now)
    return row


def cancel(session: Session, actor: str, now: datetime, edition: Edition) -> None:
    """Drop the publication that waits. Raises `NotFound` when none does."""
    row = _waiting(session, edition)
    if row is None:
        raise NotFound(N_("No publication is waiting."))
    _end(row, Outcome.CANCELLED, actor, now)
    _record(session, actor, "agenda.scheduled_publication_cancelled", edition, row, now)


def publish_scheduled(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """The moment has come: publish, unless the draft is another one than was scheduled, lacks an approval or
    has something blocking it. Then the schedule says so, and so do the records."""
    edition = edition_to_change(session, payload["series"], payload["number"])
    row = session.get_one(ScheduledPublication, payload["schedule"])
    if row.outcome is not None:
        return
    try:
        present = approvals.present_draft(session, edition)
        if (present.digest, present.follows) != (payload["digest"], row.follows):
            outcome = Outcome.CHANGED
        else:
            published = service.publish(
                session, row.scheduled_by, now, edition.series.key, edition.number, row.note
            )
            outcome, row.number = Outcome.PUBLISHED, published.number
    except ApprovalsMissing:
        outcome = Outcome.UNAPPROVED
    except Problem:
        outcome = Outcome.REFUSED
    _end(row, outcome, row.scheduled_by, now)
    if outcome in CAME_TO_NOTHING:
        _record(session, row.scheduled_by, "agenda.scheduled_publication_not_made", edition, row, now)


def _waiting(session: Session, edition: Edition) -> ScheduledPublication | None:
    return session.scalars(
        select(ScheduledPublication).where(
            ScheduledPublication.edition_id == edition.id, ScheduledPublication.outcome.is_(None)
        )
    ).one_or_none()


def _replace_waiting(session: Session, actor: str, now: datetime, edition: Edition) -> None:
    row = _waiting(session, edition)
    if row is not None:
        _end(row, Outcome.REPLACED, actor, now)


def _end(row: ScheduledPublication, outcome: Outcome, actor: str, now: datetime) -> None:
    row.outcome, row.ended_by, row.ended_at = outcome, actor, now


def _record(
    session: Session,
    actor: str,
    action: str,
    edition: Edition,
    row: ScheduledPublication,
    now: datetime,
) -> None:
    audit.record(
        session,
        actor,
        action,
        edition_path(edition),
        now,
        due_at=row.due_at.isoformat(),
        outcome=row.outcome.value if row.outcome else None,
    )


class Comparison(NamedTuple):
    """Two agendas of one meeting; a number of 0 is the draft."""

    edition: Edition
    before: AgendaContent
    after: AgendaContent
    differences: Differences


def comparison(session: Session, series_key: str, number: int, a: int, b: int) -> Comparison:
    """What leads from publication *a* to publication *b*. Raises `NotFound`."""
    edition = edition_to_read(session, series_key, number)
    before, after = agendas(session, edition, a, b)
    return Comparison(edition, before, after, differences(before, after))


def agendas(session: Session, edition: Edition, *numbers: int) -> list[AgendaContent]:
    """The publications of these numbers, and the draft for 0. Raises `NotFound`."""
    stored = dict(
        session.execute(
            select(Publication.number, Publication.content).where(
                Publication.edition_id == edition.id, Publication.number.in_(set(numbers) - {0})
            )
        ).all()
    )
    for number in numbers:
        if number and number not in stored:
            raise NotFound(N_("There is no publication no. %(number)s of this agenda."), number=number)
    return [content.decode(stored[n]) if n else draft_content(session, edition) for n in numbers]


class Past(NamedTuple):
    """A publication that was made, without its content."""

    number: int
    published_at: datetime
    published_by: str
    note: str | None


def history(session: Session, edition: Edition) -> list[Past]:
    """Every publication of *edition*, newest first, in one statement."""
    rows = session.execute(
        select(Publication.number, Publication.published_at, Publication.published_by, Publication.note)
        .where(Publication.edition_id == edition.id)
        .order_by(Publication.number.desc())
    )
    return [Past(*row) for row in rows]
