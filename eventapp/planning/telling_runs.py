"""What is said of a run and its plans, in one language."""

from collections.abc import Iterable, Mapping

from eventapp.agenda.content import AgendaContent
from eventapp.core.localized import Language
from eventapp.core.translations import gettext
from eventapp.planner import WISHES
from eventapp.planner.plan import Charge, Plan
from eventapp.planner.problem import Problem

from .burden import hard_minutes
from .problems import VISIT
from .saying import Teller
from .values import Ledger, LedgerRow, Paid, Said, Visit, WishCompared

WISHES_BY_NAME = {wish.name: wish for wish in WISHES}


def charged(problem: Problem, charges: Iterable[Charge], teller: Teller) -> tuple[Said, ...]:
    """Each charge in words, the dearest first."""
    names = names_in(problem)
    found = [
        Said(
            teller.say(charge.sentence),
            charge.cost,
            charge.activities,
            tuple(names[key] for key in charge.people if key in names),
        )
        for charge in charges
    ]
    return tuple(sorted(found, key=lambda each: -each.cost))


def names_in(problem: Problem) -> dict[str, str]:
    """Of its people, by key."""
    return {person.key: str(person.name) for person in problem.people}


def paid_by_wish(problem: Problem, plan: Plan, teller: Teller) -> tuple[Paid, ...]:
    """The dearest wish first."""
    found = []
    for name, cost in plan.by_wish().items():
        wish = WISHES_BY_NAME.get(name)
        said = charged(problem, (each for each in plan.charges if each.wish == name), teller)
        title, explanation = (
            (gettext(teller.language, wish.title), gettext(teller.language, wish.explanation))
            if wish
            else (name, "")
        )
        found.append(Paid(name, title, explanation, cost, said))
    return tuple(found)


def wishes_compared(costs: Mapping[str, tuple[int, int]], language: Language) -> tuple[WishCompared, ...]:
    """The largest difference first."""
    found = [
        WishCompared(name, gettext(language, WISHES_BY_NAME[name].title), one, other)
        for name, (one, other) in costs.items()
        if name in WISHES_BY_NAME
    ]
    return tuple(sorted(found, key=lambda each: (-abs(each.one - each.other), each.wish)))


def visits_of(problem: Problem, plan: Plan, teller: Teller) -> tuple[Visit, ...]:
    """In the order of time."""
    activities = {each.key: each for each in problem.activities}
    rooms = {room.key: teller.name(room.name) for room in problem.rooms}
    found = []
    for key, visit in activities.items():
        at, host = plan.placements.get(key), activities.get(visit.visits or "")
        if visit.kind != VISIT or at is None or host is None:
            continue
        here = plan.placements.get(host.key)
        found.append(
            Visit(
                team=key.partition("/")[0],
                session=host.key,
                title=host.title,
                start=teller.clock.wall(at.start),
                end=teller.clock.wall(at.start + visit.minutes),
                room=rooms.get(here.room or "", "") if here else "",
            )
        )
    return tuple(sorted(found, key=lambda each: (each.start, each.session)))


def ledger_of(agendas: Mapping[str, AgendaContent]) -> Ledger:
    """*agendas* by edition, the oldest first. People with hard minutes, the most first."""
    minutes = {name: hard_minutes(content) for name, content in agendas.items()}
    people: dict[str, tuple[str, str | None]] = {}
    for content in agendas.values():
        for session in content.sessions:
            for person in session.people:
                people[person.key] = (person.name, person.side or people.get(person.key, ("", None))[1])
    rows = [
        LedgerRow(key, name, side, tuple(minutes[each].get(key, 0) for each in agendas))
        for key, (name, side) in people.items()
    ]
    rows = sorted((row for row in rows if row.all), key=lambda row: (-row.all, row.name))
    sides = {row.side for row in rows if row.side}
    sums = {
        side: tuple(
            sum(column) for column in zip(*(row.minutes for row in rows if row.side == side), strict=True)
        )
        for side in sorted(sides)
    }
    return Ledger(tuple(agendas), tuple(rows), sums)
