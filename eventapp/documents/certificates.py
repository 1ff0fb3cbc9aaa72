"""Certificates of attendance, of participation and for the Youth Lab, each in its person's language. Pure."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

from eventapp.agenda.content import EditionContent
from eventapp.core import wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.papers.model import Certificate, Certificates, Page, Run, Sheet, Signature

from . import saying
from .participants import Delegation, Participant


class Of(StrEnum):
    ATTENDANCE = "attendance"
    PARTICIPATION = "participation"
    YOUTH = "youth"


TITLES = {
    Of.ATTENDANCE: N_("Certificate of attendance"),
    Of.PARTICIPATION: N_("Certificate of participation"),
    Of.YOUTH: N_("Youth Lab certificate"),
}
BEFORE = N_("It is hereby certified that")
AFTER = {
    Of.ATTENDANCE: N_("attended the %(meeting)s of the %(partnership)s, held in %(city)s, %(days)s."),
    Of.PARTICIPATION: N_("took part in the %(meeting)s of the %(partnership)s, held in %(city)s, %(days)s."),
    Of.YOUTH: N_(
        "took part in the Youth Lab and brought its recommendations before the %(meeting)s of the "
        "%(partnership)s, held in %(city)s, %(days)s."
    ),
}
SIGNS = N_("For the delegation of %(country)s")


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    """``present``: only for those who were there; else for all who are coming."""

    language: Language
    of: Of = Of.PARTICIPATION
    present: bool = False
    first: str | None = None
    sheet: Sheet = Sheet.LETTER


def recipients(delegations: Sequence[Delegation], options: Options) -> list[Participant]:
    return [
        each
        for delegation in delegations
        for each in delegation.people
        if (options.of is not Of.YOUTH or each.youth) and (each.attended or not options.present)
    ]


def compose(
    edition: EditionContent,
    people: Sequence[Participant],
    sides: Sequence[str],
    options: Options,
    made_on: date,
) -> list[Certificates]:
    """A file's parts, one for each language that somebody of them reads, in the order of the languages."""
    found = []
    for language in Language:
        of_language = [each for each in people if each.language is language]
        if of_language:
            found.append(_in_language(edition, of_language, sides, options, language, made_on))
    return found


def _in_language(
    edition: EditionContent,
    people: Sequence[Participant],
    sides: Sequence[str],
    options: Options,
    language: Language,
    made_on: date,
) -> Certificates:
    city = saying.city(edition.city, language) if edition.city in PLACES else ""
    after = gettext(
        language,
        AFTER[options.of],
        meeting=saying.meeting(edition, language),
        partnership=saying.partnership(edition, options.first, language),
        city=city,
        days=wording.days(edition.start_date, edition.end_date, language),
    )
    before = gettext(language, BEFORE)
    return Certificates(
        title=gettext(language, TITLES[options.of]),
        language=language,
        date=made_on,
        certificates=tuple(
            Certificate((Run(each.name, strong=True),), (before,), (after,), language) for each in people
        ),
        kicker=saying.partnership_words(edition, options.first, language),
        notice=saying.notice(edition.nature, language),
        place_and_date=f"{city}, {wording.long_date(edition.end_date, language)}",
        signatures=tuple(
            Signature("", gettext(language, SIGNS, country=saying.country(side, language))) for side in sides
        ),
        page=Page(options.sheet, landscape=True),
    )
