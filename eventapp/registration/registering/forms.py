"""What is asked of people, and what they said as a plain value. What was typed stays as it was typed."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core.localized import Language, clean
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.meetings.forms import CHOOSE, Ours
from eventapp.people.model import Sector
from eventapp.registration.delegations.requests import LONGEST_REASON
from eventapp.registration.rules import Attendance
from eventapp.web.languages import current

SESSION = "session-"  # begins the name of the question about one session; its row's id follows
NO = "no"
CONSENTS = ("list", "photo", "recording")
_ADDRESS = re.compile(r"[^@\s,;<>\"()\[\]]+@[^@\s,;<>\"()\[\]]+\.[^@\s,;<>\"().\[\]]{2,}")

Chosen = dict[int, str]


def one_line(text: str | None) -> str:
    return " ".join(clean(text or "").split())


def _lines(text: str | None) -> str:
    return clean(text or "").strip()


def _address(text: str | None) -> str:
    return one_line(text).lower()


def wrong(sentence: str, **values: object) -> validators.ValidationError:
    return validators.ValidationError(gettext(current(), sentence, **values))


class AtMost:
    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, _form: Form, field: Any) -> None:
        if len(field.data or "") > self.longest:
            raise wrong(N_("At most %(count)s characters."), count=self.longest)


class Needed:
    """Says what is missing in words of its own."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: Form, field: Any) -> None:
        if not field.data:
            raise validators.StopValidation(gettext(current(), self.sentence))


class Choice:
    """One of the answers; an empty one is for `Needed` to judge."""

    def __init__(self, answers: Collection[str]) -> None:
        self.answers = answers

    def __call__(self, _form: Form, field: Any) -> None:
        if field.data and field.data not in self.answers:
            raise wrong(CHOOSE)


def an_address(_form: Form, field: Any) -> None:
    if field.data and not _ADDRESS.fullmatch(field.data):
        raise wrong(N_("This is no e-mail address: it looks like name@example.org."))


def _text(longest: int, *checks: Any) -> StringField:
    return StringField(filters=[one_line], validators=[*checks, AtMost(longest)])


def _long_text(longest: int = 2000) -> StringField:
    return StringField(filters=[_lines], validators=[AtMost(longest)])


def _email(*checks: Any) -> StringField:
    return StringField(filters=[_address], validators=[*checks, AtMost(254), an_address])


def _one_of(answers: Collection[str], *checks: Any) -> SelectField:
    choices = [SelectChoice(value) for value in answers]
    return SelectField(choices=choices, validate_choice=False, validators=[*checks, Choice(answers)])


def _languages() -> SelectMultipleField:
    return SelectMultipleField(choices=[SelectChoice(each.value) for each in Language])


class EmailForm(Ours):
    """Where the link goes to."""

    email = _email(Needed(N_("Enter the e-mail address at which you were invited.")))


class RegistrationForm(Ours):
    """``sessions`` stands for the questions about them all; their answers are in `chosen`."""

    name = _text(200, Needed(N_("Enter your name.")))
    email = _email(Needed(N_("Enter your e-mail address.")))
    language = RadioField(
        choices=[SelectChoice(each.value) for each in Language],
        validate_choice=False,
        validators=[Needed(CHOOSE), Choice(tuple(Language))],
    )
    organization = _text(200, Needed(N_("Enter your organization.")))
    title = _text(200)
    sector = _one_of(tuple(Sector), Needed(N_("Choose where you come from.")))
    place = _one_of(tuple(PLACES))
    spoken = _languages()
    listened = _languages()
    sessions = StringField()
    nationality = SelectField(choices=[], validate_choice=False)
    needs_letter = BooleanField()
    access_needs, diet = _long_text(), _long_text()
    remove_access_needs, remove_diet = BooleanField(), BooleanField()
    minor = BooleanField()
    guardian_name = _text(200)
    guardian_email = _email()
    consent_list, consent_photo, consent_recording = BooleanField(), BooleanField(), BooleanField()
    notice = StringField()
    reason = _long_text(LONGEST_REASON)

    def __init__(self, sent: Any, offered: Collection[int], held: Collection[str] = (), **data: Any) -> None:
        """*offered* are the sessions that can be chosen, *held* the protected texts that are kept."""
        self.offered, self.held = offered, held
        self.chosen: Chosen = _chosen(sent) if sent is not None else data.pop("chosen", {})
        super().__init__(sent, **data)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        for name, sentence in self._across().items():
            self[name].errors = [*self[name].errors, gettext(current(), sentence)]
        return not self.errors

    def _across(self) -> dict[str, str]:
        """What can only be judged by looking at several answers."""
        found: dict[str, str] = {}
        if not all(answer in (NO, *Attendance) for answer in self.chosen.values()):
            found["sessions"] = CHOOSE
        elif not self.wanted.keys() <= set(self.offered):
            found["sessions"] = N_(
                "A session that you chose cannot be chosen any more. Look through the sessions once again."
            )
        elif self.offered and not self.wanted:
            found["sessions"] = N_("Choose at least one session, in the room or from afar.")
        if self.needs_letter.data and self.in_the_room and not self.nationality.data:
            found["nationality"] = N_("The letter has to name your nationality.")
        for name in ("access_needs", "diet"):
            if self[name].data and self[f"remove_{name}"].data:
                found[name] = N_("Either write something new or have it removed, not both.")
        if self.minor.data:
            found.update(self._guardian())
        return found

    def _guardian(self) -> dict[str, str]:
        needed = {
            "guardian_name": N_("Enter the name of a parent or guardian."),
            "guardian_email": N_("Enter the e-mail address of a parent or guardian."),
        }
        missing = {
            name: sentence
            for name, sentence in needed.items()
            if not self[name].data and not self[name].errors and name not in self.held
        }
        # Somebody else than before is named whole.
        typed = [name for name in needed if self[name].data]
        if len(typed) == 1:
            missing |= {name: text for name, text in needed.items() if name not in typed}
        same = self.guardian_email.data and self.guardian_email.data == self.email.data
        return missing or (
            {"guardian_email": N_("This is your own address: a parent or guardian has to be asked.")}
            if same
            else {}
        )

    @property
    def wanted(self) -> dict[int, Attendance]:
        """The sessions to be attended, and how."""
        return {key: Attendance(answer) for key, answer in self.chosen.items() if answer in tuple(Attendance)}

    @property
    def in_the_room(self) -> bool:
        return Attendance.ROOM in self.wanted.values()


def _chosen(sent: Mapping[str, str]) -> Chosen:
    keys = [key for key in sent if key.startswith(SESSION) and key.removeprefix(SESSION).isascii()]
    return {
        int(number): sent[SESSION + number]
        for number in (key.removeprefix(SESSION) for key in keys)
        if number.isdecimal() and len(number) < 10
    }
