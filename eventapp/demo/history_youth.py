"""What sources tell of the Youth Lab, written into the database; what organizers add stays."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition, Nature
from eventapp.partnership.model import Series
from eventapp.youthlab.model import Cohort

from .history_file import CohortRecord, localized


def cohort(session: Session, now: datetime, lineage: str, record: CohortRecord) -> None:
    """Bring a cohort's documented facts to what *record* says. It is public from its first loading on."""
    row = session.scalars(select(Cohort).filter_by(lineage=lineage, number=record.cohort)).one_or_none()
    if row is None:
        row = Cohort(
            lineage=lineage,
            number=record.cohort,
            nature=Nature.OFFICIAL,
            basis=LocalizedText(),
            communique=LocalizedText(),
            published_at=now,
        )
        session.add(row)
    row.year, row.size = record.year, record.delegates
    row.age_from = record.age.min if record.age else None
    row.age_to = record.age.max if record.age else None
    row.call_opens = record.applications.start if record.applications else None
    row.call_closes = record.applications.end if record.applications else None
    row.selection, row.ended, row.diplomas = record.selection, record.ended, record.diplomas
    row.tracks = [msgspec.to_builtins(localized(each)) for each in record.tracks_en]
    row.organizers = [msgspec.to_builtins(localized(each)) for each in record.organizers]
    row.edition_id = _edition(session, lineage, record.annual_meeting)
    session.flush()


def _edition(session: Session, lineage: str, number: int | None) -> int | None:
    if number is None:
        return None
    return session.scalar(
        select(Edition.id)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.key == lineage, Edition.number == number)
    )


def as_record(record: CohortRecord) -> dict[str, Any]:
    """As it stood in the file: without what it does not say."""
    made: dict[str, Any] = msgspec.to_builtins(record)
    return {name: value for name, value in made.items() if value not in (None, [])}
