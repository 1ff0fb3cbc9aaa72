"""The cheapest way to give up something of each of several sets."""

from collections.abc import Collection, Mapping, Sequence

_STEPS = 20_000


def cheapest(
    sets: Sequence[Collection[str]], weights: Mapping[str, int], with_: str | None = None
) -> frozenset[str] | None:
    """Keys of the least weight, of which each of the *sets* has one; *with_* a key, one without which they
    would not do: one of the sets has no other. None where there are none.

    The least for certain, unless there are very many ways: then the least that some thousand steps find.
    """
    if with_ is None:
        return _Search(weights, frozenset()).least([frozenset(each) for each in sets], frozenset())
    best: frozenset[str] | None = None
    for own in sets:
        if with_ in own:
            barred = frozenset(own) - {with_}
            others = [frozenset(each) for each in sets if with_ not in each]
            found = _Search(weights, barred).least(others, frozenset({with_}))
            if found is not None and (best is None or _order(found, weights) < _order(best, weights)):
                best = found
    return best


def _order(keys: Collection[str], weights: Mapping[str, int]) -> tuple[int, int, list[str]]:
    return sum(weights[key] for key in keys), len(keys), sorted(keys)


class _Search:
    """Depth first; what cannot become cheaper than the best known is left."""

    def __init__(self, weights: Mapping[str, int], barred: frozenset[str]) -> None:
        self._weights, self._barred = weights, barred
        self._best: frozenset[str] | None = None
        self._cost = 0
        self._steps = 0

    def least(self, sets: Sequence[frozenset[str]], chosen: frozenset[str]) -> frozenset[str] | None:
        self._go([each - self._barred for each in sets], chosen, sum(self._weights[key] for key in chosen))
        return self._best

    def _go(self, left: Sequence[frozenset[str]], chosen: frozenset[str], cost: int) -> None:
        self._steps += 1
        if not left:
            if self._best is None or (cost, len(chosen)) < (self._cost, len(self._best)):
                self._best, self._cost = chosen, cost
            return
        if not all(left) or (self._best is not None and self._steps > _STEPS):
            return
        if self._best is not None and cost + self._still(left) > self._cost:
            return
        smallest = min(left, key=lambda each: (len(each), sorted(each)))
        often = {key: sum(key in each for each in left) for key in smallest}
        for key in sorted(smallest, key=lambda each: (self._weights[each] / often[each], each)):
            rest = [each for each in left if key not in each]
            self._go(rest, chosen | {key}, cost + self._weights[key])

    def _still(self, left: Sequence[frozenset[str]]) -> int:
        """What it costs at least to have one of each: sets that share nothing each cost their cheapest."""
        cost, used = 0, set[str]()
        for each in sorted(left, key=lambda keys: (len(keys), sorted(keys))):
            if not each & used:
                used |= each
                cost += min(self._weights[key] for key in each)
        return cost
