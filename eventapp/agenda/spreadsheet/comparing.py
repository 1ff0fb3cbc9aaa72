"""Cells beside cells: what differs, what is missing, what stands there twice."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from eventapp.core.localized import Language
from eventapp.core.translations import N_

from . import cells
from .cells import Cells
from .columns import BY_KEY, label
from .parsing import Row
from .values import Findings


class Happens(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    RESTORED = "restored"
    REMOVED = "removed"


class Field(NamedTuple):
    label: str
    before: str
    after: str


class Change(NamedTuple):
    """One row of the comparison. ``overtaken`` says that somebody else changed the session after the file
    was written."""

    happens: Happens
    sheet: str
    key: str
    title: str
    fields: tuple[Field, ...] = ()
    row: int | None = None
    overtaken: bool = False


class Comparison:
    """Collects changes in the words of one reader."""

    def __init__(self, language: Language, findings: Findings) -> None:
        self.language = language
        self.findings = findings
        self.changes: list[Change] = []

    def once(self, row: Row, column: str, key: str, seen: dict[str, int]) -> bool:
        if key in seen:
            self.findings.add(
                row.sheet, row.number, column,
                N_("“%(key)s” stands in row %(row)s already. Delete one, or give it another key."),
                key=key, row=seen[key],
            )  # fmt: skip
            return False
        seen[key] = row.number
        return True

    def lacks(self, sheet: str, row: Row, will: Cells) -> bool:
        """Whether something is empty that must not be; a text is needed in one language at least."""
        lacking = False
        for column in BY_KEY[sheet].columns:
            if not column.needed or will.get(column.key):
                continue
            if column.language is not None:
                field = column.key.rpartition("_")[0]
                if column.language is not Language.EN or any(will.get(f"{field}_{e}") for e in Language):
                    continue
            # A cell that could not be read has been told already.
            if not row.sheet.rows.get(row.number, {}).get(column.key):
                self.findings.add(
                    row.sheet, row.number, column.key,
                    N_("“%(column)s” is needed here."), column=label(column, self.language),
                )  # fmt: skip
            lacking = True
        return lacking

    def compare(self, sheet: str, row: Row | None, was: Cells | None, will: Cells, **facts: Any) -> bool:
        """Note what differs; False if nothing does."""
        fields = tuple(self.fields(sheet, was or {}, will))
        if was is not None and not fields:
            return False
        happens = Happens.CHANGED if was is not None else Happens.ADDED
        # Somebody whom only another sheet names has no row in this one.
        number = row.number if row and len(row.cells) > 1 else None
        key = will.get("slug") or will.get("key") or ""
        self.changes.append(Change(happens, sheet, key, self.title(will), fields, number, **facts))
        return True

    def fields(self, sheet: str, was: Cells, will: Cells) -> Iterator[Field]:
        for column in BY_KEY[sheet].columns:
            before, after = was.get(column.key, ""), will.get(column.key, "")
            if before != after and not column.ours:
                yield Field(
                    label(column, self.language),
                    cells.shown(sheet, column.key, before, self.language),
                    cells.shown(sheet, column.key, after, self.language),
                )

    def title(self, about: Cells) -> str:
        """What the row is called, in the reader's language if it can be."""
        fields = [
            "name",
            *(f"{field}_{each}" for field in ("name", "title") for each in (self.language, *Language)),
        ]
        return next((about[field] for field in fields if about.get(field)), about.get("slug", ""))

    def unknown(self, row: Row, column: str, key: str) -> None:
        self.findings.add(
            row.sheet, row.number, column,
            N_("“%(key)s” is not known. Choose from the list, or add it to its sheet first."), key=key,
        )  # fmt: skip
