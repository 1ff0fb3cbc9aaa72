"""Both sides agree before an agenda is published, where the meeting asks for it.

An approval is given to the very content of the draft and for what follows the current publication: any
edit leaves both sides' approvals void, and none is good for a second publication.
"""

from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import agreement, audit
from eventapp.core.agreement import Standing
from eventapp.core.errors import Conflict, NotFound, Problem
from eventapp.core.localized import Language
from eventapp.core.places import COUNTRIES
from eventapp.core.translations import N_, gettext
from eventapp.core.wording import listing
from eventapp.meetings.model import Edition

from . import content
from .compose import draft_content
from .content import AgendaContent
from .model import Approval, Publication
from .queries import latest_publication

EDITED_MEANWHILE = N_("The draft was edited since you opened this page. Look at what changes now.")


class ApprovalsMissing(Problem):
    """What ``sides`` (country codes) have not agreed to cannot be published."""

    SENTENCE = N_("The agenda cannot be published before it is approved for %(sides)s.")

    def __init__(self, sides: tuple[str, ...]) -> None:
        super().__init__(self.SENTENCE, sides=", ".join(sides))
        self.sides = sides

    def say(self, language: Language) -> str:
        names = [COUNTRIES[side].best(language) for side in self.sides]
        return gettext(
            language, self.SENTENCE, sides=listing([name.text for name in names if name], language)
        )


def draft_digest(draft: AgendaContent) -> str:
    """The name of what a draft says, whichever version of the time-zone database it was read with."""
    return content.digest(content.encode(replace(draft, tzdata="")))


class Present(NamedTuple):
    """The draft as it is, and the publication that it would follow."""

    draft: AgendaContent
    latest: Publication | None

    @property
    def digest(self) -> str:
        return draft_digest(self.draft)

    @property
    def follows(self) -> int:
        return self.latest.number if self.latest else 0


def present_draft(session: Session, edition: Edition) -> Present:
    """Raises `Invalid` for a meeting that has no dates or place yet."""
    return Present(draft_content(session, edition), latest_publication(session, edition.id))


def sides_of(edition: Edition) -> tuple[str, ...]:
    """The sides of *edition* (its series loaded), in alphabetical order: none comes first."""
    return tuple(sorted(set(edition.series.rotation)))


def standings(session: Session, edition: Edition, present: Present) -> tuple[Standing[Approval], ...]:
    """How each side stands to the draft, in one statement. Empty where the meeting asks for no approval."""
    if not edition.needs_approval:
        return ()
    rows = session.scalars(
        select(Approval)
        .where(
            Approval.edition_id == edition.id,
            Approval.follows == present.follows,
            Approval.withdrawn_at.is_(None),
        )
        .order_by(Approval.id)
    )
    given = {row.side: row for row in rows}
    return agreement.standings(sides_of(edition), given, present.digest, lambda row: row.digest)


def require(session: Session, edition: Edition, present: Present) -> None:
    """Raises `ApprovalsMissing` unless every side that has to approves the draft as it is."""
    missing = tuple(each.side for each in standings(session, edition, present) if not each.valid)
    if missing:
        raise ApprovalsMissing(missing)


def approve(session: Session, actor: str, now: datetime, edition: Edition, side: str, digest: str) -> None:
    """Approve for *side* the draft with this *digest*: the one that the coordinator has looked at. Raises
    `Conflict` when the draft is another by now, `NotFound` for a side that has no say; twice is once."""
    present = present_draft(session, edition)
    if digest != present.digest:
        raise Conflict(EDITED_MEANWHILE)
    if _standing(session, edition, present, side).valid:
        return
    session.add(
        Approval(
            edition_id=edition.id,
            side=side,
            digest=digest,
            follows=present.follows,
            approved_by=actor,
            approved_at=now,
        )
    )
    audit.record(
        session, actor, "agenda.approved", edition_path(edition), now, side=side, follows=present.follows
    )


def withdraw(session: Session, actor: str, now: datetime, edition: Edition, side: str) -> None:
    """Take the approval of *side* back. Raises `NotFound` when there is none."""
    present = present_draft(session, edition)
    if _standing(session, edition, present, side).approval is None:
        raise NotFound(N_("There is no approval to take back."))
    given = select(Approval).where(
        Approval.edition_id == edition.id,
        Approval.side == side,
        Approval.follows == present.follows,
        Approval.withdrawn_at.is_(None),
    )
    for row in session.scalars(given):
        row.withdrawn_at = now
    audit.record(
        session,
        actor,
        "agenda.approval_withdrawn",
        edition_path(edition),
        now,
        side=side,
        follows=present.follows,
    )


def _standing(session: Session, edition: Edition, present: Present, side: str) -> Standing[Approval]:
    for standing in standings(session, edition, present):
        if standing.side == side:
            return standing
    raise NotFound(N_("No approval is asked for."))


def edition_path(edition: Edition) -> str:
    """The edition's name in the records: ``cmp/17``."""
    return f"{edition.series.key}/{edition.number}"
