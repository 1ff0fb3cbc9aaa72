"""What the organizers' home pages show, each in a constant number of statements."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.agenda import findings
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.queries import PublicationHead, current_head, current_heads
from eventapp.core.errors import Invalid
from eventapp.meetings import dates, finder, public_days, rollover, service
from eventapp.meetings.model import Edition
from eventapp.meetings.public_days import Holiday
from eventapp.meetings.queries import edition_to_read, editions_of
from eventapp.partnership.model import Series
from eventapp.partnership.queries import series_by_key
from eventapp.registration.model import Registration, RegistrationRules
from eventapp.registration.rules import ADMITTED, State


def series_of(session: Session, keys: Collection[str]) -> list[Series]:
    """The series with these keys, the youngest first."""
    return list(session.scalars(select(Series).where(Series.key.in_(keys)).order_by(Series.id.desc())))


class SeriesPage(NamedTuple):
    """A series with its meetings, newest first, and what would come next."""

    series: Series
    editions: list[Edition]
    heads: dict[int, PublicationHead]  # the current publication of each number
    next_number: int
    next_year: int
    due: str | None  # the country whose turn that year is


def series_page(session: Session, key: str, today: date) -> SeriesPage:
    """Raises `NotFound`."""
    series = series_by_key(session, key)
    lineage = editions_of(session, series.lineage)
    own = sorted((e for e in lineage if e.series_id == series.id), key=lambda e: -e.number)
    heads = {number: head for of, number, head in current_heads(session, series.lineage) if of == key}
    year = finder.next_year(series, lineage, today)
    due = service.due_host(series, lineage, year)
    return SeriesPage(series, own, heads, finder.next_number(series, lineage), year, due)


class EditionPage(NamedTuple):
    """One meeting as its organizers see it: the facts, how far the draft has come, what is published."""

    edition: Edition
    sessions: int
    waiting: int  # sessions that are not scheduled yet
    blocking: int
    advisory: int
    head: PublicationHead | None
    judged: dates.Candidate | None  # its days against the holidays known when it was opened
    carried: list[tuple[str, int]]  # what it took over: name of the part, how many


def edition_page(session: Session, key: str, number: int) -> EditionPage:
    """Raises `NotFound`."""
    edition = edition_to_read(session, key, number)
    total, scheduled = session.execute(
        select(func.count(), func.count(AgendaSession.start)).where(
            AgendaSession.edition_id == edition.id, AgendaSession.removed.is_(False)
        )
    ).one()
    try:
        found = findings.of_draft(session, edition) if scheduled else None
    except Invalid:
        found = None  # without dates or a city there is no agenda to check
    return EditionPage(
        edition,
        total,
        total - scheduled,
        len(found.blocking) if found else 0,
        len(found.advisory) if found else 0,
        current_head(session, key, number),
        _judged(edition),
        _carried(edition),
    )


class Registered(NamedTuple):
    """How many registered, of the sides that somebody sees."""

    people: int
    to_approve: int


def registered(session: Session, edition: Edition, sides: Collection[str]) -> Registered | None:
    """None where registration has not been opened."""
    if not sides or session.get(RegistrationRules, edition.id) is None:
        return None
    counts = dict(
        session.execute(
            select(Registration.state, func.count())
            .where(Registration.edition_id == edition.id, Registration.side.in_(sides))
            .group_by(Registration.state)
        ).all()
    )
    to_approve = counts.get(State.SUBMITTED, 0)
    return Registered(to_approve + sum(counts.get(state, 0) for state in ADMITTED), to_approve)


def _judged(edition: Edition) -> dates.Candidate | None:
    if not edition.holidays or edition.start_date is None or edition.end_date is None:
        return None
    known = msgspec.convert(edition.holidays, list[Holiday])
    nearby = public_days.seen_from(known, public_days.regions_for([edition.city]))
    return dates.judge(edition.start_date, edition.end_date, nearby)


def _carried(edition: Edition) -> list[tuple[str, int]]:
    done = (edition.opening or {}).get("parts", {})
    return [(part.label, done[part.key]) for part in rollover.parts() if part.key in done]
