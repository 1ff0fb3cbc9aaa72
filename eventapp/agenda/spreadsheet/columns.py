"""The sheets of the file and their columns: keys for programs, labels for people in three languages."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from eventapp.agenda.content import Audience, Kind, Role
from eventapp.core.localized import Language, folded
from eventapp.core.places import COUNTRIES, PLACES
from eventapp.core.translations import N_, gettext, language_name, pgettext
from eventapp.meetings.model import Mode
from eventapp.people.model import Sector

FORMAT = "eventapp-spreadsheet"
VERSION = 1
MOST_ROWS = 2_000  # of a sheet; a meeting of 200 sessions has about 1 000 roles
HEADER_ROWS = 2  # the keys, hidden, and the labels


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    KEY = "key"
    KEYS = "keys"  # several, with commas
    WORDS = "words"  # short words with commas
    DAY = "day"
    HOUR = "hour"
    COUNT = "count"
    CHOICE = "choice"
    LANGUAGES = "languages"
    LINK = "link"
    ZONE = "zone"


class Column(NamedTuple):
    """``key`` stands in the hidden first row as ``sheet.key``. ``choices`` names a list of `choices`;
    ``refers`` is the sheet whose keys belong here."""

    key: str
    label: str
    holds: Holds = Holds.TEXT
    width: int = 14
    note: str = ""
    language: Language | None = None
    choices: str = ""
    refers: str = ""
    needed: bool = False
    default: str = ""  # what an empty cell means
    ours: bool = False  # written by the program, never taken back


class Sheet(NamedTuple):
    key: str
    label: str
    note: str
    columns: tuple[Column, ...]
    fixed: int  # columns that stay in view

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def name(self, language: Language) -> str:
        return gettext(language, self.label)


def _texts(field: str, label: str, width: int, note: str = "", needed: bool = False) -> tuple[Column, ...]:
    """One column for each language."""
    return tuple(
        Column(f"{field}_{language}", label, width=width, note=note, language=language, needed=needed)
        for language in Language
    )


_KEY = N_("Small letters, digits and hyphens. It stays the same for ever; leave it empty in a new row.")
_PERSON = N_("The key from the sheet of people. Leave it empty and write only the name to have it looked up.")

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "sessions",
        N_("Sessions"),
        N_("One row for each session."),
        (
            Column("slug", N_("Key"), Holds.KEY, 24, _KEY),
            *_texts("title", N_("Title"), 36, needed=True),
            Column("kind", N_("Kind"), Holds.CHOICE, 18, choices="kind", needed=True),
            Column("day", N_("Day"), Holds.DAY, 12, N_("As 2026-11-26. Empty while it is not scheduled.")),
            Column("start", N_("Start"), Holds.HOUR, 8, N_("As 09:30, on the clock of the place.")),
            Column("end", N_("End"), Holds.HOUR, 8, N_("As 10:15, on the same day.")),
            Column(
                "minutes", N_("Minutes"), Holds.COUNT, 9, N_("How long it lasts, while it is not scheduled.")
            ),
            Column("room", N_("Room"), Holds.KEY, 18, refers="rooms"),
            Column("video_room", N_("Video room"), Holds.KEY, 18, refers="rooms"),
            Column("mode", N_("Format"), Holds.CHOICE, 18, choices="mode", needed=True),
            Column("audience", N_("Who may see it"), Holds.CHOICE, 16, choices="audience", default="public"),
            Column(
                "expected", N_("People expected"), Holds.COUNT, 10, N_("In the room, besides those named.")
            ),
            Column("groups", N_("Groups"), Holds.KEYS, 24, N_("Keys of working groups, with commas.")),
            Column("languages", N_("Languages"), Holds.LANGUAGES, 14, N_("As en, fr, es.")),
            Column("link", N_("Link"), Holds.LINK, 28, N_("Begins with https://. It is never public.")),
            Column("zone", N_("Time zone"), Holds.ZONE, 20, N_("Only if it is not that of the meeting.")),
            *_texts("summary", N_("Description"), 44),
            Column("uid", N_("Identifier"), width=38, note=N_("Leave it as it is."), ours=True),
            Column("version", N_("Version"), Holds.COUNT, 9, N_("Leave it as it is."), ours=True),
        ),
        2,
    ),
    Sheet(
        "items",
        N_("Items"),
        N_("The points of each session, in their order."),
        (
            Column("session", N_("Session"), Holds.KEY, 24, refers="sessions", needed=True),
            *_texts("title", N_("Title"), 40, needed=True),
            Column("minutes", N_("Minutes"), Holds.COUNT, 9, needed=True),
            Column("person", N_("Key of the person"), Holds.KEY, 22, _PERSON, refers="people"),
            Column("name", N_("Presented by"), width=28),
        ),
        1,
    ),
    Sheet(
        "roles",
        N_("People in sessions"),
        N_("Who chairs, speaks and interprets where, in the order in which they are named."),
        (
            Column("session", N_("Session"), Holds.KEY, 24, refers="sessions", needed=True),
            Column("person", N_("Key of the person"), Holds.KEY, 22, _PERSON, refers="people"),
            Column("name", N_("Name"), width=28),
            Column("role", N_("Role"), Holds.CHOICE, 18, choices="role", needed=True),
            Column("side", N_("Speaks for"), Holds.CHOICE, 14, choices="country"),
            Column("attends", N_("Takes part"), Holds.CHOICE, 18, choices="attends", default="in_person"),
        ),
        3,
    ),
    Sheet(
        "people",
        N_("People"),
        N_("Everyone who has a part in the meetings of this partnership."),
        (
            Column("key", N_("Key"), Holds.KEY, 24, _KEY),
            Column("name", N_("Name"), width=30, note=N_("As the person writes it."), needed=True),
            *_texts("title", N_("Title or position"), 36),
            Column("organization", N_("Organization"), Holds.KEY, 22, refers="organizations"),
            Column(
                "city", N_("City"), Holds.CHOICE, 18, N_("Whose clock the person lives by."), choices="city"
            ),
        ),
        2,
    ),
    Sheet(
        "organizations",
        N_("Organizations"),
        N_("Where people come from."),
        (
            Column("key", N_("Key"), Holds.KEY, 24, _KEY),
            *_texts("name", N_("Name"), 40, needed=True),
            *_texts("acronym", N_("Acronym"), 12),
            Column("sector", N_("Sector"), Holds.CHOICE, 22, choices="sector", needed=True),
            Column("country", N_("Country"), Holds.CHOICE, 14, choices="country"),
        ),
        1,
    ),
    Sheet(
        "rooms",
        N_("Rooms"),
        N_("The rooms of this meeting, video rooms too."),
        (
            Column("key", N_("Key"), Holds.KEY, 24, _KEY),
            *_texts("name", N_("Name"), 30, needed=True),
            Column("kind", N_("Kind"), Holds.CHOICE, 14, choices="room", default="room"),
            Column("capacity", N_("Seats"), Holds.COUNT, 9),
            Column(
                "features",
                N_("Equipment"),
                Holds.WORDS,
                36,
                N_("Short words with commas: interpretation, projection, step_free."),
            ),
            Column("link", N_("Link"), Holds.LINK, 32, N_("Begins with https://. It is never public.")),
        ),
        1,
    ),
)

BY_KEY = {sheet.key: sheet for sheet in SHEETS}


def label(column: Column, language: Language) -> str:
    """``Title (French)`` · ``Titre (français)``."""
    text = gettext(language, column.label)
    if column.language is None:
        return text
    of = language_name(column.language, language)
    return gettext(language, "%(column)s (%(language)s)", column=text, language=of)


class Choice(NamedTuple):
    """One value of an enumeration and what people call it."""

    value: str
    said: dict[Language, str]


def _said(context: str | None, sentence: str) -> dict[Language, str]:
    if context is None:
        return {each: gettext(each, sentence) for each in Language}
    return {each: pgettext(each, context, sentence) for each in Language}


# Templates say the sentences that have a context here, and so mark them for the catalogue.
_CHOICES: dict[str, dict[str, tuple[str | None, str]]] = {
    "kind": {
        Kind.OPENING: ("session", "Opening"),
        Kind.PLENARY: ("session", "Plenary"),
        Kind.WORKING_GROUP: ("session", "Working group"),
        Kind.ROUND_TABLE: ("session", "Co-chairs’ round table"),
        Kind.YOUTH_LAB: ("session", "Youth Lab"),
        Kind.CLOSING: ("session", "Closing"),
        Kind.BILATERAL: ("session", "Bilateral"),
        Kind.BREAK: ("session", "Break"),
        Kind.SOCIAL: ("session", "Social event"),
        Kind.OTHER: ("session", "Other"),
    },
    "mode": {
        Mode.IN_PERSON: (None, N_("In person")),
        Mode.HYBRID: (None, N_("In person and remote")),
        Mode.REMOTE: (None, N_("Remote")),
    },
    "audience": {
        Audience.PUBLIC: (None, N_("Everyone")),
        Audience.DELEGATE: (None, N_("Delegates")),
        Audience.ORGANIZER: (None, N_("Organizers")),
    },
    "role": {
        Role.CHAIR: ("role", "Chair"),
        Role.CO_CHAIR: ("role", "Co-chair"),
        Role.MODERATOR: ("role", "Moderator"),
        Role.PRESENTER: ("role", "Presenter"),
        Role.SPEAKER: ("role", "Speaker"),
        Role.RAPPORTEUR: ("role", "Rapporteur"),
        Role.INTERPRETER: ("role", "Interpreter"),
    },
    "attends": {"in_person": (None, N_("In person")), "remote": (None, N_("Remote"))},
    "sector": {
        Sector.FEDERAL: (None, N_("Federal government")),
        Sector.PROVINCIAL_STATE: (None, N_("Province or state")),
        Sector.ASSOCIATION: (None, N_("Association or company")),
        Sector.ACADEMIA: (None, N_("Academia")),
        Sector.YOUTH: (None, N_("Youth")),
        Sector.PRESS: (None, N_("Press")),
        Sector.OTHER: (None, N_("Other body")),
    },
    "room": {"room": (None, N_("Room")), "video": (None, N_("Video room"))},
}


@cache
def choices(name: str) -> tuple[Choice, ...]:
    """All values that a column of this kind may hold, in the order in which they are offered."""
    if not name:
        return ()
    if name == "country":
        return tuple(Choice(code, dict(text)) for code, text in COUNTRIES.items())
    if name == "city":
        return tuple(Choice(place.key, dict(place.name)) for place in PLACES.values())
    return tuple(Choice(str(value), _said(*words)) for value, words in _CHOICES[name].items())


CHOICE_NAMES = (*_CHOICES, "country", "city")


def say_choice(name: str, value: str | None, language: Language) -> str:
    if not value:
        return ""
    return next((choice.said[language] for choice in choices(name) if choice.value == value), value)


@cache
def _read_choices(name: str) -> dict[str, str]:
    found = {folded(said): choice.value for choice in choices(name) for said in choice.said.values()}
    return found | {folded(choice.value): choice.value for choice in choices(name)}


def read_choice(name: str, text: str) -> str | None:
    """The value that is called *text* in any of the three languages, whatever its accents and capitals."""
    return _read_choices(name).get(folded(text))


def labelled(sheet: Sheet) -> Iterator[tuple[str, Column]]:
    """Every label of every column in all languages, folded: for files that lost their hidden row."""
    for language in Language:
        for column in sheet.columns:
            yield folded(label(column, language)), column
