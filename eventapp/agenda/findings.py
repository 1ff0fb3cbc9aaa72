"""The findings of a draft with what is known around it: seats, holidays, interpreters, people expected, the
glossary; and which of them somebody has answered for. The number of statements does not depend on the
agenda's size."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.errors import Conflict
from eventapp.core.localized import LocalizedText
from eventapp.core.places import PLACES
from eventapp.core.translations import N_
from eventapp.glossary.queries import lexicon
from eventapp.meetings.model import Edition
from eventapp.meetings.public_days import EARLIEST, LATEST, Holiday, closed_at, holidays_in, regions_for
from eventapp.partnership.model import Seat, Tenure, WorkingGroup
from eventapp.partnership.rules import in_office
from eventapp.people.model import Person

from . import rules
from .compose import draft_content
from .content import AgendaContent
from .model import AcceptedFinding, AgendaSession
from .rules import Circumstances, Finding, Grade, SeatKnown
from .rules.finding import Agenda

Check = Callable[[Agenda], Iterator[Finding]]
ALSO: list[Callable[[Session, Edition], Iterable[Check]]] = []
"""Areas above read what they know of an edition, in a constant number of statements, and check with it."""


class Acceptance(NamedTuple):
    """Who answered for an advisory finding, when and why."""

    note: str
    by: str
    at: datetime


class Findings(NamedTuple):
    """``all`` in the order of `rules.check`; ``accepted`` by fingerprint, of those only that are still so;
    ``titles`` of the sessions by slug."""

    all: list[Finding]
    accepted: Mapping[str, Acceptance]
    titles: Mapping[str, LocalizedText]

    @property
    def blocking(self) -> list[Finding]:
        return rules.blocking(self.all)

    @property
    def advisory(self) -> list[Finding]:
        """Those that nobody has answered for yet."""
        return [f for f in self.all if f.grade is Grade.ADVISORY and f.fingerprint not in self.accepted]

    @property
    def answered(self) -> list[Finding]:
        return [f for f in self.all if f.fingerprint in self.accepted]

    def by_session(self, some: Iterable[Finding]) -> list[tuple[str | None, list[Finding]]]:
        """*some* of them in the order of the agenda, each under the first session that it names; those of
        the whole meeting, under None, lead."""
        under: dict[str | None, list[Finding]] = {slug: [] for slug in (None, *self.titles)}
        for finding in some:
            first = min(finding.sessions, key=list(self.titles).index, default=None)
            under[first].append(finding)
        return [(slug, listed) for slug, listed in under.items() if listed]

    def of_session(self, slug: str) -> "Findings":
        return self._replace(all=[finding for finding in self.all if slug in finding.sessions])

    def named(self, fingerprint: str) -> Finding:
        """Raises `Conflict` if it is not found any more."""
        for finding in self.all:
            if finding.fingerprint == fingerprint:
                return finding
        raise Conflict(N_("This is no longer so: the agenda has changed since you opened the page."))


def of_draft(session: Session, edition: Edition) -> Findings:
    """The findings of the draft of *edition* (its series and rooms loaded). Raises `Invalid` for a meeting
    without dates or place."""
    return of_content(session, edition, draft_content(session, edition))


def of_content(session: Session, edition: Edition, content: AgendaContent) -> Findings:
    """The findings of *content*, which the caller has composed already."""
    found = rules.check(content, all_known(session, edition))
    rows = session.scalars(select(AcceptedFinding).where(AcceptedFinding.edition_id == edition.id)).all()
    given = {row.fingerprint: Acceptance(row.note, row.accepted_by, row.accepted_at) for row in rows}
    still = {finding.fingerprint for finding in found if finding.grade is Grade.ADVISORY} if given else set()
    titles = {each.slug: each.title for each in content.sessions}
    return Findings(found, {name: given[name] for name in given if name in still}, titles)


def all_known(session: Session, edition: Edition) -> Circumstances:
    """What every check needs to know of *edition* beyond its agenda."""
    words = lexicon(session, edition.series.lineage)
    also = tuple(check for gather in ALSO for check in gather(session, edition))
    return circumstances(session, edition)._replace(glossary=words, also=also)


def circumstances(session: Session, edition: Edition) -> Circumstances:
    """The same without the glossary and the checks of areas above, for those who move sessions and write
    nothing."""
    return Circumstances(
        seats=_seats(session, edition),
        holidays=_holidays(edition),
        interpreter_teams=edition.interpreter_teams,
        expected=_expected(session, edition),
    )


def _seats(session: Session, edition: Edition) -> dict[str, tuple[SeatKnown, ...]]:
    rows = session.execute(
        select(WorkingGroup.key, Seat.id, Seat.side, Tenure.since, Tenure.until, Person.key, Person.name)
        .join(Seat, Seat.group_id == WorkingGroup.id)
        .outerjoin(Tenure, Tenure.seat_id == Seat.id)
        .outerjoin(Person, Person.id == Tenure.person_id)
        .where(WorkingGroup.lineage == edition.series.lineage)
        .order_by(WorkingGroup.key, Seat.position, Tenure.since)
    ).all()
    day = edition.start_date or date(edition.year, 12, 31)
    seats: dict[str, dict[int, SeatKnown]] = {}
    for group, seat, side, since, until, person, name in rows:
        of_group = seats.setdefault(group, {})
        of_group.setdefault(seat, SeatKnown(side))
        if name and in_office(since, until, day):
            of_group[seat] = SeatKnown(side, person, name)
    return {group: tuple(of_group.values()) for group, of_group in seats.items()}


def _holidays(edition: Edition) -> dict[tuple[str, date], LocalizedText]:
    """The days of the meeting, and those beside them on a clock elsewhere, on which offices in a city are
    closed: as they were known when the edition was opened, else as they are known now."""
    if edition.start_date is None or edition.end_date is None:
        return {}
    first, last = edition.start_date - timedelta(days=1), edition.end_date + timedelta(days=1)
    if edition.holidays:
        listed = msgspec.convert(edition.holidays, list[Holiday])
    else:
        years = range(max(first.year, EARLIEST), min(last.year, LATEST) + 1)
        listed = [each for year in years for each in holidays_in(year, regions_for(PLACES))]
    near = [each for each in listed if first <= each.day <= last]
    return {(city, each.day): each.name for each in near for city in PLACES if closed_at(city, each)}


def _expected(session: Session, edition: Edition) -> dict[str, int]:
    rows = session.execute(
        select(AgendaSession.slug, AgendaSession.expected).where(
            AgendaSession.edition_id == edition.id, AgendaSession.expected.is_not(None)
        )
    )
    return {slug: expected for slug, expected in rows if expected is not None}
