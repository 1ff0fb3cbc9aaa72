"""One line of a session's record, as it is typed and as it is kept: from values."""

from datetime import date
from typing import Any

import msgspec

from eventapp.core.localized import NOTHING, Language, LocalizedText
from eventapp.partnership.changing import GroupChange

from .kinds import RecordKind

LONGEST = 1000


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """``groups``, ``owners`` (by side) and ``due`` are those of a commitment; ``life`` is what was decided
    about a group."""

    kind: RecordKind
    text: LocalizedText
    for_plenary: bool = False
    groups: tuple[str, ...] = ()
    owners: dict[str, LocalizedText] = {}
    due: date | None = None
    life: GroupChange | None = None
    source: str | None = None  # the address of what documents it
    sample: bool = False  # invented, and said to be

    def details(self) -> dict[str, Any]:
        """What is kept beside text, kind and mark."""
        kept: dict[str, Any] = {}
        if self.source is not None:
            kept["source"] = self.source
        if self.sample:
            kept["sample"] = True
        if self.kind is RecordKind.COMMITMENT:
            kept |= {
                "groups": list(self.groups),
                "owners": {side: msgspec.to_builtins(body) for side, body in self.owners.items() if body},
                "due": self.due.isoformat() if self.due else None,
            }
        elif self.kind is RecordKind.GROUP_LIFE and self.life is not None:
            kept |= {"life": msgspec.to_builtins(self.life)}
        return kept


def line_of(kind: RecordKind, text: LocalizedText, for_plenary: bool, details: dict[str, Any]) -> Line:
    """What is kept, as a value again."""
    life = details.get("life")
    return Line(
        kind=kind,
        text=text,
        for_plenary=for_plenary,
        groups=tuple(details.get("groups", ())),
        owners={
            side: msgspec.convert(body, LocalizedText) for side, body in details.get("owners", {}).items()
        },
        due=date.fromisoformat(details["due"]) if details.get("due") else None,
        life=msgspec.convert(life, GroupChange) if life else None,
        source=details.get("source"),
        sample=details.get("sample", False),
    )


def in_one(language: Language, text: str) -> LocalizedText:
    """What was said in the room, in the language in which it was taken down; nobody has looked at it yet."""
    if not text:
        return NOTHING
    return msgspec.convert({language.value: text, "draft": [language.value]}, LocalizedText)


def to_translate(text: LocalizedText) -> tuple[Language, ...]:
    """The languages in which a line is still missing."""
    return text.missing() if text else ()
