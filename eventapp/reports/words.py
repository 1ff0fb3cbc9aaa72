"""What a report says by itself, in the reader's language."""

from datetime import date

from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES, PLACES
from eventapp.core.translations import N_, gettext, pgettext
from eventapp.core.wording import days, listing, long_date, number

from .content import Attendance, Owner, Profile, ReportContent, SeatHolder

UNKNOWN = N_("not known")

PARTS = {
    "met": N_("Met on the day"),
    "in_person": N_("Met in person"),
    "remote": N_("Met remotely"),
    "named": N_("Named in a source"),
    "listed": N_("Listed as active"),
}
MODES = {"in_person": N_("In person"), "remote": N_("Virtual"), "hybrid": N_("In person and remote")}
STATES = {
    "open": N_("not begun"),
    "on_track": N_("on track"),
    "late": N_("late"),
    "done": N_("done"),
    "dropped": N_("dropped"),
}
UNREPORTED = N_("not reported")
ORIGINS = {
    "leaders": N_("Leaders’ meeting"),
    "youth_lab": N_("Youth Lab"),
    "group": N_("The group itself"),
    "edition": N_("Annual meeting"),
}
SECTORS = {"public": N_("public sector"), "private": N_("private sector")}


class Words:
    """Everything said in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, sentence: str, **values: object) -> str:
        return gettext(self.language, sentence, **values)

    def meant(self, context: str, sentence: str, **values: object) -> str:
        return pgettext(self.language, context, sentence, **values)

    def unknown(self) -> str:
        return self.say(UNKNOWN)

    def text(self, text: LocalizedText) -> str:
        """The text for places that take no mark of language; empty where it exists in none."""
        best = text.best(self.language)
        return best.text if best else ""

    def country(self, code: str | None) -> str:
        return self.text(COUNTRIES[code]) if code else self.unknown()

    def city(self, key: str | None) -> str:
        return self.text(PLACES[key].name) if key else self.unknown()

    def number(self, value: int | None) -> str:
        return self.unknown() if value is None else number(value, self.language)

    def day(self, value: date | None) -> str:
        return long_date(value, self.language) if value else self.unknown()

    def dates(self, profile: Profile, year: int) -> str:
        if profile.start and profile.end:
            return days(profile.start, profile.end, self.language)
        if profile.start:
            return long_date(profile.start, self.language)
        if profile.end:
            return self.say(N_("until %(day)s"), day=long_date(profile.end, self.language))
        return str(year)

    def mode(self, mode: str | None) -> str:
        return self.say(MODES[mode]) if mode else self.unknown()

    def attendance(self, told: Attendance | None) -> str:
        if told is None:
            return self.unknown()
        return " ".join(filter(None, (self.text(told.qualifier), number(told.count, self.language))))

    def part(self, part: str | None) -> str:
        return self.say(PARTS[part]) if part in PARTS else self.unknown()

    def state(self, state: str | None) -> str:
        return self.say(STATES[state] if state else UNREPORTED)

    def origin(self, origin: str) -> str:
        return self.say(ORIGINS[origin])

    def seat(self, seat: SeatHolder) -> str:
        where = ", ".join((self.country(seat.side), self.say(SECTORS.get(seat.sector, seat.sector))))
        return f"{seat.body} ({where})"

    def owner(self, owner: Owner) -> str:
        who = self.text(owner.body) or self.unknown()
        return self.say(N_("%(country)s: %(who)s"), country=self.country(owner.side), who=who)

    def listing(self, parts: list[str]) -> str:
        return listing(parts, self.language)

    def title(self, content: ReportContent) -> str:
        return self.say(N_("Annual report %(year)s"), year=content.year)
