"""Wishes for the shape of the days: what is close together, evenly filled, over in time, without waiting."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventapp.planner.facts import Facts, Placements, overlap
from eventapp.planner.plan import At, Length, Sentence
from eventapp.planner.problem import Activity
from eventapp.planner.rules.order import known_spacings, space, unmet
from eventapp.planner.words import N_

from .wish import Paid, TimeWish, Wish

if TYPE_CHECKING:
    from eventapp.planner.build import Model

QUARTER, HALF_HOUR, HOUR = 15, 30, 60


class Spacings(Wish):
    name = "spacing"
    weight = 10
    title = N_("Sessions that belong together, or apart")
    explanation = N_("Each wish that two sessions be on the same day, on different ones or close together.")

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        for spacing in known_spacings(facts):
            sentence = unmet(facts, placements, spacing) if spacing.cost else None
            if sentence is not None:
                yield Paid(spacing.cost, (spacing.one, spacing.other), (), sentence)

    def add(self, model: "Model", weight: int) -> None:
        for spacing in known_spacings(model.facts):
            if spacing.cost:
                space(model, spacing, [model.program.variable(weight * spacing.cost)])


class Evenness(Wish):
    """Counted at each half hour of the days, against half as many again as an even plan has at once."""

    name = "evenness"
    weight = 5
    title = N_("Hours with more at once than need be")
    explanation = N_(
        "Each session at each half hour beyond half as many again as the average. More weight spreads"
        " sessions evenly over the days; less crowds the good hours."
    )

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        sessions, most = parallel(facts)
        for number, day in enumerate(facts.problem.days):
            excess, crowded, where = 0, 0, day.start
            for minute in range(day.start, day.end, HALF_HOUR):
                at_once = sum(
                    placements[each.key].start <= minute < placements[each.key].start + each.minutes
                    for each in sessions
                    if each.key in placements
                )
                excess += max(0, at_once - most)
                if at_once > crowded:
                    crowded, where = at_once, minute
            if excess:
                yield Paid(
                    excess,
                    (),
                    (),
                    Sentence(
                        N_(
                            "On %(day)s up to %(crowded)s sessions run at once (at %(start)s); spread more"
                            " evenly there would be %(most)s at most."
                        ),
                        {
                            "day": facts.problem.days[number].name,
                            "crowded": crowded,
                            "start": At(where),
                            "most": most,
                        },
                    ),
                )

    def add(self, model: "Model", weight: int) -> None:
        sessions, most = parallel(model.facts)
        for day in model.facts.problem.days:
            for minute in range(day.start, day.end, HALF_HOUR):
                there = {each.key: model.over(each.key, minute) for each in sessions}
                at_most = sum(1 for variables in there.values() if variables) - most
                if at_most > 0:
                    above = model.program.variable(weight, at_most)
                    terms = [(1, variable) for variables in there.values() for variable in variables]
                    model.program.row([*terms, (-1, above)], upper=most)


def parallel(facts: Facts) -> tuple[list[Activity], int]:
    """What may run beside something else, and how many of it are not too many at once."""
    sessions = [a for a in facts.problem.activities if not a.rest and not a.alone and a.visits is None]
    alone = sum(each.minutes for each in facts.problem.activities if each.alone)
    free = max(1, sum(day.end - day.start for day in facts.problem.days) - alone)
    return sessions, max(1, -(-3 * sum(each.minutes for each in sessions) // (2 * free)))


class Late(TimeWish):
    """Plenaries and breaks frame the day and are left out, as is what is pinned."""

    name = "late"
    weight = 5
    title = N_("Sessions in the last hour of a day")
    explanation = N_(
        "Each quarter of an hour of a session in the last hour of a day: more weight ends days early."
    )

    def amount(self, facts: Facts, activity: Activity, start: int) -> int:
        if activity.alone or activity.rest or activity.pin is not None or activity.visits is not None:
            return 0
        ends = facts.day_of(start).end
        return -(-overlap((start, start + activity.minutes), (ends - HOUR, ends)) // QUARTER)

    def said(self, facts: Facts, activity: Activity, start: int) -> Iterator[Paid]:
        amount = self.amount(facts, activity, start)
        if amount:
            values = {"activity": activity.title, "end": At(start + activity.minutes)}
            yield Paid(
                amount,
                (activity.key,),
                (),
                Sentence(N_("“%(activity)s” lasts until %(end)s, into the last hour of the day."), values),
            )


class Waiting(Wish):
    """At each half hour: something of theirs is over, something is to come that day, nothing is on.

    Left out unless it is given a weight: it makes proofs slower, and matters less to most."""

    name = "waiting"
    weight = 0
    title = N_("People who wait between their sessions")
    explanation = N_(
        "Each half hour for which somebody waits between two sessions of a day. More weight gathers the"
        " sessions of one person; proving that a plan is best then takes longer."
    )

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        rests = [
            facts.span(each.key, placements[each.key]) for each in _rests(facts) if each.key in placements
        ]
        for people, activities in _waiting_together(facts):
            spans = [
                facts.span(each.key, placements[each.key]) for each in activities if each.key in placements
            ]
            for day in facts.problem.days:
                own = [span for span in spans if facts.day_of(span[0]) is day]
                waits = [
                    minute
                    for minute in _half_hours(own)
                    if not any(start <= minute < end for start, end in own + rests)
                ]
                if waits:
                    yield Paid(
                        len(waits) * len(people),
                        (),
                        people,
                        Sentence(
                            N_("%(people)s: %(length)s of waiting between sessions on %(day)s."),
                            {
                                "people": facts.named(people),
                                "length": Length(len(waits) * HALF_HOUR),
                                "day": day.name,
                            },
                        ),
                    )

    def add(self, model: "Model", weight: int) -> None:
        for people, activities in _waiting_together(model.facts):
            price = weight * len(people)
            for day in range(len(model.facts.problem.days)):
                self._on_day(model, price, activities, day)

    def _on_day(self, model: "Model", price: int, activities: list[Activity], day: int) -> None:
        facts = model.facts
        spans = {
            each.key: [
                (start, start + each.minutes, variable)
                for start, variable in model.at[each.key].items()
                if facts.day(start) == day
            ]
            for each in activities
        }
        possible = [span for starts in spans.values() for span in starts]
        for minute in _half_hours([(start, end) for start, end, _var in possible]):
            rows = []
            for before in activities:
                ended = [(1, var) for _start, end, var in spans[before.key] if end <= minute]
                for after in activities:
                    to_come = [(1, var) for start, _end, var in spans[after.key] if start > minute]
                    if before is not after and ended and to_come:
                        others = {each.key for each in (*activities, *_rests(facts))}
                        busy = [
                            (-1, var)
                            for key in others - {before.key, after.key}
                            for var in model.over(key, minute)
                        ]
                        rows.append([*ended, *to_come, *sorted(busy)])
            if rows:
                waits = model.program.variable(price)
                for terms in rows:
                    model.program.row([*terms, (-1, waits)], upper=1)


def _rests(facts: Facts) -> list[Activity]:
    return [each for each in facts.problem.activities if each.rest and each.alone]


def _waiting_together(facts: Facts) -> list[tuple[tuple[str, ...], list[Activity]]]:
    found: dict[tuple[str, ...], tuple[list[str], list[Activity]]] = {}
    for person, activities in facts.required_in.items():
        own = {each.key for each in activities}
        outer = [each for each in activities if each.visits not in own]
        if len(outer) > 1:
            found.setdefault(tuple(each.key for each in outer), ([], outer))[0].append(person)
    return [(tuple(people), outer) for people, outer in found.values()]


def _half_hours(spans: list[tuple[int, int]]) -> range:
    if not spans:
        return range(0)
    first, last = min(end for _start, end in spans), max(start for start, _end in spans)
    return range(-(-first // HALF_HOUR) * HALF_HOUR, last, HALF_HOUR)
