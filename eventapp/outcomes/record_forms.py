"""What a rapporteur types: one line while the session runs, and all of it afterwards."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
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

from eventapp.core.localized import NOTHING, Language, LocalizedText
from eventapp.core.translations import N_
from eventapp.partnership.changing import Decision, GroupChange, problems
from eventapp.web.texts import LongTextForm, TextForm, text_data, text_of, tidy, within

from .kinds import RecordKind
from .record_values import LONGEST, Line, in_one

KINDS = [SelectChoice(each.value) for each in RecordKind]
LANGUAGES = [SelectChoice(each.value) for each in Language]


class CommitmentFields(Form):
    """Of a commitment: which groups, who answers for it on each side, until when."""

    groups = SelectMultipleField(choices=[])
    due = DateField(validators=[validators.Optional()])

    def __init__(self, groups: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups.choices = [SelectChoice(key) for key in groups]

    @property
    def owner_fields(self) -> dict[str, Any]:
        """By side."""
        return {
            name.removeprefix("owner_"): field
            for name, field in self._fields.items()
            if name.startswith("owner_")
        }

    def owners(self, language: Language, there: Mapping[str, LocalizedText]) -> dict[str, LocalizedText]:
        """What was typed, in *language*; an office that was left as it was shown keeps its translations."""
        found = {}
        for side, field in self.owner_fields.items():
            now = there.get(side, NOTHING)
            found[side] = now if field.data == shown(now, language) else in_one(language, field.data or "")
        return {side: body for side, body in found.items() if body}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if self.due.errors:
            self.due.errors = [N_("Write the day as in 2026-11-27.")]
        return fine


class QuickForm(CommitmentFields):
    kind = SelectField(choices=KINDS, default=RecordKind.POINT.value)
    text = StringField(
        filters=[tidy],
        validators=[validators.InputRequired(message=N_("Write what was said.")), within(LONGEST)],
    )
    language = SelectField(choices=LANGUAGES)
    for_plenary = BooleanField()

    def value(self) -> Line:
        language = Language(self.language.data)
        return Line(
            kind=RecordKind(self.kind.data),
            text=in_one(language, self.text.data or ""),
            for_plenary=bool(self.for_plenary.data),
            groups=tuple(self.groups.data or ()),
            owners=self.owners(language, {}),
            due=self.due.data,
        )


class LineForm(CommitmentFields):
    version = IntegerField(default=0)
    kind = SelectField(choices=KINDS)
    text = FormField(LongTextForm)
    for_plenary = BooleanField()
    decision = SelectField(
        choices=[SelectChoice(each) for each in ("", *(d.value for d in Decision))], default=""
    )
    group = SelectField(choices=[], default="")
    into = SelectField(choices=[], default="")
    names = FormField(TextForm)
    since = DateField(validators=[validators.Optional()])

    def __init__(self, groups: Sequence[str], agreed: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(groups, *args, **kwargs)
        self.agreed = agreed
        for field in (self.group, self.into):
            field.choices = [SelectChoice(each) for each in ("", *groups)]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if self.since.errors:
            self.since.errors = [N_("Write the day as in 2026-11-27.")]
            return False
        return all([fine, *self._sense()])

    def _sense(self) -> list[bool]:
        if not text_of(self.text.form):
            return [_wrong(self.text.form.en, N_("Write what was said."))]
        if self.kind.data != RecordKind.GROUP_LIFE or not self.decision.data:
            return []
        if self.since.data is None:
            return [_wrong(self.since, N_("Say from which day on it holds."))]
        life = self._life()
        assert life is not None
        at: dict[str, Any] = {"names": self.names.form.en}
        return [_wrong(at.get(name) or self[name], said) for name, said in problems(life).items()]

    def _life(self) -> GroupChange | None:
        if not self.decision.data or self.since.data is None:
            return None
        decision = Decision(self.decision.data)
        return GroupChange(
            decision=decision,
            since=self.since.data,
            agreed=self.agreed,
            group=None if decision is Decision.NEW else self.group.data or None,
            into=self.into.data or None if decision is Decision.MERGED else None,
            names=text_of(self.names.form) if decision in (Decision.NEW, Decision.RENAMED) else NOTHING,
        )

    def value(self, language: Language, there: Line) -> Line:
        """What the form means; it is valid. *there* is the line as it was."""
        kind, chosen = RecordKind(self.kind.data), self.groups.data or ()
        kept = [key for key in there.groups if key in chosen]  # the first goes on leading
        return Line(
            kind=kind,
            text=text_of(self.text.form),
            for_plenary=bool(self.for_plenary.data),
            groups=(*kept, *(key for key in chosen if key not in kept)),
            owners=self.owners(language, there.owners),
            due=self.due.data,
            life=self._life() if kind is RecordKind.GROUP_LIFE else None,
            source=there.source,
            sample=there.sample,
        )

    def mistakes(self) -> list[Field]:
        parts = [*self, *self.text.form, *self.names.form]
        return [each for each in parts if not isinstance(each, FormField) and each.errors]


def quick_form(sides: Sequence[str], groups: Sequence[str], *args: Any, **kwargs: Any) -> QuickForm:
    made: QuickForm = _with_owners(QuickForm, sides)(groups, *args, **kwargs)
    return made


def line_form(
    sides: Sequence[str], groups: Sequence[str], agreed: date, *args: Any, **kwargs: Any
) -> LineForm:
    made: LineForm = _with_owners(LineForm, sides)(groups, agreed, *args, **kwargs)
    return made


def _with_owners(form: Any, sides: Sequence[str]) -> Any:
    fields = {
        f"owner_{side}": StringField(filters=[tidy], validators=[within(300)], default="") for side in sides
    }
    return type(form.__name__, (form,), fields)


def line_data(line: Line, version: int, language: Language) -> dict[str, Any]:
    life = line.life
    return {
        "version": version,
        "kind": line.kind.value,
        "text": text_data(line.text),
        "for_plenary": line.for_plenary,
        "groups": list(line.groups),
        "due": line.due,
        **{f"owner_{side}": shown(body, language) for side, body in line.owners.items()},
        "decision": life.decision.value if life else "",
        "group": (life.group if life else None) or "",
        "into": (life.into if life else None) or "",
        "names": text_data(life.names if life else NOTHING),
        "since": life.since if life else None,
    }


def shown(text: LocalizedText, language: Language) -> str:
    best = text.best(language)
    return best.text if best else ""


def _wrong(field: Any, sentence: str) -> bool:
    field.errors = [*field.errors, sentence]
    return False
