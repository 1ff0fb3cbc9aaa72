"""What a wish is: a weight, what it says to organizers, what placements pay, its share of the program."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from eventapp.planner.facts import Facts, Placements
from eventapp.planner.plan import Charge, Sentence
from eventapp.planner.problem import Activity, Problem

if TYPE_CHECKING:
    from eventapp.planner.build import Model


class Paid(NamedTuple):
    """What is not met, how much of it, and how that is said."""

    amount: int
    activities: tuple[str, ...]
    people: tuple[str, ...]
    sentence: Sentence


class Wish:
    """``weight`` is its default; ``title`` and ``explanation`` say what the slider trades; a weight of 0
    leaves the wish out."""

    name: ClassVar[str]
    weight: ClassVar[int]
    title: ClassVar[str]
    explanation: ClassVar[str]

    def weight_in(self, problem: Problem) -> int:
        return problem.weights.get(self.name, self.weight)

    def charges(self, facts: Facts, placements: Placements) -> Iterator[Charge]:
        weight = self.weight_in(facts.problem)
        for paid in self.paid(facts, placements) if weight else ():
            if paid.amount:
                yield Charge(
                    self.name, weight * paid.amount, paid.amount, paid.activities, paid.people, paid.sentence
                )

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        raise NotImplementedError

    def add(self, model: "Model", weight: int) -> None:
        """Its variables, rows and prices; never called with a weight of 0."""
        raise NotImplementedError


class TimeWish(Wish):
    """A wish about the time of one activity."""

    def amount(self, facts: Facts, activity: Activity, start: int) -> int:
        raise NotImplementedError

    def said(self, facts: Facts, activity: Activity, start: int) -> Iterator[Paid]:
        """The same amount, with its sentences."""
        raise NotImplementedError

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        for activity in facts.problem.activities:
            placement = placements.get(activity.key)
            if placement is not None:
                yield from self.said(facts, activity, placement.start)

    def add(self, model: "Model", weight: int) -> None:
        for activity in model.facts.problem.activities:
            for start, variable in model.at[activity.key].items():
                model.program.price[variable] += weight * self.amount(model.facts, activity, start)


class RoomWish(Wish):
    """A wish about the room of one activity, at whatever time."""

    def amount(self, facts: Facts, activity: Activity, room: str | None) -> int:
        raise NotImplementedError

    def said(self, facts: Facts, activity: Activity, room: str | None) -> Sentence:
        raise NotImplementedError

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        for activity in facts.problem.activities:
            placement = placements.get(activity.key)
            if placement is not None and activity.visits is None:
                amount = self.amount(facts, activity, placement.room)
                if amount:
                    yield Paid(amount, (activity.key,), (), self.said(facts, activity, placement.room))

    def add(self, model: "Model", weight: int) -> None:
        """The model asks for `amount` when it compares rooms."""
        model.price_rooms(lambda activity, room: weight * self.amount(model.facts, activity, room))


class MeanwhileWish(Wish):
    """A wish that two activities do not overlap."""

    def pairs(self, facts: Facts) -> Iterator[tuple[str, str, int, tuple[str, ...]]]:
        """Two activities, what it costs if they overlap, and the people concerned."""
        raise NotImplementedError

    def said(self, facts: Facts, one: str, other: str, people: tuple[str, ...]) -> Sentence:
        raise NotImplementedError

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        for one, other, amount, people in self.pairs(facts):
            if one in placements and other in placements:
                first, second = facts.span(one, placements[one]), facts.span(other, placements[other])
                if first[0] < second[1] and second[0] < first[1]:
                    yield Paid(amount, (one, other), people, self.said(facts, one, other, people))

    def add(self, model: "Model", weight: int) -> None:
        for one, other, amount, _people in self.pairs(model.facts):
            model.price_overlap(one, other, weight * amount)
