"""The order of precedence: what people type and press becomes a new order. Pure."""

from collections.abc import Mapping, Sequence


def reordered(order: Sequence[str], numbers: Mapping[str, int]) -> list[str]:
    """*order* with the places that were typed, counted from 1. Who was given a place stands there, the others
    keep their order around them; who is not in *numbers* was not asked. *numbers* come as they were shown:
    rows that were dragged have changed places among themselves before anything was typed."""
    at_first = {ref: at for at, ref in enumerate(order)}
    shown = [ref for ref in numbers if ref in at_first]
    base = list(order)
    for at, ref in zip(sorted(at_first[ref] for ref in shown), shown, strict=True):
        base[at] = ref
    was = {ref: place for place, ref in enumerate(base, 1)}

    def key(ref: str) -> tuple[int, int, int]:
        place = numbers.get(ref, was[ref])
        moved = (place > was[ref]) - (place < was[ref])  # upwards before, downwards after who stands there
        return place, moved, was[ref]

    return sorted(base, key=key)


def stepped(order: Sequence[str], ref: str, by: int) -> list[str]:
    """*order* with one person a step further up (-1) or down (1); at the end nothing moves."""
    new = list(order)
    if ref not in new:
        return new
    at = new.index(ref)
    to = min(max(at + by, 0), len(new) - 1)
    new.insert(to, new.pop(at))
    return new


def applied(order: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """An order that was asked for some time ago, for the people who are on the list now: those who came since
    stand after it, those who left are passed over."""
    here = set(order)
    first = [ref for ref in dict.fromkeys(wanted) if ref in here]
    return first + [ref for ref in order if ref not in set(first)]
