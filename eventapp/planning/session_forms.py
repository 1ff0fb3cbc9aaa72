"""The form in which an organizer states what one session needs beyond what follows from the agenda."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.translations import N_
from eventapp.meetings.rules import FEATURES

from .demands import SessionDemand
from .parts import ROLES, SessionPart
from .rows import Known, Row, Rows, WindowRow, rows_of, short_text, window_data, wrong
from .ties import HARD, MINUTED, How, Tie

SOFT = 1  # how much a wish weighs that was stated without a number
MOST_MINUTES = 24 * 60
OPPOSED = (
    {How.AFTER, How.RIGHT_AFTER, How.NEXT_DAY},
    {How.BEFORE, How.RIGHT_BEFORE, How.DAY_BEFORE},
)


def _yes_no() -> RadioField:
    return RadioField(choices=[SelectChoice(each) for each in ("", "yes", "no")], default="")


class PersonRow(Row):
    first = "person"
    person = short_text(200)
    role = SelectField(choices=[SelectChoice(each) for each in ROLES], default="required")


class TieRow(Row):
    first = "other"
    how = SelectField(choices=[SelectChoice(each.value) for each in How], default=How.AFTER.value)
    other = SelectField(choices=[], default="")
    minutes = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, MOST_MINUTES)])
    soft = BooleanField()

    def check(self) -> None:
        how = How(self.how.data) if self.how.data in list(How) else None
        if self.filled and self.minutes.data and how not in MINUTED:
            wrong(self.minutes, N_("Minutes go with “after”, “before” and “close to” only."))
        if self.filled and self.soft.data and how in HARD:
            wrong(self.soft, N_("Of this no wish can be made: it holds, or it is not stated."))


class SessionForm(Rows):
    """*usual* are the features that follow from the agenda: the same ones ticked say nothing more."""

    seal = StringField(default="")
    pinned, alone = _yes_no(), _yes_no()
    left_out = BooleanField()
    heads = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 100_000)])
    rooms = SelectMultipleField(choices=[])
    features = SelectMultipleField(choices=[SelectChoice(each) for each in FEATURES])
    windows = rows_of(WindowRow)
    people = rows_of(PersonRow)
    ties = rows_of(TieRow)

    def __init__(self, sent: Any, known: Known, slug: str, usual: Sequence[str] = (), **data: Any) -> None:
        super().__init__(sent, **data)
        self.known, self.slug, self.usual = known, slug, usual
        self.rooms.choices = [SelectChoice(each) for each in self.room_names]
        for rows in ("windows", "people", "ties"):
            self.free_row(rows, more=bool(sent) and sent.get("add") == rows)
        self.choose("windows", day=("", *(day.isoformat() for day in known.days)))
        self.choose("ties", other=("", *(each for each in known.sessions if each != slug)))

    @property
    def room_names(self) -> Mapping[str, Any]:
        return {**self.known.agenda.rooms, **self.known.agenda.video_rooms}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        return self.checked(self._check)

    def _check(self) -> None:
        for rows in (self.windows, self.ties):
            for entry in rows:
                entry.form.check()
        self._check_people()
        seen: dict[str, list[TieRow]] = {}
        for entry in self.ties:
            if entry.form.filled:
                seen.setdefault(entry.form.other.data, []).append(entry.form)
        for ties in seen.values():
            hows = [tie.how.data for tie in ties]
            if len(set(hows)) < len(hows):
                wrong(ties[-1].how, N_("This stands here twice."))
            elif all(any(how in side for how in hows) for side in OPPOSED):
                wrong(ties[-1].how, N_("It cannot be before and after the same session."))

    def _check_people(self) -> None:
        seen = set()
        for entry in self.people:
            row = entry.form
            if not row.filled:
                continue
            key = self.known.agenda.person(row.person.data)
            if key is None:
                wrong(row.person, N_("Nobody, or more than one person, has this name: choose from the list."))
            elif key in seen:
                wrong(row.person, N_("This person stands here twice."))
            seen.add(key)

    def part(self, before: SessionPart) -> SessionPart:
        """What the form means; it is valid. *before* keeps how much a wish weighs."""
        people = {
            self.known.agenda.person(entry.form.person.data): entry.form.role.data
            for entry in self.people
            if entry.form.filled
        }
        named = {
            role: tuple(sorted(key for key, each in people.items() if key and each == role)) for role in ROLES
        }
        return SessionPart(own=self._own(), ties=tuple(self._ties(before)), **named)

    def _own(self) -> SessionDemand:
        ticked, features = self.rooms.data or [], tuple(self.features.data or ())
        every = set(ticked) == set(self.room_names)
        rooms = () if every else tuple(each for each in self.room_names if each in ticked)
        return SessionDemand(
            pinned=_chosen(self.pinned),
            windows=tuple(row.form.window() for row in self.windows if row.form.filled) or None,
            rooms=rooms if ticked else None,
            features=None if set(features) == set(self.usual) else features,
            heads=self.heads.data,
            alone=_chosen(self.alone),
            left_out=bool(self.left_out.data),
        )

    def _ties(self, before: SessionPart) -> Iterator[Tie]:
        weighs = {(tie.how, tie.other): tie.cost for tie in before.ties}
        for entry in self.ties:
            row = entry.form
            if row.filled:
                how = How(row.how.data)
                soft = row.soft.data or how is How.APART
                cost = (weighs.get((how, row.other.data)) or SOFT) if soft else 0
                yield Tie(how, row.other.data, int(row.minutes.data or 0) if how in MINUTED else 0, cost)


def session_data(part: SessionPart, known: Known, usual: Sequence[str]) -> dict[str, Any]:
    """What the form shows at first."""
    own = part.own
    every = [*known.agenda.rooms, *known.agenda.video_rooms]
    return {
        "pinned": _shown(own.pinned),
        "alone": _shown(own.alone),
        "left_out": own.left_out,
        "heads": own.heads,
        "rooms": [] if own.rooms is None else list(own.rooms or every),
        "features": list(usual if own.features is None else own.features),
        "windows": window_data(own.windows or ()),
        "people": [
            {"person": known.agenda.shown(key), "role": role} for role in ROLES for key in getattr(part, role)
        ],
        "ties": [
            {
                "how": tie.how.value,
                "other": tie.other,
                "minutes": tie.minutes or None,
                "soft": bool(tie.cost) and tie.how is not How.APART,
            }
            for tie in part.ties
        ],
    }


def _chosen(field: RadioField) -> bool | None:
    return {"yes": True, "no": False}.get(field.data or "")


def _shown(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
