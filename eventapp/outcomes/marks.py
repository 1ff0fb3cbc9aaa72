"""The cross-cutting themes of a lineage: gender equality, Indigenous peoples, … as it chooses them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.translations import N_

from .carrying import seal
from .commitments import NEWER
from .entries import lock
from .model import CrossCutting


class Mark(NamedTuple):
    """A theme; ``key`` is empty for one that is new. What is retired stays with the commitments that bear it
    and is not offered any more."""

    key: str
    name: LocalizedText
    retired: bool = False


def marks_of(session: Session, lineage: str) -> list[Mark]:
    """All themes of a lineage in their order."""
    rows = session.scalars(
        select(CrossCutting).where(CrossCutting.lineage == lineage).order_by(CrossCutting.position)
    )
    return [Mark(row.key, row.name, row.retired) for row in rows]


def names_of(session: Session, lineage: str) -> dict[str, LocalizedText]:
    return {mark.key: mark.name for mark in marks_of(session, lineage)}


def version_of(marks: Sequence[Mark]) -> str:
    return seal(list(marks))


def save(
    session: Session, actor: str, now: datetime, lineage: str, wanted: Sequence[Mark], version: str
) -> None:
    """Let the themes be *wanted*, in this order; one that is left out is retired. Raises `Conflict` where
    somebody saved meanwhile, `Invalid` for one without a name."""
    lock(session, lineage)
    before = marks_of(session, lineage)
    if version_of(before) != version:
        raise Conflict(NEWER)
    if any(not mark.name for mark in wanted):
        raise Invalid(N_("A theme needs a name in at least one language."))
    rows = {
        row.key: row for row in session.scalars(select(CrossCutting).where(CrossCutting.lineage == lineage))
    }
    named = [mark if mark.key else mark._replace(key=_key(mark.name, rows)) for mark in wanted]
    left = [mark._replace(retired=True) for mark in before if mark.key not in {each.key for each in named}]
    for position, mark in enumerate([*named, *left], 1):
        row = rows.get(mark.key)
        if row is None:
            row = CrossCutting(lineage=lineage, key=mark.key)
            session.add(row)
        row.position, row.name, row.retired = position, mark.name, mark.retired
    session.flush()
    after = marks_of(session, lineage)
    if after != before:
        audit.record(
            session, actor, "outcomes.themes_saved", f"themes/{lineage}", now, **_difference(before, after)
        )


def _key(name: LocalizedText, taken: Mapping[str, Any]) -> str:
    """A key from a name, such as ``indigenous-peoples``, that no other theme has."""
    said = name.best(Language.EN)
    base = "-".join("".join(c if c.isalnum() else " " for c in folded(said.text if said else "")).split())
    base = base[:40] or "theme"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _difference(before: Sequence[Mark], after: Sequence[Mark]) -> dict[str, Any]:
    def told(marks: Sequence[Mark]) -> dict[str, Any]:
        return {mark.key: {"name": msgspec.to_builtins(mark.name), "retired": mark.retired} for mark in marks}

    return audit.difference(told(before), told(after))
