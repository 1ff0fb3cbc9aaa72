"""Which registrations a list shows, as it stands in the address. What somebody looks for by name is no part
of it: names do not belong into addresses."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, case, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from eventapp.core.localized import Language, folded
from eventapp.people.model import Sector
from eventapp.registration.model import Choice, Registration
from eventapp.registration.rules import ANSWERED, Attendance, Place, State

from .words import Has, Mode, Sort

E = TypeVar("E", bound=StrEnum)
NAMES = ("side", "state", "sector", "mode", "reads", "session", "has", "group", "letter", "sort", "page")


class Filters(msgspec.Struct, frozen=True):
    """Everything None: all. ``session`` narrows ``mode`` and ``has`` to that session. ``reads`` is the
    language of somebody's pages; an address has a ``language`` already, that of the page."""

    side: str | None = None
    state: State | None = None
    sector: Sector | None = None
    mode: Mode | None = None
    reads: Language | None = None
    session: int | None = None
    has: Has | None = None
    group: int | None = None
    letter: bool = False
    sort: Sort = Sort.PRECEDENCE
    page: int = 1

    def address(self, **changes: Any) -> dict[str, Any]:
        """As arguments of the address, without what is not asked for; back at the first page unless told."""
        said = {name: getattr(self, name) for name in NAMES} | {"page": 1} | changes
        plain = {"sort": Sort.PRECEDENCE, "page": 1, "letter": False}
        return {
            name: "y" if value is True else str(value)
            for name, value in said.items()
            if value is not None and value != plain.get(name)
        }

    @property
    def narrow(self) -> bool:
        return any(name not in ("sort", "page") for name in self.address())


def parse(said: Mapping[str, str]) -> Filters:
    """What is not known is not asked for."""
    page = _number(said.get("page"))
    return Filters(
        side=said.get("side") or None,
        state=_one_of(State, said.get("state")),
        sector=_one_of(Sector, said.get("sector")),
        mode=_one_of(Mode, said.get("mode")),
        reads=_one_of(Language, said.get("reads")),
        session=_number(said.get("session")),
        has=_one_of(Has, said.get("has")),
        group=_number(said.get("group")),
        letter=said.get("letter") == "y",
        sort=_one_of(Sort, said.get("sort")) or Sort.PRECEDENCE,
        page=max(1, page or 1),
    )


def _one_of(kind: type[E], text: str | None) -> E | None:
    return next((member for member in kind if member.value == text), None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def conditions(
    wanted: Filters, edition_id: int, sides: Sequence[str], sought: str = ""
) -> list[ColumnElement[bool]]:
    """Of the people of *sides*, those who are wanted; never somebody of another side, whatever the address
    says. Who was erased is in no list."""
    here = [side for side in sides if wanted.side in (None, side)]
    found: list[ColumnElement[bool]] = [
        Registration.edition_id == edition_id,
        Registration.side.in_(here),
        Registration.erased_at.is_(None),
    ]
    plain: list[tuple[InstrumentedAttribute[Any], Any]] = [
        (Registration.state, wanted.state),
        (Registration.sector, wanted.sector),
        (Registration.language, wanted.reads),
        (Registration.group_id, wanted.group),
    ]
    found += [column == value for column, value in plain if value is not None]
    if wanted.letter:
        found.append(Registration.needs_letter.is_(True))
    found += [Registration.sought.contains(word, autoescape=True) for word in folded(sought).split()]
    return found + _about_sessions(wanted)


def _about_sessions(wanted: Filters) -> list[ColumnElement[bool]]:
    def chose(*more: ColumnElement[bool]) -> ColumnElement[bool]:
        here = [Choice.session_id == wanted.session] if wanted.session is not None else []
        return exists(select(Choice.id).where(Choice.registration_id == Registration.id, *here, *more))

    found: list[ColumnElement[bool]] = []
    if wanted.mode is not None:
        found.append(Registration.state.in_(ANSWERED))  # as it is counted
    if wanted.has is not None:
        found.append(chose(_HAS[wanted.has]))
    if wanted.mode is Mode.ROOM:
        found.append(chose(Choice.asked == Attendance.ROOM))
    elif wanted.mode is Mode.REMOTE:
        found += [chose(), ~chose(Choice.asked == Attendance.ROOM)]
    elif wanted.mode is Mode.NONE:
        found.append(~chose())
    elif wanted.session is not None and wanted.has is None:
        found.append(chose())
    return found


_HAS: Mapping[Has, ColumnElement[bool]] = {
    Has.ROOM: Choice.place == Place.ROOM,
    Has.REMOTE: Choice.place == Place.REMOTE,
    Has.WAITING: Choice.waiting & Choice.offered_until.is_(None),
    Has.OFFERED: Choice.offered_until.is_not(None),
}


def order(sort: Sort, sides: Sequence[str]) -> list[Any]:
    """By side and the order that each side gave, by name, or the newest first; always total."""
    if sort is Sort.NAME:
        return [Registration.sought, Registration.id]
    if sort is Sort.DATE:
        return [
            Registration.submitted_at.is_(None),
            Registration.submitted_at.desc(),
            Registration.id.desc(),
        ]
    return precedence(sides)


def precedence(sides: Sequence[str]) -> list[Any]:
    """*sides* in this order; within each the order it gave, then those without a position by name."""
    rank = case({side: at for at, side in enumerate(sides)}, value=Registration.side, else_=len(sides))
    return [
        rank,
        Registration.position.is_(None),
        Registration.position,
        Registration.sought,
        Registration.id,
    ]
