"""When each activity could begin: the grid, cut by hours, absences, order and what is already fixed."""

from collections.abc import Collection, Iterable, Mapping

from .crowding import crowds
from .facts import Facts, overlap
from .problem import Activity, Span
from .rules.order import known_orders, order_key, visit_key
from .rules.people import away_key, required_key
from .rules.rooms import closed_key
from .rules.times import alone_key, held_key, hours_key, pin_key


def on_grid(facts: Facts, spans: tuple[Span, ...], minutes: int) -> set[int]:
    """Multiples of the step within the spans; the beginning of a span in which none of them fits."""
    step = facts.problem.step
    found: set[int] = set()
    for first, last in spans:
        starts = range(-(-first // step) * step, last - minutes + 1, step)
        found.update(starts or ([first] if first + minutes <= last else []))
    return found


def allowed(facts: Facts, activity: Activity) -> list[int]:
    """By its own pin, hours and people."""
    if activity.pin is not None:
        found = {activity.pin.start}
        if activity.windows:
            found = {start for start in found if _within(activity, start, activity.windows)}
    else:
        found = on_grid(facts, facts.spans(activity), activity.minutes)
        published = facts.problem.published.get(activity.key)
        if published is not None and _within(activity, published.start, facts.spans(activity)):
            found.add(published.start)
    barred = [away for person in facts.present(activity) for away in person.away]
    if activity.pin is not None and activity.pin.room in facts.rooms:
        barred.extend(facts.rooms[activity.pin.room].closed)
    return sorted(
        start
        for start in found
        if not any(overlap((start, start + activity.minutes), span) for span in barred)
    )


def conceivable(facts: Facts, activity: Activity) -> list[int]:
    """Were its pin, hours and people given up."""
    days = tuple((day.start, day.end) for day in facts.problem.days)
    found = on_grid(facts, (*days, *activity.windows), activity.minutes)
    if activity.pin is not None:
        found.add(activity.pin.start)
    if activity.key in facts.problem.published:
        found.add(facts.problem.published[activity.key].start)
    return sorted(found)


def _within(activity: Activity, start: int, spans: tuple[Span, ...]) -> bool:
    return any(first <= start and start + activity.minutes <= last for first, last in spans)


def narrowed(facts: Facts, only: Mapping[str, Collection[int]] | None = None) -> dict[str, list[int]]:
    """The starts that are left when order, visits and fixed activities have cut each other's; at first those
    that are allowed, or *only* some of them. An empty list proves that there is no plan."""
    cut = _Cut(facts)
    for key, some in (only or {}).items():
        cut.starts[key] = [start for start in cut.starts[key] if start in some]
    cut.narrow()
    return cut.starts


def blamed(facts: Facts) -> list[frozenset[str]]:
    """Keys of requirements that leave no plan: for each activity to which no start is left those that
    together take them all, else for each set of activities that are more than fits those by which they are.
    Few, but perhaps more than it needs; empty where neither shows that there is no plan."""
    cut = _Cut(facts)
    cut.narrow()
    found = [frozenset(cut.because[key]) for key, starts in cut.starts.items() if not starts]
    if found:
        return found
    return [
        crowd.requirements.union(*(cut.because[key] for key in crowd.activities))
        for crowd in crowds(facts, cut.starts)
    ]


class _Cut:
    """The starts that are left, and ``because`` of which requirements the others are not."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.starts = {each.key: allowed(facts, each) for each in facts.problem.activities}
        self.because = {each.key: set(_own(facts, each)) for each in facts.problem.activities}

    def narrow(self) -> None:
        while all(self.starts.values()):
            before = sum(len(each) for each in self.starts.values())
            self._by_order()
            self._by_visits()
            self._by_fixed()
            if sum(len(each) for each in self.starts.values()) == before:
                break

    def _keep(self, key: str, left: list[int], other: str, requirements: Iterable[str]) -> None:
        """Of the starts of *key* those that are left by where *other* can be, and by these requirements."""
        if len(left) < len(self.starts[key]):
            self.starts[key] = left
            self.because[key].update(self.because[other], requirements)

    def _by_order(self) -> None:
        for order in known_orders(self.facts):
            before, after = self.starts[order.before], self.starts[order.after]
            if before and after:
                takes = self.facts.activities[order.before].minutes + order.gap
                said = (order_key(order),)
                late = [start for start in after if start >= before[0] + takes]
                early = [start for start in before if start + takes <= after[-1]]
                self._keep(order.after, late, order.before, said)
                self._keep(order.before, early, order.after, said)

    def _by_visits(self) -> None:
        for host, visits in self.facts.visitors.items():
            for visit in visits if host in self.starts else ():
                spare = self.facts.activities[host].minutes - visit.minutes
                hosts, said = self.starts[host], (visit_key(visit.key),)
                left = [
                    s for s in self.starts[visit.key] if any(0 <= s - begins <= spare for begins in hosts)
                ]
                self._keep(visit.key, left, host, said)
                left = [s for s in hosts if any(0 <= begins - s <= spare for begins in left)]
                self._keep(host, left, visit.key, said)

    def _by_fixed(self) -> None:
        """What has one start only bars others with the same people, or everything if either is alone."""
        for key, own in self.starts.items():
            if len(own) != 1:
                continue
            fixed = self.facts.activities[key]
            span = own[0], own[0] + fixed.minutes
            for other in self.starts:
                activity = self.facts.activities[other]
                if other == key or self.facts.hosted(fixed, activity):
                    continue
                said = self._apart(fixed, activity)
                if said:
                    theirs = self.starts[other]
                    left = [s for s in theirs if not overlap(span, (s, s + activity.minutes))]
                    self._keep(other, left, key, said)

    def _apart(self, one: Activity, other: Activity) -> tuple[str, ...]:
        """Requirements any of which keeps the two apart; one is enough, and the fewest are a person's two."""
        if one.alone or other.alone:
            return (alone_key(one.key if one.alone else other.key),)
        for person in one.required:
            if person in other.required and person in self.facts.people:
                return required_key(one.key, person), required_key(other.key, person)
        return ()


def _own(facts: Facts, activity: Activity) -> Iterable[str]:
    """The requirements by which `allowed` leaves it what it does, if they are stated."""
    yield held_key(activity.key)
    if activity.windows:
        yield hours_key(activity.key)
    if activity.pin is not None:
        yield pin_key(activity.key)
        if activity.pin.room in facts.rooms and facts.rooms[activity.pin.room].closed:
            yield closed_key(activity.pin.room)
    for person in facts.present(activity):
        if person.away:
            yield required_key(activity.key, person.key)
            yield away_key(person.key)
