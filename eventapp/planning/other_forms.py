"""The forms about people, teams, weights, and the hours of the meeting."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from wtforms import IntegerField, RadioField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.forms import Ours, localized, spread

from .demands import Hours, PersonDemand, Team
from .parts import ROLES, MeetingPart, TeamPart
from .rows import AwayRow, Known, Row, Rows, away_data, minute_of_day, rows_of, short_text, written, wrong

HEAVIEST = 10_000
MOST_MINUTES = 24 * 60
MOST_OF_A_RESOURCE = 99


# ---- One person ----


class RoleRow(Row):
    first = "session"
    session = SelectField(choices=[], default="")
    role = SelectField(choices=[SelectChoice(each) for each in ROLES], default="required")


class PersonForm(Rows):
    seal = StringField(default="")
    presence = RadioField(choices=[SelectChoice(each) for each in ("", "room", "remote")], default="")
    away = rows_of(AwayRow)
    sessions = rows_of(RoleRow)

    def __init__(self, sent: Any, known: Known, **data: Any) -> None:
        super().__init__(sent, **data)
        for rows in ("away", "sessions"):
            self.free_row(rows, more=bool(sent) and sent.get("add") == rows)
        self.choose("away", day=("", *(day.isoformat() for day in known.days)))
        self.choose("sessions", session=("", *known.sessions))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        return self.checked(self._check)

    def _check(self) -> None:
        for entry in self.away:
            entry.form.check()
        _once(self.sessions, "session")

    def part(self, before: PersonDemand) -> PersonDemand:
        """What the form means; it is valid. *before* keeps the teams, which are stated elsewhere."""
        roles = {e.form.session.data: e.form.role.data for e in self.sessions if e.form.filled}
        named = {role: tuple(slug for slug, each in roles.items() if each == role) for role in ROLES}
        return PersonDemand(
            away=tuple(dict.fromkeys(entry.form.window() for entry in self.away if entry.form.filled)),
            teams=before.teams,
            remote={"room": False, "remote": True}.get(self.presence.data or ""),
            **named,
        )


def person_data(part: PersonDemand) -> dict[str, Any]:
    presence = "" if part.remote is None else "remote" if part.remote else "room"
    return {
        "presence": presence,
        "away": away_data(part.away),
        "sessions": [{"session": slug, "role": role} for role in ROLES for slug in getattr(part, role)],
    }


def _once(rows: Iterable[Any], name: str) -> None:
    """The same thing stands in no two rows."""
    seen = set()
    for entry in rows:
        value = entry.form[name].data
        if entry.form.filled and value in seen:
            wrong(entry.form[name], N_("This stands here twice."))
        seen.add(value)


# ---- One team ----


class MemberRow(Row):
    first = "person"
    person = short_text(200)


class VisitRow(Row):
    first = "session"
    session = SelectField(choices=[], default="")
    minutes = IntegerField(validators=[validators.Optional(), validators.NumberRange(1, MOST_MINUTES)])


class TeamForm(Rows):
    seal = StringField(default="")
    name_en, name_fr, name_es = short_text(), short_text(), short_text()
    people = rows_of(MemberRow)
    visits = rows_of(VisitRow)

    def __init__(self, sent: Any, known: Known, **data: Any) -> None:
        super().__init__(sent, **data)
        self.known = known
        for rows in ("people", "visits"):
            self.free_row(rows, more=bool(sent) and sent.get("add") == rows)
        self.choose("visits", session=("", *known.sessions))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        return self.checked(self._check)

    def _check(self) -> None:
        if not any(self[f"name_{language.value}"].data for language in Language):
            wrong(self.name_en, N_("A team needs a name in at least one language."))
        for entry in self.people:
            if entry.form.filled and self.known.agenda.person(entry.form.person.data) is None:
                wrong(
                    entry.form.person,
                    N_("Nobody, or more than one person, has this name: choose from the list."),
                )
        for entry in self.visits:
            if entry.form.filled and not entry.form.minutes.data and not entry.form.minutes.errors:
                wrong(entry.form.minutes, N_("Give the minutes as a number."))
        _once(self.people, "person")
        _once(self.visits, "session")

    def part(self, before: TeamPart) -> TeamPart:
        """What the form means; it is valid."""
        name = localized(self, "name", before.team.name if before.team else None)
        people = [self.known.agenda.person(e.form.person.data) for e in self.people if e.form.filled]
        visits = {e.form.session.data: int(e.form.minutes.data) for e in self.visits if e.form.filled}
        return TeamPart(Team(name, visits), tuple(sorted(key for key in people if key)))


def team_data(part: TeamPart, known: Known) -> dict[str, Any]:
    team = part.team or Team()
    return {
        **spread("name", team.name or LocalizedText()),
        "people": [{"person": known.agenda.shown(key)} for key in part.people],
        "visits": [{"session": slug, "minutes": minutes} for slug, minutes in team.visits.items()],
    }


# ---- Weights ----


class WeightsForm(Ours):
    """A slider and a number for each wish. Without scripts they do not follow each other: whichever differs
    from what the page was opened with is meant, and the number where both do."""

    seal = StringField(default="")
    names: Sequence[str] = ()

    def weights(self, usual: Mapping[str, int]) -> dict[str, int]:
        """Those that are not as usual."""
        chosen = {name: self.chosen(name) for name in self.names}
        return {name: weight for name, weight in chosen.items() if weight != usual[name]}

    def chosen(self, name: str) -> int:
        slide, number = self[f"slide-{name}"].data, self[f"weight-{name}"].data
        was = self[f"was-{name}"].data
        if slide is not None and (number is None or (number == was and slide != was)):
            return int(slide)
        return int(number or 0)

    def keep_chosen(self) -> None:
        """Let what was meant stand on the slider and beside it, when the form is shown again."""
        for name in self.names:
            chosen = self.chosen(name)
            for kind in ("weight", "slide"):
                field = self[f"{kind}-{name}"]
                field.data, field.raw_data = chosen, None


def weights_form(weights: Mapping[str, int], sent: Any = None) -> WeightsForm:
    """The form for *weights*: what was typed, or at first what is."""
    fields: dict[str, Any] = {}
    for name in weights:
        fields[f"weight-{name}"] = IntegerField(
            validators=[validators.InputRequired(), validators.NumberRange(0, HEAVIEST)]
        )
        fields[f"slide-{name}"] = IntegerField(validators=[validators.Optional()])
        fields[f"was-{name}"] = IntegerField(validators=[validators.Optional()])
    made: type[WeightsForm] = type("EachWeightForm", (WeightsForm,), {**fields, "names": tuple(weights)})
    data = {f"{kind}-{name}": value for name, value in weights.items() for kind in ("weight", "slide", "was")}
    return made(sent, data=data)


# ---- The meeting ----


class Bounds(NamedTuple):
    """What follows from the agenda: hours by day (ISO) and how many of a resource there are."""

    days: Mapping[str, Hours]
    resources: Mapping[str, int | None]


class MeetingForm(Ours):
    seal = StringField(default="")
    bounds = Bounds({}, {})

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        for day in self.bounds.days:
            start, end = self[f"start-{day}"], self[f"end-{day}"]
            for field in (start, end):
                minute = minute_of_day(field.data) if field.data else None
                if field.data and (minute is None or minute == MOST_MINUTES):
                    wrong(field, N_("Write the hour as in 14:30."))
            if not start.errors and not end.errors:
                hours = self.hours(day)
                if hours is not None and hours.start >= hours.end:
                    wrong(end, N_("It has to end after it begins."))
        return not self.errors

    def hours(self, day: str) -> Hours | None:
        """None: as the agenda says."""
        usual, typed = self.bounds.days[day], (self[f"start-{day}"].data, self[f"end-{day}"].data)
        start, end = (_time(text) if text else None for text in typed)
        hours = Hours(start or usual.start, end or usual.end)
        return None if hours == usual else hours

    def part(self) -> MeetingPart:
        """What the form means; it is valid."""
        days = {date.fromisoformat(day): self.hours(day) for day in self.bounds.days}
        limits = {key: self[f"limit-{key}"].data for key in self.bounds.resources}
        return MeetingPart(
            {day: hours for day, hours in days.items() if hours is not None},
            {key: limit for key, limit in limits.items() if limit is not None},
        )


def meeting_form(bounds: Bounds, part: MeetingPart, sent: Any = None) -> MeetingForm:
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    stated = {day.isoformat(): hours for day, hours in part.days.items()}
    for day in bounds.days:
        fields |= {f"start-{day}": short_text(20), f"end-{day}": short_text(20)}
        if day in stated:
            data |= {f"start-{day}": _shown(stated[day].start), f"end-{day}": _shown(stated[day].end)}
    for key in bounds.resources:
        fields[f"limit-{key}"] = IntegerField(
            validators=[validators.Optional(), validators.NumberRange(0, MOST_OF_A_RESOURCE)]
        )
        data[f"limit-{key}"] = part.resources.get(key)
    made: type[MeetingForm] = type("EachMeetingForm", (MeetingForm,), {**fields, "bounds": bounds})
    return made(sent, data=data)


def _time(text: str) -> time:
    minutes = minute_of_day(text) or 0
    return time(minutes // 60, minutes % 60)


def _shown(hour: time) -> str:
    return written(hour.hour * 60 + hour.minute)
