"""When to meet: days of a year weighed against the holidays of both sides, with the reasons in words.

The usual slot is the fourth Thursday of November: every November meeting of the partnership that is
documented includes it. Nothing here decides; a person does, and sees why.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from eventapp.core import clock, wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES, PLACES, Place
from eventapp.core.translations import N_, gettext

from .public_days import REGIONS, Holiday, Weight, change_of_government, nth_weekday

CAPITALS = {"CA": "ottawa", "MX": "mexico-city"}
BEGINNING = time(9)
MOST_PROPOSALS = 4
LONGEST = 5  # days


class Grade(StrEnum):
    FOR = "for"
    NOTE = "note"
    ADVISORY = "advisory"
    AGAINST = "against"


class Reason(NamedTuple):
    """Why a day is good or bad: ``points`` order the proposals, ``sentence`` is what people read."""

    grade: Grade
    points: int
    sentence: str
    values: dict[str, Any]

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **{k: _said(v, language) for k, v in self.values.items()})


def _said(value: Any, language: Language) -> Any:
    if isinstance(value, date):
        return wording.day(value, language)
    if isinstance(value, LocalizedText):
        best = value.best(language)
        return best.text if best else ""
    if isinstance(value, tuple):
        return wording.listing([_said(each, language) for each in value], language)
    return value


class Candidate(NamedTuple):
    """A first and a last day, with all that speaks for and against them."""

    first: date
    last: date
    usual: bool
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def grade(self) -> Grade:
        """The gravest of what speaks against; `Grade.FOR` where nothing does."""
        grades = {reason.grade for reason in self.reasons}
        return next((g for g in (Grade.AGAINST, Grade.ADVISORY) if g in grades), Grade.FOR)


def usual_slot(year: int) -> date:
    return nth_weekday(year, 11, 3, 4)


def judge(first: date, last: date, holidays: Sequence[Holiday]) -> Candidate:
    """All that is to be said of meeting from *first* to *last*; *holidays* are those of the year."""
    usual = usual_slot(first.year)
    reasons = [
        *_of_slot(first, usual),
        *_of_days(first, last, holidays),
        *_of_week(first, last, holidays),
        *_of_government(first),
    ]
    if not any(reason.grade in (Grade.AGAINST, Grade.ADVISORY) for reason in reasons):
        reasons.insert(1, Reason(Grade.FOR, 0, CLEAR, {}))
    return Candidate(first, last, first == usual, tuple(reasons))


USUAL = N_("It begins on the usual slot, the fourth Thursday of November.")
NOT_USUAL = N_("The usual slot would be %(day)s.")
CLEAR = N_("No public holiday of either country falls on these days or in their week.")
WEEKEND = N_("%(day)s is a day of the weekend.")
CLOSED = N_("%(holiday)s, %(day)s: federal offices in %(country)s are closed.")
REGIONAL = N_("%(holiday)s, %(day)s: a public holiday in %(region)s, though federal offices are open.")
THIN = N_("%(holiday)s, %(day)s: few people are at work in %(country)s.")
ELSEWHERE = N_("It is Thanksgiving in the United States: counterparts there are away.")
WEEK = N_(
    "The same week has a public holiday in %(country)s: %(holiday)s, %(day)s. "
    "Many people take leave around it."
)
GOVERNMENT = N_(
    "Mexico’s federal government changes on %(day)s: in the months around it, "
    "ministers and delegations may be new."
)


def _of_slot(first: date, usual: date) -> Iterator[Reason]:
    if first == usual:
        yield Reason(Grade.FOR, 30, USUAL, {})
    else:
        # Nearer is better, and Thursdays are what people are used to.
        away = abs((first - usual).days) + (0 if first.weekday() == usual.weekday() else 6)
        yield Reason(Grade.NOTE, -away, NOT_USUAL, {"day": usual})


def _of_days(first: date, last: date, holidays: Iterable[Holiday]) -> Iterator[Reason]:
    for day in _days(first, last):
        if day.weekday() >= 5:
            yield Reason(Grade.AGAINST, -200, WEEKEND, {"day": day})
    for holiday in holidays:
        if first <= holiday.day <= last:
            yield _on(holiday)


def _on(holiday: Holiday) -> Reason:
    values: dict[str, Any] = {"holiday": holiday.name, "day": holiday.day}
    if holiday.weight is Weight.ELSEWHERE:
        return Reason(Grade.NOTE, 0, ELSEWHERE, {})
    if holiday.weight is Weight.THIN:
        return Reason(Grade.ADVISORY, -40, THIN, {**values, "country": COUNTRIES[holiday.country]})
    if holiday.federal:
        return Reason(Grade.AGAINST, -150, CLOSED, {**values, "country": COUNTRIES[holiday.country]})
    regions = tuple(REGIONS[region] for region in holiday.regions)
    return Reason(Grade.ADVISORY, -40, REGIONAL, {**values, "region": regions})


def _of_week(first: date, last: date, holidays: Iterable[Holiday]) -> Iterator[Reason]:
    """Holidays on working days of the weeks in which the meeting lies, though not on its days."""
    monday, sunday = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    for holiday in holidays:
        on_the_days = first <= holiday.day <= last
        if (
            holiday.weight is Weight.CLOSED
            and holiday.federal
            and monday <= holiday.day <= sunday
            and not on_the_days
            and holiday.day.weekday() < 5
        ):
            values = {"holiday": holiday.name, "day": holiday.day, "country": COUNTRIES[holiday.country]}
            yield Reason(Grade.ADVISORY, -50, WEEK, values)


def _of_government(first: date) -> Iterator[Reason]:
    """From three months before the change to three months after it."""
    for year in (first.year - 1, first.year, first.year + 1):
        change = change_of_government(year)
        if change is not None and abs((first - change).days) <= 92:
            yield Reason(Grade.ADVISORY, -5, GOVERNMENT, {"day": change})


def propose(year: int, length: int, holidays: Sequence[Holiday]) -> list[Candidate]:
    """The best first days of a meeting of *length* days in the autumn of *year*, one a week, the best first;
    the usual slot is always among them, whatever there is to say against it."""
    usual = usual_slot(year)
    last_start = date(year, 12, 15)
    days = (day for day in _days(date(year, 9, 15), last_start) if day.weekday() + length <= 5)
    judged = sorted(
        (judge(day, day + timedelta(days=length - 1), holidays) for day in days),
        key=lambda candidate: (-candidate.points, candidate.first),
    )
    best: dict[int, Candidate] = {}
    for candidate in judged:
        best.setdefault(candidate.first.isocalendar().week, candidate)
    chosen = list(best.values())[:MOST_PROPOSALS]
    if all(candidate.first != usual for candidate in chosen):
        chosen.append(judge(usual, usual + timedelta(days=length - 1), holidays))
    return chosen


class LocalHour(NamedTuple):
    place: Place
    hour: datetime
    offset: str


def local_hours(day: date, host_city: str) -> list[LocalHour]:
    """What the clocks of the host city and of both capitals show when the meeting begins at nine."""
    moment = clock.instant(datetime.combine(day, BEGINNING), PLACES[host_city].zone)
    cities = dict.fromkeys((host_city, *CAPITALS.values()))
    return [
        LocalHour(place, clock.wall(moment, place.zone), clock.offset_label(moment, place.zone))
        for place in (PLACES[city] for city in cities)
    ]


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
