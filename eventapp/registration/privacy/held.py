"""What is kept about one person in one edition, in words: each class with why, and until when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from babel import Locale
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from eventapp.agenda.model import AgendaSession
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.mail import StoredMail
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext, language_name
from eventapp.core.wording import listing, long_date
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.registration.model import (
    ChangeRequest,
    ProtectedDetails,
    Registration,
    RegistrationRules,
)
from eventapp.registration.moving import path

from . import areas, words
from .areas import About, Fact, Kept
from .retention import UNDECIDED, Kind, days_of

VIEWED = "registration.needs_viewed"


class Everything(NamedTuple):
    """The rows about one registration, which has person, edition, series, choices and details loaded."""

    row: Registration
    sessions: dict[int, AgendaSession]  # by id
    mails: Sequence[StoredMail]
    requests: Sequence[ChangeRequest]
    history: Sequence[AuditEntry]
    rules: RegistrationRules | None


class Class(NamedTuple):
    kind: Kind
    title: str
    why: str
    until: date | None
    facts: list[Fact]
    hidden: bool = False  # something is held, and shown only to whoever is surely the person


def everything(session: Session, row: Registration) -> Everything:
    ids = [choice.session_id for choice in row.choices]
    sessions = session.scalars(select(AgendaSession).where(AgendaSession.id.in_(ids)))
    about = areas.is_mail_about(session, row.person_id, row.edition_id)
    mails = select(StoredMail).where(or_(StoredMail.body.contains(f"{row.ref}.", autoescape=True), about))
    requests = select(ChangeRequest).where(ChangeRequest.registration_id == row.id)
    history = select(AuditEntry).where(AuditEntry.subject == path(row.edition, row))
    return Everything(
        row,
        {each.id: each for each in sessions},
        session.scalars(mails.order_by(StoredMail.id)).all(),
        session.scalars(requests.order_by(ChangeRequest.id)).all(),
        session.scalars(history.order_by(AuditEntry.id)).all(),
        session.get(RegistrationRules, row.edition_id),
    )


def all_of(session: Session, row: Registration) -> list[Registration]:
    """The registrations of the same person under the same address, newest meeting first. What was matched by
    hand under another address is not handed out here."""
    rows = session.scalars(
        select(Registration)
        .join(Registration.edition)
        .where(
            Registration.person_id == row.person_id,
            Registration.email == row.email,
            Registration.erased_at.is_(None),
        )
        .options(
            joinedload(Registration.person).joinedload(Person.organization),
            joinedload(Registration.edition).joinedload(Edition.series),
            joinedload(Registration.choices),
            joinedload(Registration.details),
        )
        .order_by(Edition.start_date.desc(), Registration.id.desc())
    )
    return list(rows.unique())


def also(session: Session, rows: Sequence[Registration], language: Language) -> list[Kept]:
    """What other areas keep of the person of these registrations."""
    about = About(rows[0].person_id, {row.edition_id for row in rows}, language)
    return [area.kept(session, about) for area in areas.ALSO.values()]


def classes(found: Everything, kept: Iterable[Kept], language: Language, *, confirmed: bool) -> list[Class]:
    """All that is held, class by class; the protected ones in words only for whoever is surely the person."""
    tell = _Teller(language)
    row = found.row
    days = days_of(found.rules)
    last = days[Kind.IDENTITY]
    if row.state in UNDECIDED:
        last = min(last, days[Kind.APPLICATIONS])
    said = [
        (Kind.IDENTITY, words.KINDS[Kind.IDENTITY], tell.identity(found)),
        (Kind.IDENTITY, words.SESSIONS, tell.sessions(found)),
        (Kind.TRAVEL, words.KINDS[Kind.TRAVEL], tell.travel(row)),
        (Kind.PROTECTED, words.KINDS[Kind.PROTECTED], tell.protected(row.details)),
        (Kind.CONSENTS, words.KINDS[Kind.CONSENTS], tell.consents(row.consents)),
        (Kind.MAILS, words.KINDS[Kind.MAILS], tell.mails(found)),
        (Kind.REQUESTS, words.KINDS[Kind.REQUESTS], tell.requests(found)),
    ]
    shown = []
    for kind, about, told in said:
        facts, hides = list(told), kind is Kind.PROTECTED and not confirmed
        until = _until(row.edition, min(days[kind], last))
        hidden = hides and bool(facts)
        shown.append(Class(kind, tell(about.name), tell(about.why), until, [] if hides else facts, hidden))
    until = _until(row.edition, last)
    shown += (Class(Kind.IDENTITY, tell(each.title), tell(each.why), until, each.facts) for each in kept)
    return shown


def looks(found: Everything) -> list[datetime]:
    """When somebody looked at the protected details."""
    return [each.at for each in found.history if each.action == VIEWED]


def _until(edition: Edition, days: int) -> date | None:
    """The last day on which it is kept."""
    return edition.end_date + timedelta(days=days) if edition.end_date else None


class _Teller:
    """Says facts in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, sentence: str, **values: object) -> str:
        return gettext(self.language, sentence, **values)

    def day(self, moment: datetime) -> str:
        return long_date(moment.date(), self.language)

    def text(self, text: LocalizedText) -> str:
        best = text.best(self.language)
        return best.text if best else ""

    def identity(self, found: Everything) -> Iterator[Fact]:
        row = found.row
        spoken, listened = (self._languages(each) for each in (row.spoken, row.listened))
        said = {
            N_("Name"): row.person.name,
            N_("E-mail address"): row.email,
            N_("Language of your mails"): language_name(row.language, self.language),
            N_("Title"): self.text(row.title),
            N_("Organization"): self.text(row.organization),
            N_("Sector"): self(words.SECTORS[row.sector]) if row.sector else None,
            N_("City"): self.text(PLACES[row.place].name) if row.place in PLACES else None,
            N_("Languages you speak"): spoken,
            N_("Languages you listen to"): listened,
            N_("Under age"): self(N_("yes")) if row.minor else None,
            N_("State"): self(words.STATES[row.state]),
        }
        yield from (Fact(self(label), text) for label, text in said.items() if text)

    def sessions(self, found: Everything) -> Iterator[Fact]:
        for choice in found.row.choices:
            title = self.text(found.sessions[choice.session_id].title)
            yield Fact(title, self(words.CHOICES[choice.asked, choice.place]))

    def travel(self, row: Registration) -> Iterator[Fact]:
        if row.nationality:
            names = Locale.parse(self.language.locale, sep="-").territories
            yield Fact(self(N_("Nationality")), names.get(row.nationality, row.nationality))
        if row.needs_letter:
            yield Fact(self(N_("Letter for a visa")), self(N_("yes")))

    def mails(self, found: Everything) -> Iterator[Fact]:
        yield from (Fact(self.day(mail.created_at), mail.subject) for mail in found.mails)

    def requests(self, found: Everything) -> Iterator[Fact]:
        yield from (Fact(self.day(each.asked_at), each.reason) for each in found.requests if each.reason)

    def protected(self, details: ProtectedDetails | None) -> Iterator[Fact]:
        if details is None:
            return
        said = {
            N_("Access needs"): details.access_needs,
            N_("Diet"): details.diet,
            N_("Parent or guardian"): details.guardian_name,
            N_("Address of the parent or guardian"): details.guardian_email,
        }
        yield from (Fact(self(label), text) for label, text in said.items() if text)

    def consents(self, consents: dict[str, Any]) -> Iterator[Fact]:
        for purpose, said in consents.items():
            when = said.get("at")
            sentence = (
                N_("yes, on %(day)s, under notice %(notice)s")
                if said.get("given")
                else N_("no, on %(day)s, under notice %(notice)s")
            )
            day = self.day(datetime.fromisoformat(when)) if when else "–"
            text = self(sentence, day=day, notice=said.get("notice") or "–")
            yield Fact(self(words.CONSENTS.get(purpose, purpose)), text)

    def _languages(self, tags: Sequence[str]) -> str:
        known = [language_name(Language(tag), self.language) for tag in tags if tag in set(Language)]
        return listing(known, self.language) if known else ""
