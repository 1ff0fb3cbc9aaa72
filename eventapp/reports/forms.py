"""The forms of a report: what was typed stays as it was typed, and becomes a plain value when it is sound."""

from collections.abc import Mapping
from typing import Any

import msgspec
from wtforms import DateField, Form, FormField, IntegerField, SelectMultipleField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import Language, LocalizedText, clean, folded
from eventapp.core.translations import N_
from eventapp.meetings.forms import Ours
from eventapp.web.texts import ProseForm, TextForm, text_data, text_of, tidy, within

from .content import Signatory
from .headings import Heading
from .model import AnnualReport, GroupReport
from .service import Front

NEW = "new"


class SignatoryForm(Form):
    name = StringField(filters=[tidy], validators=[within(200)])
    title = FormField(TextForm)


class FrontForm(Ours):
    """Parts I and II; one signatory for each side."""

    version = IntegerField()
    message = FormField(ProseForm)
    institutional = FormField(ProseForm)
    due = DateField(validators=[validators.Optional()])

    def __init__(self, formdata: Any, sides: tuple[str, ...], **data: Any) -> None:
        super().__init__(formdata, **data)
        self.sides = sides
        self.signatories = {
            side: SignatoryForm(formdata, prefix=f"{side}-", **data.get(side, {})) for side in sides
        }

    def validate(self, extra_validators: Any = None) -> bool:
        return all([super().validate(extra_validators), *(f.validate() for f in self.signatories.values())])

    def front(self) -> Front:
        named = ((side, form) for side, form in self.signatories.items() if form.name.data)
        return Front(
            text_of(self.message.form),
            tuple(Signatory(side, form.name.data or "", text_of(form.title.form)) for side, form in named),
            text_of(self.institutional.form),
            self.due.data,
        )


def front_data(report: AnnualReport) -> dict[str, Any]:
    people = msgspec.convert(report.signatories, list[Signatory])
    return {
        "version": report.version,
        "message": text_data(report.message),
        "institutional": text_data(report.institutional),
        "due": report.due,
        **{each.side: {"name": each.name, "title": text_data(each.title)} for each in people},
    }


class GroupForm(Ours):
    """A text under each heading of the report."""

    version = IntegerField()

    def __init__(
        self, formdata: Any, used: tuple[Heading, ...], answers: Mapping[str, Any] | None = None, **data: Any
    ) -> None:
        super().__init__(formdata, **data)
        told = {key: msgspec.convert(text, LocalizedText) for key, text in (answers or {}).items()}
        self.parts = {
            each.key: ProseForm(
                formdata, prefix=f"{each.key}-", **text_data(told.get(each.key, LocalizedText()))
            )
            for each in used
        }

    def validate(self, extra_validators: Any = None) -> bool:
        return all([super().validate(extra_validators), *(form.validate() for form in self.parts.values())])

    def answers(self) -> dict[str, LocalizedText]:
        return {key: text_of(form) for key, form in self.parts.items()}


class ArrangeForm(Ours):
    """Which groups have a part, and the headings; one more line for a new heading."""

    version = IntegerField()
    groups = SelectMultipleField(coerce=int)

    def __init__(
        self,
        formdata: Any,
        names: Mapping[int, LocalizedText],
        used: tuple[Heading, ...],
        **data: Any,
    ) -> None:
        super().__init__(formdata, **data)
        self.groups.choices = [SelectChoice(each) for each in names]
        shown = {each.key: {"name": text_data(each.name), "hint": text_data(each.hint)} for each in used}
        self.headings = {
            key: HeadingForm(formdata, prefix=f"h-{key}-", **shown.get(key, {})) for key in (*shown, NEW)
        }

    def validate(self, extra_validators: Any = None) -> bool:
        return all([super().validate(extra_validators), *(f.validate() for f in self.headings.values())])

    def used(self) -> tuple[Heading, ...]:
        """The headings that have a name, in the order of their numbers."""
        named = [(key, form) for key, form in self.headings.items() if text_of(form.name.form)]
        ordered = sorted(named, key=lambda each: (each[1].order.data is None, each[1].order.data or 0))
        taken = {key for key, _ in named}
        return tuple(
            Heading(
                _key(text_of(form.name.form), taken) if key == NEW else key,
                text_of(form.name.form),
                text_of(form.hint.form),
            )
            for key, form in ordered
        )


class HeadingForm(Form):
    name = FormField(TextForm)
    hint = FormField(TextForm)
    order = IntegerField(
        validators=[
            validators.Optional(),
            validators.NumberRange(1, 99, message=N_("Enter a whole number.")),
        ]
    )


class PublishForm(Ours):
    seen = StringField()
    correction = FormField(TextForm)

    def corrects(self) -> LocalizedText:
        return text_of(self.correction.form)


def _key(name: LocalizedText, taken: set[str]) -> str:
    """A key for a new heading, made of its name once and kept."""
    best = name.best(Language.EN)
    words = folded(clean(best.text if best else "")).split()
    base = "-".join("".join(c for c in word if c.isascii() and c.isalnum()) for word in words).strip("-")
    base = base[:40] or "heading"
    number, key = 2, base
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def group_data(row: GroupReport) -> dict[str, Any]:
    return {"version": row.version}
