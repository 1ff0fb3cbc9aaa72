"""Why an activity is where it is, where else it could be, and what would follow if it were moved."""

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from .facts import Facts, Placements
from .plan import Alternative, At, Breach, Charge, Sentence, Why
from .problem import Activity, Placement, Problem
from .rules import RULES, Rule
from .rules.rooms import RoomChoice, RoomClosed, RoomTwice
from .starts import conceivable
from .wishes import WISHES, paid
from .wishes.wish import RoomWish
from .words import N_

MOST_HELD = 6
APART = 45  # minutes between two alternatives, while there is a choice
_OF_ROOMS = (RoomTwice, RoomChoice, RoomClosed)
STILL = {"moved": 600, "moved-room": 150}  # weights of a plan that is kept still


def why(problem: Problem, placements: Placements, key: str, most: int = 4) -> Why:
    """The rules that leave an activity little choice, what it pays, and the best other places for it. What
    visits it comes along."""
    facts = Facts(problem)
    activity, here = facts.activities[key], placements[key]
    charges = paid(facts, placements)
    elsewhere = [start for start in conceivable(facts, activity) if start != here.start]
    return Why(
        key,
        here,
        tuple(_held(facts, placements, activity, elsewhere)),
        tuple(charge for charge in charges if key in charge.activities),
        _alternatives(facts, placements, activity, elsewhere, charges, most),
    )


def _moved(facts: Facts, placements: Placements, activity: Activity, to: Placement) -> dict[str, Placement]:
    """Placements with the activity, and what visits it, somewhere else."""
    changed = dict(placements)
    later = to.start - placements[activity.key].start
    changed[activity.key] = to
    for visit in facts.visitors.get(activity.key, ()):
        if visit.key in placements:
            changed[visit.key] = Placement(placements[visit.key].start + later, to.room)
    return changed


def _breaches(
    facts: Facts, placements: Placements, activity: Activity, rules: tuple[Rule, ...]
) -> list[Breach]:
    """Those in which the activity, or what visits it, has a part."""
    keys = (activity.key, *(visit.key for visit in facts.visitors.get(activity.key, ())))
    found = [breach for rule in rules for key in keys for breach in rule.breaches(facts, placements, key)]
    return list({(each.rule, each.activities, each.people): each for each in found}.values())


def _held(
    facts: Facts, placements: Placements, activity: Activity, elsewhere: list[int]
) -> Iterator[Sentence]:
    """What bars most of the other times, each with how many of them."""
    rules = tuple(rule for rule in RULES if not isinstance(rule, _OF_ROOMS))
    barred: Counter[tuple[str, tuple[str, ...], tuple[str, ...]]] = Counter()
    for start in elsewhere:
        there = _moved(facts, placements, activity, Placement(start, placements[activity.key].room))
        for breach in _breaches(facts, there, activity, rules):
            others = tuple(sorted(key for key in breach.activities if key != activity.key))
            barred[breach.rule, others, breach.people] += 1
    known = [each for rule in RULES for each in rule.stated(facts)]
    for (rule, others, people), _count in sorted(barred.items(), key=lambda e: (-e[1], e[0]))[:MOST_HELD]:
        for each in known:
            requirement = each.requirement
            if _about(rule, requirement.key) and _same(activity.key, others, people, requirement):
                yield requirement.sentence
                break
        else:
            sentence = _together(facts, placements, activity, rule, others, people)
            if sentence is not None:
                yield sentence


def _about(rule: str, key: str) -> bool:
    return key.partition(":")[0] == rule and rule != "alone"


def _same(own: str, others: tuple[str, ...], people: tuple[str, ...], requirement: object) -> bool:
    activities = set(getattr(requirement, "activities", ()))
    named = set(getattr(requirement, "people", ()))
    return activities <= {own, *others} and (not others or set(others) <= activities) and named <= set(people)


def _together(
    facts: Facts,
    placements: Placements,
    activity: Activity,
    rule: str,
    others: tuple[str, ...],
    people: tuple[str, ...],
) -> Sentence | None:
    """What another activity bars, where no single requirement says it."""
    other = facts.activities.get(others[0]) if others else None
    if other is None:
        return None
    values = {"other": other.title, "start": At(placements[other.key].start), "activity": activity.title}
    if people:
        return Sentence(
            N_("%(people)s must also be in “%(other)s”, from %(start)s."),
            {**values, "people": facts.named(people)},
        )
    if rule == "alone":
        return Sentence(N_("“%(other)s” and “%(activity)s” cannot run at once."), values)
    return None


def _alternatives(
    facts: Facts,
    placements: Placements,
    activity: Activity,
    elsewhere: list[int],
    charges: tuple[Charge, ...],
    most: int,
) -> tuple[Alternative, ...]:
    here = placements[activity.key]
    places = [Placement(start, _best_room(facts, placements, activity, start)) for start in elsewhere]
    if activity.visits is None:
        others = (Placement(here.start, room) for room in facts.choice(activity) if room != here.room)
        places.extend(others)
    found = [_alternative(facts, placements, activity, place, charges) for place in places]
    found.sort(key=lambda each: (len(each.breaches), each.difference, each.placement.start))
    chosen: list[Alternative] = []
    for each in (*found, *found):
        near = (other for other in chosen if abs(other.placement.start - each.placement.start) < APART)
        crowded = len(chosen) < most and each in found and any(near)
        if len(chosen) < most and each not in chosen and not crowded:
            chosen.append(each)
    return tuple(chosen)


def _best_room(facts: Facts, placements: Placements, activity: Activity, start: int) -> str | None:
    """The cheapest free room at that time, the present one among equals."""
    here = placements[activity.key].room
    if activity.visits is not None:
        return here
    weights = [(wish, wish.weight_in(facts.problem)) for wish in WISHES if isinstance(wish, RoomWish)]

    def price(room: str | None) -> tuple[int, int, bool]:
        there = _moved(facts, placements, activity, Placement(start, room))
        rules = tuple(rule for rule in RULES if isinstance(rule, _OF_ROOMS))
        wrong = sum(1 for rule in rules for _ in rule.breaches(facts, there, activity.key))
        return wrong, sum(w * wish.amount(facts, activity, room) for wish, w in weights), room != here

    return min(facts.choice(activity), key=price)


def _alternative(
    facts: Facts, placements: Placements, activity: Activity, place: Placement, charges: tuple[Charge, ...]
) -> Alternative:
    there = _moved(facts, placements, activity, place)
    instead = paid(facts, there)
    before, after = Counter(map(repr, charges)), Counter(map(repr, instead))
    return Alternative(
        place,
        sum(each.cost for each in instead) - sum(each.cost for each in charges),
        tuple(each for each in charges if repr(each) not in after),
        tuple(each for each in instead if repr(each) not in before),
        tuple(_breaches(facts, there, activity, RULES)),
    )


def what_if(problem: Problem, placements: Placements, key: str, placement: Placement) -> Problem:
    """Pins an activity to another place and keeps everything else as still as possible."""
    facts = Facts(problem)
    published = _moved(facts, placements, facts.activities[key], placement)
    del published[key]
    activities = tuple(
        replace(each, pin=placement) if each.key == key else each for each in problem.activities
    )
    weights = {name: max(weight, problem.weights.get(name, 0)) for name, weight in STILL.items()}
    return replace(
        problem, activities=activities, published=published, weights={**problem.weights, **weights}
    )
