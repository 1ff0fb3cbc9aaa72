"""What is decided about a Youth Lab without looking anything up: ages and consent, how far translation has
come, which replies are late."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from eventapp.core.errors import Problem
from eventapp.core.localized import Language, LocalizedText, TextStatus
from eventapp.core.translations import N_

OF_AGE = 18


# ---- Young people ----


class Young(NamedTuple):
    """What the rules need to know of a delegate."""

    born: date | None
    guardian_agreed: date | None
    public_name: bool = False


class Call(NamedTuple):
    """Whom the call asked for; ``day`` is the one on which an age counts, ``meets`` the meeting's first."""

    age_from: int | None
    age_to: int | None
    day: date | None
    meets: date | None


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def under_age(born: date | None, day: date) -> bool:
    return born is not None and age_on(born, day) < OF_AGE


def worries(young: Young, call: Call) -> list[Problem]:
    """What somebody has to look after, in words; none of it keeps anybody from being a delegate."""
    if young.born is None:
        return [Problem(N_("The birth date is not known, so the age cannot be checked."))]
    found = []
    if call.day is not None:
        age = age_on(young.born, call.day)
        if call.age_from is not None and age < call.age_from:
            found.append(
                Problem(N_("%(age)s years old; the call is from %(least)s on."), age=age, least=call.age_from)
            )
        if call.age_to is not None and age > call.age_to:
            found.append(
                Problem(N_("%(age)s years old; the call is up to %(most)s."), age=age, most=call.age_to)
            )
    meets = call.meets or call.day
    if meets is not None and under_age(young.born, meets) and young.guardian_agreed is None:
        found.append(Problem(N_("Under 18 on the day of the meeting: a guardian’s agreement is missing.")))
    return found


def consent_missing(young: Young, today: date) -> Problem | None:
    """Why a name cannot be made public: somebody under age needs a guardian's agreement, and whose age is
    not known might be."""
    if not young.public_name or young.guardian_agreed is not None:
        return None
    if young.born is None:
        return Problem(N_("Give the birth date first: for somebody under 18 a guardian has to agree."))
    if under_age(young.born, today):
        return Problem(N_("For somebody under 18 a guardian has to agree to a public name."))
    return None


# ---- Translation ----


def standing(language: Language, *texts: LocalizedText) -> TextStatus:
    """How far a language of several texts has come: as far as the one that is furthest behind."""
    order = list(TextStatus)
    return min((text.status(language) for text in texts), key=order.index)


class Translation(NamedTuple):
    """How many recommendations stand how in one language; ``open`` are the numbers of those to work on."""

    language: Language
    reviewed: int
    draft: tuple[int, ...]
    missing: tuple[int, ...]

    @property
    def open(self) -> int:
        return len(self.draft) + len(self.missing)


def picture(texts: Mapping[int, Sequence[LocalizedText]]) -> list[Translation]:
    """What is still to be translated and reviewed, by language. *texts* by number of the recommendation."""
    found = []
    for language in Language:
        by = {number: standing(language, *some) for number, some in texts.items()}
        of = {status: tuple(number for number, each in by.items() if each is status) for status in TextStatus}
        found.append(
            Translation(language, len(of[TextStatus.REVIEWED]), of[TextStatus.DRAFT], of[TextStatus.MISSING])
        )
    return found


# ---- Replies ----


def overdue(answered: bool, due: date | None, today: date) -> bool:
    return not answered and due is not None and due < today
