"""What organizers type about notices: how people are told, how to reach somebody who has not registered."""

from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import Ours
from eventapp.people import asking, roles
from eventapp.programs.rules import Channel
from eventapp.web.languages import current

from .model import Mode, NoticeRules
from .people import Entered, Named
from .setting import Facts


class RulesForm(Ours):
    version = IntegerField(default=0)
    mode = RadioField(choices=[SelectChoice(each.value) for each in Mode])
    invitations = BooleanField()

    def facts(self) -> Facts:
        return Facts(Mode(self.mode.data), bool(self.invitations.data))


def rules_data(found: NoticeRules | None) -> dict[str, Any]:
    """What the form shows at first."""
    if found is None:
        return {"mode": Mode.ASK.value, "invitations": True, "version": 0}
    return {"mode": found.mode.value, "invitations": found.invitations, "version": found.version}


def _address(_form: Any, field: StringField) -> None:
    if field.data and not roles.is_email(field.data):
        raise ValidationError(gettext(current(), N_("Type an e-mail address such as name@example.org.")))


class PersonForm(Ours):
    email = StringField(filters=[lambda text: asking.normal(text or "")], validators=[_address])
    language = RadioField(choices=[SelectChoice(each.value) for each in Language])
    place = SelectField(
        choices=[SelectChoice(""), *map(SelectChoice, PLACES)], validators=[validators.Optional()]
    )
    channel = RadioField(choices=[SelectChoice(each.value) for each in Channel])

    def facts(self) -> Entered:
        return Entered(
            self.email.data or None,
            Language(self.language.data),
            self.place.data or None,
            Channel(self.channel.data),
        )


def person_data(found: Named, language: Language) -> dict[str, Any]:
    """What the form shows at first; *language* where nobody has said one."""
    holder = found.holder
    return {
        "email": (holder.email if holder else None) or "",
        "language": (holder.language if holder else language).value,
        "place": (holder.place if holder else None) or found.person.place or "",
        "channel": (holder.channel if holder else Channel.MAIL).value,
    }
