"""An agenda as a file: the form in which one is written by hand, exchanged and loaded.

Checked wholly while it is decoded; an error names the place in the file (``$.sessions[3].start``).
``docs/agenda-file.md`` describes it.
"""

from datetime import date, datetime, time
from typing import Annotated, Literal

from msgspec import Meta, Struct

from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.meetings.model import Mode, Nature
from eventapp.people.model import Sector

from .content import Audience, Kind, Role

Key = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Minutes = Annotated[int, Meta(ge=1, le=24 * 60)]
Hour = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Side = Literal["CA", "MX"]
Link = Annotated[str, Meta(pattern=r"^https://[^\s]+$", max_length=500)]


class Strict(Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, not a fact that quietly goes missing."""


class SessionPersonDraft(Strict, frozen=True):
    person: Key
    role: Role
    side: Side | None = None
    attends: Literal["in_person", "remote"] = "in_person"

    @property
    def remote(self) -> bool:
        return self.attends == "remote"


class ItemDraft(Strict, frozen=True):
    title: LocalizedText
    minutes: Minutes
    presenter: Key | None = None


class SessionDraft(Strict, frozen=True):
    """One session; ``start`` and ``end`` are wall times of ``zone``, by default the edition's."""

    slug: Key
    kind: Kind
    title: LocalizedText
    day: date
    start: Hour
    end: Hour
    mode: Mode
    summary: LocalizedText = NOTHING
    zone: str | None = None
    audience: Audience = Audience.PUBLIC
    room: Key | None = None
    video_room: Key | None = None
    groups: list[Key] = []
    languages: list[Literal["en", "fr", "es"]] = []
    people: list[SessionPersonDraft] = []
    items: list[ItemDraft] = []
    link: Link | None = None

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.day, time.fromisoformat(self.start))

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.day, time.fromisoformat(self.end))


class ContactDraft(Strict, frozen=True):
    name: LocalizedText
    email: str


class EditionDraft(Strict, frozen=True):
    start: date
    end: date
    city: Key
    zone: str
    mode: Mode
    host_country: Side | None = None
    venue: LocalizedText | None = None
    address: str | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    contact: ContactDraft | None = None


class OrganizationDraft(Strict, frozen=True):
    key: Key
    name: LocalizedText
    sector: Sector
    acronym: LocalizedText | None = None
    country: Side | None = None


class PersonDraft(Strict, frozen=True):
    key: Key
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    organization: Key | None = None
    title: LocalizedText | None = None
    city: Key | None = None


class RoomDraft(Strict, frozen=True):
    key: Key
    name: LocalizedText
    kind: Literal["room", "video"] = "room"
    capacity: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    features: list[str] = []
    link: Link | None = None


class AgendaFile(Strict, frozen=True):
    format: Literal["eventapp-agenda"]
    version: Literal[1]
    series: Key
    number: Annotated[int, Meta(ge=1, le=999)]
    nature: Nature
    edition: EditionDraft
    sessions: list[SessionDraft]
    basis: LocalizedText = NOTHING
    cities: list[Key] = []
    organizations: list[OrganizationDraft] = []
    people: list[PersonDraft] = []
    rooms: list[RoomDraft] = []
