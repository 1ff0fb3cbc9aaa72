"""An answer that came by mail is kept, or not: the handler of messages to an invitation's own address."""

from datetime import datetime
from email.message import Message

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.core import limits, wording
from eventapp.core.errors import Problem
from eventapp.core.translations import N_, gettext
from eventapp.delivery import addresses, authentication, opening
from eventapp.delivery.opening import Refused
from eventapp.delivery.receiving import Incoming, Outcome, Received
from eventapp.invitations import answers
from eventapp.invitations.model import Answer, Invitation, Way
from eventapp.meetings.model import Edition
from eventapp.registration.delegations import requests
from eventapp.registration.delegations.requests import Colleague
from eventapp.registration.mine import colleague
from eventapp.registration.model import Registration
from eventapp.settings import Settings

from . import judging, proposing
from .judging import Known
from .reading import Method, Reply, read


def take(session: Session, incoming: Incoming, now: datetime) -> Received:
    """Keep the answer in a message that came to the address of the invitation ``incoming.ref``. Raises
    `Refused` where there is no such invitation."""
    message = incoming.message
    invitation = answers.to_answer(session, incoming.ref)
    if invitation is None:
        raise Refused("unknown")
    edition = session.get_one(Edition, invitation.edition_id, options=[joinedload(Edition.series)])
    about = f"{edition.series.key}/{edition.number}"
    try:
        sender = _sender(message)
        reply = _read(message, invitation)
        answers.count(session, _settings().secret_key, invitation, now)
    except Refused as refused:
        return Received(Outcome.REFUSED, refused.reason, about)
    except limits.TooMany:
        return Received(Outcome.REFUSED, "too often", about)
    why = judging.refusal(reply, sender, _known(invitation, now), _own(reply, invitation), now)
    if why is not None:
        ignored = why in ("stale", "delegate", "over")
        return Received(Outcome.IGNORED if ignored else Outcome.REFUSED, why, about)
    return Received(_keep(session, now, edition, invitation, reply), "", about)


def _sender(message: Message) -> str:
    """Who wrote it: a person, and as far as the mail server looks into it, really they. Raises `Refused`."""
    if opening.is_automatic(message):
        raise Refused("automatic")
    sender, server = opening.sender(message), _settings().mail.authserv_id
    found = map(str, message.get_all("Authentication-Results", []))
    if server and not authentication.proven(found, server, sender.rpartition("@")[2]):
        raise Refused("not proven")
    return sender


def _read(message: Message, invitation: Invitation) -> Reply:
    found = set(opening.calendars(message))
    if not found:
        raise Refused("no answer")
    if len(found) > 1:
        raise Refused("several")
    return read(found.pop(), invitation.email)


def _known(invitation: Invitation, now: datetime) -> Known:
    newest = None
    if invitation.answer_stamp is not None:
        newest = (invitation.answer_sequence or 0, invitation.answer_stamp)
    return Known(
        invitation.uid,
        invitation.email,
        invitation.sequence,
        invitation.cancelled,
        invitation.copy.ends_at <= now,
        newest,
    )


def _own(reply: Reply, invitation: Invitation) -> bool:
    if not reply.organizer:
        return True  # Outlook leaves it out; the message came to its address all the same
    return addresses.opened(_settings().secret_key, reply.organizer) == (addresses.INVITATION, invitation.ref)


def _keep(session: Session, now: datetime, edition: Edition, invitation: Invitation, reply: Reply) -> Outcome:
    given = answers.Given(Answer(reply.answer) if reply.answer in judging.GIVEN else None, reply.comment)
    if reply.method is Method.REPLY and reply.delegate is not None and given.answer is Answer.DELEGATED:
        given = given._replace(delegated_to=reply.delegate.address)
    stamp = answers.Stamp(Way.MAIL, reply.sequence, reply.stamp)
    answers.keep(session, now, edition, invitation, given, stamp)
    if reply.method is Method.COUNTER:
        assert reply.starts_at is not None
        assert reply.ends_at is not None
        proposing.propose(session, now, edition, invitation, (reply.starts_at, reply.ends_at), reply.comment)
        return Outcome.PROPOSED
    if given.delegated_to:
        _ask_coordinator(session, now, edition, invitation, reply)
        return Outcome.DELEGATED
    return Outcome.ANSWERED


def _ask_coordinator(
    session: Session, now: datetime, edition: Edition, invitation: Invitation, reply: Reply
) -> None:
    """Whoever is on a list asks their side, as from their own page. Where that cannot be, organizers still
    see whom the answer names."""
    row = session.scalars(
        select(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.person_id == invitation.person_id,
            Registration.erased_at.is_(None),
        )
        .options(joinedload(Registration.edition).joinedload(Edition.series))
    ).one_or_none()
    if row is None or reply.delegate is None:
        return
    title = answers.title_of(invitation, row.language)
    reason = gettext(
        row.language,
        N_("In answer to the invitation to %(session)s, from a calendar program."),
        session=wording.quoted(title, row.language),
    )
    said = "\n".join(filter(None, [reason, reply.comment]))[: requests.LONGEST_REASON]
    who = Colleague(reply.delegate.name, reply.delegate.address, row.language, typed_in=row.language)
    try:
        colleague.ask(session, now, row, who, said)
    except Problem:
        return


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
