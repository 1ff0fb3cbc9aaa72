"""The forms of meetings: what was typed stays as it was typed, and becomes a plain value when it is sound."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.errors import Problem
from eventapp.core.localized import Language, LocalizedText, clean
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.web.languages import current

from . import rollover
from .model import Edition, Mode, Room
from .rules import FEATURES, Facts, Opening, RoomFacts

# What the library would say, in words for people.
CHOOSE = N_("Choose one of the answers.")
PLAINER = {
    "Not a valid integer value.": N_("Enter a whole number."),
    "Not a valid decimal value.": N_("Enter a number such as 45.4371."),
    "Not a valid date value.": N_("Enter a day, such as 2027-11-25."),
    "Not a valid datetime value.": N_("Enter a day and an hour, such as 2027-11-25 09:00."),
    "This field is required.": N_("This is needed."),
    "Number must be between %(min)s and %(max)s.": N_("Enter a number from %(min)s to %(max)s."),
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
}


class _Sentences:
    """The library's own sentences, in our words and in the reader's language."""

    def gettext(self, sentence: str) -> str:
        return gettext(current(), PLAINER.get(sentence, sentence))

    def ngettext(self, _one: str, _many: str, _count: int) -> str:
        return gettext(current(), CHOOSE)  # it only speaks of wrong choices in the plural


class Ours(Form):
    class Meta:
        def get_translations(self, _form: Form) -> _Sentences:
            return _Sentences()

    def refuse(self, problems: Mapping[str, Problem]) -> None:
        """Put the sentences of a use case beside the fields they are about."""
        for name, problem in problems.items():
            field = self[name]
            field.errors = [*field.errors, problem.say(current())]


def _tidy(text: str | None) -> str:
    return clean(text or "").strip()


def _optional() -> Callable[..., Any]:
    return validators.Optional()


def _text(longest: int = 300, **options: Any) -> StringField:
    return StringField(filters=[_tidy], validators=[_short_enough(longest)], **options)


def _short_enough(longest: int) -> Callable[[Form, Any], None]:
    def check(_form: Form, field: Any) -> None:
        if len(field.data or "") > longest:
            raise validators.ValidationError(
                gettext(current(), N_("At most %(count)s characters."), count=longest)
            )

    return check


def _choices(values: Iterable[str]) -> list[SelectChoice]:
    """What may be answered; the templates know how to say it."""
    return [SelectChoice(value) for value in values]


def localized(form: Form, name: str, before: LocalizedText | None = None) -> LocalizedText:
    """The three fields of a text as one value; a text left as it was stays a draft if it was one."""
    texts = {language.value: form[f"{name}_{language.value}"].data or None for language in Language}
    draft = tuple(
        language
        for language in (before.draft if before else ())
        if before is not None and before.get(language) == texts[language.value]
    )
    return LocalizedText(**texts, draft=draft)


def spread(name: str, text: LocalizedText) -> dict[str, str]:
    return {f"{name}_{language.value}": text.get(language) or "" for language in Language}


class OpenForm(Ours):
    number = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(1, 999)])
    start = DateField(validators=[validators.InputRequired()])
    end = DateField(validators=[validators.InputRequired()])
    host = RadioField(validators=[validators.InputRequired()])
    reason_en, reason_fr, reason_es = _text(), _text(), _text()
    city = SelectField(choices=_choices(PLACES))
    mode = RadioField(choices=_choices(Mode))
    carried = SelectMultipleField()
    placing = RadioField(choices=_choices(("same", "tray")), default="same")

    def __init__(self, formdata: Any, rotation: list[str], **data: Any) -> None:
        super().__init__(formdata, **data)
        self.host.choices = _choices(rotation)
        self.carried.choices = _choices(part.key for part in rollover.parts())

    def opening(self) -> Opening:
        assert self.start.data is not None  # the form is valid
        assert self.end.data is not None
        return Opening(
            number=int(self.number.data or 0),
            start=self.start.data,
            end=self.end.data,
            host=self.host.data,
            city=self.city.data,
            mode=self.mode.data,
            reason=localized(self, "reason"),
            carried=tuple(self.carried.data or ()),
            same_hours=self.placing.data == "same",
        )


class FactsForm(Ours):
    version = IntegerField(validators=[validators.InputRequired()])
    start = DateField(validators=[validators.InputRequired()])
    end = DateField(validators=[validators.InputRequired()])
    along = BooleanField()
    host = RadioField(validators=[validators.InputRequired()])
    reason_en, reason_fr, reason_es = _text(), _text(), _text()
    city = SelectField(choices=_choices(PLACES))
    mode = RadioField(choices=_choices(Mode))
    venue_en, venue_fr, venue_es = _text(), _text(), _text()
    address = _text()
    latitude = DecimalField(validators=[_optional(), validators.NumberRange(-90, 90)])
    longitude = DecimalField(validators=[_optional(), validators.NumberRange(-180, 180)])
    contact_name_en, contact_name_fr, contact_name_es = _text(), _text(), _text()
    contact_email = _text(200)
    clocks = SelectMultipleField(choices=_choices(PLACES))
    interpreter_teams = IntegerField(validators=[_optional(), validators.NumberRange(0, 99)])
    needs_approval = BooleanField()

    def __init__(self, formdata: Any, rotation: list[str], **data: Any) -> None:
        super().__init__(formdata, **data)
        self.host.choices = _choices(rotation)

    def validate_contact_email(self, field: StringField) -> None:
        if field.data and ("@" not in field.data or " " in field.data):
            raise validators.ValidationError(
                gettext(current(), N_("This is no mail address: it needs an @ and no spaces."))
            )

    def facts(self, before: Edition) -> Facts:
        assert self.start.data is not None  # the form is valid
        assert self.end.data is not None
        clocks = [key for key in before.clock_places if key in (self.clocks.data or ())]
        return Facts(
            start=self.start.data,
            end=self.end.data,
            host=self.host.data,
            city=self.city.data,
            mode=self.mode.data,
            reason=localized(self, "reason", before.host_reason),
            venue=localized(self, "venue", before.venue),
            address=self.address.data or None,
            latitude=None if self.latitude.data is None else float(self.latitude.data),
            longitude=None if self.longitude.data is None else float(self.longitude.data),
            contact_name=localized(self, "contact_name", before.contact_name),
            contact_email=self.contact_email.data or None,
            clocks=tuple(dict.fromkeys([*clocks, *(self.clocks.data or ())])),
            interpreter_teams=self.interpreter_teams.data,
            needs_approval=bool(self.needs_approval.data),
        )


def facts_data(edition: Edition) -> dict[str, Any]:
    """What the form of an edition's facts shows at first."""
    return {
        "version": edition.version,
        "start": edition.start_date,
        "end": edition.end_date,
        "host": edition.host,
        "city": edition.city,
        "mode": edition.mode.value if edition.mode else None,
        "address": edition.address,
        "latitude": edition.latitude,
        "longitude": edition.longitude,
        "contact_email": edition.contact_email,
        "clocks": edition.clock_places,
        "interpreter_teams": edition.interpreter_teams,
        "needs_approval": edition.needs_approval,
        **spread("reason", edition.host_reason),
        **spread("venue", edition.venue),
        **spread("contact_name", edition.contact_name),
    }


class RoomForm(Ours):
    version = IntegerField(default=0)
    name_en, name_fr, name_es = _text(120), _text(120), _text(120)
    video = RadioField(choices=_choices(("room", "video")), default="room")
    capacity = IntegerField(validators=[_optional(), validators.NumberRange(1, 100_000)])
    features = SelectMultipleField(choices=_choices(FEATURES))
    link = _text(500)

    def facts(self, before: Room | None = None) -> RoomFacts:
        # Features of an imported file that this form does not know are kept.
        others = [key for key in before.features if key not in FEATURES] if before else []
        return RoomFacts(
            name=localized(self, "name", before.name if before else None),
            video=self.video.data == "video",
            capacity=self.capacity.data,
            features=(*(self.features.data or ()), *others),
            link=self.link.data or None,
        )


def room_data(room: Room) -> dict[str, Any]:
    return {
        "version": room.version,
        "video": "video" if room.video else "room",
        "capacity": room.capacity,
        "features": room.features,
        "link": room.link,
        **spread("name", room.name),
    }
