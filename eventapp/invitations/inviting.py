"""Invitations of one person in one edition: the mails that lead from what they were sent to what holds.

Nothing is decided here by what happened, only by what was mailed last and what the person's program holds
now: done twice, it does nothing the second time, and what was missed is made up for.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from flask import current_app
from sqlalchemy import case, select, update
from sqlalchemy.orm import Session, joinedload

from eventapp.agenda.changes import Change
from eventapp.agenda.content import AgendaContent
from eventapp.calendars import events
from eventapp.core import mail
from eventapp.core.localized import Language
from eventapp.delivery import addresses
from eventapp.programs import links
from eventapp.programs.model import EventCopy
from eventapp.programs.queries import Entry, Member
from eventapp.programs.rules import Channel, Variant
from eventapp.settings import Settings
from eventapp.web.addresses import absolute

from . import answering, imip, rules, saying
from .model import Answer, Invitation
from .rules import Held, Mailed, Method, Step, Why


class Meeting(NamedTuple):
    """The edition, and its current publication as delegates see it."""

    edition_id: int
    content: AgendaContent


def invite(
    session: Session,
    now: datetime,
    meeting: Meeting,
    member: Member,
    entries: Sequence[Entry],
    changes: Sequence[Change],
    about: str,
    *,
    by_mail: bool = True,
) -> int:
    """Write the mails that *member* is owed and remember them; gives how many. *entries* are theirs in this
    edition (those gone may be among them). Whoever wants no invitations any more has theirs taken back, as
    has everybody where the meeting sends none (*by_mail*). *changes*, to those delegates see, tell what was
    otherwise before; *about* is the publication, ``csp/2/publications/3``."""
    known = {each.uid: each for each in _invitations(session, meeting.edition_id, [member.person_id])}
    owed = _steps(now, member, known.values(), entries, by_mail=by_mail)
    held = {entry.uid: entry for entry in entries}
    sessions = {each.uid: each for each in meeting.content.sessions}
    for step in owed:
        row = known.get(step.uid)
        copy = held[step.uid].copy if row is None or row.copy_id != step.copy_id else row.copy
        changed_at = held[step.uid].stamped_at if step.uid in held else now
        before = row.copy if row is not None else None
        row = known[step.uid] = _mailed(session, now, meeting, member, step, copy, row)
        told = saying.Told(
            edition=meeting.content.edition,
            step=step,
            event=imip.read(_bytes(copy, member.language)),
            starts_at=copy.starts_at,
            ends_at=copy.ends_at,
            variant=copy.variant,
            before=imip.read(_bytes(before, member.language)) if before is not None else None,
            before_linked=before is not None and before.variant is Variant.LINKED,
            session=sessions.get(step.uid),
            changes=[change for change in changes if change.after.uid == step.uid],
            place=member.place,
        )
        said = saying.written(told, row.language, _doors(meeting, member, row))
        _store(session, row, told, said, _message(row, told, copy, member, changed_at), about)
    return len(owed)


def wanted(
    session: Session,
    now: datetime,
    edition_id: int,
    members: Sequence[Member],
    entries: Mapping[int, Sequence[Entry]],
    *,
    by_mail: bool = True,
) -> dict[int, list[Step]]:
    """What `invite` would mail to each of *members*, by person, in one statement; those who are owed nothing
    are left out."""
    rows = _invitations(session, edition_id, [member.person_id for member in members])
    mailed = {person: list(some) for person, some in groupby(rows, key=lambda row: row.person_id)}
    found: dict[int, list[Step]] = {}
    for member in members:
        ours, theirs = mailed.get(member.person_id, ()), entries.get(member.person_id, ())
        found[member.person_id] = _steps(now, member, ours, theirs, by_mail=by_mail)
    return {person: steps for person, steps in found.items() if steps}


def move(session: Session, person_ids: Collection[int], moved: Mapping[int, int]) -> None:
    """Events were written anew and say what they said: nobody is mailed because of it."""
    if moved:
        session.execute(
            update(Invitation)
            .where(Invitation.person_id.in_(person_ids), Invitation.copy_id.in_(moved))
            .values(copy_id=case(moved, value=Invitation.copy_id))
        )


def _invitations(session: Session, edition_id: int, persons: Collection[int]) -> Sequence[Invitation]:
    return session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.copy))
        .where(Invitation.edition_id == edition_id, Invitation.person_id.in_(persons))
        .order_by(Invitation.person_id, Invitation.id)
    ).all()


def _steps(
    now: datetime,
    member: Member,
    invitations: Iterable[Invitation],
    entries: Iterable[Entry],
    *,
    by_mail: bool,
) -> list[Step]:
    by_mail = by_mail and member.channel is Channel.MAIL
    mailed = [
        Mailed(
            uid=row.uid,
            copy_id=row.copy_id,
            copy_sequence=row.copy.sequence,
            sequence=row.sequence,
            extra=row.extra,
            cancelled=row.cancelled,
            email=row.email,
            language=row.language,
            starts_at=row.copy.starts_at,
            ends_at=row.copy.ends_at,
            says=_says(row.copy, member.language),
        )
        for row in invitations
    ]
    held = [
        Held(
            uid=entry.uid,
            copy_id=entry.copy.id,
            sequence=entry.copy.sequence,
            cancelled=entry.copy.variant is Variant.CANCELLED,
            starts_at=entry.copy.starts_at,
            ends_at=entry.copy.ends_at,
            says=_says(entry.copy, member.language),
        )
        for entry in entries
        if by_mail and not entry.gone and entry.copy.variant is not Variant.MEETING
    ]
    steps = rules.steps(mailed, held, member.email, member.language, now)
    if by_mail:
        return steps
    return [step._replace(why=Why.OTHER_WAY) for step in steps]


def _says(copy: EventCopy, language: Language) -> tuple[str, ...]:
    event = imip.read(_bytes(copy, language))
    return event.title, event.where, event.address


def _mailed(
    session: Session,
    now: datetime,
    meeting: Meeting,
    member: Member,
    step: Step,
    copy: EventCopy,
    row: Invitation | None,
) -> Invitation:
    """The invitation as this step leaves it. Stamps rise by a second at least, whatever the hour."""
    if row is None:
        row = Invitation(
            ref=secrets.token_hex(6),
            person_id=member.person_id,
            edition_id=meeting.edition_id,
            uid=step.uid,
            mailed=0,
            mailed_at=now,
            answer=Answer.OPEN,
        )
        session.add(row)
    else:
        now = max(now, row.mailed_at + timedelta(seconds=1))
    if step.asks:
        row.answer, row.answered_at, row.answered_by = Answer.OPEN, None, None
        row.comment = row.delegated_to = ""
    row.email, row.language, row.copy = step.to, member.language, copy
    row.sequence, row.extra = step.sequence, step.extra
    row.cancelled = step.method is Method.CANCEL
    row.mailed, row.mailed_at = row.mailed + 1, now
    return row


def _bytes(copy: EventCopy, language: Language) -> bytes:
    data: bytes = getattr(copy, language.value)
    return data


def _message(
    row: Invitation, told: saying.Told, copy: EventCopy, member: Member, changed_at: datetime
) -> str:
    return imip.message(
        _bytes(copy, row.language),
        told.step.method,
        imip.Stamp(row.sequence, row.mailed_at, changed_at),
        imip.Organizer(
            events.series_name(told.edition, row.language), _organizer(row), _settings().mail.mail_from
        ),
        imip.Attendee(member.name, row.email, row.answer),
    )


def _organizer(row: Invitation) -> str:
    """An address that is read, and the same in every mail of this invitation."""
    settings = _settings()
    return addresses.organizer(settings.mail.mail_from, settings.secret_key, row.ref)


def _doors(meeting: Meeting, member: Member, row: Invitation) -> saying.Doors:
    """What opens something goes to the address that the person has now, and to no earlier one."""
    edition, language = meeting.content.edition, row.language
    answers = [answering.link(row, each) for each in (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)]
    file = absolute("invited.event", language=language, token=answering.token_of(row))
    if row.email != member.email:
        return saying.Doors(answers, file)
    if member.ref is None:
        return saying.Doors(answers, file, links.link(member.person_id, row.email, language))
    page = {"series": edition.series.key, "number": edition.number, "language": language}
    return saying.Doors(answers, file, absolute("my_calendar.page", **page))


def _store(
    session: Session, row: Invitation, told: saying.Told, said: saying.Written, message: str, about: str
) -> None:
    extra = mail.Extra(
        key=f"invitation/{row.ref}/{row.mailed}",
        purpose=mail.Purpose.INVITATION,
        about=about,
        sender=events.series_name(told.edition, row.language),
        html=said.letter.html,
        calendar=message,
        method=told.step.method,
        organizer=_organizer(row),
    )
    mail.store(session, row.email, row.language, said.subject, said.letter.text, row.mailed_at, extra=extra)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
