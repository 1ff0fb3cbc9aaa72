"""Whom somebody would send instead."""

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import Language, clean
from eventapp.core.translations import N_
from eventapp.meetings.forms import CHOOSE, Ours
from eventapp.registration.delegations.requests import LONGEST_REASON, Colleague
from eventapp.registration.registering.forms import AtMost, Choice, Needed, an_address, one_line


def _address(text: str | None) -> str:
    return one_line(text).lower()


def _lines(text: str | None) -> str:
    return clean(text or "").strip()


class ColleagueForm(Ours):
    name = StringField(
        filters=[one_line], validators=[Needed(N_("Enter your colleague’s name.")), AtMost(200)]
    )
    email = StringField(
        filters=[_address],
        validators=[Needed(N_("Enter your colleague’s e-mail address.")), AtMost(254), an_address],
    )
    language = RadioField(
        choices=[SelectChoice(each.value) for each in Language],
        validate_choice=False,
        validators=[Needed(CHOOSE), Choice(tuple(Language))],
    )
    reason = StringField(
        filters=[_lines],
        validators=[
            Needed(N_("Say why: whoever decides has only this to go by.")),
            AtMost(LONGEST_REASON),
        ],
    )

    def colleague(self) -> Colleague:
        return Colleague(
            name=self.name.data or "", email=self.email.data or "", language=Language(self.language.data)
        )
