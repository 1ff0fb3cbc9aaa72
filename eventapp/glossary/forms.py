"""The form of one term: what was typed, what is wrong with it, and the value that it means."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form, IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.errors import Problem
from eventapp.core.localized import Language, LocalizedText, clean
from eventapp.core.translations import N_, gettext
from eventapp.web.languages import current

from .facts import TermFacts
from .model import GlossaryTerm
from .rules import BETWEEN, TermKind

CHOOSE = N_("Choose one of the answers.")


def _one_line(text: str | None) -> str:
    return " ".join(clean(text or "").split())


def _lines(text: str | None) -> str:
    return clean(text or "").replace("\r\n", "\n").strip()


def _long() -> TextAreaField:
    return TextAreaField(filters=[_lines])


class _Sentences:
    """The library speaks only of wrong choices here; in our words and in the reader's language."""

    def gettext(self, _sentence: str) -> str:
        return gettext(current(), CHOOSE)

    def ngettext(self, _one: str, _many: str, _count: int) -> str:
        return gettext(current(), CHOOSE)


class TermForm(Form):
    """Each line of a field holds one form, of the term or to avoid. ``reviewed`` are the languages that
    somebody has looked at."""

    class Meta:
        def get_translations(self, _form: Form) -> _Sentences:
            return _Sentences()

    version = IntegerField(default=0)
    kind = RadioField(choices=[SelectChoice(each.value) for each in TermKind], default=TermKind.TERM.value)
    text_en, text_fr, text_es = _long(), _long(), _long()
    reviewed = SelectMultipleField(choices=[SelectChoice(each.value) for each in Language])
    avoid_en, avoid_fr, avoid_es = _long(), _long(), _long()
    note_en, note_fr, note_es = _long(), _long(), _long()

    def refuse(self, problems: Mapping[str, Problem]) -> None:
        """Put the sentences of a use case beside the fields they are about."""
        for name, problem in problems.items():
            field = self[name]
            field.errors = [*field.errors, problem.say(current())]

    def facts(self) -> TermFacts:
        """What the form means; it is valid."""
        reviewed = self.reviewed.data or []
        texts: dict[str, Any] = {
            each.value: BETWEEN.join(self._forms("text", each)) or None for each in Language
        }
        draft = tuple(each for each in Language if texts[each.value] and each.value not in reviewed)
        notes: dict[str, Any] = {each.value: self[f"note_{each}"].data or None for each in Language}
        avoid = {each.value: self._forms("avoid", each) for each in Language}
        return TermFacts(
            TermKind(self.kind.data),
            LocalizedText(**texts, draft=draft),
            {language: some for language, some in avoid.items() if some},
            LocalizedText(**notes),
        )

    def _forms(self, name: str, language: Language) -> tuple[str, ...]:
        typed = (self[f"{name}_{language}"].data or "").replace(BETWEEN, "\n").split("\n")
        return tuple(dict.fromkeys(form for line in typed if (form := _one_line(line))))


def form_data(term: GlossaryTerm) -> dict[str, Any]:
    """*term* as the form shows it."""
    return {
        "version": term.version,
        "kind": term.kind.value,
        "reviewed": [each.value for each in Language if term.text.get(each) and each not in term.text.draft],
        **{f"text_{each}": (term.text.get(each) or "").replace(BETWEEN, "\n") for each in Language},
        **{f"avoid_{each}": "\n".join(term.avoid.get(each.value, ())) for each in Language},
        **{f"note_{each}": term.note.get(each) or "" for each in Language},
    }
