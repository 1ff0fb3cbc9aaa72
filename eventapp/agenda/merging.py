"""Two people edited one session: what each would have it say, field by field, and the value chosen from both.

``base`` is what the one who comes second had before the eyes: where that is still what they sent, they
changed nothing, and the other's text is proposed.
"""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import structs

from .values import FIELDS, SessionValues

MINE, THEIRS = "mine", "theirs"
_NOT_EDITED = frozenset({"zone", "removed"})


class Disagreement(NamedTuple):
    """A field that both sides say differently; ``proposed`` is whose to take unless told otherwise."""

    field: str
    mine: SessionValues
    theirs: SessionValues
    proposed: str


def disagreements(
    mine: SessionValues, theirs: SessionValues, base: SessionValues | None
) -> tuple[Disagreement, ...]:
    return tuple(
        Disagreement(field, mine, theirs, THEIRS if _untouched(field, mine, base) else MINE)
        for field in FIELDS
        if field not in _NOT_EDITED and getattr(mine, field) != getattr(theirs, field)
    )


def _untouched(field: str, mine: SessionValues, base: SessionValues | None) -> bool:
    return base is not None and getattr(mine, field) == getattr(base, field)


def merged(mine: SessionValues, theirs: SessionValues, choices: Mapping[str, str]) -> SessionValues:
    """*mine*, with theirs in the fields for which that was chosen."""
    taken = {
        field: getattr(theirs, field)
        for field in FIELDS
        if field not in _NOT_EDITED and choices.get(field) == THEIRS
    }
    return structs.replace(mine, **taken)
