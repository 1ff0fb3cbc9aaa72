"""What is typed of a joint text, and when it is to be released."""

from datetime import datetime
from typing import Any

from wtforms import DateField, Form, FormField, IntegerField, TimeField, validators

from eventapp.core import clock
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.web.texts import ProseForm, text_data, text_of

from .texts import Joint


class JointForm(Form):
    """``day`` and ``hour`` are on the clock of the meeting's city."""

    version = IntegerField(default=0)
    text = FormField(ProseForm)
    day = DateField(validators=[validators.Optional()])
    hour = TimeField(validators=[validators.Optional()])

    def __init__(self, zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def validate(self, extra_validators: Any = None) -> bool:
        return all([super().validate(extra_validators), self._makes_sense()])

    def _makes_sense(self) -> bool:
        for field, sentence in (
            (self.day, N_("Write the day as in 2026-11-27.")),
            (self.hour, N_("Write the hour as in 14:30.")),
        ):
            if field.errors:
                field.errors = [sentence]
                return False
        if (self.day.data is None) != (self.hour.data is None):
            at = self.hour if self.hour.data is None else self.day
            at.errors = [N_("Day and hour belong together; leave both empty for no release.")]
            return False
        if self._wall is not None and not clock.exists(self._wall, self.zone):
            self.hour.errors = [N_("The clocks skip this hour on that day. Choose another.")]
            return False
        return True

    @property
    def _wall(self) -> datetime | None:
        if self.day.data is None or self.hour.data is None:
            return None
        return datetime.combine(self.day.data, self.hour.data)

    @property
    def value(self) -> LocalizedText:
        return text_of(self.text.form)

    @property
    def release_at(self) -> datetime | None:
        return clock.instant(self._wall, self.zone) if self._wall else None


def form_of(found: Joint, zone: str) -> JointForm:
    wall = clock.wall(found.release_at, zone) if found.release_at else None
    return JointForm(
        zone,
        data={
            "version": found.version,
            "text": text_data(found.text),
            "day": wall.date() if wall else None,
            "hour": wall.time() if wall else None,
        },
    )
