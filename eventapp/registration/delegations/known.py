"""Who was on the lists of one side before: the only people whom its coordinator is ever asked about.

Whoever is registered for another side at this edition is not among them: a question would tell that.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.people.model import Person
from eventapp.registration.model import Registration
from eventapp.registration.rules import Move, State, may

from .matching import Index, same_address


class Sighting(NamedTuple):
    """Somebody known, as far as it takes to recognise them. ``state`` is at this edition."""

    person: int
    name: str
    emails: tuple[str, ...]
    state: State | None

    @property
    def listed(self) -> bool:
        """On the list already: cannot be invited."""
        return self.state is State.INVITED or not may(Move.INVITE, self.state)


class Known:
    """The people of one side, by name and by address."""

    def __init__(self, people: Collection[Sighting]) -> None:
        self.people = {each.person: each for each in people}
        self._by_email: dict[str, list[int]] = {}
        for each in people:
            for email in each.emails:
                self._by_email.setdefault(email, []).append(each.person)
        self._names = Index((each.person, each.name) for each in people)

    def under(self, email: str) -> list[Sighting]:
        return [self.people[person] for person in self._by_email.get(email, ())] if email else []

    def like(self, name: str) -> list[Sighting]:
        return [self.people[person] for person in self._names.like(name)]

    def has(self, person: int, email: str | None) -> bool:
        return any(same_address(email, each) for each in self.people[person].emails)


def of_side(session: Session, edition: Edition, side: str) -> Known:
    """One statement; *edition* has its series loaded."""
    here = aliased(Registration)
    elsewhere = (
        select(here.id)
        .where(
            here.person_id == Registration.person_id,
            here.edition_id == edition.id,
            here.side != side,
            here.erased_at.is_(None),
        )
        .exists()
    )
    rows = session.execute(
        select(Person.id, Person.name, Registration.email, Registration.edition_id, Registration.state)
        .join(Registration, Registration.person_id == Person.id)
        .join(Edition, Edition.id == Registration.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(
            Series.lineage == edition.series.lineage,
            Registration.side == side,
            Registration.erased_at.is_(None),
            ~elsewhere,
        )
        .order_by(Registration.id)
    )
    names: dict[int, str] = {}
    emails: dict[int, dict[str, None]] = {}
    states: dict[int, State] = {}
    for person, name, email, edition_id, state in rows:
        names[person] = name
        if email:
            emails.setdefault(person, {})[email] = None
        if edition_id == edition.id:
            states[person] = state
    return Known(
        [Sighting(key, name, tuple(emails.get(key, ())), states.get(key)) for key, name in names.items()]
    )


class About(NamedTuple):
    """What is shown of somebody known, so that they can be told from a namesake."""

    person: int
    name: str
    email: str | None
    organization: LocalizedText
    title: LocalizedText
    meetings: tuple[Edition, ...]  # newest first
    last: Registration


def about(session: Session, edition: Edition, side: str, people: Collection[int]) -> dict[int, About]:
    """What is known of these *people* of one side, in one statement."""
    if not people:
        return {}
    rows = session.scalars(
        select(Registration)
        .join(Registration.edition)
        .join(Edition.series)
        .where(
            Registration.person_id.in_(people),
            Registration.side == side,
            Registration.erased_at.is_(None),
            Series.lineage == edition.series.lineage,
        )
        .options(joinedload(Registration.person), joinedload(Registration.edition).joinedload(Edition.series))
        .order_by(Edition.year.desc(), Edition.number.desc())
    )
    found: dict[int, list[Registration]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return {person: _about(person, each) for person, each in found.items()}


def _about(person: int, rows: list[Registration]) -> About:
    """Each fact as it was said last."""
    return About(
        person,
        rows[0].person.name,
        next((row.email for row in rows if row.email), None),
        next((row.organization for row in rows if row.organization), rows[0].organization),
        next((row.title for row in rows if row.title), rows[0].title),
        tuple(row.edition for row in rows),
        rows[0],
    )
