"""Agreeing on something that may still be edited: an approval names what it is given to by a digest, and
holds while that is the digest of what there is. Nobody has to remember to make it void."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

A = TypeVar("A")  # an approval as it was given


class Standing(NamedTuple, Generic[A]):
    """How a side stands to what there is now: ``approval`` is the last that it gave, ``valid`` whether that
    was to this very content."""

    side: str
    approval: A | None
    valid: bool

    @property
    def void(self) -> bool:
        """Given, but to what was edited since."""
        return self.approval is not None and not self.valid


def standings(
    sides: Iterable[str], given: Mapping[str, A], digest: str, digest_of: Callable[[A], str]
) -> tuple[Standing[A], ...]:
    """How each of *sides* stands to what has this *digest*; *given* is the last approval of each."""
    return tuple(
        Standing(side, given.get(side), side in given and digest_of(given[side]) == digest) for side in sides
    )


def is_agreed(found: Collection[Standing[Any]]) -> bool:
    """Both sides approve the same; where no side has a say nothing is agreed."""
    return bool(found) and all(standing.valid for standing in found)
