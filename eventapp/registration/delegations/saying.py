"""What somebody's changed answers change, in words, for whoever decides."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext
from eventapp.people.model import Sector
from eventapp.registration.desk.words import SECTORS
from eventapp.registration.model import ChangeRequest, Registration
from eventapp.registration.rules import Attendance

ATTENDS = {Attendance.ROOM: N_("In the room"), Attendance.REMOTE: N_("Remotely")}
LABELS = {
    "name": N_("Name"),
    "title": N_("Title or position"),
    "organization": N_("Organization"),
    "sector": N_("Sector"),
}

Changed = tuple[str, str, str]  # what, as it is, as it would be


def titles(
    session: Session, requests: Sequence[ChangeRequest], people: Mapping[int, Registration]
) -> dict[int, LocalizedText]:
    """What the sessions are called that these requests choose, or leave."""
    asked = [request for request in requests if "choices" in request.payload]
    ids = {int(key) for request in asked for key in request.payload["choices"]}
    had = [people[key] for row in asked if (key := row.registration_id or 0) in people]
    ids |= {choice.session_id for row in had for choice in row.choices}
    if not ids:
        return {}
    rows = session.execute(select(AgendaSession.id, AgendaSession.title).where(AgendaSession.id.in_(ids)))
    return dict(rows.all())


def changes(
    row: Registration, payload: Mapping[str, Any], names: Mapping[int, LocalizedText], language: Language
) -> list[Changed]:
    """*row* has its person and choices."""
    found = []
    for name, label in LABELS.items():
        if name in payload:
            before = row.person.name if name == "name" else getattr(row, name)
            after = _read(name, payload[name])
            found.append((gettext(language, label), _say(before, language), _say(after, language)))
    if "choices" in payload:
        wanted = {int(key): Attendance(value) for key, value in payload["choices"].items()}
        had = {choice.session_id: choice.asked for choice in row.choices}
        differs = [each for each in sorted({*wanted, *had}) if wanted.get(each) is not had.get(each)]
        found += [
            (_say(names.get(each), language), _say(had.get(each), language), _say(wanted.get(each), language))
            for each in differs
        ]
    return found


def _read(key: str, value: Any) -> Any:
    if key in ("title", "organization"):
        return msgspec.convert(value, LocalizedText)
    return Sector(value) if key == "sector" and value else value


def _say(value: Any, language: Language) -> str:
    if isinstance(value, LocalizedText):
        best = value.best(language)
        return best.text if best else ""
    if isinstance(value, Attendance):
        return gettext(language, ATTENDS[value])
    if isinstance(value, Sector):
        return gettext(language, SECTORS[value])
    return value or ""
