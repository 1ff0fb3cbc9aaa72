"""What a problem requires, by keys: the problem without some of it, and with some of it only."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from .facts import Facts
from .problem import Activity, Person, Problem, Room, Span
from .rules import Stated, stated
from .rules.order import known_orders, known_spacings, order_key, spacing_key, visit_key
from .rules.people import away_key, required_key
from .rules.rooms import closed_key, resource_key
from .rules.times import alone_key, held_key, hours_key, pin_key
from .wishes import WISHES

Units = Mapping[str, int]  # how much of each requirement, by key


class Requirements:
    """Those of one *problem*, in the order in which its rules state them."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.facts = problem, Facts(problem)
        self.known: dict[str, Stated] = {each.requirement.key: each for each in stated(self.facts)}

    def without(self, units: Units) -> Problem:
        """The problem when so much of each is given up."""
        changed = self.problem
        for key, number in units.items():
            changed = self.known[key].without(changed, number)
        return changed

    def only(self, kept: Collection[str]) -> Problem:
        """A problem of which nothing holds but these, and what nobody stated: that nobody is in two places at
        once, that the days have their hours. No wish is in it."""
        held = {each.key for each in self.problem.activities if held_key(each.key) in kept}
        return replace(
            self.problem,
            activities=tuple(
                self._activity(each, kept, held) for each in self.problem.activities if each.key in held
            ),
            people=tuple(_person(each, kept) for each in self.problem.people),
            rooms=tuple(_room(each, kept) for each in self.problem.rooms),
            resources=tuple(each for each in self.problem.resources if resource_key(each.key) in kept),
            orders=tuple(
                each
                for each in known_orders(self.facts)
                if order_key(each) in kept and {each.before, each.after} <= held
            ),
            spacings=tuple(
                each
                for each in known_spacings(self.facts)
                if spacing_key(each) in kept and not each.cost and {each.one, each.other} <= held
            ),
            conflicts=(),
            published={key: at for key, at in self.problem.published.items() if key in held},
            weights={wish.name: 0 for wish in WISHES},
        )

    def _activity(self, activity: Activity, kept: Collection[str], held: Collection[str]) -> Activity:
        key = activity.key
        pinned = activity.pin is not None and pin_key(key) in kept
        within = activity.visits in held and visit_key(key) in kept
        return replace(
            activity,
            required=tuple(each for each in activity.required if required_key(key, each) in kept),
            wished=(),
            needs={each: count for each, count in activity.needs.items() if resource_key(each) in kept},
            windows=self._windows(activity, kept),
            alone=activity.alone and alone_key(key) in kept,
            pin=activity.pin if pinned else None,
            visits=activity.visits if within else None,
            roomless=activity.roomless or (activity.visits is not None and not within),
        )

    def _windows(self, activity: Activity, kept: Collection[str]) -> tuple[Span, ...]:
        """Giving up hours takes none away: those that lay outside the days are still allowed, and so is the
        time of a pin that is given up."""
        if not activity.windows or hours_key(activity.key) in kept:
            own = activity.windows
            if own or activity.pin is None or pin_key(activity.key) in kept:
                return own
        days = tuple((day.start, day.end) for day in self.problem.days)
        pin = activity.pin
        pinned = ((pin.start, pin.start + activity.minutes),) if pin is not None else ()
        spans = (*activity.windows, *pinned)
        outside = [
            span for span in spans if not any(first <= span[0] and span[1] <= last for first, last in days)
        ]
        return (*days, *outside) if outside else ()


def _person(person: Person, kept: Collection[str]) -> Person:
    return person if not person.away or away_key(person.key) in kept else replace(person, away=())


def _room(room: Room, kept: Collection[str]) -> Room:
    return room if not room.closed or closed_key(room.key) in kept else replace(room, closed=())
