"""What organizers press and choose on the pages of a run."""

from collections.abc import Callable
from datetime import datetime

from wtforms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.errors import Invalid
from eventapp.core.translations import N_
from eventapp.planner.problem import Placement

from .model import RunKind

SECONDS = (20, 60, 180, 600)
KINDS = (RunKind.PLAN, RunKind.REPLAN)
_LONGEST = 60 * 24 * 366  # minutes; no meeting lasts as long


class AskForm(Form):
    """``seed``: the same seed gives the same plan again."""

    kind = RadioField(choices=[SelectChoice(each.value) for each in KINDS], default=RunKind.PLAN.value)
    seconds = SelectField(choices=[SelectChoice(each) for each in SECONDS], default=SECONDS[0], coerce=int)
    seed = IntegerField(default=1, validators=[validators.NumberRange(0, 999_999)])

    def check(self) -> None:
        """Raises `Invalid`."""
        if not self.validate():
            raise Invalid(N_("Choose how long to search; the seed is a number from 0 to 999,999."))


class AcceptForm(Form):
    """``what``: the whole plan, or the sessions that are ticked. ``plan`` is its number in the run."""

    what = StringField(default="")
    sessions = SelectMultipleField(choices=[], validate_choice=False, default=[])
    plan = IntegerField(default=0, validators=[validators.Optional(), validators.NumberRange(0, 99)])

    def check(self) -> None:
        """Raises `Invalid`."""
        if not self.validate() or self.what.data not in ("all", "chosen"):
            raise Invalid(N_("This form is incomplete. Open the page anew and try again."))
        if self.what.data == "chosen" and not self.sessions.data:
            raise Invalid(N_("Tick at least one session, or accept the whole plan."))

    @property
    def chosen(self) -> list[str] | None:
        """None: all of them."""
        return None if self.what.data == "all" else list(self.sessions.data or ())


class WhatIfForm(Form):
    """Another place for one session: ``minute`` as the problem counts them, or day and hour as people do.
    ``keep``: every later plan has it where this one does, and the others are planned anew."""

    keep = BooleanField(default=False)
    minute = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, _LONGEST)])
    day = DateField(validators=[validators.Optional()])
    hour = TimeField(validators=[validators.Optional()])
    room = StringField(default="", validators=[validators.Length(max=80)])

    def placement(self, minute_of: Callable[[datetime], int]) -> Placement:
        """Where the session would be. Raises `Invalid`."""
        valid = self.validate()
        room = self.room.data or None
        if valid and self.minute.data is not None:
            return Placement(self.minute.data, room)
        if valid and self.day.data is not None and self.hour.data is not None:
            return Placement(minute_of(datetime.combine(self.day.data, self.hour.data)), room)
        raise Invalid(N_("Choose a day and write the hour as in 14:30."))


class RelaxForm(Form):
    """``way`` is the number of a way out."""

    way = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(0, 99)])

    def check(self) -> int:
        """Raises `Invalid`."""
        if not self.validate() or self.way.data is None:
            raise Invalid(N_("This form is incomplete. Open the page anew and try again."))
        return int(self.way.data)
