"""Badges and place cards. Pure.

The code on a badge is the random reference of a registration and nothing else: whoever reads it without the
program learns no name.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from eventapp.agenda.content import EditionContent
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.papers.model import Card, Cards, Line, Page, Sheet, Size

from . import saying
from .participants import Delegation, Participant

BADGE = (95.0, 80.0)  # millimetres; six on either sheet
TENT = (190.0, 130.0)  # folded in the middle
TONES = {"MX": 0, "CA": 1}
MOST_LINE = 90


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    """``language`` is that of the page; each card speaks the language of its person."""

    language: Language
    side: str | None = None
    sheet: Sheet = Sheet.LETTER


def badges(
    edition: EditionContent, delegations: Sequence[Delegation], options: Options, made_on: date
) -> Cards:
    cards = [
        Card(
            lines=tuple(_badge_lines(each)),
            mark=saying.country(delegation.side, each.language),
            tone=tone,
            kicker=saying.meeting(edition, each.language),
            code=each.ref,
            language=each.language,
        )
        for tone, delegation in _toned(delegations, options)
        for each in delegation.people
    ]
    title = gettext(options.language, N_("Badges"))
    return _cards(edition, cards, options, made_on, title, BADGE)


def place_cards(
    edition: EditionContent, delegations: Sequence[Delegation], options: Options, made_on: date
) -> Cards:
    """Tents with the name on both sides, so that whoever sits opposite can read it too."""
    cards = [
        Card(
            lines=(
                Line(each.name, Size.NAME),
                Line(_short(saying.plain(each.title, each.language)), Size.NORMAL),
            ),
            mark=saying.country(delegation.side, each.language),
            tone=tone,
            language=each.language,
        )
        for tone, delegation in _toned(delegations, options)
        for each in delegation.people
    ]
    title = gettext(options.language, N_("Place cards"))
    return _cards(edition, cards, options, made_on, title, TENT, fold=True)


def _cards(
    edition: EditionContent,
    cards: Sequence[Card],
    options: Options,
    made_on: date,
    title: str,
    size: tuple[float, float],
    *,
    fold: bool = False,
) -> Cards:
    name = saying.meeting(edition, options.language)
    return Cards(
        title=f"{title} – {name}",
        language=options.language,
        date=made_on,
        cards=tuple(cards),
        width=size[0],
        height=size[1],
        fold=fold,
        notice=saying.label(edition.nature, options.language),
        page=Page(options.sheet),
    )


def _toned(delegations: Sequence[Delegation], options: Options) -> list[tuple[int, Delegation]]:
    """A colour for each side, the same whichever of them are printed."""
    wanted = (each for each in delegations if options.side in (None, each.side))
    return [(TONES.get(each.side, 2), each) for each in wanted]


def _badge_lines(person: Participant) -> list[Line]:
    title, body = (saying.plain(each, person.language) for each in (person.title, person.organization))
    lines = [Line(person.name, Size.NAME)]
    if title:
        lines.append(Line(_short(title), Size.NORMAL))
    if body:
        lines.append(Line(_short(body), Size.SMALL))
    return lines


def _short(text: str) -> str:
    """What does not fit a card ends where a word ends."""
    if len(text) <= MOST_LINE:
        return text
    return text[:MOST_LINE].rsplit(" ", 1)[0].rstrip(",;:") + "…"
