"""Another time that somebody proposes (METHOD:COUNTER): the organizer makes it a move of the draft, or not.

Accepting moves the session in the draft and tells nobody: people learn of it when the draft is published.
Declining is mailed to whoever proposed it, as calendar programs understand it (DECLINECOUNTER).
"""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.agenda import editing
from eventapp.agenda.editing import Move
from eventapp.agenda.model import AgendaSession
from eventapp.core import audit, clock, mail, wording
from eventapp.core.errors import Conflict, NotFound
from eventapp.core.localized import Language
from eventapp.core.mail import Extra, Purpose
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.delivery import addresses
from eventapp.invitations import answers, imip, letters
from eventapp.invitations.model import Invitation, Proposal
from eventapp.invitations.rules import Method
from eventapp.meetings.model import Edition
from eventapp.settings import Settings

DECIDED = N_("This was decided already.")


def propose(
    session: Session,
    now: datetime,
    edition: Edition,
    invitation: Invitation,
    time: tuple[datetime, datetime],
    comment: str,
) -> Proposal:
    """Keep what somebody proposes; it takes the place of what they proposed before and nobody decided."""
    row = session.scalars(
        select(Proposal)
        .where(Proposal.invitation_id == invitation.id, Proposal.accepted.is_(None))
        .order_by(Proposal.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        row = Proposal(ref=secrets.token_hex(6), invitation_id=invitation.id, edition_id=edition.id)
        session.add(row)
    row.starts_at, row.ends_at = time
    row.comment, row.received_at = comment, now
    session.flush()
    subject = f"{edition.series.key}/{edition.number}/invitations/{invitation.ref}"
    audit.record(session, "participant", "invitations.time_proposed", subject, now, proposal=row.ref)
    return row


def accept(session: Session, actor: str, now: datetime, edition: Edition, ref: str, version: int) -> str:
    """Move the session in the draft to the time proposed; gives its slug. *edition* comes locked, with its
    rooms; *version* is that of the draft's session as it was shown. Raises `NotFound`, `Conflict`, and
    `Invalid` where the time is none of the meeting."""
    row = _open(session, edition, ref)
    place = session.scalars(
        select(AgendaSession).where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.uid == row.invitation.uid,
            AgendaSession.removed.is_(False),
        )
    ).one_or_none()
    if place is None:
        raise NotFound(N_("This session is not in the draft any more."))
    start = clock.wall(row.starts_at, edition.zone or place.zone)
    move = Move(start=start, minutes=int((row.ends_at - row.starts_at) / timedelta(minutes=1)))
    editing.move_session(session, actor, now, edition, place.slug, move, version)
    _decide(session, actor, now, edition, row, accepted=True)
    return place.slug


def decline(session: Session, actor: str, now: datetime, edition: Edition, ref: str) -> None:
    """The session stays where it is, and whoever proposed otherwise is told. *edition* has its series."""
    row = _open(session, edition, ref)
    _decide(session, actor, now, edition, row, accepted=False)
    if not row.invitation.cancelled and row.invitation.copy.ends_at > now:
        _tell(session, now, edition, row)


def _open(session: Session, edition: Edition, ref: str) -> Proposal:
    row = session.scalars(
        select(Proposal)
        .where(Proposal.ref == ref, Proposal.edition_id == edition.id)
        .options(
            joinedload(Proposal.invitation).joinedload(Invitation.copy),
            joinedload(Proposal.invitation).joinedload(Invitation.person),
        )
        .with_for_update(of=Proposal)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such proposal."))
    if row.accepted is not None:
        raise Conflict(DECIDED)
    return row


def _decide(
    session: Session, actor: str, now: datetime, edition: Edition, row: Proposal, *, accepted: bool
) -> None:
    row.accepted, row.decided_by, row.decided_at = accepted, actor, now
    action = "invitations.time_accepted" if accepted else "invitations.time_declined"
    subject = f"{edition.series.key}/{edition.number}/invitations/{row.invitation.ref}"
    audit.record(session, actor, action, subject, now, proposal=row.ref)


def _tell(session: Session, now: datetime, edition: Edition, row: Proposal) -> None:
    invitation = row.invitation
    language = invitation.language
    event = answers.event_of(invitation, language)
    meeting = series_name(edition, language)
    heading = gettext(language, N_("The time stays as it is: %(session)s"), session=event.title)
    said = gettext(language, N_("Thank you for proposing another time. The session takes place as planned."))
    fact = letters.Fact(
        gettext(language, N_("Date and time")), when(invitation.copy.starts_at, edition, language)
    )
    letter = letters.frame(
        language, heading, [letters.Block(text=said, facts=[fact])], letters.Frame(meeting)
    )
    settings: Settings = current_app.extensions["settings"]
    sender = settings.mail.mail_from
    organizer = addresses.organizer(sender, settings.secret_key, invitation.ref)
    calendar = imip.message(
        getattr(invitation.copy, language.value),
        Method.DECLINECOUNTER,
        imip.Stamp(invitation.sequence, now, now),
        imip.Organizer(meeting, organizer, sender),
        imip.Attendee(invitation.person.name, invitation.email, invitation.answer),
    )
    extra = Extra(
        f"invitation/{invitation.ref}/decline/{row.ref}",
        Purpose.NOTICE,
        html=letter.html,
        calendar=calendar,
        method=Method.DECLINECOUNTER,
        organizer=organizer,
    )
    mail.store(session, invitation.email, language, heading, letter.text, now, extra=extra)


def series_name(edition: Edition, language: Language) -> str:
    best = edition.series.name.best(language)
    return best.text if best else edition.series.key


def when(moment: datetime, edition: Edition, language: Language) -> str:
    """Day and hour on the meeting's own clock, beyond doubt."""
    place = PLACES.get(edition.city or "")
    zone = place.zone if place else edition.zone or "UTC"
    wall = clock.wall(moment, zone)
    if place is not None:
        hour = wording.local_clock(moment, place, language)
    else:
        hour = f"{wording.hour(wall, language)} ({clock.offset_label(moment, zone)})"
    return f"{wording.day(wall.date(), language)}, {hour}"
