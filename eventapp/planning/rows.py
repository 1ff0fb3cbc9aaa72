"""What the forms of planning share: rows of which one is always free, hours as people write them, and where a
mistake is said."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, cast

from wtforms import BooleanField, FieldList, FormField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field

from eventapp.agenda.session_form import Known as AgendaKnown
from eventapp.core import wording
from eventapp.core.localized import Language, LocalizedText, clean
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import Ours
from eventapp.web.languages import current

from .demands import Window

MOST_ROWS = 60
NOON = time(12)
_HOUR = re.compile(r"^(\d{1,2})\s*(?::\s*(\d{2})|h\s*(\d{2})?)$", re.IGNORECASE)


class Known(NamedTuple):
    """What can be stated about: days of the meeting, rooms, sessions, people."""

    agenda: AgendaKnown
    sessions: Mapping[str, LocalizedText]

    @property
    def days(self) -> tuple[date, ...]:
        return self.agenda.days

    def day_options(self, language: Language) -> list[tuple[str, str]]:
        return [(day.isoformat(), wording.short_day(day, language)) for day in self.days]

    def session_options(self, language: Language, but: str = "") -> list[tuple[str, str]]:
        others = {slug: title for slug, title in self.sessions.items() if slug != but}
        return self.agenda.options(others, language)


def tidy(text: str | None) -> str:
    return clean(text or "").strip()


def short_text(longest: int = 120) -> StringField:
    return StringField(filters=[tidy], validators=[validators.Length(max=longest)])


def minute_of_day(typed: str) -> int | None:
    """``14:30``, ``14 h 30``, ``14 h``: minutes since midnight, 24:00 included; None if it is no hour."""
    found = _HOUR.match(typed.replace("\N{NO-BREAK SPACE}", " ").strip())
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2] or found[3] or 0)
    return minutes if minutes <= 24 * 60 and int(found[2] or found[3] or 0) < 60 else None


def wrong(field: Field, sentence: str, **values: Any) -> None:
    field.errors = [*field.errors, gettext(current(), sentence, **values)]


def rows_of(form: type[Ours]) -> Any:
    return FieldList(FormField(form), max_entries=MOST_ROWS)


class Rows(Ours):
    """A form with lists of rows. ``add`` in what was sent asks for one more row, and saves nothing."""

    def choose(self, rows: str, **choices: Iterable[str]) -> None:
        """What the selections of each row may be."""
        for entry in cast(Any, self[rows]):
            for name, values in choices.items():
                entry.form[name].choices = [SelectChoice(value) for value in values]

    def free_row(self, rows: str, *, more: bool = False) -> None:
        """See that one row is empty, and one more where that is asked for."""
        listed: Any = self[rows]
        if (more or all(entry.form.filled for entry in listed)) and len(listed) < MOST_ROWS:
            listed.append_entry()

    def mistakes(self) -> list[tuple[str, str]]:
        """The id of each field with a mistake, and what is wrong with it."""
        return [(field.id, str(error)) for field in _fields(self) for error in field.errors]

    def checked(self, check: Callable[[], None]) -> bool:
        """Whether all is well after *check*, which looks across fields."""
        super().validate()
        check()
        return not self.mistakes()


def _fields(form: Any) -> Iterator[Field]:
    for field in form:
        if isinstance(field, FormField):
            yield from _fields(field.form)
        elif isinstance(field, FieldList):
            for entry in field:
                yield from _fields(entry.form)
        else:
            yield field


class Row(Ours):
    """``drop`` takes the row out. A row counts when its ``first`` field is filled."""

    first = ""
    drop = BooleanField()

    @property
    def filled(self) -> bool:
        return bool(self[self.first].data) and not self.drop.data


class WindowRow(Row):
    """A day, and from–to on it; without an hour it is open on that side."""

    first = "day"
    day = SelectField(choices=[], default="")
    start, end = short_text(), short_text()

    def check(self) -> None:
        if self.drop.data:
            return
        if not self.day.data and (self.start.data or self.end.data):
            wrong(self.day, N_("Choose a day for these hours."))
        hours = [self._minute(self.start, 0), self._minute(self.end, 24 * 60)]
        if None not in hours and hours[0] >= hours[1]:
            wrong(self.end, N_("It has to end after it begins."))

    def _minute(self, field: StringField, open_end: int) -> Any:
        if not field.data:
            return open_end
        minute = minute_of_day(field.data)
        if minute is None:
            wrong(field, N_("Write the hour as in 14:30."))
        return minute

    def window(self) -> Window:
        return between(
            self.day.data,
            minute_of_day(self.start.data or "0:00") or 0,
            minute_of_day(self.end.data or "24:00") or 0,
        )


def between(day: str, start: int, end: int) -> Window:
    midnight = datetime.combine(date.fromisoformat(day), time())
    return Window(midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))


class AwayRow(WindowRow):
    """The whole day, half of it, or from–to."""

    part = SelectField(
        choices=[SelectChoice(each) for each in ("whole", "morning", "afternoon", "hours")], default="whole"
    )

    def check(self) -> None:
        super().check()
        if self.part.data != "hours" and (self.start.data or self.end.data) and not self.drop.data:
            wrong(self.part, N_("For these hours to count, choose “From – to”; or empty them."))

    def window(self) -> Window:
        noon = NOON.hour * 60
        match self.part.data:
            case "hours":
                return super().window()
            case "morning":
                return between(self.day.data, 0, noon)
            case "afternoon":
                return between(self.day.data, noon, 24 * 60)
        return between(self.day.data, 0, 24 * 60)


def by_day(window: Window) -> Iterator[tuple[date, int, int]]:
    """A window as rows show it: the day and the minutes of it, one for each day that it touches."""
    day = window.start.date()
    while datetime.combine(day, time()) < window.end:
        midnight = datetime.combine(day, time())
        start = max(window.start, midnight) - midnight
        end = min(window.end, midnight + timedelta(days=1)) - midnight
        yield day, int(start.total_seconds()) // 60, int(end.total_seconds()) // 60
        day += timedelta(days=1)


def window_data(windows: Iterable[Window]) -> list[dict[str, str]]:
    """*windows* as their rows show them."""
    return [
        {"day": day.isoformat(), "start": written(start) if start else "", "end": written(end, last=True)}
        for window in windows
        for day, start, end in by_day(window)
    ]


def away_data(windows: Iterable[Window]) -> list[dict[str, str]]:
    noon, day_long = NOON.hour * 60, 24 * 60
    parts = {(0, day_long): "whole", (0, noon): "morning", (noon, day_long): "afternoon"}
    rows = []
    for window in windows:
        for day, start, end in by_day(window):
            part = parts.get((start, end), "hours")
            row = {"day": day.isoformat(), "part": part, "start": "", "end": ""}
            if part == "hours":
                row |= {"start": written(start) if start else "", "end": written(end, last=True)}
            rows.append(row)
    return rows


def written(minute: int, *, last: bool = False) -> str:
    """An hour as fields hold it; the end of a day is left open."""
    return "" if last and minute == 24 * 60 else f"{minute // 60:02}:{minute % 60:02}"
