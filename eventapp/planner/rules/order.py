"""Rules of what is tied to something else: order, spacing, visits."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from eventapp.planner.changing import set_activity, without_order, without_spacing
from eventapp.planner.facts import Facts, Placements
from eventapp.planner.plan import At, Breach, Length, Requirement, Sentence
from eventapp.planner.problem import Order, Spacing
from eventapp.planner.words import N_

from .rule import Rule, Stated
from .times import held_key

if TYPE_CHECKING:
    from eventapp.planner.build import Model


def order_key(order: Order) -> str:
    return f"order:{order.before}:{order.after}"


def spacing_key(spacing: Spacing) -> str:
    return f"spacing:{spacing.one}:{spacing.other}:{spacing.days}:{spacing.within}"


def visit_key(activity: str) -> str:
    return f"visit:{activity}"


class InOrder(Rule):
    name = "order"
    title = N_("What comes before what")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for order in facts.problem.orders:
            before, after = placements.get(order.before), placements.get(order.after)
            if before is None or after is None or about not in {None, order.before, order.after}:
                continue
            ends = facts.span(order.before, before)[1]
            if after.start < ends + order.gap:
                yield self.breach(
                    N_(
                        "“%(after)s” begins at %(start)s; “%(before)s”, which comes before it,"
                        " ends at %(end)s."
                    )
                    if not order.gap
                    else N_(
                        "“%(after)s” begins at %(start)s, less than %(gap)s after “%(before)s”"
                        " (until %(end)s)."
                    ),
                    (order.before, order.after),
                    after=facts.activities[order.after].title,
                    start=At(after.start),
                    before=facts.activities[order.before].title,
                    end=At(ends),
                    gap=Length(order.gap),
                )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for order in known_orders(facts):
            values = {
                "before": facts.activities[order.before].title,
                "after": facts.activities[order.after].title,
                "gap": Length(order.gap),
                "stated": order.stated,
            }
            yield Stated(
                Requirement(order_key(order), _ordered(order, values), (order.before, order.after)),
                Sentence(N_("Let “%(after)s” begin before the end of “%(before)s”."), values),
                6,
                without_order(order),
            )

    def add(self, model: "Model") -> None:
        for order in known_orders(model.facts):
            takes = model.facts.activities[order.before].minutes + order.gap
            before, after = model.at[order.before], model.at[order.after]
            # One of the two begins late, or the other not early: told at each start of whichever has fewer.
            ends = [start + takes for start in before] if len(before) < len(after) else [s + 1 for s in after]
            for minute in ends:
                early = [(1, var) for start, var in after.items() if start < minute]
                late = [(1, var) for start, var in before.items() if start + takes >= minute]
                if early and late:
                    model.at_most(1, early + late, (order_key(order),))


def known_orders(facts: Facts) -> list[Order]:
    known = facts.activities
    return [each for each in facts.problem.orders if each.before in known and each.after in known]


def _ordered(order: Order, values: dict[str, object]) -> Sentence:
    if order.stated is not None:
        return Sentence(N_("“%(before)s” comes before “%(after)s” (%(stated)s)."), values)
    if order.gap:
        return Sentence(N_("“%(after)s” begins at least %(gap)s after “%(before)s”."), values)
    return Sentence(N_("“%(before)s” comes before “%(after)s”."), values)


class Spaced(Rule):
    """Of the spacings that must hold; the others are wishes."""

    name = "spacing"
    title = N_("On the same day, on different days, close together")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for spacing in known_spacings(facts):
            if not spacing.cost and about in {None, spacing.one, spacing.other}:
                sentence = unmet(facts, placements, spacing)
                if sentence is not None:
                    yield Breach(self.name, (spacing.one, spacing.other), (), sentence)

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for spacing in known_spacings(facts):
            if spacing.cost:
                continue
            values = _titles(facts, spacing)
            yield Stated(
                Requirement(spacing_key(spacing), wanted(facts, spacing), (spacing.one, spacing.other)),
                Sentence(N_("Do not tie “%(one)s” and “%(other)s” to each other."), values),
                4,
                without_spacing(spacing),
            )

    def add(self, model: "Model") -> None:
        for spacing in known_spacings(model.facts):
            if not spacing.cost:
                keys = spacing_key(spacing), held_key(spacing.one), held_key(spacing.other)
                space(model, spacing, [model.slack[key] for key in keys if key in model.slack])


def known_spacings(facts: Facts) -> list[Spacing]:
    known = facts.activities
    return [each for each in facts.problem.spacings if each.one in known and each.other in known]


def space(model: "Model", spacing: Spacing, slacks: Sequence[int]) -> None:
    """The rows of a spacing; it need not hold where one of the variables *slacks* is 1."""
    one, other = model.at[spacing.one], model.at[spacing.other]
    escape = [(-1, slack) for slack in slacks]
    day = model.facts.day
    for number in range(len(model.facts.problem.days)) if spacing.days else ():
        first = [var for start, var in one.items() if day(start) == number]
        same = [var for start, var in other.items() if day(start) == number]
        after = [var for start, var in other.items() if day(start) == number + 1]
        if spacing.days == "different":
            model.program.row([(1, each) for each in first + same] + escape, upper=1)
        else:
            partner = same if spacing.days == "same" else after
            terms = [(1, each) for each in first] + [(-1, each) for each in partner]
            model.program.row(terms + escape, upper=0)
    if spacing.within is not None:
        for start, variable in one.items():
            near = [
                (-1, var) for begins, var in other.items() if not _far(model.facts, spacing, start, begins)
            ]
            model.program.row([(1, variable), *near, *escape], upper=0)


def _far(facts: Facts, spacing: Spacing, one: int, other: int) -> bool:
    """Whether there is too much time between the two, by their starts."""
    ends = one + facts.activities[spacing.one].minutes, other + facts.activities[spacing.other].minutes
    return spacing.within is not None and max(other - ends[0], one - ends[1]) > spacing.within


def unmet(facts: Facts, placements: Placements, spacing: Spacing) -> Sentence | None:
    """What is said where placements do not keep a spacing."""
    one, other = placements.get(spacing.one), placements.get(spacing.other)
    if one is None or other is None:
        return None
    apart = facts.day(other.start) - facts.day(one.start)
    far = _far(facts, spacing, one.start, other.start)
    kept = {"": True, "same": apart == 0, "different": apart != 0, "following": apart == 1}
    if kept[spacing.days] and not far:
        return None
    values = {**_titles(facts, spacing), "start": At(one.start), "begins": At(other.start)}
    if far and kept[spacing.days]:
        return Sentence(
            N_("“%(one)s” (from %(start)s) and “%(other)s” (from %(begins)s) are too far apart."), values
        )
    return Sentence(_UNMET[spacing.days], values)


_UNMET = {
    "same": N_("“%(one)s” (%(start)s) and “%(other)s” (%(begins)s) are not on the same day."),
    "different": N_("“%(one)s” (%(start)s) and “%(other)s” (%(begins)s) are not on different days."),
    "following": N_("“%(other)s” (%(begins)s) is not on the day after “%(one)s” (%(start)s)."),
}
_WANTED = {
    "": N_("“%(one)s” and “%(other)s” are at most %(within)s apart."),
    "same": N_("“%(one)s” and “%(other)s” are on the same day."),
    "different": N_("“%(one)s” and “%(other)s” are on different days."),
    "following": N_("“%(other)s” is on the day after “%(one)s”."),
}


def wanted(facts: Facts, spacing: Spacing) -> Sentence:
    values = {**_titles(facts, spacing), "within": Length(spacing.within or 0)}
    return Sentence(_WANTED[spacing.days], values)


def _titles(facts: Facts, spacing: Spacing) -> dict[str, object]:
    return {"one": facts.activities[spacing.one].title, "other": facts.activities[spacing.other].title}


class Visits(Rule):
    name = "visit"
    title = N_("Youth Lab teams within the sessions that they visit")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for activity in facts.problem.activities:
            host, placement = activity.visits, placements.get(activity.key)
            if host is None or host not in placements or placement is None:
                continue
            if about not in {None, activity.key, host}:
                continue
            start, end = facts.span(activity.key, placement)
            first, last = facts.span(host, placements[host])
            values = {"visit": activity.title, "host": facts.activities[host].title}
            if start < first or end > last:
                yield self.breach(
                    N_("“%(visit)s” (from %(start)s) is not within “%(host)s” (from %(begins)s)."),
                    (activity.key, host),
                    **values,
                    start=At(start),
                    begins=At(first),
                )
            elif placement.room != placements[host].room:
                yield self.breach(
                    N_("“%(visit)s” is not in the room of “%(host)s”."), (activity.key, host), **values
                )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for activity in facts.problem.activities:
            host = facts.activities.get(activity.visits or "")
            if host is not None:
                values = {"visit": activity.title, "host": host.title}
                yield Stated(
                    Requirement(
                        visit_key(activity.key),
                        Sentence(N_("“%(visit)s” takes place within “%(host)s”."), values),
                        (activity.key, host.key),
                    ),
                    Sentence(N_("Let “%(visit)s” be apart from “%(host)s”."), values),
                    7,
                    set_activity(activity.key, visits=None, roomless=True),
                )

    def add(self, model: "Model") -> None:
        for host, visits in model.facts.visitors.items():
            if host not in model.at:
                continue
            minutes = model.facts.activities[host].minutes
            for visit in visits:
                given_up = (visit_key(visit.key), held_key(host))
                for start, variable in model.at[visit.key].items():
                    around = [
                        (-1, var)
                        for begins, var in model.at[host].items()
                        if begins <= start and start + visit.minutes <= begins + minutes
                    ]
                    model.at_most(0, [(1, variable), *around], given_up)
