"""What ties activities to each other, looked up by pairs: for those who place one after the other."""

from .build import Model
from .facts import Facts
from .rules.order import known_orders, known_spacings
from .rules.people import walks


class Ties:
    """What ties two activities: how far apart they must be, which comes first, what they pay at once."""

    def __init__(self, model: Model) -> None:
        facts = model.facts
        self.apart: dict[str, dict[str, int]] = {key: {} for key in facts.activities}
        self.price: dict[str, dict[str, int]] = {key: {} for key in facts.activities}
        self.after: dict[str, dict[str, int]] = {key: {} for key in facts.activities}
        for one, other in facts.sharing:
            if not facts.hosted(facts.activities[one], facts.activities[other]):
                self._both(self.apart, one, other, 0)
        for one, other in walks(facts):
            self._both(self.apart, one, other, facts.problem.pause)
        for key in model.alone:
            for other, activity in facts.activities.items():
                if other != key and not facts.hosted(facts.activities[key], activity):
                    self._both(self.apart, key, other, self.apart[key].get(other, 0))
        for (one, other), price in model.overlap_prices().items():
            self._both(self.price, one, other, price)
        for order in known_orders(facts):
            self.after[order.before][order.after] = order.gap
        self.tied = self._tied(facts)
        self.users = {
            resource.key: [each for each in facts.problem.activities if each.needs.get(resource.key)]
            for resource in facts.problem.resources
        }

    def _tied(self, facts: Facts) -> dict[str, list[str]]:
        """With what each activity may not agree."""
        visits = {(a.key, a.visits) for a in facts.problem.activities if a.visits in facts.activities}
        spaced = {(each.one, each.other) for each in known_spacings(facts) if not each.cost}
        ordered = {(each.before, each.after) for each in known_orders(facts)}
        apart = {(one, other) for one, others in self.apart.items() for other in others}
        found: dict[str, set[str]] = {key: set() for key in facts.activities}
        for one, other in (*visits, *spaced, *ordered, *apart):
            if other is not None:
                found[one].add(other)
                found[other].add(one)
        return {key: sorted(others) for key, others in found.items()}

    def _both(self, where: dict[str, dict[str, int]], one: str, other: str, value: int) -> None:
        where[one][other] = where[other][one] = value
