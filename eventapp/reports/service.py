"""Use cases of reports. Each is given the database session, the actor and the time; none commits."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.agenda.approvals import sides_of
from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition, Nature
from eventapp.meetings.queries import edition_to_change
from eventapp.outcomes import agreeing, joint

from . import board, content, headings, queries
from .content import ReportContent, Signatory
from .model import AnnualReport, GroupReport, ReportPublication

PUBLISHED = "report.published"
NEWER = N_("Somebody else saved this since you opened it.")
NOT_AS_SEEN = N_("The report was edited since you opened this page. Look at what it says now.")


def begin(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    nature: Nature | None = None,
    basis: LocalizedText = NOTHING,
) -> AnnualReport:
    """Begin the report of *edition* (its row held): its headings, and the groups that sources or plans name
    for the year. One that was begun before is left as it is."""
    known = queries.report_of(session, edition.id)
    if known is not None:
        return known
    report = AnnualReport(
        edition_id=edition.id,
        nature=nature or (Nature.SAMPLE if edition.nature is Nature.SAMPLE else Nature.OFFICIAL),
        basis=basis,
        message=NOTHING,
        signatories=[],
        institutional=NOTHING,
        headings=headings.as_json(headings.USUAL),
        due=None,
    )
    session.add(report)
    session.flush()
    for position, group_id in enumerate(queries.groups_for(session, edition)):
        session.add(GroupReport(edition_id=edition.id, group_id=group_id, position=position, answers={}))
    session.flush()
    session.expire(report)
    _record(session, actor, now, edition, "report.begun")
    return queries.report_to_read(session, edition)


class Front(msgspec.Struct, frozen=True):
    """What the secretariat writes: Part I, the words of Part II, when groups owe theirs."""

    message: LocalizedText = NOTHING
    signatories: tuple[Signatory, ...] = ()
    institutional: LocalizedText = NOTHING
    due: date | None = None


def save_front(
    session: Session, actor: str, now: datetime, edition: Edition, front: Front, version: int
) -> None:
    """Raises `Conflict` where *version* is not the present one."""
    report = _to_change(session, edition, version)
    before = _front(report)
    report.message, report.institutional, report.due = front.message, front.institutional, front.due
    report.signatories = msgspec.to_builtins(front.signatories)
    _record(session, actor, now, edition, "report.edited", **audit.difference(before, _front(report)))


def save_group(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    group: str,
    answers: Mapping[str, LocalizedText],
    version: int,
) -> None:
    """Write down what a group reports, by the headings' keys. Whatever was confirmed has to be confirmed
    anew. Raises `Conflict`, and `NotFound` for a group without a part in the report."""
    row = _group_to_change(session, edition, group)
    if row.version != version:
        raise Conflict(NEWER)
    known = {each.key for each in headings.of_json(queries.report_to_read(session, edition).headings)}
    told = {key: msgspec.to_builtins(text) for key, text in answers.items() if key in known and text}
    kept = {key: text for key, text in row.answers.items() if key not in known}  # a heading may come back
    if {**kept, **told} == row.answers:
        return
    before, row.answers = dict(row.answers), {**kept, **told}
    row.revision += 1
    _record(
        session,
        actor,
        now,
        edition,
        "report.group_edited",
        group=group,
        **audit.difference(before, row.answers),
    )


def arrange(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    groups: Iterable[int],
    used: tuple[headings.Heading, ...],
    version: int,
) -> None:
    """Say which groups have a part, in this order, and under which headings they write. A group with a text
    is not taken out. Raises `Conflict` and `Invalid`."""
    report = _to_change(session, edition, version)
    wanted = list(dict.fromkeys(groups))
    present = {row.group_id: row for row in report.groups}
    for group_id, row in present.items():
        if group_id not in wanted and row.answers:
            raise Invalid(N_("A group whose report has a text stays in the report."))
        if group_id not in wanted:
            session.delete(row)
    for position, group_id in enumerate(wanted):
        if group_id in present:
            present[group_id].position = position
        else:
            session.add(GroupReport(edition_id=edition.id, group_id=group_id, position=position, answers={}))
    if not used:
        raise Invalid(N_("A report needs at least one heading."))
    report.headings = headings.as_json(used)
    session.flush()
    session.expire(report)
    _record(session, actor, now, edition, "report.arranged", headings=[each.key for each in used])


def confirm(
    session: Session, actor: str, now: datetime, edition: Edition, group: str, side: str, digest: str
) -> None:
    """A co-chair of *side* confirms the group's report with this *digest*. Raises `Conflict` when it says
    something else by now, `Invalid` while a text lacks a language."""
    _known_side(edition, side)
    row = _group_to_change(session, edition, group)
    texts = [msgspec.convert(text, LocalizedText) for text in row.answers.values()]
    if not texts or any(text.missing() for text in texts):
        raise Invalid(N_("A report is confirmed once it is written in all three languages."))
    present = queries.group_digest(edition, row, group)
    joint.approve(session, actor, now, queries.subject(edition, group), side, digest, present)


def unconfirm(session: Session, actor: str, now: datetime, edition: Edition, group: str, side: str) -> None:
    _group_to_change(session, edition, group)
    joint.withdraw(session, actor, now, queries.subject(edition, group), side)


def digest(found: ReportContent) -> str:
    """The name of what a report would say; what publishing adds is left out."""
    plain = replace(found, publication=0, published_at=None, correction=NOTHING)
    return agreeing.digest(plain.path, 0, content.encode(plain))


def approve(session: Session, actor: str, now: datetime, edition: Edition, side: str, seen: str) -> None:
    """A coordinator agrees that the report is published as it stands. Raises `Conflict`."""
    _known_side(edition, side)
    found = _present(session, edition)
    joint.approve(session, actor, now, queries.subject(edition), side, seen, digest(found))


def withdraw(session: Session, actor: str, now: datetime, edition: Edition, side: str) -> None:
    joint.withdraw(session, actor, now, queries.subject(edition), side)


def publish(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    seen: str,
    correction: LocalizedText = NOTHING,
) -> ReportPublication:
    """Make the report public as its next version. Raises `Conflict` when it is no longer the one *seen*, and
    `Invalid` while something blocks it, a side has not approved, or a correction does not say in all three
    languages what it corrects."""
    report = queries.report_to_read(session, edition)
    found = queries.content(session, edition, report)
    name = digest(found)
    if name != seen:
        raise Conflict(NOT_AS_SEEN)
    sides = sides_of(edition)
    standings = [board.standing(each, sides, report.due, now.date()) for each in found.groups]
    for finding in board.findings(found, standings):
        if finding.grade is board.Grade.BLOCKING:
            raise finding.problem
    if not joint.is_agreed(joint.standings(session, queries.subject(edition), sides, name)):
        raise Invalid(N_("Both sides have to approve the report before it is published."))
    last = session.scalar(
        select(func.max(ReportPublication.number)).where(ReportPublication.edition_id == edition.id)
    )
    if last and correction.missing():
        raise Invalid(N_("Say in all three languages what this version corrects."))
    whole = replace(found, publication=(last or 0) + 1, published_at=now, correction=correction)
    data = content.encode(whole)
    row = ReportPublication(
        edition_id=edition.id,
        number=whole.publication,
        published_at=now,
        published_by=actor,
        note=correction,
        digest=content.digest(data),
        content=data.decode(),
    )
    session.add(row)
    session.flush()
    _record(session, actor, now, edition, PUBLISHED, number=row.number, digest=row.digest)
    return row


def _present(session: Session, edition: Edition) -> ReportContent:
    return queries.content(session, edition, queries.report_to_read(session, edition))


def _to_change(session: Session, edition: Edition, version: int) -> AnnualReport:
    """The report, held. Raises `NotFound` and `Conflict`."""
    report = queries.report_to_read(session, edition)
    _hold(session, report)
    if report.version != version:
        raise Conflict(NEWER)
    report.revision += 1
    return report


def _group_to_change(session: Session, edition: Edition, group: str) -> GroupReport:
    row = queries.group_report(queries.report_to_read(session, edition), group)
    _hold(session, row)
    return row


def _hold(session: Session, row: AnnualReport | GroupReport) -> None:
    """Lock a row and read its columns again; what it is related to stays loaded."""
    session.refresh(row, list(type(row).__table__.columns.keys()), with_for_update=True)


def _known_side(edition: Edition, side: str) -> None:
    if side not in sides_of(edition):
        raise NotFound(N_("No approval is asked for."))


def _front(report: AnnualReport) -> dict[str, object]:
    return {
        "message": msgspec.to_builtins(report.message),
        "signatories": list(report.signatories),
        "institutional": msgspec.to_builtins(report.institutional),
        "due": report.due.isoformat() if report.due else None,
    }


def _record(
    session: Session, actor: str, now: datetime, edition: Edition, action: str, **details: object
) -> None:
    audit.record(session, actor, action, queries.subject(edition), now, **details)


def open_for(session: Session, series: str, number: int) -> Edition:
    """The edition, held, whose report is changed. Raises `NotFound`."""
    return edition_to_change(session, series, number)
