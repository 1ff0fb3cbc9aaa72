"""What is kept of somebody's invitations and answers, for themselves to see."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.core.wording import long_date, quoted
from eventapp.registration.privacy.areas import About, Fact, Kept

from . import imip
from .model import Invitation, Proposal
from .showing import answer_name

TITLE = N_("Invitations and your answers")
WHY = N_("To keep your calendar right, and so that the organizers know whom to expect.")
_MAILED = ("uid", "email", "language", "cancelled", "mailed", "mailed_at")
_ANSWERED = ("answer", "answered_at", "answered_by", "comment", "delegated_to")
_PROPOSED = ("starts_at", "ends_at", "comment", "received_at", "accepted", "decided_at")


def kept(session: Session, about: About) -> Kept:
    invitations = session.scalars(
        select(Invitation)
        .where(Invitation.person_id == about.person_id, Invitation.edition_id.in_(about.editions))
        .options(joinedload(Invitation.copy))
        .order_by(Invitation.edition_id, Invitation.id)
    ).all()
    mine = {each.id: each for each in invitations}
    proposals = session.scalars(
        select(Proposal).where(Proposal.invitation_id.in_(mine)).order_by(Proposal.id)
    ).all()
    titles = {each.id: _title(each, about.language) for each in invitations}
    tables = {
        "invitations": [
            {"session": titles[each.id], **{name: getattr(each, name) for name in (*_MAILED, *_ANSWERED)}}
            for each in invitations
        ],
        "proposals": [
            {"session": titles[each.invitation_id], **{name: getattr(each, name) for name in _PROPOSED}}
            for each in proposals
        ],
    }
    facts = [
        *(Fact(titles[each.id], _said(each, about.language)) for each in invitations),
        *(Fact(titles[each.invitation_id], _proposed(each, about.language)) for each in proposals),
    ]
    return Kept(TITLE, WHY, tables, facts)


def mails(session: Session, person_id: int, edition_id: int) -> Iterator[str]:
    """How the keys of the mails that invited somebody begin."""
    refs = select(Invitation.ref).where(
        Invitation.person_id == person_id, Invitation.edition_id == edition_id
    )
    return (f"invitation/{ref}/" for ref in session.scalars(refs))


def _title(invitation: Invitation, language: Language) -> str:
    return imip.read(getattr(invitation.copy, language.value)).title


def _said(invitation: Invitation, language: Language) -> str:
    """The answer and, on lines of their own, what was written with it."""
    lines = [answer_name(invitation.answer, language)]
    if invitation.comment:
        lines.append(quoted(invitation.comment, language))
    if invitation.delegated_to:
        lines.append(invitation.delegated_to)
    return "\n".join(lines)


def _proposed(proposal: Proposal, language: Language) -> str:
    said = gettext(
        language, N_("You proposed another time on %(day)s."), day=_day(proposal.received_at, language)
    )
    return f"{said}\n{quoted(proposal.comment, language)}" if proposal.comment else said


def _day(moment: datetime, language: Language) -> str:
    return long_date(moment.date(), language)
