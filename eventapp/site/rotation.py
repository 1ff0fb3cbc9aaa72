"""The alternation of hosts as a reader sees it: one turn a year, documented or not."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.partnership.rules import Turn, TurnState, host_due, turn_state

LOOK_AHEAD = 2  # years after the last known meeting for which the host is already due


class TurnView(NamedTuple):
    """A year of the alternation. ``side`` is where the line passes: the host, or who was due."""

    year: int
    state: TurnState
    side: str | None
    due: str | None
    editions: tuple[Edition, ...]
    series: Series


def turns(lineage: Sequence[Series], editions: Sequence[Edition], today: date) -> list[TurnView]:
    """Every year from the launch (or first meeting) to the year after the last known or present one.

    *lineage* is oldest first; a year belongs to the latest series announced or launched by then.
    """
    if not editions:
        return []
    rotation = lineage[0].rotation
    known = [Turn(edition.year, edition.host) for edition in editions]
    launched = [series.launched.year for series in lineage if series.launched]
    first = min([turn.year for turn in known] + launched)
    last = max([turn.year for turn in known] + [today.year]) + 1
    views = []
    for year in range(first, last + 1):
        of_year = tuple(edition for edition in editions if edition.year == year)
        due = host_due(rotation, known, year)
        turn = Turn(year, of_year[-1].host) if of_year else None
        state = turn_state(due, turn, today.year, year)
        if of_year and of_year[-1].end_date and of_year[-1].end_date >= today:
            state = TurnState.COMING
        side = (turn.host if turn else None) or due
        views.append(TurnView(year, state, side, due, of_year, _series_in(lineage, year)))
    return views


def _series_in(lineage: Sequence[Series], year: int) -> Series:
    found = lineage[0]
    for series in lineage:
        begun = series.launched or series.announced
        if begun is not None and begun.year <= year:
            found = series
    return found
