"""What plans pay for, one class each: people first, then rooms, the shape of the days, stillness."""

from eventapp.planner.facts import Facts, Placements
from eventapp.planner.plan import Charge

from .people import Absent, Balance, Conflicts, DoubleBooked, Hours, Stretch
from .rooms import NoRoom, RoomChanges, RoomFeatures, RoomSize, TurnRound
from .shape import Evenness, Late, Spacings, Waiting
from .stillness import Moved, MovedRoom
from .wish import Wish

__all__ = ["WISHES", "Wish", "paid"]

WISHES: tuple[Wish, ...] = (
    DoubleBooked(),
    Absent(),
    Hours(),
    Balance(),
    Stretch(),
    Conflicts(),
    NoRoom(),
    RoomFeatures(),
    RoomSize(),
    TurnRound(),
    RoomChanges(),
    Spacings(),
    Evenness(),
    Late(),
    Waiting(),
    Moved(),
    MovedRoom(),
)


def paid(facts: Facts, placements: Placements) -> tuple[Charge, ...]:
    """What placements cost, the dearest first."""
    charges = [charge for wish in WISHES for charge in wish.charges(facts, placements)]
    return tuple(sorted(charges, key=lambda charge: -charge.cost))
