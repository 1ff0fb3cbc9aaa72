"""What organizers type when they publish."""

from datetime import datetime

from wtforms import DateField, Form, StringField, TextAreaField, TimeField, validators

from eventapp.core import clock
from eventapp.core.errors import Invalid
from eventapp.core.localized import clean
from eventapp.core.translations import N_

LONGEST_NOTE = 500


class BadField(Invalid):
    """``field`` is where the mistake stands."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class DraftForm(Form):
    """``digest`` names the draft that the page showed."""

    digest = StringField(default="")

    @property
    def seen(self) -> str:
        return self.digest.data or ""

    def check(self) -> None:
        """Raises `BadField`."""


class PublishForm(DraftForm):
    note = TextAreaField(
        default="",
        filters=[lambda text: clean((text or "").strip())],
        validators=[validators.Length(max=LONGEST_NOTE)],
    )

    def check(self) -> None:
        if not self.validate() and self.note.errors:
            raise BadField("note", N_("Keep the note under 500 characters."))


class ScheduleForm(PublishForm):
    """The same, at a day and hour on the meeting's clock."""

    day = DateField(validators=[validators.Optional()])
    hour = TimeField(validators=[validators.Optional()])

    def check(self) -> None:
        super().check()
        if self.day.data is None:
            raise BadField("day", N_("Choose the day on which to publish."))
        if self.hour.data is None:
            raise BadField("hour", N_("Choose the hour at which to publish, such as 09:30."))

    def moment(self, zone: str) -> datetime:
        """When `check` has passed. Raises `BadField` for an hour that no clock of *zone* shows."""
        assert self.day.data is not None
        assert self.hour.data is not None
        wall = datetime.combine(self.day.data, self.hour.data)
        if not clock.exists(wall, zone):
            raise BadField("hour", N_("The clocks skip this hour on that day. Choose another."))
        return clock.instant(wall, zone)
