"""The form of one session: what was typed, what is wrong with it, and the value that it means.

Rows of items and people are numbered fields (``items-0-minutes``); a row left empty is no row. The three
languages of a text stand side by side, each with a tick for "reviewed".
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field

from eventapp.core import clock
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Mode
from eventapp.web.texts import LongTextForm, TextForm, text_data, text_of, tidy, within

from .content import Audience, Kind, Role
from .values import Attending, Point, SessionValues

LONGEST_LINK = 500
SIDES = ("CA", "MX")


class Known(NamedTuple):
    """What a session can refer to, as the form offers it."""

    days: tuple[date, ...]
    zone: str
    rooms: Mapping[str, LocalizedText]
    video_rooms: Mapping[str, LocalizedText]
    groups: Mapping[str, LocalizedText]
    people: Mapping[str, str]  # names by key

    def person(self, typed: str) -> str | None:
        """The key of the person whom *typed* names: a key, or a name that only one person has."""
        if typed in self.people:
            return typed
        found = [key for key, name in self.people.items() if folded(name) == folded(typed)]
        return found[0] if len(found) == 1 else None

    @staticmethod
    def options(names: Mapping[str, LocalizedText], language: Language) -> list[tuple[str, str]]:
        """Keys with names in *language*, as a list to choose from shows them."""
        return [(key, said.text if (said := name.best(language)) else key) for key, name in names.items()]

    def shown(self, key: str | None) -> str:
        """How the form writes a person: by name, by key where two have the same."""
        if key is None:
            return ""
        name = self.people.get(key, key)
        return name if self.person(name) == key else key


class ItemForm(Form):
    title = FormField(TextForm)
    minutes = IntegerField(
        validators=[
            validators.Optional(),
            validators.NumberRange(1, 24 * 60, message=N_("Give the minutes as a number.")),
        ]
    )
    presenter = StringField(filters=[tidy])
    drop = BooleanField()


class PersonForm(Form):
    person = StringField(filters=[tidy])
    role = SelectField(choices=[SelectChoice(each.value) for each in Role], default=Role.SPEAKER.value)
    side = SelectField(choices=[SelectChoice(each) for each in ("", *SIDES)], default="")
    remote = BooleanField()
    drop = BooleanField()


class SessionForm(Form):
    kind = SelectField(choices=[SelectChoice(each.value) for each in Kind])
    audience = SelectField(choices=[SelectChoice(each.value) for each in Audience])
    mode = SelectField(choices=[SelectChoice(each.value) for each in Mode])
    languages = SelectMultipleField(choices=[SelectChoice(each.value) for each in Language])
    groups = SelectMultipleField(choices=[])
    room = SelectField(choices=[])
    video_room = SelectField(choices=[])
    link = StringField(
        filters=[tidy],
        validators=[
            validators.Optional(),
            within(LONGEST_LINK),
            validators.Regexp(r"^https://[^\s]+$", message=N_("A link begins with https://.")),
        ],
    )
    day = SelectField(choices=[])
    start = StringField(
        filters=[tidy],
        validators=[
            validators.Optional(),
            validators.Regexp(r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$", message=N_("Write the hour as in 14:30.")),
        ],
    )
    minutes = IntegerField(
        validators=[
            validators.InputRequired(message=N_("Give the minutes as a number.")),
            validators.NumberRange(1, 24 * 60, message=N_("A session takes from 1 minute to 24 hours.")),
        ]
    )
    expected = IntegerField(
        validators=[
            validators.Optional(),
            validators.NumberRange(0, 100_000, message=N_("Give the number of people.")),
        ]
    )
    title = FormField(TextForm)
    summary = FormField(LongTextForm)
    items = FieldList(FormField(ItemForm))
    people = FieldList(FormField(PersonForm))

    def __init__(self, known: Known, zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.zone = known, zone
        self.day.choices = [SelectChoice(each) for each in ("", *(day.isoformat() for day in known.days))]
        self.room.choices = [SelectChoice(each) for each in ("", *known.rooms)]
        self.video_room.choices = [SelectChoice(each) for each in ("", *known.video_rooms)]
        self.groups.choices = [SelectChoice(each) for each in known.groups]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = super().validate(extra_validators)
        return all([fine, *self._sense()])

    def _sense(self) -> Iterable[bool]:
        """What is wrong across fields; each is said at the field where it can be put right."""
        if not any(self.title.form[language.value].data for language in Language):
            yield _wrong(self.title.form.en, N_("A session needs a title in at least one language."))
        if bool(self.day.data) != bool(self.start.data):
            at = self.start if self.day.data else self.day
            yield _wrong(at, N_("Day and hour belong together; leave both empty for the tray."))
        for entry in self.items:
            item = entry.form
            if _filled(item) and not item.minutes.data:
                yield _wrong(item.minutes, N_("Give the minutes as a number."))
            if _filled(item) and not any(item.title.form[each.value].data for each in Language):
                yield _wrong(item.title.form.en, N_("An item needs a title in at least one language."))
            if _filled(item) and item.presenter.data and self.known.person(item.presenter.data) is None:
                yield _wrong(item.presenter, self._unknown(item.presenter.data))
        yield from self._sense_of_people()

    def _sense_of_people(self) -> Iterable[bool]:
        seen = set()
        for entry in self.people:
            typed = entry.form.person.data
            if not typed or entry.form.drop.data:
                continue
            key = self.known.person(typed)
            if key is None:
                yield _wrong(entry.form.person, self._unknown(typed))
            elif (key, entry.form.role.data) in seen:
                yield _wrong(entry.form.person, N_("This person stands here twice in the same role."))
            seen.add((key, entry.form.role.data))

    def _unknown(self, typed: str) -> str:
        if any(folded(name) == folded(typed) for name in self.known.people.values()):
            return N_("Several people have this name: choose one by its key.")
        return N_("Nobody of this name is known here.")

    def value(self) -> SessionValues:
        """What the form means; it is valid."""
        hour = (self.start.data or "").rjust(5, "0")
        on = date.fromisoformat(self.day.data) if self.day.data else None
        start = datetime.combine(on, time.fromisoformat(hour)) if on else None
        if start is not None and self.zone != self.known.zone:
            start = clock.wall(clock.instant(start, self.known.zone), self.zone)
        return SessionValues(
            title=text_of(self.title.form),
            kind=Kind(self.kind.data),
            summary=text_of(self.summary.form),
            start=start,
            minutes=self.minutes.data or 0,
            zone=self.zone,
            room=self.room.data or None,
            video_room=self.video_room.data or None,
            link=self.link.data or None,
            mode=Mode(self.mode.data),
            audience=Audience(self.audience.data),
            languages=tuple(self.languages.data or ()),
            expected=self.expected.data,
            groups=tuple(self.groups.data or ()),
            people=tuple(self._attending()),
            items=tuple(self._points()),
        )

    def texts(self) -> list[LocalizedText]:
        """All that is said, as it stands in the form."""
        titles = [entry.form.title.form for entry in self.items]
        return [text_of(form) for form in (self.title.form, self.summary.form, *titles)]

    def _attending(self) -> Iterable[Attending]:
        for entry in self.people:
            row = entry.form
            key = self.known.person(row.person.data or "")
            if key is not None and not row.drop.data:
                yield Attending(key, Role(row.role.data), row.side.data or None, bool(row.remote.data))

    def _points(self) -> Iterable[Point]:
        for entry in self.items:
            row = entry.form
            if _filled(row):
                presenter = self.known.person(row.presenter.data) if row.presenter.data else None
                yield Point(text_of(row.title.form), row.minutes.data or 0, presenter)

    def wrong(self, language: Language) -> list[tuple[str, str]]:
        """The fields with mistakes and what is wrong with each, for the summary above the form."""
        return [(field.id, gettext(language, _said(str(error)))) for field, error in _mistakes(self)]


def form_data(value: SessionValues, known: Known) -> dict[str, Any]:
    """*value* as the form shows it: the day and hour on the meeting's clock."""
    start = value.start
    if start is not None and value.zone != known.zone:
        start = clock.wall(clock.instant(start, value.zone), known.zone)
    return {
        **{name: getattr(value, name) for name in ("kind", "audience", "mode", "minutes", "expected")},
        "languages": list(value.languages),
        "groups": list(value.groups),
        "room": value.room or "",
        "video_room": value.video_room or "",
        "link": value.link or "",
        "day": start.date().isoformat() if start else "",
        "start": f"{start:%H:%M}" if start else "",
        "title": text_data(value.title),
        "summary": text_data(value.summary),
        "items": [
            {
                "title": text_data(item.title),
                "minutes": item.minutes,
                "presenter": known.shown(item.presenter),
            }
            for item in value.items
        ],
        "people": [
            {"person": known.shown(p.person), "role": p.role, "side": p.side or "", "remote": p.remote}
            for p in value.people
        ],
    }


def _filled(item: Any) -> bool:
    if item.drop.data:
        return False
    return bool(item.minutes.data or item.presenter.data or text_of(item.title.form))


def _wrong(field: Field, sentence: str) -> bool:
    field.errors = [*field.errors, sentence]
    return False


def _said(error: str) -> str:
    """The form library's own words for hand-made input, as ours."""
    if error == "Not a valid integer value.":
        return N_("Write a whole number.")
    return N_("Choose from the list.") if "valid choice" in error else error


def _mistakes(form: Any) -> Iterable[tuple[Field, str]]:
    for field in form:
        if isinstance(field, FormField):
            yield from _mistakes(field.form)
        elif isinstance(field, FieldList):
            for entry in field:
                yield from _mistakes(entry.form)
        else:
            for error in field.errors:
                yield field, error
