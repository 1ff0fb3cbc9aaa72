"""What the planner answers: where everything is, what that costs and whom, and how good it provably is."""

from collections.abc import Mapping
from typing import Any

from .problem import Placement, Value


class Sentence(Value, frozen=True):
    """A sentence of the message catalogue with its values: titles and names as the problem gave them, a list
    of those, an `At` (a moment), a `Length`, or a number."""

    text: str
    values: Mapping[str, Any] = {}


class At(Value, frozen=True, tag="at"):
    """A moment as the problem counts minutes; on a person's own clock with their ``shift`` added."""

    minute: int
    shift: int = 0


class Length(Value, frozen=True, tag="length"):
    minutes: int


class Charge(Value, frozen=True):
    """What a plan pays for one wish that it does not meet: ``cost`` is the weight times ``amount``."""

    wish: str
    cost: int
    amount: int
    activities: tuple[str, ...]
    people: tuple[str, ...]
    sentence: Sentence


class Breach(Value, frozen=True):
    """A rule that placements break; a returned plan has none."""

    rule: str
    activities: tuple[str, ...]
    people: tuple[str, ...]
    sentence: Sentence


class Plan(Value, frozen=True):
    """``bound`` is proven: no plan costs less. ``proven`` where the two meet."""

    placements: Mapping[str, Placement]
    charges: tuple[Charge, ...]
    cost: int
    bound: int
    seconds: float = 0.0  # until it was found

    @property
    def proven(self) -> bool:
        return self.bound >= self.cost

    @property
    def gap(self) -> float:
        """How far from the bound, as a share of the cost."""
        return 0.0 if self.proven else (self.cost - self.bound) / self.cost

    def by_wish(self) -> dict[str, int]:
        """The cost of each wish, the dearest first."""
        costs: dict[str, int] = {}
        for charge in self.charges:
            costs[charge.wish] = costs.get(charge.wish, 0) + charge.cost
        return dict(sorted(costs.items(), key=lambda each: -each[1]))


class Progress(Value, frozen=True):
    """What is known after so many ``seconds``. ``placements`` only where they are better than before."""

    seconds: float
    cost: int | None
    bound: int
    placements: Mapping[str, Placement] | None = None


class Requirement(Value, frozen=True):
    """A rule that was stated, by its name; ``relaxed`` are the ways to do without, with what each costs."""

    key: str
    sentence: Sentence
    activities: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class WayOut(Value, frozen=True):
    """The least that has to be given up for a plan to exist, and one that does without; no ``plan`` where
    none was found in time, so that it may or may not be enough. ``steps`` say it for each requirement in
    turn; ``sentence`` is the step, where there is one only. ``stays``: the placements from which the search
    began keep all that is left."""

    gives_up: tuple[Requirement, ...]
    sentence: Sentence
    plan: Plan | None = None
    steps: tuple[Sentence, ...] = ()
    stays: bool = False


class Impossible(Exception):
    """No plan keeps every rule. ``core`` cannot hold together, and does when any one of it is left out; so
    does each of ``others``, which are known to clash as well. The ways out put an end to all of them."""

    def __init__(
        self,
        core: tuple[Requirement, ...],
        ways: tuple[WayOut, ...],
        others: tuple[tuple[Requirement, ...], ...] = (),
    ) -> None:
        super().__init__("these requirements cannot hold together: " + ", ".join(r.key for r in core))
        self.core, self.ways, self.others = core, ways, others


class Stopped(Exception):
    """Told to stop, or out of time, before any plan was found."""


class Alternative(Value, frozen=True):
    """Another place for one activity while everything else stays: what it would cost more (or less), and why.
    ``breaches`` where it cannot be had without moving something else."""

    placement: Placement
    difference: int
    gained: tuple[Charge, ...] = ()  # no longer paid
    paid: tuple[Charge, ...] = ()  # paid instead
    breaches: tuple[Breach, ...] = ()


class Why(Value, frozen=True):
    """Why an activity is where it is."""

    activity: str
    placement: Placement
    held: tuple[Sentence, ...]  # the rules that leave it little choice
    charges: tuple[Charge, ...]
    alternatives: tuple[Alternative, ...]  # the best first


class Comparison(Value, frozen=True):
    """Two plans, from the one to the other."""

    moved: Mapping[str, tuple[Placement, Placement]]
    touched: tuple[str, ...]  # people
    costs: Mapping[str, tuple[int, int]]  # by wish
