"""Dual key: something joint is agreed when the coordinators of both sides approved the same revision of it.

What it is about is named by its subject (``cmp/17/conclusions``, ``plans/forestry/2022``); who owns it
computes the digest of what there is (`agreeing.digest`), under the lock of its own row.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict, NotFound
from eventapp.core.translations import N_

from . import agreeing
from .agreeing import Standing, is_agreed
from .model import JointApproval

__all__ = ["Standing", "approve", "is_agreed", "standings", "standings_of_all", "withdraw"]

EDITED_MEANWHILE = N_("This was edited since you opened the page. Look at what it says now.")


def standings(
    session: Session, subject: str, sides: Iterable[str], digest: str
) -> tuple[Standing[JointApproval], ...]:
    """How each of *sides* stands to what *subject* says now, in one statement."""
    return standings_of_all(session, {subject: digest}, sides)[subject]


def standings_of_all(
    session: Session, digests: Mapping[str, str], sides: Iterable[str]
) -> dict[str, tuple[Standing[JointApproval], ...]]:
    """The same for several subjects, each with its digest; still one statement."""
    sides = sorted(sides)
    given = _given(session, digests)
    return {
        subject: agreeing.standings(sides, given.get(subject, {}), digest, lambda row: row.digest)
        for subject, digest in digests.items()
    }


def _given(session: Session, subjects: Collection[str]) -> dict[str, dict[str, JointApproval]]:
    """The last approval of each side, by subject."""
    if not subjects:
        return {}
    found: dict[str, dict[str, JointApproval]] = {}
    rows = session.scalars(
        select(JointApproval)
        .where(JointApproval.subject.in_(subjects), JointApproval.withdrawn_at.is_(None))
        .order_by(JointApproval.id)
    )
    for row in rows:
        found.setdefault(row.subject, {})[row.side] = row
    return found


def approve(
    session: Session,
    actor: str,
    now: datetime,
    subject: str,
    side: str,
    digest: str,
    present: str,
    said: dict[str, Any] | None = None,
) -> None:
    """Approve for *side* what has this *digest*: what the coordinator has looked at. *present* is the digest
    of what there is; *said* is kept, so that later it can be told what changed. Raises `Conflict` when it is
    another by now; twice is once."""
    if digest != present:
        raise Conflict(EDITED_MEANWHILE)
    if standings(session, subject, [side], present)[0].valid:
        return
    session.add(
        JointApproval(
            subject=subject, side=side, digest=digest, said=said, approved_by=actor, approved_at=now
        )
    )
    session.flush()
    audit.record(session, actor, "joint.approved", subject, now, side=side)


def withdraw(session: Session, actor: str, now: datetime, subject: str, side: str) -> None:
    """Take the approval of *side* back, with all that went before. Raises `NotFound` when there is none."""
    if not _given(session, [subject]).get(subject, {}).get(side):
        raise NotFound(N_("There is no approval to take back."))
    session.execute(
        update(JointApproval)
        .where(
            JointApproval.subject == subject,
            JointApproval.side == side,
            JointApproval.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    audit.record(session, actor, "joint.approval_withdrawn", subject, now, side=side)
