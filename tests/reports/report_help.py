"""A small meeting with a report to write, on any database."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition, EditionGroup
from eventapp.meetings.queries import edition_to_change
from eventapp.outcomes import commitments, results
from eventapp.outcomes.model import State
from eventapp.outcomes.plans import Which
from eventapp.outcomes.values import CommitmentValues, Owner, Reported
from eventapp.partnership.model import WorkingGroup
from eventapp.reports import headings, queries, service
from eventapp.reports.content import Signatory
from tests.factories import NOW, make_edition, text

__all__ = ["NOW", "Edition", "Language", "LocalizedText", "edition_to_change", "headings", "service", "text"]

MESSAGE = LocalizedText(en="We met.", fr="Nous nous sommes réunis.", es="Nos reunimos.")
FRONT = service.Front(
    MESSAGE, (Signatory("CA", "Beth Roy", text("Deputy")),), LocalizedText(), date(2027, 2, 1)
)


def meeting(session: Session, **facts: Any) -> Edition:
    """Meeting duo/1 of 2026, at which the groups mining and forestry met."""
    edition = make_edition(session, **facts)
    for group in session.scalars(select(WorkingGroup).order_by(WorkingGroup.key)):
        session.add(EditionGroup(edition_id=edition.id, group_id=group.id, part="met"))
    session.flush()
    return edition


def commitment(session: Session, *groups: str, year: int = 2026, **facts: Any) -> int:
    """A commitment in the plans of *groups*; returns its number."""
    values = CommitmentValues(
        **{
            "groups": groups or ("forestry",),
            "year": year,
            "text": text("Plant a thousand trees"),
            "measure": text("Trees counted"),
            "owners": (Owner("CA", text("Forest service"), "beth"),),
            **facts,
        }
    )
    return commitments.add(session, "test", NOW, values).number


def report_on(session: Session, number: int, state: State, said: str = "It went well") -> None:
    which = Which("duo", "forestry", 2026)
    version = commitments.by_number(session, "duo", number).version
    results.report(session, "test", NOW, which, number, Reported(state, text(said)), version)


def begun(session: Session) -> Edition:
    edition = edition_to_change(session, "duo", 1)
    service.begin(session, "test", NOW, edition)
    return edition


def write_front(session: Session, edition: Edition, front: service.Front = FRONT) -> None:
    version = queries.report_to_read(session, edition).version
    service.save_front(session, "test", NOW, edition, front, version)


def write_group(session: Session, edition: Edition, key: str, said: LocalizedText | None = None) -> None:
    row = queries.group_report(queries.report_to_read(session, edition), key)
    answers = {"results": said or text(f"Results of {key}")}
    service.save_group(session, "test", NOW, edition, key, answers, row.version)


def confirm(session: Session, edition: Edition, key: str, *sides: str) -> None:
    row = queries.group_report(queries.report_to_read(session, edition), key)
    digest = queries.group_digest(edition, row, key)
    for side in sides:
        service.confirm(session, f"{side} co-chair", NOW, edition, key, side, digest)


def seen(session: Session, edition: Edition) -> str:
    """The digest of what the report says now."""
    return service.digest(queries.content(session, edition, queries.report_to_read(session, edition)))


def approve(session: Session, edition: Edition, *sides: str) -> str:
    digest = seen(session, edition)
    for side in sides:
        service.approve(session, f"{side} coordinator", NOW, edition, side, digest)
    return digest
