"""The forms of the Youth Lab: what was typed stays as it was typed, and becomes a plain value when sound."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import NOTHING, Language, LocalizedText, clean
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import Ours
from eventapp.people.roles import is_email
from eventapp.web.languages import current

from .model import Cohort, CohortDelegate, Recommendation
from .service import facts_of
from .values import CohortValues, DelegateValues, RecommendationValues

LONG = 6000
_PRECISE = re.compile(r"(\d{4})(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def tidy(text: str | None) -> str:
    return clean((text or "").replace("\r\n", "\n")).strip()


def say(sentence: str, **values: Any) -> str:
    return gettext(current(), sentence, **values)


def at_most(longest: int) -> Callable[[Any, Any], None]:
    def check(_form: Any, field: Any) -> None:
        if len(field.data or "") > longest:
            raise validators.ValidationError(say(N_("At most %(count)s characters."), count=longest))

    return check


def line(longest: int = 300) -> StringField:
    return StringField(filters=[tidy], validators=[at_most(longest)])


def lines(longest: int = LONG) -> TextAreaField:
    return TextAreaField(filters=[tidy], validators=[at_most(longest)])


def reviewed() -> SelectMultipleField:
    """In which languages somebody has read over what stands there."""
    return SelectMultipleField(choices=[SelectChoice(each.value) for each in Language])


def text_of(form: Any, name: str) -> LocalizedText:
    """The fields ``name_en`` … and ``name_reviewed`` as one value."""
    texts = {each.value: form[f"{name}_{each.value}"].data or None for each in Language}
    ticked = form[f"{name}_reviewed"].data or []
    draft = tuple(each for each in Language if texts[each.value] and each.value not in ticked)
    return LocalizedText(**texts, draft=draft)


def text_data(name: str, text: LocalizedText) -> dict[str, Any]:
    return {
        **{f"{name}_{each.value}": text.get(each) or "" for each in Language},
        f"{name}_reviewed": [e.value for e in Language if text.get(e) and e not in text.draft],
    }


class Youth(Ours):
    version = IntegerField(default=0)

    def mistakes(self) -> list[tuple[str, str]]:
        """Ids of fields with what is wrong, for the box above the form."""
        return [(field.id, str(field.errors[0])) for field in self if field.errors]


class CohortForm(Youth):
    year = IntegerField(validators=[validators.Optional(), validators.NumberRange(2000, 2200)])
    edition = SelectField(choices=[], default="")
    call_opens = DateField(validators=[validators.Optional()])
    call_closes = DateField(validators=[validators.Optional()])
    selection, ended, diplomas = line(10), line(10), line(10)
    age_from = IntegerField(validators=[validators.Optional(), validators.NumberRange(10, 99)])
    age_to = IntegerField(validators=[validators.Optional(), validators.NumberRange(10, 99)])
    size = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 999)])
    reply_due = DateField(validators=[validators.Optional()])
    tracks_en, tracks_fr, tracks_es = lines(2000), lines(2000), lines(2000)
    organizers_en, organizers_fr, organizers_es = lines(2000), lines(2000), lines(2000)
    communique_en, communique_fr, communique_es = lines(), lines(), lines()
    communique_reviewed = reviewed()

    def __init__(self, sent: Any, editions: Mapping[int, str], **data: Any) -> None:
        super().__init__(sent, **data)
        self.edition.choices = [SelectChoice(each) for each in ("", *map(str, editions))]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        for name in ("selection", "ended", "diplomas"):
            typed = self[name].data
            if typed and not _PRECISE.fullmatch(typed):
                self[name].errors = [say(N_("Write a day, a month or a year, such as 2026-07."))]
        for name in ("tracks", "organizers"):
            lists = [_listed(self, name, each) for each in Language]
            if len({len(some) for some in lists if some}) > 1:
                field = self[f"{name}_en"]
                field.errors = [*field.errors, say(N_("Each language needs as many lines as the others."))]
        return not self.errors

    def values(self) -> CohortValues:
        """What the form means; it is valid."""
        return CohortValues(
            year=self.year.data,
            edition_id=int(self.edition.data) if self.edition.data else None,
            call_opens=self.call_opens.data,
            call_closes=self.call_closes.data,
            selection=self.selection.data or None,
            ended=self.ended.data or None,
            diplomas=self.diplomas.data or None,
            age_from=self.age_from.data,
            age_to=self.age_to.data,
            size=self.size.data,
            reply_due=self.reply_due.data,
            tracks=_rows(self, "tracks"),
            organizers=_rows(self, "organizers"),
            communique=text_of(self, "communique"),
        )


def cohort_data(row: Cohort) -> dict[str, Any]:
    values = facts_of(row)
    plain = ("year", "call_opens", "call_closes", "selection", "ended", "diplomas")
    return {
        **{name: getattr(values, name) for name in (*plain, "age_from", "age_to", "size", "reply_due")},
        "version": row.version,
        "edition": str(values.edition_id or ""),
        **_rows_data("tracks", values.tracks),
        **_rows_data("organizers", values.organizers),
        **text_data("communique", values.communique),
    }


def _listed(form: Any, name: str, language: Language) -> list[str]:
    typed: str = form[f"{name}_{language.value}"].data or ""
    return [each.strip() for each in typed.split("\n") if each.strip()]


def _rows(form: Any, name: str) -> tuple[LocalizedText, ...]:
    """A line of each language is one text."""
    en, fr, es = (_listed(form, name, each) for each in (Language.EN, Language.FR, Language.ES))
    return tuple(LocalizedText(*texts) for texts in zip_longest(en, fr, es))


def _rows_data(name: str, rows: tuple[LocalizedText, ...]) -> dict[str, str]:
    return {f"{name}_{each.value}": "\n".join(row.get(each) or "" for row in rows) for each in Language}


class DelegateForm(Youth):
    side = RadioField(choices=[], validators=[validators.InputRequired()])
    name = line(200)
    email = line(254)
    born = DateField(validators=[validators.Optional()])
    place = SelectField(choices=[SelectChoice(each) for each in ("", *PLACES)], default="")
    languages = SelectMultipleField(choices=[SelectChoice(each.value) for each in Language])
    guardian_agreed = DateField(validators=[validators.Optional()])
    public_name = BooleanField()

    def __init__(self, sent: Any, sides: list[str], today: date, **data: Any) -> None:
        super().__init__(sent, **data)
        self.side.choices = [SelectChoice(each) for each in sides]
        self._today = today

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        if not self.name.data:
            self.name.errors = [*self.name.errors, say(N_("A delegate needs a name."))]
        if self.email.data and not is_email(self.email.data):
            self.email.errors = [say(N_("This is no mail address: it needs an @ and no spaces."))]
        for field in (self.born, self.guardian_agreed):
            if field.data and field.data > self._today:
                field.errors = [say(N_("This day is still to come."))]
        return not self.errors

    def values(self) -> DelegateValues:
        return DelegateValues(
            side=self.side.data,
            name=self.name.data or "",
            email=self.email.data or None,
            born=self.born.data,
            place=self.place.data or None,
            languages=tuple(self.languages.data or ()),
            guardian_agreed=self.guardian_agreed.data,
            public_name=bool(self.public_name.data),
        )


def delegate_data(row: CohortDelegate) -> dict[str, Any]:
    names = ("version", "side", "name", "email", "born", "languages", "guardian_agreed", "public_name")
    return {**{name: getattr(row, name) for name in names}, "place": row.place or ""}


class RecommendationForm(Youth):
    original = RadioField(
        choices=[SelectChoice(each.value) for each in Language], validators=[validators.InputRequired()]
    )
    title_en, title_fr, title_es = line(), line(), line()
    title_reviewed = reviewed()
    text_en, text_fr, text_es = lines(), lines(), lines()
    text_reviewed = reviewed()
    track = SelectField(choices=[], default="")
    groups = SelectMultipleField(choices=[])
    team = SelectMultipleField(choices=[])
    due = DateField(validators=[validators.Optional()])

    def __init__(self, sent: Any, known: "Offered", **data: Any) -> None:
        super().__init__(sent, **data)
        self.track.choices = [SelectChoice(each) for each in ("", *map(str, range(len(known.tracks))))]
        self.groups.choices = [SelectChoice(each) for each in known.groups]
        self.team.choices = [SelectChoice(str(each)) for each in known.team]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        written = self.original.data
        if written in list(Language):
            for name in ("title", "text"):
                field = self[f"{name}_{written}"]
                if not field.data:
                    sentence = N_("This is needed in the language in which it was written.")
                    field.errors = [*field.errors, say(sentence)]
        if not self.groups.data:
            self.groups.errors = [*self.groups.errors, say(N_("Say to which group it is addressed."))]
        return not self.errors

    def values(self) -> RecommendationValues:
        return RecommendationValues(
            original=Language(self.original.data),
            title=text_of(self, "title"),
            text=text_of(self, "text"),
            track=int(self.track.data) if self.track.data else None,
            groups=tuple(self.groups.data or ()),
            team=tuple(int(each) for each in self.team.data or ()),
            due=self.due.data,
        )


class Offered:
    """What a recommendation can refer to: tracks, groups by key, delegates by id."""

    def __init__(
        self,
        tracks: tuple[LocalizedText, ...] = (),
        groups: Mapping[str, LocalizedText] | None = None,
        team: Mapping[int, CohortDelegate] | None = None,
    ) -> None:
        self.tracks, self.groups, self.team = tracks, groups or {}, team or {}


def recommendation_data(row: Recommendation, keys: Mapping[int, str]) -> dict[str, Any]:
    """*keys* of groups by id."""
    dues = {reply.due for reply in row.replies}
    return {
        "version": row.version,
        "original": row.original.value,
        "track": "" if row.track is None else str(row.track),
        "groups": [keys[reply.group_id] for reply in row.replies],
        "team": [str(presenter.delegate_id) for presenter in row.presenters],
        "due": next(iter(dues)) if len(dues) == 1 else None,
        **text_data("title", row.title or NOTHING),
        **text_data("text", row.text or NOTHING),
    }


class PlaceForm(Youth):
    recommendation = SelectField(choices=[])
    session = SelectField(choices=[])
    after = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(0, 1439)])
    minutes = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(1, 1440)])

    def __init__(self, sent: Any, numbers: list[int], slugs: list[str], **data: Any) -> None:
        super().__init__(sent, **data)
        self.recommendation.choices = [SelectChoice(str(each)) for each in numbers]
        self.session.choices = [SelectChoice(each) for each in slugs]
