"""What organizers type about registration: its rules, the places of a session, an open form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core import clock
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import Ours
from eventapp.meetings.model import Edition
from eventapp.registration.model import WHOLE, RegistrationRules
from eventapp.web.languages import current

from .keeping import Facts
from .limits import Limit, Standing
from .open_forms import Wanted

MOST_HOURS = 14 * 24
Groups = Mapping[int, tuple[str, LocalizedText]]


def _moment() -> DateTimeLocalField:
    return DateTimeLocalField(format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], validators=[validators.Optional()])


class OnTheClock(Ours):
    """A form with moments on the clock of the meeting."""

    zone = "UTC"

    def moment(self, name: str) -> datetime | None:
        wall: datetime | None = self[name].data
        return None if wall is None else clock.instant(wall, self.zone)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        for field in self:
            if (
                isinstance(field, DateTimeLocalField)
                and field.data
                and not clock.exists(field.data, self.zone)
            ):
                sentence = N_("The clocks skip this hour on that day. Choose another.")
                field.errors = [*field.errors, gettext(current(), sentence)]
        return not self.errors


class RulesForm(OnTheClock):
    version = IntegerField(default=0)
    opens_at, closes_at = _moment(), _moment()
    offer_hours = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(0, MOST_HOURS)])
    link_hours = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(0, MOST_HOURS)])
    controller = RadioField(validators=[validators.InputRequired()])

    def __init__(self, sent: Any, edition: Edition, **data: Any) -> None:
        super().__init__(sent, **data)
        self.zone = edition.zone or "UTC"
        self.controller.choices = [SelectChoice(side) for side in edition.series.rotation]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        opens, closes = self.opens_at, self.closes_at
        if opens.data and closes.data and closes.data <= opens.data:
            sentence = gettext(current(), N_("Registration has to close after it opens."))
            closes.errors = [*closes.errors, sentence]
        return not self.errors

    def facts(self) -> Facts:
        return Facts(
            opens_at=self.moment("opens_at"),
            closes_at=self.moment("closes_at"),
            offer_hours=int(self.offer_hours.data or 0),
            link_hours=int(self.link_hours.data or 0),
            controller=self.controller.data,
        )


def rules_data(rules: RegistrationRules | None, edition: Edition, controller: str) -> dict[str, Any]:
    """What the form shows at first."""
    if rules is None:
        return {"offer_hours": 48, "link_hours": 24, "controller": controller}
    zone = edition.zone or "UTC"
    return {
        "version": rules.version,
        "opens_at": clock.wall(rules.opens_at, zone) if rules.opens_at else None,
        "closes_at": clock.wall(rules.closes_at, zone) if rules.closes_at else None,
        "offer_hours": rules.offer_hours,
        "link_hours": rules.link_hours,
        "controller": rules.controller,
    }


class LimitsForm(Ours):
    """The limits of one session; the fields of each side are added by `limits_form`."""

    seen = StringField(default="")
    sides: Sequence[str] = ()

    def limits(self) -> Mapping[str, Limit]:
        return {
            side: Limit(
                self[_name("room", side)].data,
                self[_name("remote", side)].data,
                bool(self[_name("follow", side)].data),
            )
            for side in (WHOLE, *self.sides)
        }


def limits_form(standing: Standing, sent: Any = None) -> LimitsForm:
    """The form of one session: what was typed, or at first what is."""
    sides = [each.side for each in standing.sides]
    fields = {_name(what, side): _limit() for side in (WHOLE, *sides) for what in ("room", "remote")}
    follow = {_name("follow", side): BooleanField() for side in (WHOLE, *sides)}
    made: type[LimitsForm] = type("SessionLimitsForm", (LimitsForm,), {**fields, **follow, "sides": sides})
    data = {
        _name(what, each.side): getattr(each, what).most
        for each in standing.held
        for what in ("room", "remote")
    }
    return made(sent, prefix=f"s{standing.id}-", seen=standing.seal, **data)


def _limit() -> IntegerField:
    return IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 100_000)])


def _name(what: str, side: str) -> str:
    return f"{what}_{side or 'all'}"


class OpenFormForm(OnTheClock):
    side = RadioField(validators=[validators.InputRequired()])
    group = SelectField(default="")
    public = BooleanField()
    closes_at = _moment()

    def __init__(
        self, sent: Any, edition: Edition, sides: Sequence[str], groups: Groups, **data: Any
    ) -> None:
        super().__init__(sent, **data)
        self.zone = edition.zone or "UTC"
        self.side.choices = [SelectChoice(side) for side in sides]
        self._groups = {key: group_id for group_id, (key, _name) in groups.items()}
        self.group.choices = [SelectChoice(key) for key in ("", *self._groups)]

    def wanted(self) -> Wanted:
        return Wanted(
            side=self.side.data,
            group_id=self._groups.get(self.group.data or ""),
            public=bool(self.public.data),
            closes_at=self.moment("closes_at"),
        )
