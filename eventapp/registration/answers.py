"""What a side says when it names somebody, and what people say of themselves in the form."""

from collections.abc import Mapping
from typing import Any

import msgspec

from eventapp.core.localized import NOTHING, Language, LocalizedText, folded
from eventapp.people.model import Sector

from .model import ProtectedDetails, Registration
from .rules import Attendance, Source


class Nominee(msgspec.Struct, frozen=True):
    """Somebody whom a side names."""

    name: str
    side: str
    email: str | None = None
    language: Language = Language.EN
    title: LocalizedText = NOTHING
    organization: LocalizedText = NOTHING
    sector: Sector | None = None
    place: str | None = None
    group_id: int | None = None
    head: bool = False
    source: Source = Source.NAMED


class Answers(msgspec.Struct, frozen=True):
    """What somebody says of themselves in the form. ``choices`` is by session id; a session that is not in
    it is not attended. None for a protected text: what is held stays as it is."""

    name: str
    email: str
    language: Language
    title: LocalizedText = NOTHING
    organization: LocalizedText = NOTHING
    sector: Sector | None = None
    place: str | None = None
    nationality: str | None = None
    needs_letter: bool = False
    spoken: tuple[str, ...] = ()
    listened: tuple[str, ...] = ()
    minor: bool = False
    guardian_name: str | None = None
    guardian_email: str | None = None
    access_needs: str | None = None
    diet: str | None = None
    consents: Mapping[str, Mapping[str, Any]] = {}
    choices: Mapping[int, Attendance] = {}


def write(row: Registration, answers: Answers) -> None:
    """Keep the answers, the choices apart; the registration is loaded with its person and details."""
    if row.person.name != answers.name:
        row.person.name = answers.name
    for name in (
        *("email", "language", "title", "organization", "sector", "place", "nationality", "needs_letter"),
        "minor",
    ):
        setattr(row, name, getattr(answers, name))
    row.spoken, row.listened = list(answers.spoken), list(answers.listened)
    row.consents = {**row.consents, **{key: dict(value) for key, value in answers.consents.items()}}
    row.listed = bool(row.consents.get("list", {}).get("given")) and not row.minor
    seek(row)
    _protect(row, answers)


def seek(row: Registration) -> None:
    """Keep what the registration can be found by; its person is loaded."""
    parts = [row.person.name, row.email or "", *dict.fromkeys(text for _, text in row.organization)]
    row.sought = folded(" ".join(parts))


def _protect(row: Registration, answers: Answers) -> None:
    said = {
        name: value
        for name in ("access_needs", "diet", "guardian_name", "guardian_email")
        if (value := getattr(answers, name)) is not None
    }
    if row.details is None:
        if not any(said.values()):
            return
        row.details = ProtectedDetails(registration_id=row.id)
    if said.get("guardian_email", row.details.guardian_email) != row.details.guardian_email:
        row.details.guardian_consented_at = None  # somebody else has to be asked
    for name, value in said.items():
        setattr(row.details, name, value)
