"""The forms of plans: what was typed stays as it was typed, and becomes a value when it is sound."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field

from eventapp.core.localized import LocalizedText, folded
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import Ours
from eventapp.meetings.model import Nature
from eventapp.web.languages import current
from eventapp.web.texts import LongTextForm, TextForm, text_data, text_of, tidy, within

from .links import LONGEST, acceptable
from .model import Origin, State
from .queries import CommitmentShown
from .results import NO_LINK, NO_REASON
from .values import CommitmentValues, Evidence, Owner, Reported

LINKS = 3


class Known(NamedTuple):
    """What a commitment can refer to, as the form offers it."""

    sides: tuple[str, ...]
    groups: Mapping[str, LocalizedText]  # to whose plans the writer may add
    marks: Mapping[str, LocalizedText]
    people: Mapping[str, str]  # names by key

    def person(self, typed: str) -> str | None:
        """The key of the person whom *typed* names: a key, or a name that only one person has."""
        if typed in self.people:
            return typed
        found = [key for key, name in self.people.items() if folded(name) == folded(typed)]
        return found[0] if len(found) == 1 else None

    def shown(self, key: str | None) -> str:
        """How the form writes a person: by name, by key where two have the same."""
        name = self.people.get(key or "", key or "")
        return name if self.person(name) == key else key or ""


class OwnerForm(Form):
    body = FormField(TextForm)
    person = StringField(filters=[tidy], validators=[within(200)])


class CommitmentForm(Ours):
    """``groups`` is asked for a new one only: it stands there already once it is written."""

    version = IntegerField(default=0)
    groups = SelectMultipleField()
    origin = SelectField(choices=[SelectChoice(each.value) for each in Origin], default=Origin.GROUP.value)
    origin_note = FormField(TextForm)
    text = FormField(LongTextForm)
    measure = FormField(LongTextForm)
    due = DateField(validators=[validators.Optional()])
    marks = SelectMultipleField()

    def __init__(self, known: Known, formdata: Any = None, *, new: bool = True, **data: Any) -> None:
        super().__init__(formdata, **data)
        self.known, self.new = known, new
        self.groups.choices = [SelectChoice(key) for key in known.groups]
        self.marks.choices = [SelectChoice(key) for key in known.marks]
        self.owners = {
            side: OwnerForm(formdata, prefix=f"{side}-", **data.get(side, {})) for side in known.sides
        }

    def validate(self, extra_validators: Any = None) -> bool:
        fine = all([super().validate(extra_validators), *(f.validate() for f in self.owners.values())])
        return all([fine, *self._sense()])

    def _sense(self) -> Iterable[bool]:
        if not text_of(self.text.form):
            yield _wrong(self.text.form.en, N_("A commitment needs its text in at least one language."))
        if self.new and not self.groups.data:
            yield _wrong(self.groups, N_("A commitment needs a working group."))
        for owner in self.owners.values():
            typed = owner.person.data
            if typed and self.known.person(typed) is None:
                yield _wrong(owner.person, N_("Nobody of this name is known here."))
            if typed and not text_of(owner.body.form):
                yield _wrong(owner.body.form.en, N_("Say for which office this person answers."))

    def value(self, first: str, year: int, edition_id: int | None, nature: Nature) -> CommitmentValues:
        """What the form means; it is valid. The group *first* leads."""
        chosen = self.groups.data or ()
        return CommitmentValues(
            groups=(*(key for key in chosen if key == first), *(key for key in chosen if key != first))
            or (first,),
            year=year,
            origin=Origin(self.origin.data),
            origin_note=text_of(self.origin_note.form),
            edition_id=edition_id,
            text=text_of(self.text.form),
            measure=text_of(self.measure.form),
            due=self.due.data,
            marks=tuple(self.marks.data or ()),
            owners=tuple(
                Owner(side, text_of(owner.body.form), self.known.person(owner.person.data or ""))
                for side, owner in self.owners.items()
                if text_of(owner.body.form)
            ),
            nature=nature,
        )

    def wrong(self) -> list[tuple[str, str]]:
        return mistakes(self, *self.owners.values())


def commitment_data(shown: CommitmentShown, known: Known) -> dict[str, Any]:
    words = shown.words
    owners = {owner.side: owner for owner in words.owners}
    return {
        "version": shown.commitment.version,
        "groups": list(shown.keys_in(shown.year)),
        "origin": shown.commitment.origin.value,
        "origin_note": text_data(shown.commitment.origin_note),
        "text": text_data(words.text),
        "measure": text_data(words.measure),
        "due": words.due,
        "marks": list(words.marks),
        **{
            side: {"body": text_data(owner.body), "person": known.shown(owner.person)}
            for side, owner in owners.items()
        },
    }


class EvidenceForm(Form):
    title = StringField(filters=[tidy], validators=[within(200)])
    url = StringField(filters=[tidy], validators=[within(LONGEST)])


class ReportForm(Ours):
    """What became of a commitment. ``evidence`` are some rows; one left empty is none."""

    version = IntegerField(default=0)
    state = SelectField(choices=[SelectChoice(each.value) for each in State])
    text = FormField(LongTextForm)
    evidence = FieldList(FormField(EvidenceForm), min_entries=LINKS, max_entries=LINKS)

    def validate(self, extra_validators: Any = None) -> bool:
        return all([super().validate(extra_validators), *self._sense()])

    def _sense(self) -> Iterable[bool]:
        if self.state.data == State.DROPPED.value and not text_of(self.text.form):
            yield _wrong(self.text.form.en, NO_REASON)
        for entry in self.evidence:
            url, title = entry.form.url, entry.form.title
            if url.data and not acceptable(url.data):
                yield _wrong(url, NO_LINK)
            elif title.data and not url.data:
                yield _wrong(url, N_("Give the address of what this is about."))

    def value(self) -> Reported:
        rows = [entry.form for entry in self.evidence if entry.form.url.data]
        return Reported(
            State(self.state.data),
            text_of(self.text.form),
            tuple(Evidence(row.title.data or row.url.data or "", row.url.data or "") for row in rows),
        )

    def wrong(self) -> list[tuple[str, str]]:
        return mistakes(self)


class IntroductionForm(Ours):
    version = IntegerField(default=0)
    text = FormField(LongTextForm)

    def value(self) -> LocalizedText:
        return text_of(self.text.form)

    def wrong(self) -> list[tuple[str, str]]:
        return mistakes(self)


class MarkForm(Form):
    name = FormField(TextForm)
    order = IntegerField(validators=[validators.Optional(), validators.NumberRange(1, 99)])
    retired = SelectMultipleField(choices=[SelectChoice("y")])


class MarksForm(Ours):
    """The themes of a lineage, by key, and one more line for a new one."""

    version = StringField()

    def __init__(self, keys: Iterable[str], formdata: Any = None, **data: Any) -> None:
        super().__init__(formdata, **data)
        self.rows = {key: MarkForm(formdata, prefix=f"m-{key}-", **data.get(key, {})) for key in keys}

    def validate(self, extra_validators: Any = None) -> bool:
        return all([super().validate(extra_validators), *(f.validate() for f in self.rows.values())])

    def wrong(self) -> list[tuple[str, str]]:
        return mistakes(self, *self.rows.values())


def _wrong(field: Field, sentence: str) -> bool:
    field.errors = [*field.errors, sentence]
    return False


def mistakes(*forms: Any) -> list[tuple[str, str]]:
    """The fields with mistakes by their ids and what is wrong with each, for the summary above a form."""
    return [(field.id, gettext(current(), str(error))) for form in forms for field, error in _all(form)]


def _all(form: Any) -> Iterable[tuple[Field, str]]:
    for field in form:
        if isinstance(field, FormField):
            yield from _all(field.form)
        elif isinstance(field, FieldList):
            for entry in field:
                yield from _all(entry.form)
        else:
            for error in field.errors:
                yield field, error
