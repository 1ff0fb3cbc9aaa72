"""The rules that every plan keeps, one class each."""

from collections.abc import Iterator

from eventapp.planner.facts import Facts, Placements
from eventapp.planner.plan import Breach

from .order import InOrder, Spaced, Visits
from .people import Away, PersonTwice, Walk
from .rooms import ResourceLimit, RoomChoice, RoomClosed, RoomTwice
from .rule import Rule, Stated
from .times import Alone, Held, Hours, Pinned

__all__ = ["RULES", "Rule", "Stated", "broken", "stated"]

RULES: tuple[Rule, ...] = (
    Held(),
    Hours(),
    Pinned(),
    PersonTwice(),
    Away(),
    Walk(),
    Alone(),
    RoomTwice(),
    RoomChoice(),
    RoomClosed(),
    ResourceLimit(),
    InOrder(),
    Spaced(),
    Visits(),
)


def broken(facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
    """Which rules placements break: all of them, or those in which one activity has a part."""
    for rule in RULES:
        yield from rule.breaches(facts, placements, about)


def stated(facts: Facts) -> Iterator[Stated]:
    """Everything that could be given up, were there no plan."""
    for rule in RULES:
        yield from rule.stated(facts)
