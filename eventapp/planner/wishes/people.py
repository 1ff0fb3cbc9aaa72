"""Wishes for people: not double-booked, bearable hours shared fairly, breaks, time to walk."""

from collections.abc import Iterator
from math import gcd
from typing import TYPE_CHECKING

from eventapp.planner.facts import Facts, Placements, overlap
from eventapp.planner.plan import At, Length, Sentence
from eventapp.planner.problem import Activity, Person
from eventapp.planner.words import N_

from .wish import MeanwhileWish, Paid, TimeWish, Wish

if TYPE_CHECKING:
    from eventapp.planner.build import Model

QUARTER = 15
_ROWS, _EVERY = 300, 3  # windows of all people before only every so-manieth is told


class DoubleBooked(MeanwhileWish):
    name = "double-booked"
    weight = 300
    title = N_("People wished for in two places")
    explanation = N_(
        "Somebody who should be in two sessions that run at once: each person and pair of sessions counts."
        " More weight keeps people free; less leaves more room for good hours."
    )

    def pairs(self, facts: Facts) -> Iterator[tuple[str, str, int, tuple[str, ...]]]:
        following: dict[str, list[tuple[Activity, bool]]] = {}
        for activity in facts.problem.activities:
            for person in dict.fromkeys((*activity.required, *activity.wished)):
                if person in facts.people:
                    following.setdefault(person, []).append((activity, person in activity.required))
        found: dict[tuple[str, str], list[str]] = {}
        for person, activities in following.items():
            for number, (one, must) in enumerate(activities):
                for other, must_too in activities[number + 1 :]:
                    if not (must and must_too) and not facts.hosted(one, other):
                        found.setdefault((one.key, other.key), []).append(person)
        for (first, second), people in found.items():
            yield first, second, len(people), tuple(people)

    def said(self, facts: Facts, one: str, other: str, people: tuple[str, ...]) -> Sentence:
        return Sentence(
            N_("%(people)s cannot be in both “%(one)s” and “%(other)s”, which run at once."),
            {
                "people": facts.named(people),
                "one": facts.activities[one].title,
                "other": facts.activities[other].title,
            },
        )


class Absent(TimeWish):
    name = "absent"
    weight = 300
    title = N_("People wished for who are away")
    explanation = N_("A session at a time at which somebody who should be there is away: each person counts.")

    def amount(self, facts: Facts, activity: Activity, start: int) -> int:
        return len(self._away(facts, activity, start))

    def said(self, facts: Facts, activity: Activity, start: int) -> Iterator[Paid]:
        people = self._away(facts, activity, start)
        if people:
            yield Paid(
                len(people),
                (activity.key,),
                people,
                Sentence(
                    N_("“%(activity)s” begins at %(start)s, when %(people)s cannot be there."),
                    {"activity": activity.title, "start": At(start), "people": facts.named(people)},
                ),
            )

    def _away(self, facts: Facts, activity: Activity, start: int) -> tuple[str, ...]:
        span = start, start + activity.minutes
        return tuple(
            key
            for key in dict.fromkeys(activity.wished)
            if key in facts.people
            and key not in activity.required
            and any(overlap(span, away) for away in facts.people[key].away)
        )


class Conflicts(MeanwhileWish):
    name = "conflict"
    weight = 50
    title = N_("Sessions that the same people follow")
    explanation = N_(
        "Two sessions that much the same people follow, though nobody is named, and that run at once."
        " More weight spreads them over the days; less allows a shorter meeting with more in parallel."
    )

    def pairs(self, facts: Facts) -> Iterator[tuple[str, str, int, tuple[str, ...]]]:
        known = facts.activities
        costs: dict[tuple[str, str], int] = {}
        for conflict in facts.problem.conflicts:
            one, other = sorted((conflict.one, conflict.other))
            if one in known and other in known and one != other:
                costs[one, other] = costs.get((one, other), 0) + conflict.cost
        for (one, other), cost in costs.items():
            if not facts.hosted(known[one], known[other]):
                yield one, other, cost, ()

    def said(self, facts: Facts, one: str, other: str, people: tuple[str, ...]) -> Sentence:
        return Sentence(
            N_("“%(one)s” and “%(other)s” run at once, though the same people follow both."),
            {"one": facts.activities[one].title, "other": facts.activities[other].title},
        )


def carried(person: Person) -> int:
    """How much a hard quarter of an hour counts for a person: 4, and 1 more for each hour that earlier
    editions asked of them outside waking hours, up to 12."""
    return 4 + min(8, person.burden // 60)


def hard_quarters(facts: Facts, activity: Activity, start: int, person: Person) -> int:
    """Quarters of an hour, begun, outside waking hours on the person's own clock; a break asks for none."""
    if activity.rest:
        return 0
    return -(-facts.outside(person, start, activity.minutes) // QUARTER)


class Hours(TimeWish):
    name = "hours"
    weight = 10
    title = N_("Hours outside the waking day")
    explanation = N_(
        "Each quarter of an hour outside waking hours on the clock of each person who must be there; it"
        " counts up to three times as much for those who had such hours in earlier editions. More weight"
        " spares early mornings and late evenings; less makes it easier to avoid clashes."
    )

    def amount(self, facts: Facts, activity: Activity, start: int) -> int:
        return sum(
            hard_quarters(facts, activity, start, person) * carried(person)
            for person in facts.present(activity)
        )

    def said(self, facts: Facts, activity: Activity, start: int) -> Iterator[Paid]:
        alike: dict[tuple[str, int, int], list[Person]] = {}
        for person in facts.present(activity):
            minutes = 0 if activity.rest else facts.outside(person, start, activity.minutes)
            if minutes:
                shift = facts.shift(person, start)
                alike.setdefault((str(person.place), shift, minutes), []).append(person)
        for (_place, shift, minutes), people in alike.items():
            keys = tuple(person.key for person in people)
            yield Paid(
                sum(hard_quarters(facts, activity, start, each) * carried(each) for each in people),
                (activity.key,),
                keys,
                _hard(activity, start, shift, minutes, people),
            )


def _hard(activity: Activity, start: int, shift: int, minutes: int, people: list[Person]) -> Sentence:
    values = {
        "activity": activity.title,
        "start": At(start),
        "local": At(start, shift),
        "place": people[0].place,
        "length": Length(minutes),
        "people": [person.name for person in people],
        "carried": [person.name for person in people if carried(person) > 4],
    }
    if people[0].place is None or not shift:
        text = N_("“%(activity)s” begins at %(start)s: %(length)s outside waking hours for %(people)s.")
        if values["carried"]:
            text = N_(
                "“%(activity)s” begins at %(start)s: %(length)s outside waking hours for %(people)s;"
                " %(carried)s had such hours in earlier years."
            )
        return Sentence(text, values)
    text = N_(
        "“%(activity)s” begins at %(start)s, %(local)s in %(place)s: %(length)s outside waking hours"
        " for %(people)s."
    )
    if values["carried"]:
        text = N_(
            "“%(activity)s” begins at %(start)s, %(local)s in %(place)s: %(length)s outside waking hours"
            " for %(people)s; %(carried)s had such hours in earlier years."
        )
    return Sentence(text, values)


class Balance(Wish):
    name = "balance"
    weight = 10
    title = N_("Host and guests share the hard hours")
    explanation = N_(
        "The difference between the quarters of an hour outside waking hours that the host's people and"
        " the guests' people are asked for. More weight shares them evenly, even if their sum is greater."
    )

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        hosts = guests = 0
        for activity, start, _end in facts.placed(placements):
            hosts += self._quarters(facts, activity, start, True)
            guests += self._quarters(facts, activity, start, False)
        if hosts != guests:
            values = {"hosts": Length(hosts * QUARTER), "guests": Length(guests * QUARTER)}
            yield Paid(
                abs(hosts - guests),
                (),
                (),
                Sentence(
                    N_(
                        "Outside waking hours: %(hosts)s in all for the host's people, %(guests)s for"
                        " the guests'."
                    ),
                    values,
                ),
            )

    def _quarters(self, facts: Facts, activity: Activity, start: int, host: bool) -> int:
        hosts = facts.problem.hosts
        return sum(
            hard_quarters(facts, activity, start, person)
            for person in facts.present(activity)
            if hosts and person.side is not None and (person.side in hosts) == host
        )

    def add(self, model: "Model", weight: int) -> None:
        terms = []
        for activity in model.facts.problem.activities:
            for start, variable in model.at[activity.key].items():
                more = self._quarters(model.facts, activity, start, True)
                less = self._quarters(model.facts, activity, start, False)
                if more != less:
                    terms.append((more - less, variable))
        if terms:
            most = sum(abs(coefficient) for coefficient, _variable in terms)
            difference = model.program.variable(weight, most)
            model.program.row([*terms, (-1, difference)], upper=0)
            model.program.row([*terms, (1, difference)], lower=0)


class Stretch(Wish):
    """In every window of ``stretch`` and a pause, counted from each multiple of a pause, whoever is busy for
    more than ``stretch`` pays the minutes above it: those of a stretch without a break, and no more."""

    name = "stretch"
    weight = 2
    title = N_("Too long without a break")
    explanation = N_(
        "Each minute that somebody sits on after the longest time without a break. More weight leaves"
        " pauses between the sessions of one person; less makes the days shorter."
    )

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        for people, activities in tired_together(facts):
            spans = [
                (start, end, each) for each, start, end in facts.placed(placements) if each in activities
            ]
            by_day: dict[int, list[tuple[int, int, Activity]]] = {}
            for span in spans:
                by_day.setdefault(facts.day(span[0]), []).append(span)
            for number, day in by_day.items():
                excess = _excess(facts, [(start, end) for start, end, _each in day])
                if excess:
                    first, last = _longest(day, pause_of(facts))
                    yield Paid(
                        excess * len(people),
                        tuple(dict.fromkeys((first[2].key, last[2].key))),
                        people,
                        _unbroken(facts, people, number, first, last),
                    )

    def add(self, model: "Model", weight: int) -> None:
        facts, pause = model.facts, pause_of(model.facts)
        together = [
            (people, activities, _windows(facts, _reach(model, activities)))
            for people, activities in tired_together(facts)
        ]
        # Fewer windows see the same stretches and charge them in part: what a bound may do, if it is exact
        # when nobody pays, and `apart` is there for the rest.
        rows = sum(len(windows) for _people, _activities, windows in together)
        every = 1 if model.apart else min(_EVERY, -(-rows // _ROWS))
        for people, activities, windows in together:
            for begins in windows[:: every or 1]:
                window = begins, begins + facts.problem.stretch + pause
                terms, most = [], 0
                for activity in activities:
                    longest = 0
                    for start, variable in model.meeting_span(activity.key, window):
                        minutes = overlap(window, (start, start + activity.minutes))
                        longest = max(longest, minutes)
                        terms.append((minutes, variable))
                    most += longest
                if most > facts.problem.stretch:
                    # In steps of so many minutes: prices then have a greater common step, and so have bounds.
                    step = gcd(facts.problem.stretch, pause, *(minutes for minutes, _variable in terms))
                    over = model.program.variable(weight * step * len(people), pause // step)
                    steps = [(minutes // step, variable) for minutes, variable in terms]
                    model.program.row([*steps, (-1, over)], upper=facts.problem.stretch // step)


def pause_of(facts: Facts) -> int:
    return max(facts.problem.pause, 5)


def tired_together(facts: Facts) -> list[tuple[tuple[str, ...], list[Activity]]]:
    """People with the same sessions that tire, where these are longer in all than one may sit. What
    somebody attends within another session of theirs does not count again."""
    found: dict[tuple[str, ...], tuple[list[str], list[Activity]]] = {}
    for person, activities in facts.required_in.items():
        own = {each.key for each in activities}
        tiring = [each for each in activities if not each.rest and each.visits not in own]
        if sum(each.minutes for each in tiring) > facts.problem.stretch:
            found.setdefault(tuple(each.key for each in tiring), ([], tiring))[0].append(person)
    return [(tuple(people), tiring) for people, tiring in found.values()]


def _reach(model: "Model", activities: list[Activity]) -> tuple[int, int]:
    starts = [(start, start + each.minutes) for each in activities for start in model.at[each.key]]
    return min(start for start, _end in starts), max(end for _start, end in starts)


def _windows(facts: Facts, reach: tuple[int, int]) -> range:
    """The beginnings of all windows that may hold more than ``stretch`` between two moments."""
    pause = pause_of(facts)
    return range(reach[0] // pause * pause - pause, reach[1] - facts.problem.stretch + 1, pause)


def _excess(facts: Facts, spans: list[tuple[int, int]]) -> int:
    stretch, pause = facts.problem.stretch, pause_of(facts)
    reach = min(start for start, _end in spans), max(end for _start, end in spans)
    return sum(
        max(0, sum(overlap((begins, begins + stretch + pause), span) for span in spans) - stretch)
        for begins in _windows(facts, reach)
    )


Stay = tuple[int, int, Activity]


def _longest(day: list[Stay], pause: int) -> tuple[Stay, Stay]:
    """The first and the last session of the longest stretch of a day."""
    chains: list[list[Stay]] = []
    for stay in day:
        if chains and stay[0] - chains[-1][-1][1] < pause:
            chains[-1].append(stay)
        else:
            chains.append([stay])
    chain = max(chains, key=lambda each: each[-1][1] - each[0][0])
    return chain[0], chain[-1]


def _unbroken(facts: Facts, people: tuple[str, ...], day: int, first: Stay, last: Stay) -> Sentence:
    values = {
        "people": facts.named(people),
        "length": Length(last[1] - first[0]),
        "day": facts.problem.days[day].name,
        "pause": Length(facts.problem.pause),
        "first": first[2].title,
        "last": last[2].title,
        "start": At(first[0]),
        "end": At(last[1]),
    }
    if first[2] is last[2]:
        return Sentence(
            N_("%(people)s: %(length)s on %(day)s without a break, in “%(first)s” (from %(start)s)."), values
        )
    return Sentence(
        N_(
            "%(people)s: %(length)s on %(day)s without a break of %(pause)s, from “%(first)s” (%(start)s)"
            " to “%(last)s” (until %(end)s)."
        ),
        values,
    )
