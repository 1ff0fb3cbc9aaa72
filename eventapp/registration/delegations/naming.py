"""A side names people: each is invited, or all of it becomes a request once the list is frozen."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.errors import Invalid
from eventapp.core.localized import NOTHING, Language, LocalizedText, folded
from eventapp.core.translations import N_
from eventapp.glossary.queries import lexicon
from eventapp.glossary.rules import Lexicon, title_of
from eventapp.meetings.model import Edition
from eventapp.partnership.model import GroupName, WorkingGroup
from eventapp.partnership.queries import names_in_year
from eventapp.people.model import Person
from eventapp.registration import service
from eventapp.registration.model import Delegation, Registration
from eventapp.registration.privacy import tombstones
from eventapp.registration.registering.filling import organizations
from eventapp.registration.rules import Source
from eventapp.registration.service import Nominee

from . import known, plan, requests
from .known import About
from .plan import Happens, Line, Plan
from .requests import Kind, Leave
from .rows import Row


class Naming(msgspec.Struct, frozen=True):
    """Somebody to invite: a known *person*, or nobody known yet. ``anew``: they were erased, and agreed."""

    nominee: Nominee
    person: int | None = None
    anew: bool = False


class Way(NamedTuple):
    """How a list was given: the language for those without one, the one it is typed in, and where from."""

    language: Language
    typed_in: Language
    source: Source = Source.IMPORT


class Sent(NamedTuple):
    """A list with what was answered about its rows."""

    rows: Sequence[Row]
    answers: Mapping[str, str]
    way: Way


class Words(NamedTuple):
    """What is called how: known organizations by each of their names, and the glossary."""

    organizations: Mapping[str, LocalizedText]
    glossary: Lexicon


class Unfinished(Invalid):
    """Something is still to be answered or put right; ``plan`` says what."""

    def __init__(self, made: Plan) -> None:
        super().__init__(N_("Nobody was invited yet: some rows still need you."))
        self.plan = made


class Taken(NamedTuple):
    people: int
    asked: bool  # it is a request now


def plan_of(
    session: Session, edition: Edition, side: str, rows: Sequence[Row], answers: Mapping[str, str]
) -> Plan:
    """What this list would do, in three statements. *edition* has its series loaded."""
    erased = tombstones.were_erased(session, [(row.email or None, row.name, side) for row in rows])
    numbers = {row.number for row, was in zip(rows, erased, strict=True) if was}
    groups = group_ids(session, edition) if any(row.group for row in rows) else {}
    return plan.make(rows, known.of_side(session, edition, side), groups, numbers, answers)


def about(session: Session, edition: Edition, side: str, made: Plan) -> dict[int, About]:
    """Who the people are that the plan asks about."""
    people = {each.person for line in made.lines for each in line.same}
    return known.about(session, edition, side, people)


def take(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    delegation: Delegation,
    sent: Sent,
    leave: Leave,
) -> Taken:
    """Invite all of the list, or nobody; *delegation* is locked. After the freeze it becomes a request, for
    which `Invalid` is raised without a reason. Raises `Unfinished`."""
    made = plan_of(session, edition, delegation.side, sent.rows, sent.answers)
    if not made.ready:
        raise Unfinished(made)
    namings = namings_of(session, edition, delegation.side, made.invited, sent.way)
    if not namings:
        return Taken(0, False)
    if requests.frozen(delegation, now) and not leave.decides:
        payload = {"people": msgspec.to_builtins(namings)}
        requests.ask(
            session, actor, now, None, Kind.NAME, payload, leave.reason, edition=edition, side=delegation.side
        )
        return Taken(len(namings), True)
    for naming in namings:
        invite(session, actor, now, edition, naming)
    return Taken(len(namings), False)


def invite(session: Session, actor: str, now: datetime, edition: Edition, naming: Naming) -> Registration:
    """Raises `Invalid` for somebody who is on the list already."""
    person = session.get(Person, naming.person) if naming.person is not None else None
    nominee = naming.nominee
    if person is None:
        person = Person(key=f"p-{secrets.token_hex(8)}", name=nominee.name, title=NOTHING, place=None)
        session.add(person)
        session.flush()
    if naming.anew:
        tombstones.agreed_anew(session, nominee.email, nominee.name, nominee.side)
    return service.invite(session, actor, now, edition, person, nominee)


def namings_of(
    session: Session, edition: Edition, side: str, lines: Sequence[Line], way: Way
) -> list[Naming]:
    """What the list leaves open about people who are known is as it was last time."""
    people = known.about(session, edition, side, {line.person for line in lines if line.person is not None})
    words = Words(_organizations(session), lexicon(session, edition.series.lineage))
    return [_naming(line, side, people.get(line.person or 0), words, way) for line in lines]


def _naming(line: Line, side: str, before: About | None, words: Words, way: Way) -> Naming:
    row, last = line.row, before.last if before else None
    own = way.typed_in
    organization = words.organizations.get(folded(row.organization)) or _in(own, row.organization)
    return Naming(
        Nominee(
            name=row.name,
            side=side,
            email=row.email or (before.email if before else None),
            language=line.language or (last.language if last else way.language),
            title=title_of(words.glossary, row.title, own)
            if row.title
            else (before.title if before else NOTHING),
            organization=organization or (before.organization if before else NOTHING),
            sector=last.sector if last else None,
            place=last.place if last else None,
            group_id=line.group_id,
            source=way.source,
        ),
        line.person,
        line.erased and line.happens is Happens.NEW,
    )


def _in(language: Language, text: str) -> LocalizedText:
    fields: dict[str, Any] = {language.value: text or None}
    return LocalizedText(**fields)


def _organizations(session: Session) -> dict[str, LocalizedText]:
    """The known ones by each of their names."""
    return {
        folded(text): name
        for name, acronym in reversed(organizations(session))
        for _, text in (*acronym, *name)
        if folded(text)
    }


def group_ids(session: Session, edition: Edition) -> dict[str, int]:
    """The groups of these partners by every name that they have had, and by their key."""
    rows = session.execute(
        select(WorkingGroup.id, WorkingGroup.key, GroupName.name)
        .outerjoin(GroupName, GroupName.group_id == WorkingGroup.id)
        .where(WorkingGroup.lineage == edition.series.lineage)
        .order_by(WorkingGroup.id.desc(), GroupName.id)
    ).all()
    return {folded(text): row.id for row in rows for text in (row.key, row.name) if text}


def group_names(session: Session, edition: Edition) -> list[LocalizedText]:
    """What the groups of these partners are called in the year of the meeting."""
    ids = session.scalars(select(WorkingGroup.id).where(WorkingGroup.lineage == edition.series.lineage))
    return [name for _, name in names_in_year(session, ids.all(), edition.year).values()]
