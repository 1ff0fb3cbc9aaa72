"""What is kept of somebody for plans, for themselves to see; and how it goes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext, ngettext
from eventapp.core.wording import day, hours, listing
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.registration.privacy.areas import About, Fact, Kept

from .demands import PersonDemand, Window, as_json
from .model import PlannedPerson, PlanningPerson, PlanningRun

TITLE = N_("Planning of the agenda")
WHY = N_(
    "So that the agenda can be planned without asking of you to be in two places, or to be there when you "
    "cannot."
)


def kept(session: Session, about: About) -> Kept:
    rows = session.execute(
        select(PlanningPerson.stated, PlanningPerson.edition_id, Series.key, Edition.number)
        .join(Edition, Edition.id == PlanningPerson.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(PlanningPerson.person_id == about.person_id, PlanningPerson.edition_id.in_(about.editions))
        .order_by(PlanningPerson.edition_id)
    ).all()
    plans = session.execute(
        select(PlanningRun.asked_at, Series.key, Edition.number)
        .join(PlannedPerson, PlannedPerson.run_id == PlanningRun.id)
        .join(Edition, Edition.id == PlanningRun.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(PlannedPerson.person_id == about.person_id, PlanningRun.edition_id.in_(about.editions))
        .order_by(PlanningRun.id)
    ).all()
    tables: dict[str, list[dict[str, Any]]] = {
        "planning": [{"meeting": f"{series}/{number}", **stated} for stated, _, series, number in rows],
        "plans": [{"meeting": f"{series}/{number}", "asked_at": at} for at, series, number in plans],
    }
    titles = _titles(session, [edition_id for _, edition_id, *_ in rows], about.language)
    facts = [
        fact
        for stated, edition_id, *_ in rows
        for fact in _facts(msgspec.convert(stated, PersonDemand), titles.get(edition_id, {}), about.language)
    ]
    if plans:
        many = ngettext(about.language, "%(count)s plan", "%(count)s plans", len(plans))
        facts.append(Fact(gettext(about.language, N_("Plans in which you are considered")), many))
    return Kept(TITLE, WHY, tables, facts)


def _titles(session: Session, editions: Collection[int], language: Language) -> dict[int, dict[str, str]]:
    if not editions:
        return {}
    titles: dict[int, dict[str, str]] = {}
    rows = session.execute(
        select(AgendaSession.edition_id, AgendaSession.slug, AgendaSession.title).where(
            AgendaSession.edition_id.in_(editions)
        )
    )
    for edition_id, slug, title in rows:
        best = title.best(language)
        titles.setdefault(edition_id, {})[slug] = best.text if best else slug
    return titles


def _facts(stated: PersonDemand, titles: dict[str, str], language: Language) -> list[Fact]:
    def sessions(slugs: tuple[str, ...]) -> str:
        return listing([titles.get(slug, slug) for slug in slugs], language)

    said = {
        N_("Cannot be there"): listing([_window(each, language) for each in stated.away], language),
        N_("Must be there"): sessions(stated.required),
        N_("Should be there"): sessions(stated.wished),
        N_("Need not be there"): sessions(stated.excused),
        N_("Visits sessions with a team"): listing(stated.teams, language),
    }
    return [Fact(gettext(language, label), text) for label, text in said.items() if text]


def _window(window: Window, language: Language) -> str:
    start, end = window.start, window.end
    if start.date() == end.date():
        return f"{day(start.date(), language)}, {hours(start, end, language)}"
    return " – ".join(day(each.date(), language) for each in (start, end))


def forget(session: Session, person_ids: Collection[int]) -> None:
    """These persons become unknown: what is stated for them goes, and each run that names one of them, whole.
    A worker that is at it finds nothing to write to."""
    session.execute(delete(PlanningPerson).where(PlanningPerson.person_id.in_(person_ids)))
    _drop_runs(session, person_ids)


def _drop_runs(session: Session, person_ids: Collection[int]) -> None:
    naming = select(PlannedPerson.run_id).where(PlannedPerson.person_id.in_(person_ids))
    drop_runs(session, session.scalars(naming.distinct()).all())


def drop_runs(session: Session, ids: Collection[int]) -> None:
    if not ids:
        return
    session.execute(delete(PlannedPerson).where(PlannedPerson.run_id.in_(ids)))
    session.execute(
        update(PlanningRun)
        .where(PlanningRun.parent_id.in_(ids))
        .values(parent_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(PlanningRun).where(PlanningRun.id.in_(ids)).execution_options(synchronize_session=False)
    )


def unite(session: Session, _now: datetime, stays: int, goes: int) -> None:
    """Two persons are one: what was stated for either holds for the one that stays. Runs that name the other
    go, because the other is nobody any more."""
    _drop_runs(session, [goes])
    mine = {
        row.edition_id: row
        for row in session.scalars(select(PlanningPerson).where(PlanningPerson.person_id == stays))
    }
    for row in session.scalars(select(PlanningPerson).where(PlanningPerson.person_id == goes)).all():
        kept_row = mine.get(row.edition_id)
        if kept_row is None:
            session.add(PlanningPerson(edition_id=row.edition_id, person_id=stays, stated=row.stated))
        else:
            kept_row.stated = as_json(
                united(*(msgspec.convert(each.stated, PersonDemand) for each in (kept_row, row)))
            )
        session.delete(row)
    session.flush()


def united(one: PersonDemand, other: PersonDemand) -> PersonDemand:
    """Both together; where they differ on something that can only be one, the first."""

    def both(name: str) -> tuple[Any, ...]:
        return tuple(dict.fromkeys((*getattr(one, name), *getattr(other, name))))

    return PersonDemand(
        away=both("away"),
        required=both("required"),
        wished=both("wished"),
        excused=both("excused"),
        teams=both("teams"),
        remote=one.remote if one.remote is not None else other.remote,
    )
