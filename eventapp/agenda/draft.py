"""An agenda as a file: the form in which one is written by hand, exchanged and loaded.

Checked wholly while it is decoded; an error names the place in the file (``$.sessions[3].start``).
``docs/agenda-file.md`` describes it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Annotated, Literal

from msgspec import Meta, Struct

from eventapp.core import clock
from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.core.places import PLACES
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
    """One session; ``start`` and ``end`` are wall times of ``zone``, by default the edition's. One that is
    not scheduled yet has no day and hours, but ``minutes``."""

    slug: Key
    kind: Kind
    title: LocalizedText
    mode: Mode
    day: date | None = None
    start: Hour | None = None
    end: Hour | None = None
    minutes: Minutes | None = None
    summary: LocalizedText = NOTHING
    zone: str | None = None
    audience: Audience = Audience.PUBLIC
    expected: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    room: Key | None = None
    video_room: Key | None = None
    groups: list[Key] = []
    languages: list[Literal["en", "fr", "es"]] = []
    people: list[SessionPersonDraft] = []
    items: list[ItemDraft] = []
    link: Link | None = None

    def __post_init__(self) -> None:
        hours = (self.day, self.start, self.end)
        if any(hours) and not all(hours):
            raise ValueError("day, start and end belong together")
        if not any(hours) and self.minutes is None:
            raise ValueError("a session needs day, start and end, or else minutes")

    @property
    def starts(self) -> datetime | None:
        """Wall time; None while not scheduled."""
        return self._at(self.start)

    @property
    def length(self) -> int:
        """Minutes from start to end; below zero where the end was written before the start."""
        starts, ends = self._at(self.start), self._at(self.end)
        if starts is None or ends is None:
            return self.minutes or 0
        return int((ends - starts).total_seconds()) // 60

    def _at(self, hour: str | None) -> datetime | None:
        if self.day is None or hour is None:
            return None
        return datetime.combine(self.day, time.fromisoformat(hour))


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


def mistakes(file: AgendaFile) -> Iterator[tuple[str, str]]:
    """Place and reason of all that is wrong across fields, as far as the file alone can tell."""
    edition = file.edition
    if edition.end < edition.start:
        yield "$.edition.end", f"{edition.end} is before the start, {edition.start}"
    yield from _doubles("organizations", [organization.key for organization in file.organizations])
    yield from _doubles("people", [person.key for person in file.people])
    yield from _doubles("rooms", [room.key for room in file.rooms])
    yield from _doubles("sessions", [session.slug for session in file.sessions])
    cities = {"edition.city": edition.city}
    cities |= {f"cities[{n}]": city for n, city in enumerate(file.cities)}
    cities |= {f"people[{n}].city": person.city for n, person in enumerate(file.people) if person.city}
    for place, city in cities.items():
        if city not in PLACES:
            yield f"$.{place}", f"{city!r} is not a known city"
    zones = {"edition.zone": edition.zone}
    zones |= {f"sessions[{n}].zone": session.zone for n, session in enumerate(file.sessions) if session.zone}
    for place, zone in zones.items():
        if not clock.is_known(zone):
            yield f"$.{place}", f"{zone!r} is not a known time zone"
    names = {f"organizations[{n}]": organization.name for n, organization in enumerate(file.organizations)}
    names |= {f"rooms[{n}]": room.name for n, room in enumerate(file.rooms)}
    for place, name in names.items():
        if not name:
            yield f"$.{place}.name", "a name is needed in at least one language"
    for n, session in enumerate(file.sessions):
        yield from _doubles(f"sessions[{n}].groups", session.groups)
        yield from _doubles(
            f"sessions[{n}].people", [f"{person.person} as {person.role}" for person in session.people]
        )


def _doubles(where: str, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    for n, key in enumerate(keys):
        if key in keys[:n]:
            yield f"$.{where}[{n}]", f"{key!r} stands here a second time"
