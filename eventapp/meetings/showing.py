"""What the pages of meetings are given to show."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from eventapp.core import wording
from eventapp.core.localized import LocalizedText
from eventapp.core.places import PLACES
from eventapp.partnership.model import Series
from eventapp.web.languages import current

from . import finder, forms, rollover, service
from .dates import local_hours
from .model import Edition, Room
from .public_days import EARLIEST, LATEST, REGIONS, regions_for
from .queries import editions_of
from .year import months


def dates(
    series: Series, editions: Sequence[Edition], today: date, arguments: Mapping[str, str]
) -> dict[str, Any]:
    year = _number(arguments.get("year"), EARLIEST, LATEST) or finder.next_year(series, editions, today)
    length = _number(arguments.get("days"), 1, finder.MOST_DAYS) or finder.usual_length(series, editions)
    search = finder.search(series, editions, year, length)
    spans = [(e.start_date, e.end_date or e.start_date) for e in search.meetings if e.start_date]
    return {
        "series": series,
        "search": search,
        "asked": finder.asked(arguments.get("day"), search.holidays, year, length),
        "day": arguments.get("day", ""),
        "months": months(year, search.holidays, search.proposals, spans),
        "weekdays": wording.weekdays(current()),
        "month_name": lambda first: wording.month(first, current()),
        "hours_of": lambda candidate: local_hours(candidate.first, search.city),
        "next_number": finder.next_number(series, editions),
        "years": (EARLIEST, LATEST),
        "regions": regions_for([search.city]),
        "region_names": lambda keys: [text(REGIONS[key]) for key in keys],
    }


def opening_data(
    series: Series, editions: Sequence[Edition], today: date, arguments: Mapping[str, str]
) -> dict[str, Any]:
    """The proposal for the next edition; days in the address come from the date finder."""
    start, end = (_day(arguments.get(name)) for name in ("start", "end"))
    length = finder.usual_length(series, editions)
    year = start.year if start else finder.next_year(series, editions, today)
    search = finder.search(series, editions, year, length)
    best = search.proposals[0]
    last = service.last_edition(series, list(editions))
    return {
        "number": finder.next_number(series, editions),
        "start": start or best.first,
        "end": end or (start + timedelta(days=length - 1) if start else best.last),
        "host": search.host,
        "city": search.city,
        "mode": last.mode.value if last and last.mode else "in_person",
        "carried": [part.key for part in rollover.parts() if part.chosen],
    }


def opening(series: Series, editions: Sequence[Edition], form: forms.OpenForm) -> dict[str, Any]:
    year = form.start.data.year if form.start.data else None
    return {
        "series": series,
        "form": form,
        "source": service.last_edition(series, list(editions)),
        "due": service.due_host(series, editions, year) if year else None,
        "parts": rollover.parts(),
        "part_of": rollover.part,
        "cities": cities(series.rotation),
    }


def facts(
    session: Session, edition: Edition, form: forms.FactsForm, *, conflict: bool = False
) -> dict[str, Any]:
    others = editions_of(session, edition.series.lineage)
    year = form.start.data.year if form.start.data else edition.year
    return {
        "edition": edition,
        "series": edition.series,
        "form": form,
        "due": service.due_host(edition.series, others, year),
        "cities": cities(edition.series.rotation),
        "theirs": _differing(form, forms.facts_data(edition)) if conflict else None,
    }


def room(
    edition: Edition,
    found: Room | None,
    form: forms.RoomForm,
    *,
    conflict: bool = False,
    refused: str | None = None,
) -> dict[str, Any]:
    return {
        "edition": edition,
        "series": edition.series,
        "found": found,
        "form": form,
        "refused": refused,
        "theirs": _differing(form, forms.room_data(found)) if conflict and found else None,
    }


def cities(countries: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The cities of each country, for a list in which to choose."""
    return [(code, [p.key for p in PLACES.values() if p.country == code]) for code in countries]


def _differing(form: forms.Ours, saved: dict[str, Any]) -> dict[str, Any]:
    """What is saved now, of the fields in which the form says something else."""
    found = {}
    for name, value in saved.items():
        typed = form[name].data
        if isinstance(value, float):
            typed = None if typed is None else float(typed)
        same = (
            set(value) == set(typed or ()) if isinstance(value, list) else (typed or None) == (value or None)
        )
        if name != "version" and not same:
            found[name] = value
    return found


def text(value: LocalizedText) -> str:
    best = value.best(current())
    return best.text if best else ""


def _number(text: str | None, least: int, most: int) -> int | None:
    """A number of the address, if it is one and within bounds."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 4:
        return None
    return int(text) if least <= int(text) <= most else None


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None
