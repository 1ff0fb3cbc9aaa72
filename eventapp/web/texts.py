"""Form fields for one text in three languages, side by side, each with a tick for "reviewed".

Draw them with the macro of ``templates/web/texts.html``.
"""

from typing import Any

from wtforms import Form, SelectMultipleField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import Language, LocalizedText, clean
from eventapp.core.translations import N_

LONGEST_LINE, LONGEST_TEXT, LONGEST_PROSE = 300, 4000, 40_000


def tidy(text: str | None) -> str:
    return clean(text or "").replace("\r\n", "\n").strip()


def within(most: int) -> validators.Length:
    return validators.Length(max=most, message=N_("This is too long."))


def _reviewed() -> SelectMultipleField:
    return SelectMultipleField(choices=[SelectChoice(each.value) for each in Language])


class TextForm(Form):
    """One short text in three languages."""

    en = StringField(filters=[tidy], validators=[within(LONGEST_LINE)])
    fr = StringField(filters=[tidy], validators=[within(LONGEST_LINE)])
    es = StringField(filters=[tidy], validators=[within(LONGEST_LINE)])
    reviewed = _reviewed()


class LongTextForm(Form):
    """One text of some lines in three languages."""

    en = TextAreaField(filters=[tidy], validators=[within(LONGEST_TEXT)])
    fr = TextAreaField(filters=[tidy], validators=[within(LONGEST_TEXT)])
    es = TextAreaField(filters=[tidy], validators=[within(LONGEST_TEXT)])
    reviewed = _reviewed()


class ProseForm(Form):
    """One text of some pages in three languages."""

    en = TextAreaField(filters=[tidy], validators=[within(LONGEST_PROSE)])
    fr = TextAreaField(filters=[tidy], validators=[within(LONGEST_PROSE)])
    es = TextAreaField(filters=[tidy], validators=[within(LONGEST_PROSE)])
    reviewed = _reviewed()


def text_data(text: LocalizedText) -> dict[str, Any]:
    """*text* as the fields show it."""
    return {
        **{language.value: text.get(language) or "" for language in Language},
        "reviewed": [
            language.value for language in Language if text.get(language) and language not in text.draft
        ],
    }


def text_of(form: Any) -> LocalizedText:
    """What the fields mean."""
    texts = {language.value: form[language.value].data or None for language in Language}
    reviewed = form.reviewed.data or []
    draft = tuple(each for each in Language if texts[each.value] and each.value not in reviewed)
    return LocalizedText(**texts, draft=draft)
