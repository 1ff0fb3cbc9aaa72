"""The list of participants in protocol order, as a paper. Pure.

Between delegations the order is the host's, or puts first the side whose copy it is; within one it is the
order that its coordinator gave, and never the alphabet.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from eventapp.agenda.content import EditionContent
from eventapp.core import wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext, ngettext
from eventapp.papers.model import (
    Align,
    Block,
    Cell,
    Column,
    Content,
    Fact,
    Heading,
    Page,
    Paper,
    Paragraph,
    Row,
    Sheet,
    Style,
    Table,
    strong,
)

from . import saying
from .saying import say


class Participant(msgspec.Struct, frozen=True):
    """``head`` leads the delegation. ``ref`` names the registration and opens nothing."""

    ref: str
    name: str
    title: LocalizedText
    organization: LocalizedText
    head: bool
    language: Language
    youth: bool = False
    attended: bool = False


class Delegation(msgspec.Struct, frozen=True):
    side: str
    people: tuple[Participant, ...]


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    language: Language
    first: str | None = None
    sheet: Sheet = Sheet.LETTER


def compose(
    edition: EditionContent, delegations: Sequence[Delegation], options: Options, made_on: date
) -> Paper:
    language = options.language

    def tell(sentence: str, **values: object) -> str:
        return gettext(language, sentence, **values)

    title = tell(N_("List of participants"))
    blocks: list[Block] = []
    for delegation in delegations:
        count = len(delegation.people)
        people = ngettext(language, "%(count)s participant", "%(count)s participants", count)
        heading = tell(N_("Delegation of %(country)s"), country=saying.country(delegation.side, language))
        blocks.append(Heading(heading))
        if not count:
            blocks.append(Paragraph(tell(N_("Nobody has been approved yet.")), Style.NOTE))
            continue
        blocks.append(Paragraph(people, Style.SMALL))
        columns = (
            Column(tell(N_("No.")), 0, Align.END),
            Column(tell(N_("Name")), 1.25),
            Column(tell(N_("Title or position")), 1.4),
            Column(tell(N_("Organization")), 1.5),
        )
        rows = tuple(_row(place, each, language) for place, each in enumerate(delegation.people, 1))
        blocks.append(Table(columns, rows))
    name = saying.meeting(edition, language)
    total = sum(len(each.people) for each in delegations)
    return Paper(
        title=title,
        language=language,
        date=made_on,
        blocks=tuple(blocks),
        subtitle=f"{name}, {edition.year}",
        kicker=saying.partnership_words(edition, options.first, language),
        notice=saying.notice(edition.nature, language),
        facts=(
            Fact(tell("Dates"), wording.days(edition.start_date, edition.end_date, language)),
            Fact(tell(N_("Place")), saying.venue(edition, language)),
            Fact(
                tell(N_("Participants")),
                ngettext(language, "%(count)s participant", "%(count)s participants", total),
            ),
            Fact(tell(N_("As of")), wording.long_date(made_on, language)),
        ),
        page=Page(options.sheet),
        running=f"{name} – {title}",
        footer=tell(N_("Within each delegation in the order of precedence that it gave")),
    )


def _row(place: int, person: Participant, language: Language) -> Row:
    name: Content = strong(person.name)
    if person.head:
        head = gettext(language, N_("Head of delegation"))
        name = Cell((Paragraph(strong(person.name)), Paragraph(head, Style.SMALL)))
    title, body = say(person.title, language), say(person.organization, language)
    return Row((str(place), name, title, body), emphasis=person.head)


def line(person: Participant, language: Language) -> str:
    """Title and organization in a line, as a badge has it."""
    return ", ".join(
        filter(None, (saying.plain(each, language) for each in (person.title, person.organization)))
    )
