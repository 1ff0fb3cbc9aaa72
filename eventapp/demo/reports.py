"""The annual report of the 18th meeting, by the use cases of organizers: labelled, its texts are invented."""

from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy.orm import Session

from eventapp.agenda.approvals import sides_of
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Nature
from eventapp.meetings.queries import edition_to_change
from eventapp.reports import queries, service
from eventapp.reports.content import Signatory


class ReportFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``groups``: by key, the texts under the keys of the usual headings."""

    format: Literal["eventapp-report"]
    version: Literal[1]
    series: str
    number: int
    nature: Literal["sample"]
    basis: LocalizedText
    due: date
    message: LocalizedText
    institutional: LocalizedText
    signatories: tuple[Signatory, ...]
    groups: dict[str, dict[str, LocalizedText]]


def load(session: Session, actor: str, now: datetime, file: ReportFile) -> bool:
    """False, and nothing is done, where a report was begun before."""
    edition = edition_to_change(session, file.series, file.number)
    if queries.report_of(session, edition.id) is not None:
        return False
    report = service.begin(session, actor, now, edition, Nature.SAMPLE, file.basis)
    front = service.Front(file.message, file.signatories, file.institutional, file.due)
    service.save_front(session, actor, now, edition, front, report.version)
    for row in report.groups:
        texts = file.groups.get(row.group.key)
        if texts:
            service.save_group(session, actor, now, edition, row.group.key, texts, row.version)
            digest = queries.group_digest(edition, row, row.group.key)
            for side in sides_of(edition):
                service.confirm(session, actor, now, edition, row.group.key, side, digest)
    seen = service.digest(queries.content(session, edition, queries.report_to_read(session, edition)))
    for side in sides_of(edition):
        service.approve(session, actor, now, edition, side, seen)
    service.publish(session, actor, now, edition, seen)
    return True
