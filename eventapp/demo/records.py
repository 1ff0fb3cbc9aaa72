"""What the sessions of the documented meetings took down, and the texts that both sides agreed on: a sample,
beside the few decisions that sources tell of. The commitments are those of the groups' plans."""

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventapp.agenda.approvals import sides_of
from eventapp.agenda.model import AgendaSession, SessionGroup
from eventapp.core import clock
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.outcomes import records, texts
from eventapp.outcomes.kinds import RecordKind
from eventapp.outcomes.model import Commitment, JointKind, JointText, PlanEntry, RecordEntry, WorkPlan
from eventapp.outcomes.record_values import Line
from eventapp.partnership.changing import GroupChange
from eventapp.partnership.model import WorkingGroup

MOST_COMMITMENTS = 2  # of a group, that its session's record tells of


class LineRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line. One with a ``source`` is documented; the others are invented and said to be. ``group`` is the
    key of the group that a decision made, which is in the history already."""

    session: str
    kind: RecordKind
    text: LocalizedText
    for_plenary: bool = False
    source: str | None = None
    group: str | None = None
    life: GroupChange | None = None


class TextRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A joint text that both sides agreed on; ``release`` is on the clock of the meeting's city."""

    kind: JointKind
    text: LocalizedText
    release: datetime | None = None


class MeetingRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    series: str
    number: int
    texts: list[TextRecord]
    lines: list[LineRecord]


class RecordsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["eventapp-records"]
    version: Literal[1]
    nature: Literal["sample"]
    meetings: list[MeetingRecord]


def load(session: Session, actor: str, now: datetime, file: RecordsFile) -> bool:
    """False where all was there before: a meeting that has a joint text or a line is left as it is."""
    done = [_meeting(session, actor, now, each) for each in file.meetings]
    return any(done)


def _meeting(session: Session, actor: str, now: datetime, file: MeetingRecord) -> bool:
    edition = edition_to_change(session, file.series, file.number)
    if _begun(session, edition):
        return False
    for line in file.lines:
        _line(session, actor, now, edition, line)
    _commitments(session, actor, now, edition)
    for text in file.texts:
        release = clock.instant(text.release, edition.zone or "UTC") if text.release else None
        texts.save(session, actor, now, edition, text.kind, text.text, 0, release)
        seen = texts.text_of(session, edition, text.kind).digest
        for side in sides_of(edition):
            texts.approve(session, actor, now, edition, text.kind, side, seen)
    return True


def _begun(session: Session, edition: Edition) -> bool:
    text = session.scalar(select(JointText.id).where(JointText.edition_id == edition.id).limit(1))
    line = session.scalar(
        select(RecordEntry.id)
        .join(AgendaSession, AgendaSession.id == RecordEntry.session_id)
        .where(AgendaSession.edition_id == edition.id)
        .limit(1)
    )
    return text is not None or line is not None


def _line(session: Session, actor: str, now: datetime, edition: Edition, file: LineRecord) -> None:
    value = Line(
        kind=file.kind,
        text=file.text,
        for_plenary=file.for_plenary,
        life=file.life,
        source=file.source,
        sample=file.source is None,
    )
    entry = records.add(session, actor, now, edition, file.session, value)
    if file.group is not None:
        entry.group_id = session.scalars(select(WorkingGroup.id).where(WorkingGroup.key == file.group)).one()
        entry.applied_at = now


def _commitments(session: Session, actor: str, now: datetime, edition: Edition) -> None:
    """The first commitments that each group made here stand in the record of its session, too."""
    rows = session.execute(
        select(AgendaSession.slug, WorkingGroup.key, Commitment)
        .join(SessionGroup, SessionGroup.session_id == AgendaSession.id)
        .join(WorkingGroup, WorkingGroup.id == SessionGroup.group_id)
        .join(WorkPlan, WorkPlan.group_id == WorkingGroup.id)
        .join(PlanEntry, PlanEntry.plan_id == WorkPlan.id)
        .join(Commitment, Commitment.id == PlanEntry.commitment_id)
        .where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.removed.is_(False),
            WorkPlan.year == edition.year + 1,
            PlanEntry.from_entry_id.is_(None),
        )
        .options(selectinload(Commitment.owners))
        .order_by(AgendaSession.start, AgendaSession.slug, PlanEntry.position)
    ).all()
    told: dict[str, int] = {}
    taken: set[int] = set()
    for slug, group, commitment in rows:
        if told.get(slug, 0) == MOST_COMMITMENTS or commitment.id in taken:
            continue
        taken.add(commitment.id)
        told[slug] = told.get(slug, 0) + 1
        value = Line(
            kind=RecordKind.COMMITMENT,
            text=commitment.text,
            for_plenary=told[slug] == 1,
            groups=(group,),
            owners={owner.side: owner.body for owner in commitment.owners},
            due=commitment.due,
            sample=True,
        )
        records.add(session, actor, now, edition, slug, value).commitment_id = commitment.id
