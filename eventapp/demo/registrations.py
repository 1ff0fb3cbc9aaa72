"""The labelled sample of people who register: both delegations, in every state, through the use cases.

The file says how many days before the loading each step was taken, so that the demo is always lately in use.
Nobody in it exists, and every address is one of ``example.org``.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.partnership.model import WorkingGroup
from eventapp.people.model import Organization, Person, Sector
from eventapp.people.titles import only, title_of
from eventapp.registration import service
from eventapp.registration.capacity import keeping, limits
from eventapp.registration.capacity.keeping import Facts
from eventapp.registration.capacity.limits import Limit
from eventapp.registration.delegations import listing
from eventapp.registration.delegations.listing import Order, Settings
from eventapp.registration.delegations.requests import Colleague
from eventapp.registration.mine import colleague
from eventapp.registration.model import WHOLE, Registration, SessionPlaces
from eventapp.registration.privacy import notices
from eventapp.registration.rules import Attendance, Move
from eventapp.registration.service import Answers, Nominee

CONSENTS = ("list", "photo", "recording")


class DelegationFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    side: str
    room_quota: int
    remote_quota: int
    freezes_in_days: int | None = None


class PersonFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``key``: somebody of the published agenda, who keeps the title they have there. ``room`` and
    ``remote`` name sessions, or tracks of them; ``steps`` are days before the loading."""

    name: str
    side: str
    organization: str | LocalizedText
    sector: Sector
    language: Language
    steps: dict[Move, float]
    key: str | None = None
    head: bool = False
    title: str | LocalizedText = ""
    place: str | None = None
    spoken: list[Language] = []
    listened: list[Language] = []
    group: str | None = None
    room: list[str] = []
    remote: list[str] = []
    consents: list[str] = []
    nationality: str | None = None
    needs_letter: bool = False
    access_needs: str = ""
    diet: str = ""
    minor: bool = False
    guardian_name: str | None = None
    guardian_email: str | None = None

    @property
    def email(self) -> str:
        return re.sub(r"[^a-z]+", ".", folded(self.name)) + "@example.org"


class ColleagueFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    instead_of: str
    name: str
    language: Language
    title: str
    reason: str
    days: float


class RegistrationsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["eventapp-registrations"]
    version: Literal[1]
    series: str
    number: int
    nature: Literal["sample"]
    offer_hours: int
    link_hours: int
    delegations: list[DelegationFile]
    room_limits: dict[str, int]
    tracks: dict[str, list[str]]
    colleagues: list[ColleagueFile]
    people: list[PersonFile]


def load(session: Session, actor: str, now: datetime, file: RegistrationsFile) -> bool:
    """Open registration for the edition and let everybody of *file* register. False, and nothing is done,
    where it was opened before. Raises `NotFound` for what the edition does not have."""
    edition = edition_to_read(session, file.series, file.number)
    if keeping.rules_of(session, edition) is not None:
        return False
    began = now - timedelta(days=max(max(each.steps.values()) for each in file.people) + 1)
    controller = keeping.usual_controller(edition)
    facts = Facts(None, None, file.offer_hours, file.link_hours, controller)
    keeping.open_registration(session, actor, began, edition, facts)
    _set_up(session, actor, began, now, edition, file)
    known = _known(session, edition, controller, file.tracks)
    rows: dict[str, Registration] = {}
    for moment, what, who in _steps(file.people, now):
        if what is Move.INVITE:
            rows[who.name] = _invite(session, actor, moment, edition, who, known)
        elif what is not Move.ATTEND or (edition.start_date and edition.start_date <= now.date()):
            _step(session, actor, moment, edition, rows[who.name], what, who, known)
    for asked in file.colleagues:
        row = rows[asked.instead_of]
        email = re.sub(r"[^a-z]+", ".", folded(asked.name)) + "@example.org"
        instead = Colleague(asked.name, email, asked.language, asked.title, "", asked.language)
        colleague.ask(session, now - timedelta(days=asked.days), row, instead, asked.reason)
    for delegation in file.delegations:
        _rank(session, actor, now, edition, delegation.side, file.people, rows)
    return True


def _steps(people: Collection[PersonFile], now: datetime) -> Iterator[tuple[datetime, Move, PersonFile]]:
    """Everything that happens, in the order of time, then of the file."""
    steps = [(days, what, who) for who in people for what, days in who.steps.items()]
    for days, what, who in sorted(steps, key=lambda step: -step[0]):
        yield now - timedelta(days=days), what, who


def _set_up(
    session: Session,
    actor: str,
    began: datetime,
    now: datetime,
    edition: Edition,
    file: RegistrationsFile,
) -> None:
    for each in file.delegations:
        freezes_at = now + timedelta(days=each.freezes_in_days) if each.freezes_in_days else None
        settings = Settings(each.room_quota, each.remote_quota, freezes_at, approves_itself=False)
        seen = listing.delegation_of(session, edition, each.side).version
        listing.save(session, actor, began, edition, each.side, settings, seen)
    standings = {each.content.slug: each for each in limits.standings(session, edition) if each.content}
    for slug, room in file.room_limits.items():
        if slug not in standings:
            raise NotFound(N_("There is no session “%(session)s”."), session=slug)
        found = standings[slug]
        limit = {WHOLE: Limit(room=room, remote=found.whole.remote.most)}
        limits.set_limits(session, actor, began, edition, found.id, limit, found.seal)


@dataclass(frozen=True)
class Known:
    """What the names in the file stand for."""

    people: Mapping[str, Person]
    organizations: Mapping[str, LocalizedText]
    groups: Mapping[str, int]
    slots: Mapping[str, Sequence[SessionPlaces]]  # by the session's slug, or a track's name
    notice: str


def _known(session: Session, edition: Edition, controller: str, tracks: Mapping[str, list[str]]) -> Known:
    rows = session.execute(
        select(AgendaSession.slug, SessionPlaces)
        .join(SessionPlaces, SessionPlaces.session_id == AgendaSession.id)
        .where(AgendaSession.edition_id == edition.id, SessionPlaces.side == WHOLE)
    ).all()
    slots = {slug: [places] for slug, places in rows}
    return Known(
        {person.key: person for person in session.scalars(select(Person))},
        dict(session.execute(select(Organization.key, Organization.name)).all()),
        dict(session.execute(select(WorkingGroup.key, WorkingGroup.id)).all()),
        slots | {name: [slots[slug][0] for slug in slugs] for name, slugs in tracks.items()},
        notices.current(session, edition.series.key, controller).id,
    )


def _invite(
    session: Session, actor: str, now: datetime, edition: Edition, who: PersonFile, known: Known
) -> Registration:
    """Only those are mailed who have not answered: their links can be tried out."""
    if who.key:
        person = known.people[who.key]
    else:
        person = Person(key=f"sample-{who.email.partition('@')[0]}", name=who.name, title=_title(who))
        session.add(person)
        session.flush()
    nominee = Nominee(
        name=who.name,
        side=who.side,
        email=who.email,
        language=who.language,
        title=person.title,
        organization=_organization(who, known),
        sector=who.sector,
        place=who.place,
        group_id=known.groups[who.group] if who.group else None,
        head=who.head,
    )
    return service.invite(session, actor, now, edition, person, nominee, tell=len(who.steps) == 1)


def _step(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    row: Registration,
    what: Move,
    who: PersonFile,
    known: Known,
) -> None:
    if what is Move.SUBMIT:
        service.submit(session, service.PERSON, now, row, _answers(who, row, known, now), tell=False)
    elif what is Move.APPROVE:
        service.approve(session, actor, now, edition, [row], tell=False)
    elif what is Move.DECLINE:
        service.decline(session, actor, now, edition, [row], tell=False)
    elif what is Move.WITHDRAW:
        service.withdraw(session, service.PERSON, now, edition, row, tell=False)
    else:
        service.attend(session, actor, now, row)


def _answers(who: PersonFile, row: Registration, known: Known, now: datetime) -> Answers:
    said = {"notice": known.notice, "language": who.language.value, "at": now.isoformat()}
    return Answers(
        name=row.person.name,
        email=who.email,
        language=who.language,
        title=row.title,
        organization=row.organization,
        sector=who.sector,
        place=who.place,
        nationality=who.nationality,
        needs_letter=who.needs_letter,
        spoken=tuple(who.spoken),
        listened=tuple(who.listened or who.spoken),
        minor=who.minor,
        guardian_name=who.guardian_name,
        guardian_email=who.guardian_email,
        access_needs=who.access_needs or None,
        diet=who.diet or None,
        consents={name: {"given": name in who.consents, **said} for name in CONSENTS},
        choices=_choices(who, known.slots),
    )


def _choices(who: PersonFile, slots: Mapping[str, Sequence[SessionPlaces]]) -> dict[int, Attendance]:
    """A track is followed as far as its sessions can be attended in this way."""
    remote = [places for name in who.remote for places in slots[name] if places.open_remote]
    room = [places for name in who.room for places in slots[name] if places.open_room]
    return {places.session_id: Attendance.REMOTE for places in remote} | {
        places.session_id: Attendance.ROOM for places in room
    }


def _title(who: PersonFile) -> LocalizedText:
    return title_of(who.title, who.language) if isinstance(who.title, str) else who.title


def _organization(who: PersonFile, known: Known) -> LocalizedText:
    said = who.organization
    if not isinstance(said, str):
        return said
    return known.organizations.get(said) or only(said, who.language)


def _rank(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    side: str,
    people: Collection[PersonFile],
    rows: Mapping[str, Registration],
) -> None:
    """The order of precedence is that of the file."""
    delegation = listing.delegation_of(session, edition, side, lock=True)
    here = set(listing.order_of(session, delegation).refs)
    order = [(who, rows[who.name].ref) for who in people if rows[who.name].ref in here]
    head = next((ref for who, ref in order if who.head), None)
    listing.keep_order(session, actor, now, edition, delegation, Order([ref for _, ref in order], head))
