"""Reads and decodes runs of the planner."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.errors import NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.planner.plan import Plan, WayOut
from eventapp.planner.plan import Requirement as Required
from eventapp.planner.problem import Placement, Problem

from .model import PlanningRun

NO_RUN = N_("There is no such plan.")
TEXTS = frozenset(LocalizedText.__struct_fields__)

Placements = Mapping[str, Placement]


def run_of(session: Session, edition: Edition, ref: str, *, locked: bool = False) -> PlanningRun:
    """Raises `NotFound`."""
    wanted = select(PlanningRun).where(PlanningRun.edition_id == edition.id, PlanningRun.ref == ref)
    run = session.scalars(wanted.with_for_update() if locked else wanted).one_or_none()
    if run is None:
        raise NotFound(NO_RUN)
    return run


def runs_of(session: Session, series: str, number: int, refs: list[str]) -> dict[str, PlanningRun]:
    """By ref. Raises `NotFound` if one of them is not there."""
    rows = session.scalars(
        select(PlanningRun)
        .join(Edition, Edition.id == PlanningRun.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.key == series, Edition.number == number, PlanningRun.ref.in_(refs))
    )
    found = {row.ref: row for row in rows}
    if set(refs) - set(found):
        raise NotFound(NO_RUN)
    return found


# ---- What is stored as JSON, with its types again ----


def problem_in(stored: Any) -> Problem:
    return msgspec.convert(texts(stored), Problem, str_keys=True)


def placements_in(stored: Any) -> dict[str, Placement]:
    return msgspec.convert(stored or {}, dict[str, Placement])


def plan_in(stored: Any) -> Plan:
    return msgspec.convert(texts(stored), Plan, str_keys=True)


def core_in(stored: Any) -> tuple[Required, ...]:
    return msgspec.convert(texts((stored or {}).get("core", [])), tuple[Required, ...])


def clashes_in(stored: Any) -> tuple[tuple[Required, ...], ...]:
    """The core, and the others that are known to clash."""
    others = msgspec.convert(texts((stored or {}).get("others", [])), tuple[tuple[Required, ...], ...])
    core = core_in(stored)
    return (core, *others) if core else others


def ways_in(stored: Any) -> tuple[WayOut, ...]:
    return msgspec.convert(texts((stored or {}).get("ways", [])), tuple[WayOut, ...], str_keys=True)


def texts(value: Any) -> Any:
    """*value*, plain JSON, with its texts in several languages as such: the planner carries them through and
    does not know what they are."""
    if isinstance(value, dict):
        if value and value.keys() <= TEXTS:
            return msgspec.convert(value, LocalizedText)
        return {key: texts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [texts(each) for each in value]
    return value


def plan_of(run: PlanningRun, which: int = 0) -> Plan | None:
    """The plan numbered *which* of a run; None where there is no such plan."""
    return plan_in(run.plans[which]) if 0 <= which < len(run.plans) else None
