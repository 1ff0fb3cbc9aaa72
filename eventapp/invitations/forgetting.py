"""Somebody became unknown: what they were mailed and what they answered goes."""

from collections.abc import Collection

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from eventapp.core.mail import StoredMail

from .model import Invitation, Proposal

SOME = 200


def forget(session: Session, person_ids: Collection[int]) -> None:
    """Also the mails, whatever address they went to."""
    theirs = select(Invitation.id).where(Invitation.person_id.in_(person_ids))
    refs = session.scalars(select(Invitation.ref).where(Invitation.person_id.in_(person_ids))).all()
    for start in range(0, len(refs), SOME):
        keys = (StoredMail.key.startswith(f"invitation/{ref}/") for ref in refs[start : start + SOME])
        session.execute(delete(StoredMail).where(or_(*keys)))
    session.execute(delete(Proposal).where(Proposal.invitation_id.in_(theirs)))
    session.execute(delete(Invitation).where(Invitation.person_id.in_(person_ids)))
