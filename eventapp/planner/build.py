"""A problem as a 0/1 program by start times.

``at[activity][start]`` is 1 where an activity begins. Rooms that differ for nobody are *alike*: the program
counts how many of them are taken at each time, and `placing` gives them out afterwards. All terms of cost
are those of `wishes`; where groups or people change between rooms that are alike, or many could sit too long,
a plan may have to pay what the program did not count, so the program's cost is never above the plan's.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from .facts import Facts, Placements
from .problem import Activity, Span
from .program import Program, Term
from .rules import RULES
from .starts import conceivable, narrowed
from .wishes import WISHES, Wish
from .wishes.wish import MeanwhileWish, RoomWish, TimeWish

Starts = Mapping[str, Collection[int]]
_PAIR = 2  # so few rooms that are alike are told apart: counting them saves little and may miss a price
RoomPrice = Callable[[Activity, str | None], int]


class Model:
    """``relaxed``: instead of costs, a variable for each requirement that says whether it is given up, and a
    row of the requirement's name that it is not. ``apart``: no two rooms count as alike, all is counted."""

    def __init__(
        self, facts: Facts, relaxed: bool = False, apart: bool = False, only: Starts | None = None
    ) -> None:
        self.facts, self.relaxed, self.program = facts, relaxed, Program()
        activities = facts.problem.activities
        starts = {a.key: conceivable(facts, a) for a in activities} if relaxed else narrowed(facts, only)
        self.at = {key: {start: self.program.variable() for start in starts[key]} for key in facts.activities}
        self._starts = {key: list(at) for key, at in self.at.items()}
        self.alone = tuple(each.key for each in activities if each.alone)
        self.slack: dict[str, int] = {}
        self.alike: list[tuple[str, ...]] = []
        self.eager: set[int] = set()  # follow from others, as high as those allow
        self.apart = apart
        self._inside: dict[tuple[str, int], dict[int, int]] = {}
        self._choice: dict[str, list[int]] = {}
        self._prices: list[RoomPrice] = []
        self._without: dict[str, int] = {}
        self._whenever: dict[tuple[str, int], int] = {}
        self._rooms_of: dict[str, list[int]] = {}  # exactly one of which is 1
        self._overlaps: dict[tuple[str, str], int | None] = {}

    @property
    def hopeless(self) -> bool:
        """Whether something has no time left at which it could begin."""
        return not all(self.at.values())

    def has(self, placements: Placements) -> bool:
        """Whether all of it begins at times that the program knows."""
        return all(key in placements and placements[key].start in at for key, at in self.at.items())

    def over(self, key: str, minute: int, extra: int = 0) -> list[int]:
        """The variables of the starts with which an activity, *extra* minutes longer, is on at a minute."""
        starts = self._starts[key]
        length = self.facts.activities[key].minutes + extra
        first, last = bisect_right(starts, minute - length), bisect_right(starts, minute)
        return [self.at[key][start] for start in starts[first:last]]

    def meeting_span(self, key: str, span: Span) -> list[tuple[int, int]]:
        """The starts, and their variables, with which an activity is on at some time of the span."""
        starts = self._starts[key]
        first = bisect_right(starts, span[0] - self.facts.activities[key].minutes)
        return [(start, self.at[key][start]) for start in starts[first : bisect_left(starts, span[1])]]

    def times(self, keys: Iterable[str]) -> list[int]:
        """All starts of some activities: whatever overlaps does so at one of them."""
        return sorted({start for key in keys for start in self.at[key]})

    def touching(self, key: str, spans: Sequence[Span]) -> list[int]:
        minutes = self.facts.activities[key].minutes
        return [
            variable
            for start, variable in self.at[key].items()
            if any(start < last and first < start + minutes for first, last in spans)
        ]

    def worth(self, cost: int) -> dict[str, list[int]]:
        """The starts that are no dearer by themselves than a known *cost* allows, all else being at its
        cheapest; empty where that is all of them. For a model that is not complete."""
        price, least, spare = self.program.price, self._cheapest(), cost - self.least()
        kept = {
            key: [start for start, variable in at.items() if price[variable] - least[key] <= spare]
            for key, at in self.at.items()
        }
        return kept if any(len(kept[key]) < len(at) for key, at in self.at.items()) else {}

    def least(self) -> int:
        """What every plan pays for times and rooms. For a model that is not complete."""
        hosts = (each for each in self.facts.problem.activities if each.visits is None)
        return sum(self._cheapest().values()) + sum(min(self._worth(each).values()) for each in hosts)

    def _cheapest(self) -> dict[str, int]:
        price = self.program.price
        return {key: min(price[variable] for variable in at.values()) for key, at in self.at.items()}

    # Rows

    def at_most(self, upper: int, terms: Sequence[Term], given_up: Sequence[str] = (), by: int = 1) -> None:
        """The terms make *upper* at most, or *by* more for each of the requirements that is given up."""
        if self.relaxed:
            slacks = [(-by, self.slack[key]) for key in given_up if key in self.slack]
            self.program.row([*terms, *slacks], upper=upper)
        elif sum(max(0, coefficient) for coefficient, _variable in terms) > upper:
            self.program.row(terms, upper=upper)

    def forbidden(self, variables: Sequence[int], given_up: Sequence[str]) -> None:
        if variables:
            self.at_most(0, [(1, variable) for variable in variables], given_up)

    def at_most_one(self, keys: Sequence[str], extra: int = 0, slack: int | None = None) -> None:
        """No two of the activities at once, each with *extra* minutes after it, unless *slack* is 1."""
        told: set[tuple[int, ...]] = set()
        for minute in self.times(keys):
            there = [variables for key in keys if (variables := self.over(key, minute, extra))]
            together = tuple(variable for variables in there for variable in variables)
            if len(there) > 1 and together not in told:
                told.add(together)
                terms = [(1, variable) for variable in together]
                terms += [(-1, slack)] if slack is not None else []
                self.program.row(terms, upper=1)

    def either_given_up(self, pairs: Sequence[tuple[str, str]]) -> int:
        """1 only where of each of the pairs one requirement, at least, is given up."""
        variable = self.program.variable()
        for pair in pairs:
            slacks = [(-1, self.slack[key]) for key in pair if key in self.slack]
            self.program.row([(1, variable), *slacks], upper=0)
        return variable

    def price_overlap(self, one: str, other: str, price: int) -> None:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._overlaps:
            self._overlaps[pair] = self._overlap(*pair)
        variable = self._overlaps[pair]
        if variable is not None:
            self.program.price[variable] += price

    def overlap_prices(self) -> dict[tuple[str, str], int]:
        """What each two activities pay when they are on at once."""
        return {
            pair: self.program.price[variable]
            for pair, variable in self._overlaps.items()
            if variable is not None
        }

    def _overlap(self, one: str, other: str) -> int | None:
        if not self.alone or not {one, other} & set(self.alone):
            rows = [
                [(1, variable) for variable in (*first, *second)]
                for minute in self.times((one, other))
                if (first := self.over(one, minute)) and (second := self.over(other, minute))
            ]
            if rows:
                together = self.program.variable()
                for terms in rows:
                    self.program.row([*terms, (-1, together)], upper=1)
                return together
        return None

    # Rooms

    def price_rooms(self, price: RoomPrice) -> None:
        self._prices.append(price)

    def room_price(self, activity: Activity, room: str | None) -> int:
        return sum(price(activity, room) for price in self._prices)

    def lay_rooms(self) -> None:
        """The variables of rooms, when all their prices are known."""
        choices = {
            each.key: self._worth(each) for each in self.facts.problem.activities if each.visits is None
        }
        signatures: dict[tuple[object, ...], list[str]] = {}
        for room in self.facts.problem.rooms:
            own = tuple(choice.get(room.key) for choice in choices.values())
            signatures.setdefault((own, room.closed), []).append(room.key)
        self.apart = self.apart or all(len(rooms) <= _PAIR for rooms in signatures.values())
        if self.apart:
            self.alike = [(room.key,) for room in self.facts.problem.rooms]
        else:
            self.alike = [tuple(rooms) for rooms in signatures.values()]
        for key, choice in choices.items():
            self._lay(self.facts.activities[key], choice)

    def _worth(self, activity: Activity) -> dict[str | None, int]:
        """The price of each room in which it may be. A room that is not better than none is left out."""
        prices = {room: self.room_price(activity, room) for room in self.facts.choice(activity)}
        if None in prices:
            none = prices[None]
            return {room: price for room, price in prices.items() if room is None or price < none}
        return prices

    def _lay(self, activity: Activity, prices: dict[str | None, int]) -> None:
        program, at = self.program, self.at[activity.key]
        numbers = [number for number, alike in enumerate(self.alike) if alike[0] in prices]
        self._choice[activity.key] = numbers
        if not numbers:
            program.constant += prices.get(None, 0)
            return
        if len(numbers) == 1 and None not in prices:
            program.constant += prices[self.alike[numbers[0]][0]]
            self._inside[activity.key, numbers[0]] = at
            return
        here: dict[int, list[Term]] = {start: [] for start in at}
        for number in numbers:
            room = self.facts.rooms[self.alike[number][0]]
            closed = set(self.touching(activity.key, room.closed))
            inside = self._inside[activity.key, number] = {}
            for start, variable in at.items():
                if variable not in closed:
                    inside[start] = program.variable(prices[room.key])
                    here[start].append((1, inside[start]))
        rooms = [variable for terms in here.values() for _one, variable in terms]
        if None in prices:
            self._without[activity.key] = program.variable(prices[None])
            rooms.append(self._without[activity.key])
            program.row([(1, variable) for variable in rooms], 1, 1)
        self._rooms_of[activity.key] = rooms
        for start, terms in here.items():
            program.row([*terms, (-1, at[start])], None if None in prices else 0, 0)

    def settle(self) -> None:
        """What is paid in any case becomes the program's constant: one of the variables of each set is 1."""
        program = self.program
        for variables in (*(list(at.values()) for at in self.at.values()), *self._rooms_of.values()):
            least = min(program.price[variable] for variable in variables)
            program.constant += least
            for variable in variables:
                program.price[variable] -= least

    def divide(self) -> None:
        """What is decided anew together when a plan is made better: a session, its room, and its visits."""
        for key in self.at:
            if self.facts.activities[key].visits in self.at:
                continue
            keys = (key, *(visit.key for visit in self.facts.visitors.get(key, ())))
            times = [variable for each in keys for variable in self.at[each].values()]
            self.program.part(dict.fromkeys((*times, *self._rooms_of.get(key, ()))), "session")

    def room_choice(self, key: str) -> list[int]:
        """The numbers of the sets of rooms that are alike in which an activity may be."""
        return self._choice.get(key, [])

    def in_room(self, key: str, start: int, number: int) -> list[int]:
        variable = self._inside.get((key, number), {}).get(start)
        return [] if variable is None else [variable]

    def inside(self, key: str, number: int) -> int:
        """The variable that says that an activity is in one of the rooms that are alike, at whatever time."""
        if (key, number) not in self._whenever:
            variable = self._whenever[key, number] = self.program.variable()
            there = [(1, each) for each in self._inside[key, number].values()]
            self.program.row([*there, (-1, variable)], 0, 0)
        return self._whenever[key, number]

    def unroomed(self, keys: Iterable[str]) -> list[int]:
        """The variables that say that some activities have no room."""
        return [self._without[key] for key in keys if key in self._without]

    def room_times(self, number: int) -> list[int]:
        return sorted({s for (_key, own), inside in self._inside.items() if own == number for s in inside})

    def rooms_taken(self, number: int, minute: int) -> list[Term]:
        return [
            (1, inside[start])
            for (key, own), inside in self._inside.items()
            if own == number
            for start in self._started(inside, key, minute)
        ]

    def _started(self, inside: dict[int, int], key: str, minute: int) -> list[int]:
        starts = list(inside)
        minutes = self.facts.activities[key].minutes
        return starts[bisect_right(starts, minute - minutes) : bisect_right(starts, minute)]


def begun(facts: Facts, apart: bool = False, only: Starts | None = None) -> Model:
    """The model with what each activity pays for its time and room, and each two for being on at once: enough
    for a first plan. *only* are the starts that are worth a thought."""
    model = Model(facts, apart=apart, only=only)
    _wish(model, RoomWish, TimeWish, MeanwhileWish)
    return model


def complete(model: Model) -> Model:
    """The rest: the program's values are then the plans, and its cost is theirs."""
    if not model.hopeless:
        model.lay_rooms()
        for rule in RULES:
            rule.add(model)
        _wish(model, *(type(wish) for wish in WISHES if not isinstance(wish, _FIRST)))
        model.settle()
        model.divide()
    return model


def build(facts: Facts, apart: bool = False) -> Model:
    return complete(begun(facts, apart))


_FIRST = RoomWish, TimeWish, MeanwhileWish


def _wish(model: Model, *kinds: type[Wish]) -> None:
    for wish in WISHES:
        weight = wish.weight_in(model.facts.problem)
        if weight and isinstance(wish, kinds) and not model.hopeless:
            wish.add(model, weight)
