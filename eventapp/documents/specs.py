"""What can be made, and how it was asked for. Pure: `Spec` is what a form says and what stands in a row."""

from enum import StrEnum
from typing import Any

import msgspec

from eventapp.agenda.content import Audience
from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.papers.model import Sheet

from .certificates import Of

TEMPLATES = 1  # raised when what is made of the same source looks otherwise


class Kind(StrEnum):
    AGENDA = "agenda"
    PARTICIPANTS = "participants"
    ROOMS = "rooms"
    BADGES = "badges"
    PLACE_CARDS = "place-cards"
    CERTIFICATES = "certificates"
    PACKS = "packs"


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ZIP = "zip"


NAMES = {
    Kind.AGENDA: N_("Agenda"),
    Kind.PARTICIPANTS: N_("List of participants"),
    Kind.ROOMS: N_("Room sheets"),
    Kind.BADGES: N_("Badges"),
    Kind.PLACE_CARDS: N_("Place cards"),
    Kind.CERTIFICATES: N_("Certificates"),
    Kind.PACKS: N_("Interpreters’ packs"),
}
FORMATS = {
    Kind.AGENDA: (Format.PDF, Format.DOCX, Format.XLSX),
    Kind.PARTICIPANTS: (Format.PDF, Format.DOCX),
    Kind.ROOMS: (Format.PDF, Format.DOCX),
    Kind.BADGES: (Format.PDF,),
    Kind.PLACE_CARDS: (Format.PDF,),
    Kind.CERTIFICATES: (Format.PDF,),
    Kind.PACKS: (Format.ZIP,),
}
MEDIA = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.ZIP: "application/zip",
}
OF_PEOPLE = (Kind.PARTICIPANTS, Kind.BADGES, Kind.PLACE_CARDS, Kind.CERTIFICATES)
OF_THE_AGENDA = (Kind.AGENDA, Kind.ROOMS)


class Spec(msgspec.Struct, frozen=True, omit_defaults=True):
    """``side`` None: the people of all sides. ``first`` None: the host's order. ``draft``: what organizers
    are working on, instead of what is published."""

    kind: Kind
    format: Format = Format.PDF
    languages: tuple[Language, ...] = (Language.EN,)
    sheet: Sheet = Sheet.LETTER
    level: Audience = Audience.PUBLIC
    draft: bool = False
    first: str | None = None
    city: str | None = None
    room: str | None = None
    side: str | None = None
    of: Of = Of.PARTICIPATION
    present: bool = False

    @property
    def language(self) -> Language:
        return self.languages[0]

    def stored(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def from_stored(options: dict[str, Any]) -> Spec:
    return msgspec.convert(options, Spec)


def all_first(language: Language) -> tuple[Language, ...]:
    """All three, the reader's own in front."""
    return (language, *(each for each in Language if each is not language))


def level_of(spec: Spec) -> str:
    """Who may have it: see `policy.may_have`."""
    if spec.kind in OF_PEOPLE:
        return f"side:{spec.side}" if spec.side else "secretariat"
    if spec.kind is Kind.PACKS:
        return "secretariat"
    if spec.draft or spec.kind is Kind.ROOMS:
        return Audience.ORGANIZER.value
    return spec.level.value


def file_name(spec: Spec, path: str) -> str:
    """``csp-2-agenda-annotated-fr-mx-first.pdf``: which meeting and what, and nobody's name."""
    parts = [path.replace("/", "-"), spec.kind.value]
    if spec.kind is Kind.AGENDA and spec.level is not Audience.PUBLIC:
        parts.append("delegates" if spec.level is Audience.DELEGATE else "annotated")
    if spec.kind is Kind.CERTIFICATES:
        parts.append(spec.of.value)
    parts += [spec.room] if spec.room else []
    parts += [spec.side.lower()] if spec.side else []
    if spec.format is not Format.ZIP:
        parts.append("-".join(spec.languages))
    parts += [f"{spec.first.lower()}-first"] if spec.first else []
    parts += ["draft"] if spec.draft else []
    return "-".join(parts) + f".{spec.format}"
