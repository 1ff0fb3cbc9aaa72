"""What organizers choose for a paper, and type about interpreters and texts."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FileField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.agenda.content import Audience
from eventapp.core.localized import Language, clean
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import Ours, localized
from eventapp.papers.model import Sheet
from eventapp.people.roles import is_email
from eventapp.web.languages import current

from .certificates import Of
from .interpreting import Sent, Values
from .specs import FORMATS, OF_PEOPLE, Format, Kind, Spec, all_first

THREE = "three"
LONGEST = 200


def _tidy(text: str | None) -> str:
    return " ".join(clean(text or "").split())


def _choices(values: Sequence[str]) -> list[SelectChoice]:
    """What may be answered; the templates know how to say it."""
    return [SelectChoice(each) for each in values]


class MakeForm(Ours):
    """All that can be chosen; what does not belong to a kind is not shown and not looked at."""

    format = SelectField(choices=[])
    languages = SelectField(choices=_choices([*Language, THREE]))
    sheet = SelectField(choices=_choices([*Sheet]), default=Sheet.LETTER.value)
    level = SelectField(choices=_choices([*Audience]), default=Audience.PUBLIC.value)
    source = SelectField(choices=_choices(["published", "draft"]), default="published")
    first = SelectField(choices=[])
    city = SelectField(choices=[])
    room = SelectField(choices=[])
    side = SelectField(choices=[])
    of = SelectField(choices=_choices([*Of]), default=Of.PARTICIPATION.value)
    present = BooleanField()

    def __init__(
        self, kind: Kind, rotation: Sequence[str], sides: Sequence[str], cities: Sequence[str],
        rooms: Sequence[str], *args: Any, **kwargs: Any,
    ) -> None:  # fmt: skip
        """*sides*: those whose people the actor sees; all of them together only for whoever sees all."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        whole = [""] if set(rotation) <= set(sides) else []
        offered: dict[SelectField, list[str]] = {
            self.format: [*FORMATS[kind]],
            self.first: ["", *rotation],
            self.city: ["", *cities],
            self.room: ["", *rooms],
            self.side: [*whole, *sides] or [""],
        }
        for field, values in offered.items():
            field.choices = _choices(values)
            if field.data is None:
                field.data = values[0]
        for name in [each.name for each in self if each.name not in self.shown()]:
            del self[name]

    def shown(self) -> list[str]:
        """The fields that mean something for this kind."""
        agenda = ["level", "source", "languages", "first", "city", "sheet", "format"]
        return {
            Kind.AGENDA: agenda,
            Kind.PARTICIPANTS: ["side", "languages", "first", "sheet", "format"],
            Kind.ROOMS: ["room", "source", "languages", "sheet", "format"],
            Kind.BADGES: ["side", "sheet"],
            Kind.PLACE_CARDS: ["side", "sheet"],
            Kind.CERTIFICATES: ["of", "present", "side", "first", "sheet"],
            Kind.PACKS: ["sheet"],
        }[self.kind]

    def spec(self) -> Spec:
        """Valid, as a value without what does not belong to the kind."""
        shown, language = self.shown(), current()
        said = {name: self[name].data for name in shown}
        form = Format(said.get("format") or FORMATS[self.kind][0])
        chosen = said.get("languages") or language.value
        languages = all_first(language) if chosen == THREE else (Language(chosen),)
        if self.kind is not Kind.AGENDA or form is Format.XLSX:
            languages = languages[:1]
        return Spec(
            self.kind,
            form,
            languages,
            Sheet(said.get("sheet") or Sheet.LETTER),
            Audience(said.get("level") or Audience.PUBLIC),
            draft=said.get("source") == "draft",
            first=said.get("first") or None,
            city=said.get("city") or None,
            room=said.get("room") or None,
            side=said.get("side") or None if self.kind in OF_PEOPLE else None,
            of=Of(said.get("of") or Of.PARTICIPATION),
            present=bool(said.get("present")),
        )


class InterpreterForm(Ours):
    name = StringField(filters=[_tidy])
    email = StringField(filters=[_tidy])
    language = SelectField(choices=_choices([*Language]), default=Language.EN.value)
    languages = SelectMultipleField(choices=_choices([*Language]))
    sessions = SelectMultipleField(choices=[])
    version = IntegerField(default=0)

    def __init__(self, known: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions.choices = _choices([str(each) for each in known])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        if not self.name.data:
            self._wrong("name", N_("This is needed."))
        elif len(self.name.data) > LONGEST:
            self._wrong("name", N_("This is too long."))
        if not is_email(self.email.data or ""):
            self._wrong("email", N_("This is not an e-mail address."))
        if len(self.languages.data or []) < 2:
            self._wrong("languages", N_("Choose at least two languages: somebody interprets between them."))
        return not self.errors

    def _wrong(self, name: str, sentence: str) -> None:
        self[name].errors = [*self[name].errors, gettext(current(), sentence)]

    def values(self) -> Values:
        return Values(
            self.name.data or "",
            (self.email.data or "").lower(),
            Language(self.language.data),
            tuple(self.languages.data or ()),
            frozenset(int(each) for each in self.sessions.data or ()),
        )


class TextForm(Ours):
    """A file with what it is called; ``paper`` names the text of which it is a new version."""

    title_en = StringField(filters=[_tidy])
    title_fr = StringField(filters=[_tidy])
    title_es = StringField(filters=[_tidy])
    language = SelectField(choices=_choices(["", *Language]), default="")
    paper = SelectField(choices=[], default="")
    file = FileField()

    def __init__(self, papers: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper.choices = _choices(["", *papers])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        titles = [self[f"title_{each}"] for each in Language]
        if any(len(each.data or "") > LONGEST for each in titles):
            self._wrong("title_en", N_("This is too long."))
        if not self.paper.data and not any(each.data for each in titles):
            self._wrong("title_en", N_("Say in at least one language what the text is."))
        return not self.errors

    def _wrong(self, name: str, sentence: str) -> None:
        self[name].errors = [*self[name].errors, gettext(current(), sentence)]

    def sent(self, data: bytes, name: str) -> Sent:
        language = Language(self.language.data) if self.language.data else None
        return Sent(data, name, localized(self, "title"), language)
