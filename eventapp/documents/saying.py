"""Small words that all papers use. Pure: a language in, words of a paper out."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from eventapp.agenda.content import EditionContent, Participation, Role, SessionContent
from eventapp.calendars.events import KINDS, MODES
from eventapp.calendars.words import LEADERS, NATURES
from eventapp.core import clock, wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES, PLACES, Place
from eventapp.core.translations import N_, NN_, gettext, language_name, ngettext, pgettext
from eventapp.papers.model import Run, Words, runs, said

from .naming import people_in_order, text_own_first

ROLES = {
    **LEADERS,
    Role.PRESENTER: NN_("Presenter: %(names)s", "Presenters: %(names)s"),
    Role.SPEAKER: NN_("Speaker: %(names)s", "Speakers: %(names)s"),
    Role.RAPPORTEUR: NN_("Rapporteur: %(names)s", "Rapporteurs: %(names)s"),
    Role.INTERPRETER: NN_("Interpreter: %(names)s", "Interpreters: %(names)s"),
}
ROLE_NAMES = {  # the words of templates/agenda/macros.html
    Role.CHAIR: "Chair",
    Role.CO_CHAIR: "Co-chair",
    Role.MODERATOR: "Moderator",
    Role.PRESENTER: "Presenter",
    Role.SPEAKER: "Speaker",
    Role.RAPPORTEUR: "Rapporteur",
    Role.INTERPRETER: "Interpreter",
}

LABELS = {"reconstruction": N_("Reconstruction"), "sample": N_("Sample")}


def say(text: LocalizedText, language: Language, otherwise: str = "") -> Words:
    """The text, marked where it is in another language."""
    return said(text.best(language), language, otherwise)


def plain(text: LocalizedText, language: Language) -> str:
    best = text.best(language)
    return best.text if best else ""


def together(*parts: Words) -> Words:
    """One piece of words made of several."""
    pieces: list[str | Run] = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
        else:
            pieces.extend(part)
    return tuple(pieces)


def joined(parts: Iterable[Words], between: str = ", ") -> Words:
    found: list[str | Run] = []
    for part in (part for part in parts if runs(part)):
        if found:
            found.append(between)
        found.extend((part,) if isinstance(part, str) else part)
    return tuple(found)


def strongly(words: Words) -> Words:
    return tuple(Run(run.text, run.language, strong=True, link=run.link) for run in runs(words))


def softly(words: Words) -> Words:
    return tuple(Run(run.text, run.language, soft=True, link=run.link) for run in runs(words))


def country(side: str, language: Language) -> str:
    return plain(COUNTRIES[side], language) if side in COUNTRIES else side


def city(place: Place | str, language: Language) -> str:
    place = PLACES[place] if isinstance(place, str) else place
    return plain(place.name, language)


def partnership(edition: EditionContent, first: str | None, language: Language) -> str:
    return plain(text_own_first(edition.series.name, first), language) or edition.series.key


def partnership_words(edition: EditionContent, first: str | None, language: Language) -> Words:
    """The same, marked where the language has no name of its own for it."""
    return say(text_own_first(edition.series.name, first), language, edition.series.key)


def meeting(edition: EditionContent, language: Language) -> str:
    """``2nd annual meeting``."""
    number = wording.ordinal(edition.number, language)
    return gettext(language, "%(ordinal)s annual meeting", ordinal=number)


def notice(nature: str, language: Language) -> str:
    return gettext(language, NATURES[nature]) if nature in NATURES else ""


def label(nature: str, language: Language) -> str:
    """The same in a word, where there is no room."""
    return gettext(language, LABELS[nature]) if nature in LABELS else ""


def kind(session: SessionContent, language: Language) -> str:
    return pgettext(language, "session", KINDS[session.kind])


def mode(session: SessionContent, language: Language) -> str:
    return gettext(language, MODES[session.mode]) if session.mode in MODES else session.mode


def languages(codes: Iterable[str], language: Language) -> str:
    return wording.listing([language_name(Language(code), language) for code in codes], language)


def hours(session: SessionContent, zone: str, language: Language) -> str:
    starts, ends = (clock.wall(each, zone) for each in (session.starts_at, session.ends_at))
    return wording.hours(starts, ends, language)


def there(session: SessionContent, place: Place, anchor: str, language: Language) -> str:
    """The same hours on the clock of another city, with the day where it is another one."""
    said = hours(session, place.zone, language)
    here, away = (clock.wall(session.starts_at, zone).date() for zone in (anchor, place.zone))
    return said if here == away else f"{wording.short_day(away, language)}, {said}"


def clock_of(place: Place, moment: datetime, language: Language) -> str:
    """``Ottawa (UTC−5)``."""
    return f"{city(place, language)} ({clock.offset_label(moment, place.zone)})"


def venue(edition: EditionContent, language: Language) -> Words:
    return joined(
        [say(edition.venue, language), edition.address or "", city(edition.city, language)]
        if edition.city in PLACES
        else [say(edition.venue, language), edition.address or ""]
    )


def names(
    people: Sequence[Participation],
    first: str | None,
    language: Language,
    roles: Iterable[Role] = tuple(Role),
) -> list[str]:
    """A line for each of *roles* that somebody has: ``Co-chairs: Ana Ruiz (Canada) and Luis Paz``."""
    lines = []
    for role in roles:
        of_role = people_in_order([each for each in people if each.role is role], first)
        if of_role:
            listed = wording.listing([name(each, language) for each in of_role], language)
            lines.append(ngettext(language, *ROLES[role], len(of_role), names=listed))
    return lines


def name(person: Participation, language: Language) -> str:
    return f"{person.name} ({country(person.side, language)})" if person.side else person.name


def with_title(person: Participation, language: Language) -> Words:
    """Name, side, title and organization: ``Ana Ruiz (Canada), Director, Natural Resources``."""
    side = f" ({country(person.side, language)})" if person.side else ""
    whole = together((Run(person.name, strong=True),), side)
    return joined([whole, say(person.title, language), say(person.organization, language)])


def role(which: Role, language: Language) -> str:
    return pgettext(language, "role", ROLE_NAMES[which])
