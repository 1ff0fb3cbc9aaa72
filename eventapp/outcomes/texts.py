"""The joint texts of an edition: conclusions and the press line, in three languages.

What both sides agree on is the text and the moment of its release together. Whoever writes holds the row of
the edition, so that nobody approves what is being edited.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.approvals import edition_path, sides_of
from eventapp.core import audit, outbox
from eventapp.core.db import CHANGED_MEANWHILE
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import NOTHING, Language, LocalizedText
from eventapp.core.translations import N_
from eventapp.core.wording import listing
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change

from . import joint
from .agreeing import Difference, Standing, differences, digest, is_agreed, unready
from .model import JointApproval, JointKind, JointText

RELEASE_DUE = "outcomes.release_due"
NAMES = {JointKind.CONCLUSIONS: N_("Conclusions"), JointKind.PRESS_LINE: N_("Press line")}
PUBLIC_ALREADY = N_("This text is public. Take an approval back before you change it.")


class Joint(NamedTuple):
    """A joint text as it stands: also before anybody has written it."""

    kind: JointKind
    subject: str
    text: LocalizedText
    revision: int
    release_at: datetime | None
    version: int
    standings: tuple[Standing[JointApproval], ...]

    @property
    def digest(self) -> str:
        return digest_of(self.subject, self.revision, self.text, self.release_at)

    @property
    def unready(self) -> tuple[Language, ...]:
        return unready(self.text)

    @property
    def agreed(self) -> bool:
        return not self.unready and is_agreed(self.standings)

    def public(self, now: datetime) -> bool:
        return self.agreed and self.release_at is not None and self.release_at <= now

    def changed_since(self, standing: Standing[JointApproval]) -> tuple[Difference, ...]:
        """What changed since a side approved, where its approval is void."""
        if not standing.void or standing.approval is None or standing.approval.said is None:
            return ()
        return differences(msgspec.convert(standing.approval.said["text"], LocalizedText), self.text)

    def release_when(self, standing: Standing[JointApproval]) -> str | None:
        """The moment of release that a side approved (ISO 8601), where it is another now."""
        if not standing.void or standing.approval is None or standing.approval.said is None:
            return None
        before: str | None = standing.approval.said.get("release_at")
        return before if before != _iso(self.release_at) else None


def slug_of(kind: JointKind) -> str:
    """How addresses and records name it: ``press-line``."""
    return kind.value.replace("_", "-")


def kind_of(slug: str) -> JointKind:
    """Raises `NotFound`."""
    for kind in JointKind:
        if slug_of(kind) == slug:
            return kind
    raise NotFound(N_("There is no joint text at this address."))


def subject_of(edition: Edition, kind: JointKind) -> str:
    return f"{edition_path(edition)}/{slug_of(kind)}"


def digest_of(subject: str, revision: int, text: LocalizedText, release_at: datetime | None) -> str:
    return digest(subject, revision, msgspec.json.encode(_said(text, release_at), order="sorted"))


def _said(text: LocalizedText, release_at: datetime | None) -> dict[str, Any]:
    return {"text": msgspec.to_builtins(text), "release_at": _iso(release_at)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def texts_of(session: Session, edition: Edition) -> list[Joint]:
    """All joint texts of an edition, in two statements."""
    rows = {
        row.kind: row for row in session.scalars(select(JointText).where(JointText.edition_id == edition.id))
    }
    plain = [_joint(edition, kind, rows.get(kind)) for kind in JointKind]
    found = joint.standings_of_all(session, {each.subject: each.digest for each in plain}, sides_of(edition))
    return [each._replace(standings=found[each.subject]) for each in plain]


def text_of(session: Session, edition: Edition, kind: JointKind) -> Joint:
    return next(each for each in texts_of(session, edition) if each.kind is kind)


def _joint(edition: Edition, kind: JointKind, row: JointText | None) -> Joint:
    subject = subject_of(edition, kind)
    if row is None:
        return Joint(kind, subject, NOTHING, 0, None, 0, ())
    return Joint(kind, subject, row.text, row.revision, row.release_at, row.version, ())


def save(  # the text and its moment are agreed on together
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    kind: JointKind,
    text: LocalizedText,
    version: int,
    release_at: datetime | None = None,
) -> bool:
    """Write the text; any change of it, of its status or of its release is a new revision and voids all
    approvals. False where nothing changes. Raises `Conflict` when it was changed since *version*, and
    `Invalid` for what is public."""
    there = text_of(session, edition, kind)
    if there.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    if (text, release_at) == (there.text, there.release_at):
        return False
    if there.public(now):
        raise Invalid(PUBLIC_ALREADY)
    row = session.scalars(
        select(JointText).where(JointText.edition_id == edition.id, JointText.kind == kind)
    ).one_or_none()
    if row is None:
        row = JointText(edition_id=edition.id, kind=kind, revision=0)
        session.add(row)
    row.text, row.release_at, row.revision = text, release_at, row.revision + 1
    session.flush()
    difference = audit.difference(_said(there.text, there.release_at), _said(row.text, row.release_at))
    audit.record(session, actor, "joint.edited", there.subject, now, revision=row.revision, **difference)
    if release_at is not None and release_at != there.release_at and release_at > now:
        _await(session, edition, release_at, now)
    return True


def approve(
    session: Session, actor: str, now: datetime, edition: Edition, kind: JointKind, side: str, seen: str
) -> None:
    """Approve for *side* the revision with the digest *seen*. Raises `Conflict` when it is another by now,
    `Invalid` while a language is missing or not reviewed, `NotFound` for a side that has no say."""
    _known(edition, side)
    there = text_of(session, edition, kind)
    if seen == there.digest and there.unready:
        raise Invalid(N_("A text is approved when all three languages are there and reviewed."))
    said = _said(there.text, there.release_at)
    joint.approve(session, actor, now, there.subject, side, seen, there.digest, said)


def withdraw(
    session: Session, actor: str, now: datetime, edition: Edition, kind: JointKind, side: str
) -> None:
    _known(edition, side)
    joint.withdraw(session, actor, now, subject_of(edition, kind), side)


def _known(edition: Edition, side: str) -> None:
    if side not in sides_of(edition):
        raise NotFound(N_("No approval is asked for."))


def _await(session: Session, edition: Edition, release_at: datetime, now: datetime) -> None:
    address = {"series": edition.series.key, "number": edition.number, "release_at": release_at.isoformat()}
    outbox.put(session, RELEASE_DUE, address, now, due_at=release_at)


def release(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox handler: the moment has come. What is public follows from the text alone; this notes it, and so
    lets the kept public pages be made anew."""
    edition = edition_to_change(session, payload["series"], payload["number"])
    for each in texts_of(session, edition):
        if _iso(each.release_at) == payload["release_at"]:
            audit.record(session, "release", "joint.release_due", each.subject, now, agreed=each.agreed)


def public_press_line(session: Session, edition: Edition, now: datetime) -> LocalizedText | None:
    """The press line, if it is agreed and released."""
    found = text_of(session, edition, JointKind.PRESS_LINE)
    return found.text if found.public(now) else None


def languages(of: Iterable[Language], language: Language) -> str:
    return listing([each.endonym for each in of], language)
