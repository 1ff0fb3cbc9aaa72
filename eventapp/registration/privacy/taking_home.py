"""All that is held about one person as files to take home: data.json for programs, data.csv for people with a
spreadsheet, calendar.ics with their sessions. It is made when it is asked for and kept nowhere."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from eventapp.core.cells import harmless
from eventapp.core.localized import LocalizedText

from .areas import Kept
from .held import Everything

COLUMNS = ("meeting", "field", "value")


def archive(
    everything: Sequence[Everything], also: Iterable[Kept], calendar: bytes | None, now: datetime
) -> bytes:
    """The zip. *everything* is about one person, one entry for each meeting; *also* what other areas keep."""
    data = {
        "made_at": now.isoformat(),
        "person": _person(everything[0]),
        "registrations": [_registration(each) for each in everything],
        **_tables(also),
    }
    files = {"data.json": json.dumps(data, ensure_ascii=False, indent=2).encode(), "data.csv": _as_csv(data)}
    if calendar is not None:
        files["calendar.ics"] = calendar
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, body in files.items():
            zipped.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), body)
    return out.getvalue()


def _person(found: Everything) -> dict[str, Any]:
    person = found.row.person
    return {
        "name": person.name,
        "title": _plain(person.title),
        "organization": _plain(person.organization.name) if person.organization else None,
        "place": person.place,
    }


_ANSWERS = (
    *("ref", "side", "state", "source", "head", "position", "email", "language", "title", "organization"),
    *("sector", "place", "nationality", "needs_letter", "spoken", "listened", "minor", "consents"),
    *("created_at", "invited_at", "submitted_at", "decided_at"),
)
_PROTECTED = ("access_needs", "diet", "guardian_name", "guardian_email", "guardian_consented_at")
_CHOICE = ("asked", "place", "waiting", "queued_at", "offered_until")


def _registration(found: Everything) -> dict[str, Any]:
    row = found.row
    sessions = found.sessions
    return {
        "meeting": _meeting(found),
        **{name: _plain(getattr(row, name)) for name in _ANSWERS},
        "protected": {name: _plain(getattr(row.details, name)) for name in _PROTECTED}
        if row.details
        else None,
        "sessions": [
            {
                "session": sessions[choice.session_id].slug,
                "title": _plain(sessions[choice.session_id].title),
                **{name: _plain(getattr(choice, name)) for name in _CHOICE},
            }
            for choice in row.choices
        ],
        "requests": [
            {
                name: _plain(getattr(each, name))
                for name in ("kind", "payload", "reason", "asked_at", "approved", "decided_at", "answer")
            }
            for each in found.requests
        ],
        "mails": [
            {name: _plain(getattr(each, name)) for name in ("to", "created_at", "subject", "body", "done_at")}
            for each in found.mails
        ],
        # Who acted is somebody else's data; what was done, and when, is this person's.
        "history": [{"at": _plain(each.at), "action": each.action} for each in found.history],
    }


def _tables(also: Iterable[Kept]) -> dict[str, list[dict[str, Any]]]:
    return {
        table: [{name: _plain(value) for name, value in row.items()} for row in rows]
        for kept in also
        for table, rows in kept.tables.items()
    }


def _meeting(found: Everything) -> str:
    return f"{found.row.edition.series.key}/{found.row.edition.number}"


def _plain(value: Any) -> Any:
    if isinstance(value, LocalizedText):
        return msgspec.to_builtins(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _as_csv(data: Mapping[str, Any]) -> bytes:
    """One line for each thing said. With a byte-order mark, for spreadsheet programs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for field, value in _lines("person", data["person"]):
        writer.writerow(["", field, harmless(value)])
    for each in data["registrations"]:
        for field, value in _lines("", {name: said for name, said in each.items() if name != "meeting"}):
            writer.writerow([each["meeting"], field, harmless(value)])
    rest = {name: said for name, said in data.items() if name not in ("made_at", "person", "registrations")}
    for field, value in _lines("", rest):
        writer.writerow(["", field, harmless(value)])
    return out.getvalue().encode("utf-8-sig")


def _lines(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """``sessions.1.title.fr``: where something stands, and what it says; what is empty says nothing."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _lines(f"{name}.{key}" if name else key, each)
    elif isinstance(value, list):
        for number, each in enumerate(value, 1):
            yield from _lines(f"{name}.{number}", each)
    elif value not in (None, "", False):
        yield name, "yes" if value is True else str(value)
