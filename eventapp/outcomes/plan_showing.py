"""What the pages of plans are given to show."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda import policy as agenda_policy
from eventapp.core.actor import Actor
from eventapp.core.localized import Language, LocalizedText, TextStatus, folded
from eventapp.meetings.model import Edition, EditionGroup
from eventapp.partnership.model import GroupState, Seat, Series, Tenure, WorkingGroup
from eventapp.partnership.queries import groups_of, names_in_year
from eventapp.people.model import Person

from . import policy, queries
from .marks import marks_of, names_of
from .model import State
from .owing import Meeting, Reporting, reports_at, standing
from .plan_forms import Known
from .plans import Which, is_slip, of_group
from .shown import EntryShown, PlanShown, ResultShown

ENDED = (GroupState.MERGED, GroupState.RETIRED, GroupState.RENAMED)


class Row(NamedTuple):
    """A group in the table of a year; ``plan`` is None while there is none."""

    key: str
    name: LocalizedText
    plan: PlanShown | None
    owes: Reporting | None  # None: everything is reported, or there is nothing

    @property
    def unreported(self) -> int:
        return len(self.plan.unreported) if self.plan else 0


def around(edition: Edition, **more: Any) -> dict[str, Any]:
    return {"edition": edition, "series": edition.series, **more}


def rows_of(session: Session, edition: Edition, year: int, today: date, language: Language) -> list[Row]:
    """The groups that have a plan for *year*, or met when it was agreed or reported, by name."""
    lineage = edition.series.lineage
    plans = {plan.key: plan for plan in queries.plans_of_year(session, lineage, year)}
    meeting = reports_at(queries.meetings_of(session, lineage), year)
    met = session.scalars(
        select(EditionGroup.group_id)
        .join(Edition, Edition.id == EditionGroup.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.lineage == lineage, Edition.year.in_([year - 1, year]))
        .distinct()
    ).all()
    names = dict(names_in_year(session, met, year).values())
    names |= {key: plan.name for key, plan in plans.items()}
    rows = [
        Row(key, name, plans.get(key), _owes(plans.get(key), meeting, today)) for key, name in names.items()
    ]
    return sorted(rows, key=lambda row: _by_name(row.name, row.key, language))


def _by_name(name: LocalizedText, key: str, language: Language) -> str:
    said = name.best(language)
    return folded(said.text) if said else key


def _owes(plan: PlanShown | None, meeting: Meeting | None, today: date) -> Reporting | None:
    if plan is None or not plan.unreported:
        return None
    return standing(False, meeting, today)


def years_around(session: Session, edition: Edition) -> list[int]:
    return sorted({*queries.years_of(session, edition.series.lineage), edition.year, edition.year + 1})


def lacking(plan: PlanShown) -> list[tuple[Language, int, int]]:
    """Each language in which something is missing or not reviewed, with how many texts of each."""
    found = [
        (each, plan.lacking(each, TextStatus.MISSING), plan.lacking(each, TextStatus.DRAFT))
        for each in Language
    ]
    return [each for each in found if each[1] or each[2]]


def plan_page(session: Session, edition: Edition, which: Which, asking: Actor, today: date) -> dict[str, Any]:
    """One plan as its page shows it; an empty one where nobody has begun it. Raises `NotFound` for a group
    that does not exist."""
    lineage, series = edition.series.lineage, edition.series.key
    plan = of_group(session, lineage, which.key, which.year)
    meeting = reports_at(queries.meetings_of(session, lineage), which.year)
    writes = policy.writes_plan(asking, series, slug=which.key)
    entries = plan.entries if plan else ()
    return around(
        edition,
        plan=plan,
        which=which,
        group_name=plan.name if plan else group_name(session, which),
        meeting=meeting,
        owes=_owes(plan, meeting, today),
        lacking=lacking(plan) if plan else [],
        slips={each.number for each in entries if plan and is_slip(plan, each)},
        may_write=writes,
        my_sides=asking.sides(series),
        neighbours=years_around(session, edition),
        **named(session, lineage, entries),
    )


def group_name(session: Session, which: Which) -> LocalizedText:
    """Raises `NotFound`."""
    from .commitments import groups_by_key

    (group,) = groups_by_key(session, [which.key])
    return names_in_year(session, [group.id], which.year)[group.id][1]


def named(session: Session, lineage: str, entries: Iterable[EntryShown]) -> dict[str, Any]:
    """The names of what entries refer to by key: people, themes, groups, counted in statements not in
    entries."""
    keys = {owner.person for each in entries for owner in each.words.owners if owner.person}
    return {
        "people": people_named(session, keys),
        "marks": names_of(session, lineage),
        "groups": groups_named(session, lineage),
    }


def people_named(session: Session, keys: Iterable[str]) -> dict[str, str]:
    wanted = set(keys)
    if not wanted:
        return {}
    rows = session.execute(select(Person.key, Person.name).where(Person.key.in_(wanted)))
    return dict(rows.all())


def groups_named(session: Session, lineage: str, year: int | None = None) -> dict[str, LocalizedText]:
    ids = session.scalars(
        select(WorkingGroup.id).where(WorkingGroup.lineage == lineage).order_by(WorkingGroup.key)
    ).all()
    return dict(names_in_year(session, ids, year).values())


def known(session: Session, edition: Edition, which: Which, asking: Actor) -> Known:
    """What the form of a commitment offers to whoever asks. Only who lays out the agenda is told of everybody
    who is known; a co-chair of those who hold a seat."""
    lineage, series = edition.series.lineage, edition.series.key
    people = select(Person.key, Person.name).order_by(Person.name)
    if not agenda_policy.edits_draft(asking, series=series):
        seated = (
            select(Tenure.person_id)
            .join(Seat, Seat.id == Tenure.seat_id)
            .join(WorkingGroup, WorkingGroup.id == Seat.group_id)
            .where(WorkingGroup.lineage == lineage)
        )
        people = people.where(Person.id.in_(seated))
    living = {group.key for group in groups_of(session, lineage) if group.state not in ENDED}
    return Known(
        queries.sides_of(session, lineage),
        {
            key: name
            for key, name in groups_named(session, lineage, which.year).items()
            if policy.writes_plan(asking, series, slug=key) and key in {*living, which.key}
        },
        {mark.key: mark.name for mark in marks_of(session, lineage) if not mark.retired},
        dict(session.execute(people).all()),
    )


def counts(plans: Iterable[PlanShown]) -> Mapping[State, int]:
    """How many distinct commitments of *plans* are in each state."""
    states = {each.number: each.state for plan in plans for each in plan.entries}
    return {state: sum(each is state for each in states.values()) for state in State}


def results_by_year(results: Iterable[ResultShown]) -> dict[int, list[ResultShown]]:
    found: dict[int, list[ResultShown]] = {}
    for each in results:
        found.setdefault(each.year, []).append(each)
    return dict(sorted(found.items(), reverse=True))
