"""What is emptied when somebody becomes unknown, in sets of rows: what counts stays, who it was goes.

Side, sector, language, state, times and the choices of sessions stay for the counts. A person with a part in
an agenda or a seat in a group stays in that public record under their name; all else about them goes.
"""

import re
import secrets
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from markupsafe import escape
from sqlalchemy import ColumnElement, delete, false, func, or_, select, update
from sqlalchemy.orm import Session

from eventapp.agenda.content import decode
from eventapp.agenda.model import Item, Publication, SessionPerson
from eventapp.calendars.lines import folded
from eventapp.core.localized import NOTHING
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.delivery import suppression
from eventapp.partnership.model import Tenure
from eventapp.people.model import Account, Person
from eventapp.registration import watching
from eventapp.registration.model import ChangeRequest, ProtectedDetails, Registration

from . import areas

CLEARER = "erasure"  # who closed a request, when it was about somebody who is gone
STRUCK = "…"
FOLD = "\r\n "  # where a line of a calendar goes on
SOME = 500

_REF = re.compile(r"/invitation/[a-z]([0-9a-f]{12})\.")

TRAVEL: dict[str, Any] = {"nationality": None, "needs_letter": False}
CONSENTS: dict[str, Any] = {"consents": {}, "listed": False}
EMPTY: dict[str, Any] = {
    **TRAVEL,
    **CONSENTS,
    "group_id": None,
    "head": False,
    "position": None,
    "email": None,
    "title": NOTHING,
    "organization": NOTHING,
    "place": None,
    "spoken": [],
    "listened": [],
    "minor": False,
    "sought": "",
}


def clear(session: Session, now: datetime, ids: Sequence[int]) -> None:
    """Empty these registrations, and what else is known of people who have no other. Their links are void."""
    session.flush()
    published = _published(session)
    for some in some_of(ids):
        mine = Registration.id.in_(some)
        persons = session.scalars(select(Registration.person_id).where(mine)).all()
        _calendars(session, now, some)
        protected(session, some)
        requests(session, now, ChangeRequest.registration_id.in_(some))
        session.execute(
            update(Registration)
            .where(mine)
            .values(
                **EMPTY,
                erased_at=now,
                link_serial=Registration.link_serial + 1,
                version=Registration.version + 1,
            )
        )
        _persons(session, persons, published)
    read_anew(session)


def _calendars(session: Session, now: datetime, ids: Collection[int]) -> None:
    """Calendars hold nothing any more of what these registrations gave."""
    mine = select(Registration.edition_id, Registration.person_id).where(Registration.id.in_(ids))
    people: dict[int, list[int]] = {}
    for edition_id, person_id in session.execute(mine):
        people.setdefault(edition_id, []).append(person_id)
    for edition_id, persons in sorted(people.items()):
        watching.changed(session, edition_id, persons, now)


def read_anew(session: Session) -> None:
    """What is loaded of people is not what is stored any more."""
    changed = (Registration, Person, ProtectedDetails, ChangeRequest)
    for each in session:
        if isinstance(each, changed):
            session.expire(each)


def protected(session: Session, ids: Collection[int]) -> None:
    session.execute(delete(ProtectedDetails).where(ProtectedDetails.registration_id.in_(ids)))


def requests(session: Session, now: datetime, which: ColumnElement[bool]) -> None:
    """Empty what was asked; what is still open is refused, because nobody can tell any more what it was."""
    session.execute(
        update(ChangeRequest)
        .where(which, ChangeRequest.approved.is_(None))
        .values(approved=False, decided_by=CLEARER, decided_at=now)
    )
    session.execute(update(ChangeRequest).where(which).values(payload={}, reason="", answer=""))


def requests_naming(session: Session, now: datetime, sides: Collection[str], words: Collection[str]) -> None:
    """Take whoever is named so out of the requests of these sides: off a list of people, else the request is
    emptied as a whole."""
    text, emptied = _whole(words), []
    for row in session.scalars(select(ChangeRequest).where(ChangeRequest.side.in_(sides))):
        if not any(map(text.search, _texts([row.payload, row.reason, row.answer]))):
            continue
        payload = _without(row.payload, text)
        if any(payload.values()) and not any(map(text.search, _texts([payload, row.reason, row.answer]))):
            row.payload = payload
        else:
            emptied.append(row.id)
    session.flush()
    requests(session, now, ChangeRequest.id.in_(emptied))


def mails_to(
    session: Session, refs: Collection[str], addresses: Collection[str], words: Collection[str]
) -> None:
    """Delete what was mailed about these registrations and to these addresses (mail to one that somebody else
    uses too is theirs), and strike these names and addresses from all other mail."""
    used = select(Registration.email).where(
        Registration.email.in_(addresses), Registration.erased_at.is_(None)
    )
    accounts = select(Account.email).where(Account.email.in_(addresses), Account.disabled_at.is_(None))
    gone = set(addresses) - set(session.scalars(used)) - set(session.scalars(accounts))
    gone -= areas.in_use(session, gone)
    about = or_(*(StoredMail.body.contains(f"{ref}.", autoescape=True) for ref in refs))
    session.execute(delete(StoredMail).where(or_(StoredMail.to.in_(gone), about)))
    suppression.forget(session, gone)
    in_html, in_calendar = [str(escape(word)) for word in words], [_in_calendar(word) for word in words]
    unfolded = func.replace(StoredMail.calendar, FOLD, "")
    plain = _hold((StoredMail.subject, StoredMail.body), words)
    named = or_(plain, _hold((StoredMail.html,), in_html), _hold((unfolded,), in_calendar))
    text, html, lines = _whole(words), _whole(in_html), _whole(in_calendar)
    for mail in session.scalars(select(StoredMail).where(named)):
        mail.subject, mail.body = (text.sub(STRUCK, each) for each in (mail.subject, mail.body))
        mail.html = html.sub(STRUCK, mail.html) if mail.html else mail.html
        mail.calendar = _struck(mail.calendar, lines) if mail.calendar else mail.calendar


def _in_calendar(word: str) -> str:
    """*word* as a text in a calendar holds it (RFC 5545 section 3.3.11)."""
    return word.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _struck(calendar: str, text: re.Pattern[str]) -> str:
    """The same lines without these words, which may have stood across the break of one."""
    lines = text.sub(STRUCK, calendar.replace(FOLD, "")).split("\r\n")
    return b"\r\n".join(folded(line.encode()) for line in lines).decode()


def failures_naming(session: Session, words: Collection[str]) -> None:
    """What the outbox noted of work that failed."""
    session.execute(update(OutboxRow).where(_hold((OutboxRow.last_error,), words)).values(last_error=None))


def mails_about(session: Session, refs: Container[str]) -> list[tuple[int, str]]:
    """Stored mails about these registrations, as (id, ref); read in one go, however many they are."""
    rows = session.execute(select(StoredMail.id, StoredMail.body).execution_options(yield_per=SOME))
    found = ((each, _REF.search(body)) for each, body in rows)
    return [(each, link[1]) for each, link in found if link and link[1] in refs]


def public_people(session: Session, ids: Collection[int]) -> set[int]:
    """Of these people, those who have a part in an agenda or a publication, or a seat in a group."""
    return _public(session, ids, _published(session))


def _public(session: Session, ids: Collection[int], published: Collection[str]) -> set[int]:
    keys = session.execute(select(Person.id, Person.key).where(Person.id.in_(ids)))
    found = {each for each, key in keys if key in published}
    for column in (SessionPerson.person_id, Item.presenter_id, Tenure.person_id):
        found.update(session.scalars(select(column).where(column.in_(ids))))
    return found


def _persons(session: Session, ids: Collection[int], published: Collection[str]) -> None:
    """Forget the people who are nobody else's business: no other registration, no public part."""
    known = select(Registration.person_id).where(
        Registration.person_id.in_(ids), Registration.erased_at.is_(None)
    )
    unknown = set(ids) - set(session.scalars(known))
    for area in areas.ALSO.values():
        area.forget(session, unknown)
    gone = unknown - _public(session, ids, published)
    for each in sorted(gone):  # a key may be made from a name
        session.execute(update(Person).where(Person.id == each).values(key=f"erased-{secrets.token_hex(6)}"))
    session.execute(
        update(Person)
        .where(Person.id.in_(gone))
        .values(name="", title=NOTHING, organization_id=None, place=None)
    )


def _published(session: Session) -> set[str]:
    """The keys of people whom any publication names."""
    keys: set[str] = set()
    for content in session.scalars(select(Publication.content)):
        for each in decode(content).sessions:
            keys.update(person.key for person in each.people)
            keys.update(item.presenter_key for item in each.items if item.presenter_key)
    return keys


def _texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _without(payload: dict[str, Any], text: re.Pattern[str]) -> dict[str, Any]:
    """*payload* with those entries of its lists in which *text* stands left out."""
    return {
        key: [each for each in value if not any(map(text.search, _texts(each)))]
        if isinstance(value, list)
        else value
        for key, value in payload.items()
    }


def _hold(columns: Iterable[Any], words: Iterable[str]) -> ColumnElement[bool]:
    """Rows to be looked at: in one of the columns stands one of the words, or something longer."""
    words = list(words)
    return or_(false(), *(each.icontains(word, autoescape=True) for each in columns for word in words))


def _whole(words: Iterable[str]) -> re.Pattern[str]:
    """One of the words that is not a part of a longer one: Ana, and not banana."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words)) or '(?!)'})(?!\w)", re.IGNORECASE)


def some_of(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), SOME):
        yield ids[start : start + SOME]
