"""Says the planner's sentences: names, titles and moments as each language writes them, on the right
clock. Pure."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from eventapp.agenda.rules.finding import said
from eventapp.core import wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import gettext
from eventapp.meetings.rules import FEATURES
from eventapp.planner.plan import At, Length, Sentence

from .meeting_clock import MeetingClock


class Teller(NamedTuple):
    """Says what the planner means in one language. ``days``: of the meeting; where there is one only, it is
    not said."""

    clock: MeetingClock
    days: int
    language: Language

    def say(self, sentence: Sentence) -> str:
        values = {name: self._value(value, name) for name, value in sentence.values.items()}
        return gettext(self.language, sentence.text, **values)

    def _value(self, value: Any, name: str) -> Any:
        match value:
            case At() | {"type": "at"}:
                written = self.moment(msgspec.convert(value, At) if isinstance(value, dict) else value)
            case Length() | {"type": "length"}:
                minutes = value["minutes"] if isinstance(value, dict) else value.minutes
                written = wording.length(timedelta(minutes=minutes))
            case int():
                written = wording.number(value, self.language)
            case list() | tuple():
                written = wording.listing([str(self._value(each, name)) for each in value], self.language)
            case str() if name == "features":
                written = gettext(self.language, FEATURES.get(value, value))
            case None:
                written = "—"
            case _:
                written = said(value, self.language)
        return written

    def moment(self, at: At) -> str:
        """``14:30 (Thu, Nov 26)``; on somebody's own clock only the hour, unless their day is another."""
        here = self.clock.wall(at.minute)
        there = self.clock.wall(at.minute, at.shift)
        hour = wording.hour(there, self.language)
        other_day = there.date() != here.date()
        if (at.shift and not other_day) or (self.days == 1 and not other_day and not self._outside(here)):
            return hour
        return f"{hour} ({wording.short_day(there.date(), self.language)})"

    def _outside(self, moment: datetime) -> bool:
        return not 0 <= (moment.date() - self.clock.first).days < self.days

    def name(self, text: Any) -> str:
        """A title or a name as the planner carries it."""
        match text:
            case LocalizedText():
                best = text.best(self.language)
                return best.text if best else "—"
        return str(text)
