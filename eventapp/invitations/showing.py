"""Answers as pages show them: counted for each session, and those of one person."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Flask
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from eventapp.agenda.model import AgendaSession
from eventapp.core.db import db
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext, pgettext
from eventapp.delivery.model import ReceivedMail
from eventapp.delivery.receiving import Outcome
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.programs.model import EventCopy
from eventapp.web.languages import current

from . import answering, imip
from .model import Answer, Invitation, Proposal

MOST_MAILS = 20
MOST_NAMES = 500

OUTCOMES: dict[str, str] = {
    Outcome.ANSWERED: N_("An answer was recorded."),
    Outcome.DELEGATED: N_("An answer was recorded: somebody else is to come, and the coordinator is asked."),
    Outcome.PROPOSED: N_("Another time was proposed."),
    Outcome.BOUNCED: N_("A mail could not be delivered."),
}
REASONS = {
    "again": N_("The same message had come before."),
    "another attendee": N_("It answers for somebody else than the person invited."),
    "another organizer": N_("It belongs to another organizer’s invitation."),
    "another sender": N_("It came from another address than the one invited."),
    "another session": N_("It names another session than the one of the invitation."),
    "automatic": N_("A machine wrote it: an absence note, a list or a report."),
    "broken": N_("It cannot be read beyond doubt."),
    "contradiction": N_("Its parts contradict each other."),
    "delegate": N_("It came from somebody’s delegate, about whom their side decides first."),
    "from the future": N_("It claims to know a later state of the session than there is."),
    "looping": N_("It goes in a circle between mail servers."),
    "no answer": N_("There is no answer from a calendar in it."),
    "no delegate": N_("It names nobody who comes instead."),
    "no one sender": N_("It does not say beyond doubt who wrote it."),
    "no time": N_("It proposes no time at which a session could be."),
    "not ours": N_("It came to none of our addresses."),
    "not proven": N_("The mail server could not confirm the sender."),
    "over": N_("The session is over, or the person is not in it any more."),
    "recurring": N_("It is about a series of dates."),
    "several": N_("It answers for more than one person or session."),
    "stale": N_("A newer answer is known, or the session has changed since."),
    "too large": N_("It is too large to be an answer."),
    "too often": N_("Too many answers came to this invitation within an hour."),
    "unforeseen": N_("It could not be worked on."),
    "unknown": N_("The invitation is not known any more."),
    "unknown clock": N_("It proposes a time on a clock that is not known."),
}


def give_words(app: Flask) -> None:
    """What pages of areas below can ask, and the words for answers."""
    app.jinja_env.globals.update(
        answers_to=lambda edition_id: counted(db.session(), edition_id),
        answers_by=lambda edition_id, person_id: of_person(db.session(), edition_id, person_id),
    )
    app.jinja_env.filters.update(
        answer_name=lambda answer: answer_name(Answer(answer), current()), received_name=received_name
    )


def answer_name(answer: Answer, language: Language) -> str:
    names = {
        Answer.ACCEPTED: pgettext(language, "answer", "Accepted"),
        Answer.TENTATIVE: pgettext(language, "answer", "Tentative"),
        Answer.DECLINED: pgettext(language, "answer", "Declined"),
        Answer.DELEGATED: pgettext(language, "answer", "Sends somebody else"),
        Answer.OPEN: pgettext(language, "answer", "No answer yet"),
    }
    return names[answer]


def received_name(mail: ReceivedMail) -> str:
    """What became of a message, as one sentence."""
    if mail.outcome in (Outcome.REFUSED, Outcome.IGNORED):
        reason = gettext(current(), REASONS[mail.reason]) if mail.reason in REASONS else mail.reason
        return gettext(current(), N_("Not counted: %(reason)s"), reason=reason)
    return gettext(current(), OUTCOMES[mail.outcome]) if mail.outcome in OUTCOMES else mail.outcome


class Counts(NamedTuple):
    """How many answered what, of those who are invited now."""

    accepted: int = 0
    tentative: int = 0
    declined: int = 0
    delegated: int = 0
    open: int = 0

    @property
    def all(self) -> int:
        return sum(self)


_ORDER = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED, Answer.DELEGATED, Answer.OPEN)


def counted(session: Session, edition_id: int) -> dict[str, Counts]:
    """By the session's uid; one statement. Sessions to which nobody is invited are not in it."""
    rows = session.execute(
        select(Invitation.uid, Invitation.answer, func.count())
        .where(Invitation.edition_id == edition_id, Invitation.cancelled.is_(False))
        .group_by(Invitation.uid, Invitation.answer)
    )
    found: dict[str, dict[Answer, int]] = {}
    for uid, answer, count in rows:
        found.setdefault(uid, {})[answer] = count
    return {uid: Counts(*(each.get(answer, 0) for answer in _ORDER)) for uid, each in found.items()}


class Mine(NamedTuple):
    """What somebody answered about one session; ``link`` leads to where they answer anew."""

    answer: Answer
    comment: str
    by_mail: bool
    link: str


def of_person(session: Session, edition_id: int, person_id: int) -> dict[str, Mine]:
    """By the session's uid; one statement."""
    rows = session.scalars(
        select(Invitation).where(
            Invitation.edition_id == edition_id,
            Invitation.person_id == person_id,
            Invitation.cancelled.is_(False),
        )
    )
    return {
        row.uid: Mine(row.answer, row.comment, row.answered_by == "mail", answering.path(row)) for row in rows
    }


class Said(NamedTuple):
    """Somebody who will not simply come. ``instead``: the address of whom they would send."""

    name: str
    answer: Answer
    comment: str
    instead: str


class Line(NamedTuple):
    """One session with its answers."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    counts: Counts
    said: Sequence[Said]


class Asked(NamedTuple):
    """A proposal, and its session in the draft: None for one that is not there any more."""

    row: Proposal
    name: str
    title: str
    place: AgendaSession | None
    now: tuple[datetime, datetime]


class Answers(NamedTuple):
    open: Sequence[Asked]
    decided: Sequence[Asked]
    lines: Sequence[Line]
    mails: Sequence[ReceivedMail]


def answers_of(session: Session, edition: Edition, language: Language) -> Answers:
    """Everything on the organizers' page of answers, in a constant number of statements. *edition* has its
    series."""
    counts = counted(session, edition.id)
    asked = list(_proposals(session, edition, language))
    about = f"{edition.series.key}/{edition.number}"
    mails = session.scalars(
        select(ReceivedMail)
        .where(or_(ReceivedMail.about == about, ReceivedMail.about.like(f"{about}/%")))
        .where(ReceivedMail.outcome != "bounced")
        .order_by(ReceivedMail.id.desc())
        .limit(MOST_MAILS)
    ).all()
    return Answers(
        [each for each in asked if each.row.accepted is None],
        [each for each in asked if each.row.accepted is not None],
        sorted(_lines(session, edition, counts, language), key=lambda line: (line.starts_at, line.title)),
        mails,
    )


def _lines(
    session: Session, edition: Edition, counts: Mapping[str, Counts], language: Language
) -> Iterator[Line]:
    newest = (
        select(func.max(Invitation.copy_id))
        .where(Invitation.edition_id == edition.id, Invitation.cancelled.is_(False))
        .group_by(Invitation.uid)
    )
    copies = {copy.uid: copy for copy in session.scalars(select(EventCopy).where(EventCopy.id.in_(newest)))}
    said: dict[str, list[Said]] = {}
    rows = session.execute(
        select(Invitation.uid, Person.name, Invitation.answer, Invitation.comment, Invitation.delegated_to)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.edition_id == edition.id, Invitation.cancelled.is_(False))
        .where(
            or_(
                Invitation.answer.in_([Answer.DECLINED, Answer.TENTATIVE, Answer.DELEGATED]),
                Invitation.comment != "",
            )
        )
        .order_by(Person.name)
        .limit(MOST_NAMES)
    )
    for uid, name, answer, comment, instead in rows:
        said.setdefault(uid, []).append(Said(name, answer, comment, instead))
    for uid, count in counts.items():
        copy = copies[uid]
        yield Line(uid, _title(copy, language), copy.starts_at, copy.ends_at, count, said.get(uid, ()))


def _proposals(session: Session, edition: Edition, language: Language) -> Iterator[Asked]:
    rows = session.scalars(
        select(Proposal)
        .where(Proposal.edition_id == edition.id)
        .options(
            joinedload(Proposal.invitation).joinedload(Invitation.copy),
            joinedload(Proposal.invitation).joinedload(Invitation.person),
        )
        .order_by(Proposal.id.desc())
        .limit(MOST_NAMES)
    ).all()
    uids = {row.invitation.uid for row in rows}
    places = {
        place.uid: place
        for place in session.scalars(
            select(AgendaSession).where(
                AgendaSession.edition_id == edition.id,
                AgendaSession.uid.in_(uids),
                AgendaSession.removed.is_(False),
            )
        )
    }
    for row in rows:
        invitation = row.invitation
        yield Asked(
            row,
            invitation.person.name,
            _title(invitation.copy, language),
            places.get(invitation.uid),
            (invitation.copy.starts_at, invitation.copy.ends_at),
        )


def _title(copy: EventCopy, language: Language) -> str:
    event: bytes = getattr(copy, language.value)
    return imip.read(event).title
