"""What is kept of somebody for commitments, for themselves to see; and how it goes: the office stays, the
person who was named for it does not."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventapp.core.translations import N_, gettext
from eventapp.registration.privacy.areas import About, Fact, Kept

from .model import Commitment, CommitmentOwner

TITLE = N_("Commitments")
WHY = N_("So that both sides know who answers for what they promised each other.")


def kept(session: Session, about: About) -> Kept:
    rows = session.execute(
        select(Commitment.lineage, Commitment.number, Commitment.text, CommitmentOwner.side)
        .join(CommitmentOwner, CommitmentOwner.commitment_id == Commitment.id)
        .where(CommitmentOwner.person_id == about.person_id, ~Commitment.removed)
        .order_by(Commitment.lineage, Commitment.number)
    ).all()
    tables: dict[str, list[dict[str, Any]]] = {
        "commitments": [
            {"commitment": f"{lineage}/{number}", "side": side} for lineage, number, _, side in rows
        ]
    }
    facts = []
    for _, number, text, _ in rows:
        said = text.best(about.language)
        label = gettext(about.language, N_("You answer for commitment %(number)s"), number=number)
        facts.append(Fact(label, said.text if said else ""))
    return Kept(TITLE, WHY, tables, facts)


def forget(session: Session, person_ids: Collection[int]) -> None:
    """These persons become unknown: nobody is named beside the office any more."""
    session.execute(
        update(CommitmentOwner).where(CommitmentOwner.person_id.in_(person_ids)).values(person_id=None)
    )


def unite(session: Session, _now: datetime, stays: int, goes: int) -> None:
    """Two persons are one: the one that stays answers for what the other did."""
    session.execute(update(CommitmentOwner).where(CommitmentOwner.person_id == goes).values(person_id=stays))
