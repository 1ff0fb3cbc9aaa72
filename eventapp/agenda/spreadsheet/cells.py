"""Drafts as texts in columns: what is written into the file, and what a change is shown as."""

import re
from collections.abc import Mapping, Sequence

from eventapp.agenda.draft import ItemDraft, OrganizationDraft, PersonDraft, RoomDraft, SessionPersonDraft
from eventapp.core.localized import Language, LocalizedText, clean

from .columns import BY_KEY, Holds, say_choice
from .values import Current, KnownSession

Cells = dict[str, str]


def tidy(text: str) -> str:
    """As texts are compared: normal form C, one kind of line end, no spaces around. A space that does not
    break is kept: French needs it."""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"[ \t]+(?=\n|$)", "", text).strip(" \t\n")


def texts(field: str, text: LocalizedText | None) -> Cells:
    return {f"{field}_{each}": tidy((text.get(each) if text else None) or "") for each in Language}


def session(known: KnownSession) -> Cells:
    """Hours are those of the draft; one that ends on another day is told by its start and its minutes."""
    draft = known.draft
    scheduled = draft.day is not None
    return {
        "slug": draft.slug,
        **texts("title", draft.title),
        "kind": str(draft.kind),
        "day": draft.day.isoformat() if draft.day else "",
        "start": draft.start or "",
        "end": draft.end or "",
        "minutes": "" if scheduled and not known.late else str(draft.minutes or draft.length),
        "room": draft.room or "",
        "video_room": draft.video_room or "",
        "mode": str(draft.mode),
        "audience": str(draft.audience),
        "expected": "" if draft.expected is None else str(draft.expected),
        "groups": ", ".join(draft.groups),
        "languages": ", ".join(draft.languages),
        "link": draft.link or "",
        "zone": draft.zone or "",
        **texts("summary", draft.summary),
        "uid": known.uid,
        "version": str(known.version),
    }


def item(slug: str, draft: ItemDraft, names: Mapping[str, str]) -> Cells:
    return {
        "session": slug,
        **texts("title", draft.title),
        "minutes": str(draft.minutes),
        "person": draft.presenter or "",
        "name": names.get(draft.presenter or "", ""),
    }


def role(slug: str, draft: SessionPersonDraft, names: Mapping[str, str]) -> Cells:
    return {
        "session": slug,
        "person": draft.person,
        "name": names.get(draft.person, ""),
        "role": str(draft.role),
        "side": draft.side or "",
        "attends": draft.attends,
    }


def person(draft: PersonDraft) -> Cells:
    return {
        "key": draft.key,
        "name": tidy(draft.name),
        **texts("title", draft.title),
        "organization": draft.organization or "",
        "city": draft.city or "",
    }


def organization(draft: OrganizationDraft) -> Cells:
    return {
        "key": draft.key,
        **texts("name", draft.name),
        **texts("acronym", draft.acronym),
        "sector": str(draft.sector),
        "country": draft.country or "",
    }


def room(draft: RoomDraft) -> Cells:
    return {
        "key": draft.key,
        **texts("name", draft.name),
        "kind": draft.kind,
        "capacity": "" if draft.capacity is None else str(draft.capacity),
        "features": ", ".join(draft.features),
        "link": draft.link or "",
    }


def everything(current: Current) -> dict[str, list[Cells]]:
    """The rows of each sheet."""
    names = {each.key: tidy(each.name) for each in current.people}
    drafts = [known.draft for known in current.sessions]
    return {
        "sessions": [session(known) for known in current.sessions],
        "items": [item(draft.slug, each, names) for draft in drafts for each in draft.items],
        "roles": [role(draft.slug, each, names) for draft in drafts for each in draft.people],
        "people": [person(each) for each in current.people],
        "organizations": [organization(each) for each in current.organizations],
        "rooms": [room(each) for each in current.rooms],
    }


def shown(sheet: str, column: str, value: str, language: Language) -> str:
    """A cell as a reader of *language* sees it: choices by their names."""
    about = BY_KEY[sheet].column(column)
    return say_choice(about.choices, value, language) if about.holds is Holds.CHOICE else value


def lines(sheet: str, rows: Sequence[Cells], language: Language) -> list[str]:
    """Items or roles as lines of text, without the keys."""
    return [
        " · ".join(
            shown(sheet, name, text, language)
            for name, text in row.items()
            if text and name not in ("session", "person")
        )
        for row in rows
    ]


def differing(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """The lines that only one side has; all of them where only their order is another."""
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    if not gone and not come:
        gone, come = list(before), list(after)
    return "\n".join(gone), "\n".join(come)
