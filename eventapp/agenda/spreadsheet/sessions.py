"""The rows of sessions: what belongs together in one, and its items and people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from eventapp.core.translations import N_

from . import cells, drafts
from .cells import Cells
from .parsing import Row
from .values import Current, Findings, KnownSession

LISTS = ("roles", "items")


def merged(was: Mapping[str, str], row: Mapping[str, str], zone: str) -> Cells:
    """What the session will say: columns that the file does not have stay as they were. The identifier and
    the version are never taken from a file; the end follows from the minutes where it is empty."""
    will = {**was, **{key: text for key, text in row.items() if key not in ("uid", "version")}}
    if will.get("zone") == zone:
        will["zone"] = ""
    start, minutes = will.get("start"), will.get("minutes")
    if start and minutes and not will.get("end"):
        will["end"] = drafts.end_after(start, int(minutes)) or ""
        will["minutes"] = "" if will["end"] else minutes
    return will


class RowCheck:
    """Checks one row, whose cells are each in order, as a whole; ``will`` gets its hours put in order."""

    def __init__(self, row: Row, was: Cells | None, will: Cells, findings: Findings) -> None:
        self.row, self.was, self.will, self.findings = row, was or {}, will, findings
        self.good = True

    def wrong(self, column: str, sentence: str, **values: Any) -> None:
        self.good = False
        # A cell that could not be read at all has been told already.
        raw = self.row.sheet.rows[self.row.number].get(column, "")
        if not raw or self.row.get(column):
            self.findings.add(self.row.sheet, self.row.number, column, sentence, **values)

    def check(self, current: Current, rooms: Mapping[str, Cells], known: KnownSession | None) -> bool:
        if known is not None and known.late:
            return self._check_late()
        self._check_hours(known)
        self._check_rooms(rooms)
        if self._changed("groups"):
            keys = self.will["groups"].split(", ") if self.will["groups"] else []
            for key in keys:
                if key not in current.groups:
                    self.wrong(
                        "groups",
                        N_("There is no group “%(key)s”. The sheet of lists has their keys."),
                        key=key,
                    )
            if len(set(keys)) != len(keys):
                self.wrong("groups", N_("A group stands here a second time."))
        return self.good

    def _changed(self, column: str) -> bool:
        return self.will.get(column, "") != self.was.get(column, "")

    def _check_late(self) -> bool:
        if any(self._changed(column) for column in self.was if column not in ("uid", "version")):
            self.wrong(
                "start", N_("This session goes past midnight. Change it on the agenda page, not here.")
            )
        return self.good

    def _check_hours(self, known: KnownSession | None) -> None:
        will = self.will
        day, start, end, minutes = (will.get(column, "") for column in ("day", "start", "end", "minutes"))
        if not (day or start or end):
            if not minutes and known is not None and known.draft.day is not None:
                will["minutes"] = str(known.draft.length)  # back to the tray, as long as it was
            elif not minutes:
                self.wrong("minutes", N_("Write day, start and end, or else how many minutes it lasts."))
            return
        for column, text in (("day", day), ("start", start), ("end", end)):
            if not text:
                self.wrong(column, N_("Day, start and end belong together. Write all three."))
        if not (day and start and end):
            return
        length = datetime.fromisoformat(f"{day}T{end}") - datetime.fromisoformat(f"{day}T{start}")
        if length.total_seconds() <= 0:
            self.wrong(
                "end", N_("The session ends at %(end)s, before it starts at %(start)s."), end=end, start=start
            )
        elif minutes and self._changed("minutes") and int(minutes) * 60 != length.total_seconds():
            self.wrong(
                "minutes", N_("The minutes do not fit the start and the end. Empty this cell, or the end.")
            )
        will["minutes"] = ""

    def _check_rooms(self, rooms: Mapping[str, Cells]) -> None:
        for column, kind in (("room", "room"), ("video_room", "video")):
            key = self.will.get(column)
            if not key or not self._changed(column):
                continue
            if key not in rooms:
                self.wrong(
                    column,
                    N_("“%(key)s” is not known. Choose from the list, or add it to its sheet first."),
                    key=key,
                )
            elif (rooms[key].get("kind") or "room") != kind:
                self.wrong(
                    column,
                    N_("“%(key)s” is a room, not a video room. Write it in the other column.")
                    if kind == "video"
                    else N_("“%(key)s” is a video room. Write it in the other column."),
                    key=key,
                )


def lists_of(known: KnownSession | None, names: Mapping[str, str]) -> dict[str, list[Cells]]:
    """The items and roles that the draft has."""
    if known is None:
        return {"roles": [], "items": []}
    slug = known.draft.slug
    return {
        "roles": [cells.role(slug, each, names) for each in known.draft.people],
        "items": [cells.item(slug, each, names) for each in known.draft.items],
    }


def same_list(one: Sequence[Cells], other: Sequence[Cells]) -> bool:
    """Names apart, which follow from the keys; an empty way of taking part is in person."""
    return [_essence(row) for row in one] == [_essence(row) for row in other]


def _essence(row: Cells) -> Cells:
    kept = {key: text for key, text in row.items() if key != "name" and text}
    return kept | ({"attends": row.get("attends") or "in_person"} if "role" in row else {})


def overtaken(row: Row | None, known: KnownSession | None) -> bool:
    """Whether somebody saved the session after the file was written."""
    version = row.get("version") if row else ""
    return known is not None and version.isdecimal() and int(version) < known.version
