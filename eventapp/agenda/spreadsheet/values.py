"""What goes out, what came in, and what is wrong with it: plain values."""

import hashlib
from typing import Any, NamedTuple

import msgspec

from eventapp.agenda.draft import OrganizationDraft, PersonDraft, RoomDraft, SessionDraft
from eventapp.core.errors import Invalid
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import gettext


class Value(msgspec.Struct, frozen=True):
    """Immutable, equal by value, the same JSON for the same value."""


class KnownSession(Value, frozen=True):
    """A session of the draft. ``late`` says that it ends on another day than it begins, which the columns
    cannot express; such a session goes out, and comes back only unchanged."""

    uid: str
    version: int
    draft: SessionDraft
    late: bool = False


class Current(Value, frozen=True):
    """All that the file holds, as it is now. ``foreign_people`` and ``foreign_organizations`` are keys that
    belong to people of other partnerships: not to be shown, and not to be given again."""

    path: str
    zone: str
    sessions: tuple[KnownSession, ...]
    removed: dict[str, str]  # the uid of each removed session, by slug
    people: tuple[PersonDraft, ...]
    organizations: tuple[OrganizationDraft, ...]
    rooms: tuple[RoomDraft, ...]
    groups: dict[str, LocalizedText]
    foreign_people: frozenset[str] = frozenset()
    foreign_organizations: frozenset[str] = frozenset()

    @property
    def state(self) -> str:
        """Equal while nothing of it has changed."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


class GivenSheet(Value, frozen=True):
    """A sheet as it came: texts by row number and column, blank cells left out. ``letters`` says in which
    column of the file each key stands."""

    name: str
    letters: dict[str, str]
    rows: dict[int, dict[str, str]]

    def cell(self, row: int, column: str) -> str:
        return f"{self.letters.get(column, 'A')}{row}"


class Given(Value, frozen=True):
    """A file as it came, by the keys of its sheets."""

    sheets: dict[str, GivenSheet]


class Mistake(NamedTuple):
    """One thing to put right: where (sheet, row and cell as the file has them) and what."""

    sheet: str
    row: int | None
    cell: str
    sentence: str
    values: dict[str, Any]

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **self.values)


class Refused(Invalid):
    """The file as a whole cannot be taken."""


class Findings:
    """Collects mistakes while a sheet is read; many enough are told no further."""

    MOST = 200

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.more = 0

    def add(self, sheet: GivenSheet, row: int, column: str, sentence: str, /, **values: Any) -> None:
        self.note(Mistake(sheet.name, row, sheet.cell(row, column), sentence, values))

    def note(self, mistake: Mistake) -> None:
        if len(self.mistakes) < self.MOST:
            self.mistakes.append(mistake)
        else:
            self.more += 1

    def put_in_order(self, sheets: list[str]) -> None:
        """As the file has them: by sheet, row and column."""
        place = {name: number for number, name in enumerate(sheets)}
        self.mistakes.sort(key=lambda m: (place.get(m.sheet, len(place)), m.row or 0, len(m.cell), m.cell))
