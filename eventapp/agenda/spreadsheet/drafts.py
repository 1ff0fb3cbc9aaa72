"""Cells become drafts again, the values that use cases take."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from eventapp.agenda.draft import (
    ItemDraft,
    OrganizationDraft,
    PersonDraft,
    RoomDraft,
    SessionDraft,
    SessionPersonDraft,
)
from eventapp.core.localized import Language, LocalizedText

from .cells import Cells


def text(cells: Mapping[str, str], field: str, old: LocalizedText | None = None) -> LocalizedText:
    """What nobody had reviewed before stays marked so."""
    marked = old.draft if old else ()
    given: dict[str, Any] = {each.value: cells.get(f"{field}_{each}") or None for each in Language}
    return LocalizedText(**given, draft=tuple(each for each in marked if given[each.value]))


def session(
    cells: Cells, people: Sequence[Cells], items: Sequence[Cells], old: SessionDraft | None
) -> SessionDraft:
    """The cells are in normal form, and belong together (`plan`)."""
    day = date.fromisoformat(cells["day"]) if cells.get("day") else None
    return SessionDraft(
        slug=cells["slug"],
        kind=_convert(cells["kind"], SessionDraft, "kind"),
        title=text(cells, "title", old.title if old else None),
        summary=text(cells, "summary", old.summary if old else None),
        mode=_convert(cells["mode"], SessionDraft, "mode"),
        day=day,
        start=cells.get("start") or None,
        end=cells.get("end") or None,
        minutes=int(cells["minutes"]) if day is None else None,
        zone=cells.get("zone") or None,
        audience=_convert(cells.get("audience") or "public", SessionDraft, "audience"),
        expected=int(cells["expected"]) if cells.get("expected") else None,
        room=cells.get("room") or None,
        video_room=cells.get("video_room") or None,
        groups=_list(cells.get("groups")),
        languages=_convert(_list(cells.get("languages")), SessionDraft, "languages"),
        people=[role(row) for row in people],
        items=[
            item(row, old.items[n] if old and n < len(old.items) else None) for n, row in enumerate(items)
        ],
        link=cells.get("link") or None,
    )


def end_after(start: str, minutes: int) -> str | None:
    """The hour so many minutes later, on the same day; None if that is another day."""
    begin = datetime.fromisoformat(f"2000-01-01T{start}")
    end = begin + timedelta(minutes=minutes)
    return f"{end:%H:%M}" if end.date() == begin.date() else None


def role(cells: Cells) -> SessionPersonDraft:
    return msgspec.convert(
        {
            "person": cells["person"],
            "role": cells["role"],
            "side": cells.get("side") or None,
            "attends": cells.get("attends") or "in_person",
        },
        SessionPersonDraft,
    )


def item(cells: Cells, old: ItemDraft | None) -> ItemDraft:
    """*old* is the item that stood in this place; its marks stay where it is still the same text."""
    same = old is not None and all(
        old.title.get(each) == (cells.get(f"title_{each}") or None) for each in Language
    )
    return ItemDraft(
        title=text(cells, "title", old.title if same and old else None),
        minutes=int(cells["minutes"]),
        presenter=cells.get("person") or None,
    )


def person(cells: Cells, old: PersonDraft | None) -> PersonDraft:
    return PersonDraft(
        key=cells["key"],
        name=cells["name"],
        organization=cells.get("organization") or None,
        title=text(cells, "title", old.title if old else None),
        city=cells.get("city") or None,
    )


def organization(cells: Cells, old: OrganizationDraft | None) -> OrganizationDraft:
    return OrganizationDraft(
        key=cells["key"],
        name=text(cells, "name", old.name if old else None),
        acronym=text(cells, "acronym", old.acronym if old else None),
        sector=_convert(cells["sector"], OrganizationDraft, "sector"),
        country=_convert(cells.get("country") or None, OrganizationDraft, "country"),
    )


def room(cells: Cells, old: RoomDraft | None) -> RoomDraft:
    return RoomDraft(
        key=cells["key"],
        name=text(cells, "name", old.name if old else None),
        kind=_convert(cells.get("kind") or "room", RoomDraft, "kind"),
        capacity=int(cells["capacity"]) if cells.get("capacity") else None,
        features=_list(cells.get("features")),
        link=cells.get("link") or None,
    )


def _list(cell: str | None) -> list[str]:
    return cell.split(", ") if cell else []


def _convert(value: Any, draft: type[msgspec.Struct], field: str) -> Any:
    """*value* as the type that the draft's field has."""
    return msgspec.convert(value, _TYPES[draft][field])


_TYPES: dict[type[msgspec.Struct], dict[str, Any]] = {
    draft: {field.name: field.type for field in msgspec.structs.fields(draft)}
    for draft in (SessionDraft, OrganizationDraft, RoomDraft)
}
