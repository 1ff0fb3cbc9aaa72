"""Makes a first plan better without an engine: takes out what costs, puts it back where it costs less."""

import random
from collections.abc import Callable, Iterator, Mapping

from .build import Model
from .facts import Placements
from .first import with_rooms
from .plan import Charge
from .problem import Placement
from .repairing import Repair
from .rules import broken
from .ties import Ties
from .wishes import paid

_TRIES = 1200
_WORK = 3.3e-6  # seconds that a try takes on an ordinary machine, for each two activities
_PATIENCE = 8  # tries in a row that bring nothing, for each activity
_STEPS = 40  # until what was taken out must have found a place
_LARGEST = 5  # activities taken out at once

Take = Callable[[Mapping[str, Placement]], None]


def improve(
    model: Model, placements: Placements, seed: int, seconds: float, over: Callable[[], bool], take: Take
) -> None:
    """Hands each better plan to *take*, until *over*, or no plan can cost less."""
    for _work, found in tries(model, placements, seed, seconds):
        if found is not None:
            take(found)
        if over():
            return


def tries(
    model: Model, placements: Placements, seed: int, seconds: float
) -> Iterator[tuple[float, Mapping[str, Placement] | None]]:
    """After each try the seconds of work that it counts, and a plan where it is better than those before.
    *seconds* are counted in tries, so that the same seed gives the same plans on every machine."""
    least = model.least()
    chance, ties, facts = random.Random(seed), Ties(model), model.facts  # noqa: S311 - no secret
    best, charges = placements, paid(facts, placements)
    cost = sum(charge.cost for charge in charges)
    vain, work = 0, _WORK * max(1, len(model.at)) ** 2
    for _try in range(min(_TRIES, int(seconds / work))):
        if cost <= least or vain >= _PATIENCE * len(model.at):
            return
        vain += 1
        better, found = None, _tried(model, ties, chance, best, charges)
        if found is not None:
            instead = paid(facts, found)
            total = sum(charge.cost for charge in instead)
            if total <= cost and not any(broken(facts, found)):
                if total < cost:
                    vain, better = 0, found
                best, charges, cost = found, instead, total
        yield work, better


def _tried(
    model: Model, ties: Ties, chance: random.Random, best: Placements, charges: tuple[Charge, ...]
) -> Mapping[str, Placement] | None:
    starts = {key: placement.start for key, placement in best.items()}
    repair = Repair(model, ties, chance, starts)
    for key in _chosen(model, ties, chance, charges):
        repair.leave(key)
    for _step in range(_STEPS):
        if not repair.waiting:
            return with_rooms(model, ties, chance, repair.starts, starts)
        repair.place(repair.next())
    return None


def _chosen(model: Model, ties: Ties, chance: random.Random, charges: tuple[Charge, ...]) -> list[str]:
    """One that pays, by how much, and some of those that it is tied to or pays with."""
    paying = [charge for charge in charges if charge.activities]
    keys = list(model.at)
    if paying and chance.random() < 0.8:
        charge = chance.choices(paying, [each.cost for each in paying])[0]
        first = chance.choice(charge.activities)
    else:
        first = chance.choice(keys)
    others = sorted({*ties.price[first], *ties.tied[first]}) if chance.random() < 0.5 else keys
    return [first, *chance.sample(others, min(chance.randrange(_LARGEST), len(others)))]
