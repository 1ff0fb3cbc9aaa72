"""What is typed on the pages of a delegation, as plain values."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core import clock
from eventapp.core.localized import Language
from eventapp.meetings.forms import Ours
from eventapp.meetings.model import Edition
from eventapp.registration.model import Delegation

from . import rows
from .listing import Settings, Wish
from .rows import Row

PLACE = "place-"  # begins the name of a number field; the ref of a registration follows


class SettingsForm(Ours):
    version = IntegerField(default=0)
    room_quota = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 100_000)])
    remote_quota = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 100_000)])
    freezes_on = DateField(validators=[validators.Optional()])
    approves_itself = BooleanField()

    def settings(self, edition: Edition, before: Delegation, *, all_of_it: bool) -> Settings:
        """A coordinator decides only whether those named are approved at once: places and the freeze are
        the secretariat's (*all_of_it*)."""
        itself = bool(self.approves_itself.data)
        if not all_of_it:
            return Settings(before.room_quota, before.remote_quota, before.freezes_at, itself)
        return Settings(
            self.room_quota.data, self.remote_quota.data, self._freezes_at(edition, before), itself
        )

    def _freezes_at(self, edition: Edition, before: Delegation) -> datetime | None:
        """The end of the day at the meeting's place; a moment set otherwise stays on its day."""
        day = self.freezes_on.data
        if day is None or day == last_day(edition, before):
            return None if day is None else before.freezes_at
        return clock.day_bounds(day, edition.zone or "UTC")[1]


def last_day(edition: Edition, delegation: Delegation) -> date | None:
    """The last day on which the list can be changed."""
    if delegation.freezes_at is None:
        return None
    return clock.wall(delegation.freezes_at - timedelta(seconds=1), edition.zone or "UTC").date()


def settings_data(edition: Edition, delegation: Delegation) -> dict[str, Any]:
    return {
        "version": delegation.version,
        "room_quota": delegation.room_quota,
        "remote_quota": delegation.remote_quota,
        "freezes_on": last_day(edition, delegation),
        "approves_itself": delegation.approves_itself,
    }


class PersonForm(Ours):
    """One person; what is wrong with a row is said by `plan`, beside the same fields."""

    name = StringField(filters=[lambda text: rows.one_line(text or "")])
    email = StringField(filters=[lambda text: rows.one_line(text or "").lower()])
    organization = StringField(filters=[lambda text: rows.one_line(text or "")])
    title = StringField(filters=[lambda text: rows.one_line(text or "")])
    group = StringField(filters=[lambda text: rows.one_line(text or "")])
    language = RadioField(choices=[SelectChoice(each.value) for each in Language], validate_choice=False)
    reason = StringField(filters=[lambda text: (text or "").strip()])

    def row(self) -> Row:
        return rows.row(1, **{key: self[key].data or "" for key in rows.COLUMNS})


def wish(form: Mapping[str, str]) -> Wish:
    """The order as somebody typed and pressed it; what is no number counts as not typed."""
    numbers = {
        key.removeprefix(PLACE): int(text)
        for key, text in form.items()
        if key.startswith(PLACE) and text.isascii() and text.isdigit() and len(text) < 6
    }
    step = next(((form[key], by) for key, by in (("up", -1), ("down", 1)) if form.get(key)), None)
    return Wish(numbers, step, form.get("head", ""))


def language_of(text: str, side: str) -> Language:
    """The language of those for whom none is given."""
    return Language(text) if text in tuple(Language) else usual_language(side)


def usual_language(side: str) -> Language:
    return Language.ES if side == "MX" else Language.EN
