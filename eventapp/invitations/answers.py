"""What somebody answered to an invitation, by mail or by a button: the one way in which it changes."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.core import audit, limits
from eventapp.core.errors import Invalid
from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration.service import PERSON

from . import imip
from .model import Answer, Invitation, Way

MOST, WINDOW = 30, timedelta(hours=1)  # answers to one invitation


class Given(NamedTuple):
    """``answer``: None where only something was said or proposed."""

    answer: Answer | None
    comment: str = ""
    delegated_to: str = ""


class Stamp(NamedTuple):
    """How it came, to which state of the invitation, and when it was given."""

    way: Way
    sequence: int
    at: datetime


def to_answer(session: Session, ref: str, *, lock: bool = True) -> Invitation | None:
    """The invitation with its session and person; locked unless it is only shown."""
    wanted = (
        select(Invitation)
        .where(Invitation.ref == ref)
        .options(joinedload(Invitation.copy), joinedload(Invitation.person))
        .execution_options(populate_existing=True)
    )
    return session.scalars(wanted.with_for_update(of=Invitation) if lock else wanted).one_or_none()


def count(session: Session, key: str, invitation: Invitation, now: datetime) -> None:
    """Once more somebody answers this invitation, by mail or on the page. Raises `limits.TooMany`."""
    limits.count(session, key, "answer", invitation.ref, now, MOST, WINDOW)


def keep(
    session: Session, now: datetime, edition: Edition, invitation: Invitation, given: Given, stamp: Stamp
) -> None:
    """Whether it counts was decided before. *edition* has its series."""
    if given.answer is not None:
        invitation.answer = given.answer
        invitation.delegated_to = given.delegated_to
    invitation.comment = given.comment
    invitation.answered_at, invitation.answered_by = now, stamp.way
    invitation.answer_sequence, invitation.answer_stamp = stamp.sequence, stamp.at
    subject = f"{edition.series.key}/{edition.number}/invitations/{invitation.ref}"
    said = given.answer.value if given.answer else None
    audit.record(session, PERSON, "invitations.answered", subject, now, answer=said, way=stamp.way.value)


def press(
    session: Session, now: datetime, edition: Edition, invitation: Invitation, answer: Answer | None
) -> None:
    """The answer that somebody confirmed on the page. Raises `Invalid` when it is too late or none."""
    if answer is None:
        raise Invalid(N_("Choose one of the answers."))
    if invitation.cancelled:
        raise Invalid(N_("This session does not take place, or you are not in it any more."))
    if invitation.copy.ends_at <= now:
        raise Invalid(N_("This session is over."))
    given = Given(answer, invitation.comment if answer is invitation.answer else "")
    keep(session, now, edition, invitation, given, Stamp(Way.PAGE, invitation.sequence, now))


def event_of(invitation: Invitation, language: Language) -> imip.Event:
    """What the invitation's session says in *language*."""
    return imip.read(getattr(invitation.copy, language.value))


def title_of(invitation: Invitation, language: Language) -> str:
    return event_of(invitation, language).title
