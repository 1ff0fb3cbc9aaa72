"""Use cases that carry many commitments at once: into the next year, to the groups that follow.

Each is shown before it is done. What was shown is named by a seal; where something was written meanwhile, it
is shown anew.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.partnership.model import WorkingGroup

from . import queries
from .commitments import groups_by_key
from .entries import double, enter, entries_of, freeze, lock, plan_in, rehome
from .model import PlanEntry
from .rolling import Balance, Rolling, balance, roll
from .succession import Homeless, Move, merge, moved, open_plans, split

CHANGED = N_("Something was written in these plans since they were shown. Look at them again.")
LOST = "commitments were lost or doubled on the way"


def seal(shown: object) -> str:
    """The name of what a preview shows."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:16]


# ---- From year to year ----


def rolling(session: Session, lineage: str, year: int, into: int) -> Rolling:
    """What a roll-over would do. Raises `Invalid` for years that do not follow each other."""
    if into <= year:
        raise Invalid(N_("Commitments go on into a later year."))
    return roll(queries.book(session, lineage), year, into)


def roll_over(
    session: Session, actor: str, now: datetime, lineage: str, years: tuple[int, int], shown: str
) -> Balance:
    """Carry what is open in the plans of the first of *years* into those of the second; *shown* is the seal
    of what was looked at. Done once more it does nothing. Raises `Conflict` and `Invalid`."""
    year, into = years
    lock(session, lineage)
    todo = rolling(session, lineage, year, into)
    if todo.new and seal(todo) != shown:
        raise Conflict(CHANGED)
    open_ = {(each.group, number) for each in todo.groups for number in each.open}
    new = {(each.group, number) for each in todo.groups for number in each.new}
    made: dict[str, list[tuple[int, PlanEntry]]] = {}
    for entry in entries_of(session, lineage, year):  # in the order in which they came: the first leads
        key = entry.plan.group.key, entry.commitment.number
        if key in new:
            plan = plan_in(session, entry.plan.group, into, entry.plan.nature)
            made.setdefault(key[0], []).append(
                (entry.position, enter(session, plan, entry.commitment, entry))
            )
        if key in open_:
            freeze(entry)
    for entered in made.values():
        _in_order(entered)
    session.flush()
    after = balance(queries.book(session, lineage), year, into)
    if not after.even or after != todo.balance:
        raise RuntimeError(LOST)
    if todo.new:
        audit.record(
            session,
            actor,
            "outcomes.rolled_over",
            f"plans/{lineage}/{year}",
            now,
            into=into,
            entered={each.group: list(each.new) for each in todo.groups if each.new},
            **after._asdict(),
        )
    return after


def _in_order(entered: list[tuple[int, PlanEntry]]) -> None:
    """Let entries of a plan stand in the order in which they stood before."""
    places = sorted(entry.position for _, entry in entered)
    for place, (_, entry) in zip(places, sorted(entered, key=lambda each: each[0]), strict=True):
        entry.position = place


# ---- From group to group ----


def merging(session: Session, lineage: str, group: str, successor: str, since: int) -> tuple[Move, ...]:
    """What a merge would move. Raises `NotFound`, and `Invalid` for a group into itself."""
    _groups(session, lineage, [group, successor])
    if group == successor:
        raise Invalid(N_("A group cannot be merged into itself."))
    return merge(queries.book(session, lineage).entries, group, successor, since)


def splitting(
    session: Session, lineage: str, group: str, allotted: Mapping[int, Collection[str]], since: int
) -> tuple[Move, ...]:
    """What a split would move. Raises `NotFound`, and `succession.Homeless` for what has no group."""
    _groups(session, lineage, [group, *{key for keys in allotted.values() for key in keys}])
    return split(queries.book(session, lineage).entries, group, allotted, since)


def succeed(
    session: Session,
    actor: str,
    now: datetime,
    lineage: str,
    group: str,
    moves: Collection[Move],
    since: int,
    shown: str | None = None,
) -> None:
    """Do what `merging` or `splitting` showed; *shown* is the seal of that, where somebody looked at it.
    Raises `Conflict` where the plans of *group* hold something else by now."""
    if shown is not None and shown != seal(moves):
        raise Conflict(CHANGED)
    lock(session, lineage)
    book = queries.book(session, lineage)
    stands = {(plan, n) for plan, numbers in open_plans(book.entries, group, since).items() for n in numbers}
    if stands != {(move.plan, move.number) for move in moves}:
        raise Conflict(CHANGED)
    groups = _groups(session, lineage, [group, *{key for move in moves for key in move.targets}])
    for year in sorted({move.plan[1] for move in moves}):
        entries = {each.commitment.number: each for each in entries_of(session, lineage, year, group)}
        for move in (each for each in moves if each.plan[1] == year):
            _hand_over(session, entries[move.number], [groups[key] for key in move.targets], year)
    session.expire_all()
    after = queries.book(session, lineage)
    if _standing(after.entries) != _standing(moved(book.entries, moves)):
        raise RuntimeError(LOST)
    audit.record(
        session,
        actor,
        "outcomes.group_succeeded",
        f"plans/{group}/{since}",
        now,
        moved=[{"plan": list(m.plan), "number": m.number, "to": list(m.targets)} for m in moves],
    )


def _hand_over(session: Session, entry: PlanEntry, targets: list[WorkingGroup], year: int) -> None:
    """The first group takes over the entry with all that was reported, the others get one of their own."""
    nature = entry.plan.nature
    first = rehome(session, entry, plan_in(session, targets[0], year, nature))
    for group in targets[1:]:
        double(session, first, plan_in(session, group, year, nature))


def _standing(entries: Mapping[Any, tuple[int, ...]]) -> dict[Any, frozenset[int]]:
    return {plan: frozenset(numbers) for plan, numbers in entries.items() if numbers}


def _groups(session: Session, lineage: str, keys: Collection[str]) -> dict[str, WorkingGroup]:
    groups = groups_by_key(session, list(dict.fromkeys(keys)))
    if groups[0].lineage != lineage:
        raise NotFound(N_("There is no working group at this address."))
    return {each.key: each for each in groups}


__all__ = ["Homeless", "merging", "roll_over", "rolling", "seal", "splitting", "succeed"]
