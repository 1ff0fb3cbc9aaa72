"""The use cases of the form: what somebody answers is kept; once the list of their side is frozen, what
stands on it is asked for. An open form makes a registration, or reminds whoever has one."""

import secrets
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from eventapp.core.errors import Invalid
from eventapp.core.localized import NOTHING
from eventapp.core.translations import N_
from eventapp.meetings.rules import Wrong
from eventapp.people.model import Person
from eventapp.registration import service
from eventapp.registration.answers import Answers, write
from eventapp.registration.delegations import requests
from eventapp.registration.model import Registration
from eventapp.registration.rules import Source, State

from . import guardian, linking
from .setting import LIST, Setting

NAMED = (Source.NAMED, Source.IMPORT)


def save(
    session: Session, now: datetime, setting: Setting, before: Registration, answers: Answers, reason: str
) -> None:
    """Keep what was answered. *before* is the registration as the page had it, with choices and details."""
    if before.state in LIST and setting.frozen(now):
        answers = _after_the_freeze(session, now, setting, before, answers, reason)
    agreed = setting.delegation is not None and setting.delegation.approves_itself
    row = service.submit(
        session,
        service.PERSON,
        now,
        before,
        answers,
        approve=agreed and before.source in NAMED and not answers.minor,
    )
    if row.minor and answers.guardian_email:
        guardian.ask(session, row, now)


def _after_the_freeze(
    session: Session, now: datetime, setting: Setting, before: Registration, answers: Answers, reason: str
) -> Answers:
    """Ask for what concerns the list; the rest is kept at once."""
    was = {
        "name": before.person.name,
        "title": before.title,
        "organization": before.organization,
        "sector": before.sector,
        "choices": {choice.session_id: choice.asked for choice in before.choices},
    }
    changes = {name: getattr(answers, name) for name, value in was.items() if getattr(answers, name) != value}
    if changes:
        if not reason:
            raise Wrong({"reason": Invalid(N_("Tell your coordinator why."))})
        requests.ask(
            session,
            service.PERSON,
            now,
            before,
            requests.Kind.ANSWERS,
            msgspec.to_builtins(changes, str_keys=True),
            reason,
            edition=setting.edition,
            side=setting.side,
        )
    kept: Answers = msgspec.structs.replace(answers, **was)
    return kept


def enroll(
    session: Session, now: datetime, key: str, setting: Setting, there: Registration | None, answers: Answers
) -> None:
    """Somebody filled in an open form. Who is *there* already under this address is sent the link, and
    nothing of theirs is changed: whoever filled in the form may be somebody else."""
    if there is not None:
        there.edition = setting.edition
        linking.remind(session, there, now, key)
        return
    row = _new(setting, answers, now)
    session.add(row)
    session.flush()
    kept = service.submit(session, service.PERSON, now, row, answers)
    if kept.minor and answers.guardian_email:
        guardian.ask(session, kept, now)


def _new(setting: Setting, answers: Answers, now: datetime) -> Registration:
    """Whole from the start, so that submitting it finds nothing left to write."""
    assert setting.form is not None
    row = Registration(
        edition_id=setting.edition.id,
        person=Person(key=f"p-{secrets.token_hex(8)}", name=answers.name, title=NOTHING, place=None),
        side=setting.form.side,
        group_id=setting.form.group_id,
        source=Source.FORM,
        state=State.SUBMITTED,
        created_at=now,
        submitted_at=now,
        consents={},
    )
    write(row, answers)
    return row
