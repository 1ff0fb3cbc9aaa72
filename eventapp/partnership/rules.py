"""Decisions about series, groups and rotation, from plain values."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from eventapp.core.localized import NOTHING, Language, LocalizedText


class DatedName(NamedTuple):
    """A name in one language, valid from the year ``since`` on (None: from the beginning)."""

    language: Language
    name: str
    since: int | None
    verified: bool = True


def name_in_year(names: Iterable[DatedName], year: int | None) -> LocalizedText:
    """What a group was called in *year* (None: today), each language for itself.

    The latest name that had begun by then wins; of names with no year, the first. A year before every
    dated name takes the earliest.
    """
    found: dict[Language, DatedName] = {}
    for name in names:
        current = found.get(name.language)
        if current is None or _rank(name, year) > _rank(current, year):
            found[name.language] = name
    return msgspec.convert({language.value: name.name for language, name in found.items()}, LocalizedText)


def _rank(name: DatedName, year: int | None) -> tuple[int, int]:
    if name.since is None:
        return (1, 0)
    if year is None or name.since <= year:
        return (2, name.since)
    return (0, -name.since)


class Step(NamedTuple):
    """A moment in a group's life. ``when`` is as precise as the source (ISO date or year), None where no
    source dates it; ``name`` is set for a change of name, ``state`` otherwise; ``last`` marks the latest year
    for which a source names the group."""

    when: str | None
    state: str | None = None
    note: LocalizedText = NOTHING
    name: DatedName | None = None
    last: bool = False


def life(
    phases: Iterable[tuple[str | None, str, LocalizedText]], names: Iterable[DatedName], years: Iterable[int]
) -> list[Step]:
    """The steps of a group's life in order: its *phases* (since, state, note), its dated names, and the last
    of the *years* for which a source names it, unless something else already stands in that year or it has
    ended."""
    steps = [Step(since, state, note) for since, state, note in phases]
    steps += [Step(str(name.since), name=name) for name in names if name.since is not None]
    latest = max(years, default=None)
    ended = any(step.state in ("retired", "merged") for step in steps)
    if latest is not None and not ended and all((step.when or "")[:4] < str(latest) for step in steps):
        steps.append(Step(str(latest), last=True))
    return sorted(steps, key=lambda step: step.when or "9999")


def usual_names(names: Iterable[DatedName]) -> dict[Language, list[DatedName]]:
    """The names of a group in each language, each once: a name that has years is told with them."""
    kept: dict[Language, list[DatedName]] = {language: [] for language in Language}
    listed = list(names)
    dated = {(name.language, name.name) for name in listed if name.since is not None}
    for name in listed:
        if name.since is not None or (name.language, name.name) not in dated:
            kept[name.language].append(name)
    return kept


class Turn(NamedTuple):
    """One edition in the rotation: which year, and who hosted (None where no source tells)."""

    year: int
    host: str | None


class TurnState(StrEnum):
    AS_DUE = "as_due"
    DIFFERS = "differs"
    UNKNOWN_HOST = "unknown_host"  # a meeting is documented, its host is not
    UNDOCUMENTED = "undocumented"  # no source tells of a meeting in this year
    COMING = "coming"


def host_due(rotation: Sequence[str], turns: Iterable[Turn], year: int) -> str | None:
    """Who should host in *year*: one turn a year, in the order of *rotation*, counted from the nearest
    documented host (an earlier one before a later one). None while nobody has hosted yet."""
    known = [turn for turn in turns if turn.host in rotation and turn.year != year]
    if not known:
        return None
    anchor = min(known, key=lambda turn: (turn.year > year, abs(turn.year - year)))
    assert anchor.host is not None  # membership in rotation was checked
    return rotation[(rotation.index(anchor.host) + year - anchor.year) % len(rotation)]


def turn_state(due: str | None, turn: Turn | None, this_year: int, year: int) -> TurnState:
    """How a year's turn stands, seen in *this_year*."""
    if turn is None:
        return TurnState.COMING if year > this_year else TurnState.UNDOCUMENTED
    if turn.host is None:
        return TurnState.UNKNOWN_HOST
    if due is not None and turn.host != due:
        return TurnState.DIFFERS
    return TurnState.COMING if year > this_year else TurnState.AS_DUE


def in_office(since: str | None, until: str | None, day: date) -> bool:
    """Whether a tenure covers *day*. Its ends are as precise as the source (ISO date or year) and belong
    to it; None is open."""
    iso = day.isoformat()
    begun = since is None or since <= iso[: len(since)]
    return begun and (until is None or iso[: len(until)] <= until)
