"""What a rule is: how a breach of it is found and said, what it states, and its rows in the program."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from eventapp.planner.facts import Facts, Placements
from eventapp.planner.plan import Breach, Requirement, Sentence
from eventapp.planner.problem import Problem

if TYPE_CHECKING:
    from eventapp.planner.build import Model


class Stated(NamedTuple):
    """A requirement, what is said when it is given up, and the problem without it.

    ``weight`` is how much is given up with it, compared with others; ``most`` how many units of it there
    are to give up (interpreter teams are added one by one). ``without(problem, units)``.
    """

    requirement: Requirement
    way: Sentence
    weight: int
    without: Callable[[Problem, int], Problem]
    most: int = 1


class Rule:
    """One hard rule. ``about`` restricts `breaches` to those in which that activity has a part."""

    name: ClassVar[str]
    title: ClassVar[str]

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        raise NotImplementedError

    def stated(self, facts: Facts) -> Iterator[Stated]:
        """What it states that could be given up, by keys that `add` names in its rows."""
        return iter(())

    def add(self, model: "Model") -> None:
        """Its rows in the program."""

    def breach(
        self, text: str, activities: tuple[str, ...], people: tuple[str, ...] = (), /, **values: Any
    ) -> Breach:
        return Breach(self.name, activities, people, Sentence(text, values))
