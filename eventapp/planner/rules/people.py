"""Rules of people: nobody twice, only when they can be there, time to walk from visit to visit."""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from eventapp.planner.changing import excused, set_person
from eventapp.planner.facts import Facts, Placements, overlap
from eventapp.planner.plan import At, Breach, Length, Requirement, Sentence
from eventapp.planner.problem import Person
from eventapp.planner.words import N_

from .rule import Rule, Stated

if TYPE_CHECKING:
    from eventapp.planner.build import Model


def required_key(activity: str, person: str) -> str:
    return f"required:{activity}:{person}"


def away_key(person: str) -> str:
    return f"away:{person}"


class PersonTwice(Rule):
    name = "person-twice"
    title = N_("Nobody has to be in two places at once")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for (one, other), people in facts.sharing.items():
            if one not in placements or other not in placements or about not in {None, one, other}:
                continue
            first, second = facts.activities[one], facts.activities[other]
            if facts.hosted(first, second):
                continue
            if overlap(facts.span(one, placements[one]), facts.span(other, placements[other])):
                yield self.breach(
                    N_(
                        "%(people)s must be in “%(one)s” (from %(one_start)s) and in “%(other)s”"
                        " (from %(other_start)s) at the same time."
                    ),
                    (one, other),
                    people,
                    people=facts.named(people),
                    one=first.title,
                    one_start=At(placements[one].start),
                    other=second.title,
                    other_start=At(placements[other].start),
                )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for activity in facts.problem.activities:
            for person in facts.present(activity):
                values = {"person": person.name, "activity": activity.title}
                yield Stated(
                    Requirement(
                        required_key(activity.key, person.key),
                        Sentence(N_("%(person)s must be in “%(activity)s”."), values),
                        (activity.key,),
                        (person.key,),
                    ),
                    Sentence(N_("Let “%(activity)s” take place without %(person)s."), values),
                    10,
                    excused(activity.key, person.key),
                )

    def add(self, model: "Model") -> None:
        if model.relaxed:
            for (one, other), people in model.facts.sharing.items():
                if not model.facts.hosted(model.facts.activities[one], model.facts.activities[other]):
                    slack = model.either_given_up(
                        [(required_key(one, person), required_key(other, person)) for person in people]
                    )
                    model.at_most_one((one, other), slack=slack)
            return
        for keys in apart(model.facts, model.alone):
            model.at_most_one(keys)


def apart(facts: Facts, alone: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Sets of activities of which no two may overlap: somebody must be in all of them, or they are alone."""
    found = []
    for keys in _largest(facts):
        hosts = {facts.activities[key].visits for key in keys}
        found.append(tuple(dict.fromkeys((*keys, *(key for key in alone if key not in hosts)))))
    return found


def _largest(facts: Facts) -> list[tuple[str, ...]]:
    """Sets of activities of which no two may overlap, for somebody must be in all; none within another."""
    sets: dict[frozenset[str], tuple[str, ...]] = {}
    for activities in facts.required_in.values():
        inside = [each for each in activities if each.visits in {other.key for other in activities}]
        for chosen in ([each for each in activities if each not in inside], inside):
            if len(chosen) > 1:
                keys = tuple(each.key for each in chosen)
                sets.setdefault(frozenset(keys), keys)
    return [keys for own, keys in sets.items() if not any(own < other for other in sets)]


class Away(Rule):
    name = "away"
    title = N_("Only when those who must be there can be")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for key, placement in placements.items():
            if key not in facts.activities or about not in {None, key}:
                continue
            span = facts.span(key, placement)
            for person in facts.present(facts.activities[key]):
                for away in person.away:
                    if overlap(span, away):
                        yield self.breach(
                            N_(
                                "%(person)s is away from %(start)s to %(end)s, but must be in “%(activity)s”"
                                " from %(begins)s to %(ends)s."
                            ),
                            (key,),
                            (person.key,),
                            person=person.name,
                            start=At(away[0]),
                            end=At(away[1]),
                            activity=facts.activities[key].title,
                            begins=At(span[0]),
                            ends=At(span[1]),
                        )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for person in facts.problem.people:
            if person.away and person.key in facts.required_in:
                yield Stated(
                    Requirement(away_key(person.key), _absence(facts, person), (), (person.key,)),
                    Sentence(N_("Ask %(person)s to be there after all."), {"person": person.name}),
                    30,
                    set_person(person.key, away=()),
                )

    def add(self, model: "Model") -> None:
        if not model.relaxed:
            return  # such starts were left out
        for activity in model.facts.problem.activities:
            for person in model.facts.present(activity):
                given_up = (required_key(activity.key, person.key), away_key(person.key))
                model.forbidden(model.touching(activity.key, person.away), given_up)


def _absence(facts: Facts, person: Person) -> Sentence:
    name, away = person.name, person.away
    if all(any(first <= d.start and d.end <= last for first, last in away) for d in facts.problem.days):
        return Sentence(N_("%(person)s is away for the whole meeting."), {"person": name})
    if len(away) == 1:
        return Sentence(
            N_("%(person)s is away from %(start)s to %(end)s."),
            {"person": name, "start": At(away[0][0]), "end": At(away[0][1])},
        )
    return Sentence(
        N_("%(person)s is away %(count)s times, first from %(start)s to %(end)s, last until %(until)s."),
        {
            "person": name,
            "count": len(away),
            "start": At(min(away)[0]),
            "end": At(min(away)[1]),
            "until": At(max(end for _start, end in away)),
        },
    )


class Walk(Rule):
    """People in the room who visit an activity have time to come from elsewhere, and to go on."""

    name = "walk"
    title = N_("Teams have time to walk from one visit to the next")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for (one, other), people in walks(facts).items():
            if one not in placements or other not in placements or about not in {None, one, other}:
                continue
            begins, ends = facts.span(one, placements[one]), facts.span(other, placements[other])
            before, after = (one, other) if begins <= ends else (other, one)
            gap = placements[after].start - facts.span(before, placements[before])[1]
            if 0 <= gap < facts.problem.pause:
                yield self.breach(
                    N_("%(people)s: %(length)s to walk from “%(one)s” to “%(other)s”; it takes %(pause)s."),
                    (before, after),
                    people,
                    people=facts.named(people),
                    length=Length(gap),
                    one=facts.activities[before].title,
                    other=facts.activities[after].title,
                    pause=Length(facts.problem.pause),
                )

    def add(self, model: "Model") -> None:
        pause = model.facts.problem.pause
        if model.relaxed:
            for (one, other), people in walks(model.facts).items():
                keys = [(required_key(one, person), required_key(other, person)) for person in people]
                model.at_most_one((one, other), extra=pause, slack=model.either_given_up(keys))
            return
        pairs = set(walks(model.facts))
        for clique in _cliques(pairs):
            model.at_most_one(clique, extra=pause)


def walks(facts: Facts) -> dict[tuple[str, str], tuple[str, ...]]:
    """Pairs of which one is a visit, and those in the room who must be in both, in different places."""
    if not facts.problem.pause:
        return {}
    found = {}
    for (one, other), people in facts.sharing.items():
        first, second = facts.activities[one], facts.activities[other]
        hosts = {first.visits, second.visits} - {None}
        if not hosts or facts.hosted(first, second) or (first.visits == second.visits):
            continue
        there = facts.in_room(people)
        if there:
            found[one, other] = there
    return found


def _cliques(pairs: set[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The pairs joined to sets of which every two are a pair, greedily; every pair is in one of them."""
    joined = {frozenset(pair) for pair in pairs}
    left = sorted(pairs)
    cliques: list[tuple[str, ...]] = []
    while left:
        clique = list(left[0])
        for key in sorted({key for pair in pairs for key in pair}):
            if key not in clique and all(frozenset((key, each)) in joined for each in clique):
                clique.append(key)
        covered = {frozenset(pair) for pair in combinations(clique, 2)}
        left = [pair for pair in left if frozenset(pair) not in covered]
        cliques.append(tuple(clique))
    return cliques
