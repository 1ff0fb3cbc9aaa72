"""What areas above have built on an edition: they follow when it moves, and say what still needs a room."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from .model import Edition, Room


@dataclass(frozen=True)
class Move:
    """An edition's first day and clock, before and after."""

    zone_before: str
    zone: str
    by: timedelta  # by how much what is planned moves along; zero where it stays on its days


class Dependent(Protocol):
    def moved(self, session: Session, edition: Edition, move: Move) -> int:
        """Follow the edition; returns how many things moved."""

    def in_room(self, session: Session, room: Room) -> int:
        """How many things still need *room*. Where none does, nothing may point at it any more."""


_DEPENDENTS: dict[str, Dependent] = {}


def register(name: str, dependent: Dependent) -> None:
    _DEPENDENTS[name] = dependent


def moved(session: Session, edition: Edition, move: Move) -> int:
    return sum(dependent.moved(session, edition, move) for dependent in _DEPENDENTS.values())


def in_room(session: Session, room: Room) -> int:
    return sum(dependent.in_room(session, room) for dependent in _DEPENDENTS.values())
