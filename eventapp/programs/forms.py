"""What somebody says of a new calendar address, and how they want to learn of changes."""

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.meetings.forms import CHOOSE, Ours
from eventapp.registration.registering.forms import AtMost, Choice, Needed, one_line

from .feeding import ALARMS, LONGEST_NAME
from .rules import Channel

NO_ALARM = ""


class FeedForm(Ours):
    name = StringField(
        filters=[one_line],
        validators=[
            Needed(N_("Say where you will use this address, so that you know it again.")),
            AtMost(LONGEST_NAME),
        ],
    )
    language = RadioField(
        choices=[SelectChoice(each.value) for each in Language],
        validate_choice=False,
        validators=[Needed(CHOOSE), Choice(tuple(Language))],
    )
    alarm = SelectField(
        choices=[SelectChoice(each) for each in (NO_ALARM, *map(str, ALARMS))],
        validate_choice=False,
        validators=[Choice((NO_ALARM, *map(str, ALARMS)))],
    )

    def wanted(self) -> tuple[str, Language, int | None]:
        alarm = int(self.alarm.data) if self.alarm.data else None
        return self.name.data or "", Language(self.language.data), alarm


class ChannelForm(Ours):
    channel = RadioField(
        choices=[SelectChoice(each.value) for each in Channel],
        validate_choice=False,
        validators=[Needed(CHOOSE), Choice(tuple(Channel))],
    )
