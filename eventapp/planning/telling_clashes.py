"""What is said where there is no plan: what clashes and why, and what could be given up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eventapp.core.translations import N_
from eventapp.planner.impossible import independent
from eventapp.planner.plan import Plan, Requirement, Sentence, WayOut
from eventapp.planner.problem import Placement, Problem

from .runs import clashes_in, core_in, ways_in
from .saying import Teller
from .telling_runs import charged, names_in
from .values import Clash, Said, Way

ONE = N_("Together they leave “%(activity)s” no time to take place, wherever the other sessions are.")
SEVERAL = N_(
    "Each of them could be had by itself. Together they leave no plan, wherever the other sessions are."
)
TAKE_PLACE = N_("All of these take place: %(activities)s.")
_ENOUGH = 3  # sessions that take place, each in a sentence of its own
_PAID = 4  # sentences of what a way pays


def core_said(problem: Problem, hindrance: Mapping[str, Any] | None, teller: Teller) -> tuple[Said, ...]:
    names = names_in(problem)

    def said(requirement: Requirement) -> Said:
        people = tuple(names[key] for key in requirement.people if key in names)
        return Said(teller.say(requirement.sentence), 0, requirement.activities, people)

    return tuple(said(each) for each in core_in(hindrance))


def clashes_said(problem: Problem, hindrance: Mapping[str, Any] | None, teller: Teller) -> tuple[Clash, ...]:
    """One for each that have nothing to do with each other."""
    found = []
    for first, *others in independent(clashes_in(hindrance)):
        known = {each.key for each in first}
        also = []
        for other in others:
            new = [each for each in other if each.key not in known]
            known.update(each.key for each in new)
            if new:
                also.append(" ".join(_sentences(problem, new, teller)))
        found.append(Clash(_sentences(problem, first, teller), _why(problem, first, teller), tuple(also)))
    return tuple(found)


def _sentences(problem: Problem, requirements: Sequence[Requirement], teller: Teller) -> tuple[str, ...]:
    """Many sessions of which nothing is said but that they take place are one sentence."""
    held = [each for each in requirements if each.key.startswith("held:")]
    if len(held) <= _ENOUGH:
        return tuple(teller.say(each.sentence) for each in requirements)
    titles = {each.key: each.title for each in problem.activities}
    there = Sentence(TAKE_PLACE, {"activities": [titles[key] for each in held for key in each.activities]})
    rest = [each for each in requirements if each not in held]
    return tuple(teller.say(each) for each in (there, *(each.sentence for each in rest)))


def _why(problem: Problem, requirements: Sequence[Requirement], teller: Teller) -> str:
    if len(requirements) < 2:
        return ""
    about = {key for each in requirements for key in each.activities}
    titles = [each.title for each in problem.activities if each.key in about]
    return teller.say(Sentence(ONE, {"activity": titles[0]}) if len(titles) == 1 else Sentence(SEVERAL))


def ways_said(
    problem: Problem,
    hindrance: Mapping[str, Any] | None,
    teller: Teller,
    base: Mapping[str, Placement] | None = None,
) -> tuple[Way, ...]:
    """In the order in which they were found, the least first. *base*: where the draft had its sessions."""
    return tuple(_way(problem, way, teller, base or {}) for way in ways_in(hindrance))


def _way(problem: Problem, way: WayOut, teller: Teller, base: Mapping[str, Placement]) -> Way:
    titles = {each.key: each.title for each in problem.activities if each.visits is None}
    names = names_in(problem)
    sessions = _once(key for each in way.gives_up for key in each.activities if key in titles)
    people = _once(key for each in way.gives_up for key in each.people if key in names)
    return Way(
        steps=tuple(teller.say(step) for step in way.steps or (way.sentence,)),
        cost=way.plan.cost if way.plan is not None else None,
        moves=_moves(way.plan, base) if way.plan is not None else 0,
        stays=way.stays,
        pays=_pays(problem, way.plan, {*sessions}, {*people}, teller) if way.plan is not None else (),
        sessions=tuple((key, teller.name(titles[key])) for key in sessions),
        people=tuple((key, names[key]) for key in people),
    )


def _once(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))


def _moves(plan: Plan, base: Mapping[str, Placement]) -> int:
    return sum(key in base and base[key].start != at.start for key, at in plan.placements.items())


def _pays(
    problem: Problem, plan: Plan, sessions: set[str], people: set[str], teller: Teller
) -> tuple[Said, ...]:
    """The dearest of what the plan pays for those in question."""
    about = (each for each in plan.charges if people & {*each.people} or sessions & {*each.activities})
    return charged(problem, about, teller)[:_PAID]
