"""When each activity could begin: the grid, cut by hours, absences, order and what is already fixed."""

from collections.abc import Collection, Mapping

from .facts import Facts, overlap
from .problem import Activity, Span
from .rules.order import known_orders


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
    starts = {each.key: allowed(facts, each) for each in facts.problem.activities}
    for key, some in (only or {}).items():
        starts[key] = [start for start in starts[key] if start in some]
    while all(starts.values()):
        before = sum(len(each) for each in starts.values())
        _by_order(facts, starts)
        _by_visits(facts, starts)
        _by_fixed(facts, starts)
        if sum(len(each) for each in starts.values()) == before:
            break
    return starts


def _by_order(facts: Facts, starts: dict[str, list[int]]) -> None:
    for order in known_orders(facts):
        before, after = starts[order.before], starts[order.after]
        if before and after:
            takes = facts.activities[order.before].minutes + order.gap
            starts[order.after] = [start for start in after if start >= before[0] + takes]
            starts[order.before] = [start for start in before if start + takes <= after[-1]]


def _by_visits(facts: Facts, starts: dict[str, list[int]]) -> None:
    for host, visits in facts.visitors.items():
        for visit in visits if host in starts else ():
            spare = facts.activities[host].minutes - visit.minutes
            hosts, guests = starts[host], starts[visit.key]
            starts[visit.key] = [s for s in guests if any(0 <= s - begins <= spare for begins in hosts)]
            guests = starts[visit.key]
            starts[host] = [s for s in hosts if any(0 <= begins - s <= spare for begins in guests)]


def _by_fixed(facts: Facts, starts: dict[str, list[int]]) -> None:
    """What has one start only bars others with the same people, or everything if either is alone."""
    for key, own in starts.items():
        if len(own) != 1:
            continue
        fixed = facts.activities[key]
        span = own[0], own[0] + fixed.minutes
        for other, theirs in starts.items():
            activity = facts.activities[other]
            if other == key or facts.hosted(fixed, activity):
                continue
            shared = set(fixed.required) & set(activity.required) & set(facts.people)
            if fixed.alone or activity.alone or shared:
                starts[other] = [s for s in theirs if not overlap(span, (s, s + activity.minutes))]
