"""Who presents which recommendation where: presentations in sessions of the draft, what is wrong with them,
items of the agenda made of them, and what the planner must respect because of them."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

import msgspec
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from eventapp.agenda import editing
from eventapp.agenda import values as agenda_values
from eventapp.agenda.compose import draft_content
from eventapp.agenda.findings import Check, circumstances
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.rules import Finding, expected
from eventapp.agenda.rules.finding import Agenda
from eventapp.agenda.values import FIELDS, Point, SessionValues
from eventapp.core import audit
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.partnership.model import Series
from eventapp.people.model import Person
from eventapp.planning import gathering, stating
from eventapp.planning.demands import PersonDemand, Team

from . import clashes, queries
from .model import Cohort, CohortDelegate, Presentation, Presenter, Recommendation
from .service import subject

NO_MEETING = N_("Say first at which meeting this cohort presents.")
NO_PRESENTATION = N_("This presentation is not planned any more.")
LONGEST = 24 * 60
ITEM = N_("Youth Lab: %(title)s")


# ---- Checks ----


def checks_of(session: Session, edition: Edition) -> Iterable[Check]:
    """For the checks of the agenda: nothing where nothing is presented."""
    teams = queries.teams_of_edition(session, edition)
    if teams:
        yield partial(clashes.check, teams)


def findings(session: Session, edition: Edition) -> list[Finding]:
    """What is wrong with the presentations in the draft of *edition* (its series and rooms loaded). Raises
    `Invalid` for a meeting without dates or place."""
    teams = queries.teams_of_edition(session, edition)
    if not teams:
        return []
    content = draft_content(session, edition)
    known = circumstances(session, edition)
    sessions = sorted((s for s in content.sessions if not s.cancelled), key=lambda s: s.starts_at)
    agenda = Agenda(content, sessions, expected.stays(sessions, known), known)
    return list(clashes.check(teams, agenda))


# ---- Presentations ----


def place(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    address: tuple[int, int],
    where: str,
    after: int,
    minutes: int,
) -> Presentation:
    """Put a recommendation (*address*: number of its cohort, its own) into the session with the slug *where*,
    *after* so many minutes; one that is there already is moved. Raises `NotFound` and `Invalid`."""
    cohort = queries.cohort_to_change(session, series.lineage, address[0])
    if cohort.edition_id is None:
        raise Invalid(NO_MEETING)
    recommendation = queries.recommendation(session, cohort.id, address[1])
    row = session.scalars(
        select(AgendaSession).where(
            AgendaSession.edition_id == cohort.edition_id,
            AgendaSession.slug == where,
            AgendaSession.removed.is_(False),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=where)
    if not (0 <= after < LONGEST and 1 <= minutes <= LONGEST):
        raise Invalid(N_("A presentation takes from 1 minute to 24 hours."))
    shown = session.scalars(
        select(Presentation).where(
            Presentation.recommendation_id == recommendation.id, Presentation.session_id == row.id
        )
    ).one_or_none()
    if shown is None:
        shown = Presentation(recommendation_id=recommendation.id, session_id=row.id)
        session.add(shown)
    shown.after, shown.minutes = after, minutes
    session.flush()
    _record(
        session, actor, now, series, cohort, "placed", address[1], where=where, after=after, minutes=minutes
    )
    return shown


def remove(session: Session, actor: str, now: datetime, series: Series, number: int, row_id: int) -> None:
    cohort = queries.cohort_to_change(session, series.lineage, number)
    shown = _found(session, cohort, row_id)
    recommendation, where = shown.recommendation.number, shown.session.slug
    session.delete(shown)
    session.flush()
    _record(session, actor, now, series, cohort, "unplaced", recommendation, where=where)


def _found(session: Session, cohort: Cohort, row_id: int) -> Presentation:
    shown = session.scalars(
        select(Presentation)
        .join(Presentation.recommendation)
        .where(Presentation.id == row_id, Recommendation.cohort_id == cohort.id)
        .options(
            joinedload(Presentation.session),
            contains_eager(Presentation.recommendation).options(
                selectinload(Recommendation.presenters).joinedload(Presenter.delegate)
            ),
        )
    ).one_or_none()
    if shown is None:
        raise NotFound(NO_PRESENTATION)
    return shown


# ---- Items of the agenda ----


def item_title(title: LocalizedText) -> LocalizedText:
    """What the agenda calls it; a language that is missing stays so."""
    said = {
        language.value: gettext(language, ITEM, title=text) if (text := title.get(language)) else None
        for language in Language
    }
    return LocalizedText(**said, draft=title.draft)


def make_item(session: Session, actor: str, now: datetime, series: Series, number: int, row_id: int) -> None:
    """Write a presentation into the items of its session, by the agenda's own editing: who did it can undo
    it there. Raises `Invalid` where it is an item already, and what editing raises."""
    cohort = queries.cohort_to_change(session, series.lineage, number)
    if cohort.edition is None:
        raise Invalid(NO_MEETING)
    edition = edition_to_change(session, cohort.edition.series.key, cohort.edition.number)
    shown = _found(session, cohort, row_id)
    row = editing.row_of(session, edition, shown.session.slug)
    before = SessionValues(**agenda_values.taken(session, edition, row, FIELDS))
    title = item_title(shown.recommendation.title)
    if any(item.title == title for item in before.items):
        raise Invalid(N_("This presentation is an item of the session already."))
    point = Point(title, shown.minutes, _presenter(session, shown))
    at = _position(before.items, shown.after)
    items = (*before.items[:at], point, *before.items[at:])
    editing.edit_session(session, actor, now, edition, row.slug, replace(before, items=items), row.version)


def is_item(shown: Presentation, titles: Iterable[LocalizedText]) -> bool:
    return item_title(shown.recommendation.title) in titles


def _position(items: tuple[Point, ...], after: int) -> int:
    """Before the first item that begins no earlier."""
    begins = 0
    for n, item in enumerate(items):
        if begins >= after:
            return n
        begins += item.minutes
    return len(items)


def _presenter(session: Session, shown: Presentation) -> str | None:
    """The first of the team who is registered: an item names one person, of those whom the agenda knows and
    whose name may be public."""
    ids = [
        each.delegate.person_id
        for each in shown.recommendation.presenters
        if each.delegate.person_id and each.delegate.public_name and not each.delegate.withdrawn
    ]
    return session.scalar(select(Person.key).where(Person.id == ids[0])) if ids else None


# ---- What the planner must respect ----


def team_key(recommendation: Recommendation) -> str:
    """How the planner knows the team of a recommendation; the same each time."""
    return f"{recommendation.id:06x}"[-6:]


def plan(session: Session, actor: str, now: datetime, series: Series, number: int) -> int:
    """State every team with its visits for the planner, in place of what was stated of it before. Returns
    how many. Delegates who are registered go along with their teams."""
    cohort = queries.cohort_to_change(session, series.lineage, number)
    if cohort.edition is None:
        raise Invalid(NO_MEETING)
    edition = edition_to_change(session, cohort.edition.series.key, cohort.edition.number)
    before, version = gathering.stated(session, edition.id)
    visits: dict[int, dict[str, int]] = {}
    for shown in queries.presentations(session, cohort.id):
        if not shown.session.removed:
            visits.setdefault(shown.recommendation_id, {})[shown.session.slug] = shown.minutes
    listed = [each for each in queries.recommendations(session, cohort.id) if each.id in visits]
    keys = _person_keys(session, cohort)
    teams, people = dict(before.teams), dict(before.people)
    for each in listed:
        key = team_key(each)
        teams[key] = Team(each.title, visits[each.id])
        of_team = {keys[p.delegate_id] for p in each.presenters if p.delegate_id in keys}
        for person in {*of_team, *(name for name, stated in people.items() if key in stated.teams)}:
            stated = people.get(person, PersonDemand())
            without = tuple(other for other in stated.teams if other != key)
            people[person] = replace(stated, teams=(*without, key) if person in of_team else without)
    stating.save(session, actor, now, edition, replace(before, teams=teams, people=people), version)
    return len(listed)


def _person_keys(session: Session, cohort: Cohort) -> dict[int, str]:
    return dict(
        session.execute(
            select(CohortDelegate.id, Person.key)
            .join(Person, Person.id == CohortDelegate.person_id)
            .where(CohortDelegate.cohort_id == cohort.id, CohortDelegate.withdrawn.is_(False))
        ).all()
    )


def _record(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    cohort: Cohort,
    what: str,
    recommendation: int,
    **details: str | int,
) -> None:
    audit.record(
        session,
        actor,
        f"youthlab.presentation_{what}",
        subject(series, cohort.number, f"/{recommendation}"),
        now,
        **msgspec.to_builtins(details),
    )
