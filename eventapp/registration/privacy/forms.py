"""The forms of notices and of retention."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, IntegerField, TextAreaField, validators

from eventapp.core.localized import Language, LocalizedText, clean
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import Ours, localized, spread
from eventapp.web.languages import current

from .notices import Notice
from .retention import MOST_DAYS, Kind

LONGEST = 20_000
ALL_THREE = N_("A notice is needed in all three languages.")


def _tidy(text: str | None) -> str:
    return clean((text or "").replace("\r\n", "\n")).strip()


def _text() -> TextAreaField:
    return TextAreaField(filters=[_tidy])


class NoticeForm(Ours):
    after = IntegerField(validators=[validators.InputRequired()])
    text_en, text_fr, text_es = _text(), _text(), _text()

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        for language in Language:
            field = self[f"text_{language.value}"]
            if not field.data:
                sound = self._wrong(field, gettext(current(), ALL_THREE))
            elif len(field.data) > LONGEST:
                sentence = gettext(current(), N_("At most %(count)s characters."), count=LONGEST)
                sound = self._wrong(field, sentence)
        return sound

    @staticmethod
    def _wrong(field: Any, sentence: str) -> bool:
        field.errors = [*field.errors, sentence]
        return False

    def text(self) -> LocalizedText:
        return localized(self, "text")


def notice_data(notice: Notice) -> dict[str, Any]:
    return {"after": notice.version, **spread("text", notice.text)}


def _days() -> IntegerField:
    return IntegerField(validators=[validators.InputRequired(), validators.NumberRange(0, MOST_DAYS)])


class RetentionForm(Ours):
    version = HiddenField()
    protected, travel, mails, applications = _days(), _days(), _days(), _days()
    requests, consents, identity = _days(), _days(), _days()

    def days(self) -> dict[Kind, int]:
        return {kind: int(self[kind.value].data or 0) for kind in Kind}


def retention_data(days: Mapping[Kind, int], version: int) -> dict[str, Any]:
    return {"version": str(version), **{kind.value: count for kind, count in days.items()}}
