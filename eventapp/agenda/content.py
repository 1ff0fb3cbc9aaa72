"""The agenda as a value: what a publication holds, and what checks and changes are computed from.

Everything a reader can be shown is inside: names are resolved, times are derived. A page, a calendar or a
document is a function of this value, a language and an audience, and needs no further look at the database.
Wall times are naive and belong to the session's ``zone``; instants are aware and in UTC.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

from eventapp.core.localized import NOTHING, LocalizedText


class Kind(StrEnum):
    OPENING = "opening"
    PLENARY = "plenary"
    WORKING_GROUP = "working_group"
    ROUND_TABLE = "round_table"
    YOUTH_LAB = "youth_lab"
    CLOSING = "closing"
    BILATERAL = "bilateral"
    BREAK = "break"
    SOCIAL = "social"
    OTHER = "other"


class Audience(StrEnum):
    """Who may read a session; each sees what those before it see."""

    PUBLIC = "public"
    DELEGATE = "delegate"
    ORGANIZER = "organizer"

    def sees(self, level: "Audience") -> bool:
        order = list(Audience)
        return order.index(level) <= order.index(self)


class Role(StrEnum):
    CHAIR = "chair"
    CO_CHAIR = "co_chair"
    MODERATOR = "moderator"
    PRESENTER = "presenter"
    SPEAKER = "speaker"
    RAPPORTEUR = "rapporteur"
    INTERPRETER = "interpreter"


class Status(StrEnum):
    """Spelled as iCalendar spells it (RFC 5545 section 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of the content: immutable, equal by value, the same JSON bytes for the same value."""


class RoomContent(Value, frozen=True):
    key: str
    name: LocalizedText
    video: bool = False
    capacity: int | None = None
    features: tuple[str, ...] = ()


class GroupContent(Value, frozen=True):
    """A working group as it was called in the edition's year."""

    key: str
    name: LocalizedText


class Participation(Value, frozen=True):
    """A person in a session. ``place`` is a key of core.places: the clock the person lives by."""

    key: str
    name: str
    role: Role
    title: LocalizedText = NOTHING
    organization: LocalizedText = NOTHING
    side: str | None = None
    remote: bool = False
    place: str | None = None


class ItemContent(Value, frozen=True):
    title: LocalizedText
    minutes: int
    presenter: str | None = None  # the person's name
    presenter_key: str | None = None


class SessionContent(Value, frozen=True):
    """One session. ``sequence`` and ``changed_at`` are what calendars are told (RFC 5545 section 3.8.7)."""

    uid: str
    slug: str
    kind: Kind
    title: LocalizedText
    summary: LocalizedText
    start: datetime
    end: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    audience: Audience
    room: RoomContent | None = None
    video_room: RoomContent | None = None
    groups: tuple[GroupContent, ...] = ()
    people: tuple[Participation, ...] = ()
    items: tuple[ItemContent, ...] = ()
    languages: tuple[str, ...] = ()
    link: str | None = None  # how to join remotely; never public
    status: Status = Status.CONFIRMED
    sequence: int = 0
    changed_at: datetime | None = None

    @property
    def cancelled(self) -> bool:
        return self.status is Status.CANCELLED

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def overlaps(self, other: "SessionContent") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class SeriesContent(Value, frozen=True):
    key: str
    name: LocalizedText
    acronym: LocalizedText = NOTHING


class EditionContent(Value, frozen=True):
    """The meeting around the sessions: what every event, page and file says of it."""

    series: SeriesContent
    number: int
    year: int
    start_date: date
    end_date: date
    zone: str
    city: str  # a key of core.places
    mode: str
    nature: str
    host: str | None = None
    venue: LocalizedText = NOTHING
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    basis: LocalizedText = NOTHING
    contact_name: LocalizedText = NOTHING
    contact_email: str | None = None
    clock_places: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The edition's address without language, which is also its name in the records: ``cmp/17``."""
        return f"{self.series.key}/{self.number}"


class AgendaContent(Value, frozen=True):
    edition: EditionContent
    rooms: tuple[RoomContent, ...]
    sessions: tuple[SessionContent, ...]
    publication: int = 0  # 0: a draft
    published_at: datetime | None = None
    tzdata: str = ""

    def session(self, slug: str) -> SessionContent | None:
        return next((session for session in self.sessions if session.slug == slug), None)

    def of_group(self, key: str) -> tuple[SessionContent, ...]:
        return tuple(s for s in self.sessions if any(group.key == key for group in s.groups))


def in_order(sessions: Sequence[SessionContent]) -> tuple[SessionContent, ...]:
    """By time, then longest first (what frames the others), then by slug so that the order is total."""
    return tuple(sorted(sessions, key=lambda s: (s.starts_at, -s.minutes, s.slug)))


def encode(content: AgendaContent) -> bytes:
    return msgspec.json.encode(content)


def decode(data: str | bytes) -> AgendaContent:
    return _DECODER.decode(data)


_DECODER = msgspec.json.Decoder(AgendaContent)


def digest(data: bytes) -> str:
    """The name of these bytes: equal for equal content, for ever."""
    return hashlib.sha256(data).hexdigest()
