"""Requirements that cannot hold together, as few as that takes.

Most clashes leave one activity no start, and cutting starts alone shows it: such are found without an engine,
and however large the rest of the meeting is. Only where cutting shows nothing an engine is asked.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from .build import Model, begun, complete
from .facts import Facts
from .first import first
from .problem import Problem
from .requirements import Requirements
from .rules import RULES
from .solving import refuted
from .starts import blamed

Clash = tuple[str, ...]  # keys
Over = Callable[[], bool]

_MOST = 12  # clashes told
_PROOF = 2.0  # seconds for what a few requirements allow


def clashes(required: Requirements, kept: Collection[str], over: Over, seed: int = 1) -> list[Clash]:
    """Of the requirements *kept*, those that clash: for each activity that is left no start the fewest that
    leave it none; then what else clashes without any of these; until nothing more shows without an engine."""
    found: list[Clash] = []
    left = set(kept)
    while len(found) < _MOST and not over():
        more = list(_without_engine(required, left, over, seed))
        if not more:
            break
        found.extend(dict.fromkeys(more))
        left.difference_update(*more)
    return found[:_MOST]


def _without_engine(required: Requirements, kept: Collection[str], over: Over, seed: int) -> Iterator[Clash]:
    for keys in blamed(Facts(required.only(kept))):
        suspected = [key for key in _dearest_first(required, keys) if key in kept]

        def cut(some: Sequence[str]) -> bool:
            return bool(blamed(Facts(required.only(some))))

        if cut(suspected):
            until = time.monotonic() + _PROOF

            def late(until: float = until) -> bool:
                return over() or time.monotonic() > until

            yield fewest(required, fewest_of(suspected, cut), late, seed)


def with_engine(
    required: Requirements, kept: Collection[str], seconds: float, over: Over, seed: int = 1
) -> Clash | None:
    """Of the requirements *kept*, the fewest that an engine finds to clash; None where it shows nothing in
    time."""
    until = time.monotonic() + seconds

    def late() -> bool:
        return over() or time.monotonic() > until

    problem = required.only(kept)
    model = relaxed(Facts(problem))
    names = refuted(model.program, seconds / 2, seed)
    if names is None:
        return None
    return fewest(required, _dearest_first(required, names), late, seed)


def fewest(required: Requirements, keys: Sequence[str], over: Over, seed: int = 1) -> Clash:
    """Of *keys*, which clash, some that do and of which none can be left out; in the order in which they are
    stated. Perhaps more than that, where it is *over* before."""
    kept = fewest_of(keys, lambda some: not over() and holds(required.only(some), seed) is False)
    return tuple(key for key in required.known if key in kept)


def fewest_of(keys: Sequence[str], clash: Callable[[Sequence[str]], bool]) -> list[str]:
    """Of *keys*, which clash, some that do and of which none can be left out. What can be left out with
    others goes with them: halves are tried first, then quarters, and each by itself at last."""
    kept, size = list(keys), len(keys)
    while size > 1:
        size = -(-size // 2)
        at = 0
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            if clash(rest):
                kept = rest
            else:
                at += size
    return kept


def holds(problem: Problem, seed: int = 1, seconds: float = _PROOF) -> bool | None:
    """Whether there is a plan; None where that does not show in so many *seconds* of an engine's work."""
    facts = Facts(problem)
    if blamed(facts):
        return False
    model = begun(facts)
    if first(model, seed) is not None:
        return True
    from . import cpsat  # loaded when it is asked

    search = cpsat.Search(complete(model).program, cpsat.Limits(seconds, seconds), seed, None, 1)
    return search.run(lambda _values, _cost: None, lambda _bound: None)


def relaxed(facts: Facts) -> Model:
    """A program without costs in which each requirement can be given up."""
    model = Model(facts, relaxed=True)
    for each in Requirements(facts.problem).known.values():
        key = each.requirement.key
        model.slack[key] = model.program.variable(upper=each.most)
        model.program.row([(1, model.slack[key])], upper=0, name=key)
    for rule in RULES:
        rule.add(model)
    return model


def _dearest_first(required: Requirements, keys: Iterable[str]) -> list[str]:
    """What is dearest to give up is left out of a clash first: what stays is easier to mend."""
    place = {key: number for number, key in enumerate(required.known)}
    return sorted(
        (key for key in keys if key in place), key=lambda key: (-required.known[key].weight, place[key])
    )
