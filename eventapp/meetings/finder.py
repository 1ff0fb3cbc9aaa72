"""What the date finder's page and the form for the next edition begin with."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from eventapp.partnership.model import Series

from . import dates, public_days, service
from .dates import CAPITALS, Candidate
from .model import Edition
from .public_days import Holiday

MOST_DAYS = dates.LONGEST


class Search(NamedTuple):
    """A year looked through for days on which to meet."""

    year: int
    length: int
    host: str | None
    city: str
    holidays: tuple[Holiday, ...]
    proposals: list[Candidate]
    meetings: list[Edition]  # of that year


def next_year(series: Series, editions: Sequence[Edition], today: date) -> int:
    last = service.last_edition(series, list(editions))
    return max(last.year + 1 if last else today.year, today.year)


def next_number(series: Series, editions: Sequence[Edition]) -> int:
    return 1 + max((e.number for e in editions if e.series_id == series.id), default=0)


def usual_length(series: Series, editions: Sequence[Edition]) -> int:
    """As many days as the last meeting had, one where that is not known."""
    last = service.last_edition(series, list(editions))
    if last is None or last.start_date is None or last.end_date is None:
        return 1
    return min(1 + (last.end_date - last.start_date).days, MOST_DAYS)


def usual_city(editions: Sequence[Edition], host: str | None) -> str:
    """Where that country hosted last; else its capital."""
    cities = [e.city for e in sorted(editions, key=lambda e: e.year) if e.host == host and e.city]
    return cities[-1] if cities else CAPITALS.get(host or "", "ottawa")


def search(series: Series, editions: Sequence[Edition], year: int, length: int) -> Search:
    host = service.due_host(series, editions, year)
    city = usual_city(editions, host)
    holidays = public_days.holidays_in(year, public_days.regions_for([city]))
    meetings = [edition for edition in editions if edition.year == year and edition.start_date]
    return Search(year, length, host, city, holidays, dates.propose(year, length, holidays), meetings)


def asked(text: str | None, holidays: Sequence[Holiday], year: int, length: int) -> Candidate | None:
    """The judgement of a day that somebody asks about; None if it is no day of that year."""
    try:
        first = date.fromisoformat(text or "")
    except ValueError:
        return None
    if first.year != year:
        return None
    return dates.judge(first, first + timedelta(days=length - 1), holidays)
