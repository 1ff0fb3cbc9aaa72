"""A report as a paper: the same headings, tables and figures in each language and in each format."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES
from eventapp.core.translations import N_
from eventapp.core.wording import ordinal
from eventapp.papers.model import (
    Bullets,
    Column,
    Fact,
    Facts,
    Heading,
    Page,
    Paper,
    Paragraph,
    Passage,
    Row,
    Run,
    Sheet,
    Signature,
    Signatures,
    Simple,
    Style,
    Table,
    flat,
    said,
)
from eventapp.papers.model import Words as Said

from . import figures
from .board import INSTITUTIONAL, MESSAGE
from .content import ReportContent
from .group_paper import group_part, overview, prose
from .words import Words

NATURES = {
    "sample": N_("Sample: texts were written for a demonstration."),
    "reconstruction": N_("Reconstruction: not the partnership’s own report."),
}


def paper(content: ReportContent, language: Language, sheet: Sheet = Sheet.LETTER) -> Paper:
    """The report in one language. What exists in another language only is shown in it, marked as such."""
    words = Words(language)
    return Paper(
        title=words.title(content),
        language=language,
        date=_date(content),
        blocks=tuple(_blocks(content, words)),
        subtitle=words.say(
            N_("%(ordinal)s annual meeting, %(days)s"),
            ordinal=ordinal(content.number, language),
            days=words.dates(content.profile, content.year),
        ),
        kicker=said(content.series_name.best(language), language),
        notice=words.say(NATURES[content.nature]) if content.nature in NATURES else "",
        facts=_edition_of_paper(content, words),
        page=Page(sheet),
        running=f"{words.text(content.series_name)} · {words.title(content)}",
        author=words.text(content.series_name),
        cover=True,
        contents=True,
    )


def in_three(content: ReportContent, first: Language, sheet: Sheet = Sheet.LETTER) -> Paper:
    """The whole report in each language, one after the other, the reader's in front."""
    single = paper(content, first, sheet)
    order = (first, *(each for each in Language if each is not first))
    titles = [Run(Words(each).title(content), language=each) for each in order[1:]]
    return replace(
        single,
        subtitle=(titles[0], " · ", titles[1]),
        blocks=tuple(Passage(each, tuple(_blocks(content, Words(each)))) for each in order),
    )


def _date(content: ReportContent) -> date:
    if content.published_at is not None:
        return content.published_at.date()
    return content.profile.end or content.profile.start or date(content.year, 12, 31)


def _edition_of_paper(content: ReportContent, words: Words) -> tuple[Fact, ...]:
    number = str(content.publication) if content.publication else words.say(N_("Draft, not published"))
    told = [Fact(words.say(N_("Version")), number)]
    if content.published_at:
        told.append(Fact(words.say(N_("Published")), words.day(content.published_at.date())))
    if content.correction:
        told.append(
            Fact(words.say(N_("Corrects")), said(content.correction.best(words.language), words.language))
        )
    if content.basis:
        basis = said(content.basis.best(words.language), words.language)
        told.append(Fact(words.say(N_("About this report")), basis))
    return tuple(told)


def _blocks(content: ReportContent, words: Words) -> Iterator[Simple]:
    yield _part(words, N_("Part I"), MESSAGE)
    yield from prose(content.message, words, N_("No message has been written."))
    if content.signatories:
        yield Signatures(
            tuple(
                Signature(
                    each.name,
                    said(each.title.best(words.language), words.language),
                    said(COUNTRIES[each.side].best(words.language), words.language),
                )
                for each in content.signatories
            )
        )
    yield Heading(
        words.say(N_("Profile and institutional report of the year")),
        kicker=words.say(N_("Part II")),
        new_page=True,
    )
    yield from _profile(content, words)
    yield Heading(
        words.say(N_("Reports of the working groups")), kicker=words.say(N_("Part III")), new_page=True
    )
    yield from overview(content, words)
    for number, group in enumerate(content.groups):
        yield from group_part(content, group, words, first=number == 0)
    if content.profile.sources:
        yield Heading(words.say(N_("Sources")), new_page=True)
        yield Paragraph(words.say(N_("The facts of the profile are taken from:")), Style.NORMAL)
        yield Bullets(tuple(_source(each) for each in content.profile.sources))


def _source(source: str) -> Said:
    return (Run(source, link=source),) if source.startswith(("https://", "http://")) else source


def _part(words: Words, kicker: str, name: LocalizedText) -> Heading:
    return Heading(words.text(name), kicker=words.say(kicker), new_page=True)


def _profile(content: ReportContent, words: Words) -> Iterator[Simple]:
    yield Heading(words.say(N_("The meeting")), 2)
    yield from _facts(content, words)
    yield Heading(words.text(INSTITUTIONAL), 2)
    yield from prose(content.institutional, words, N_("No institutional report has been written."))
    if content.youth is not None:
        yield from _youth(content, words)
    yield Heading(words.say(N_("The year in figures")), 2)
    yield from _figures(content, words)


def _facts(content: ReportContent, words: Words) -> Iterator[Simple]:
    profile = content.profile
    facts = [
        Fact(words.say(N_("Dates")), words.dates(profile, content.year)),
        Fact(words.say(N_("Host")), words.country(profile.host)),
        Fact(words.say(N_("City")), words.city(profile.city)),
        Fact(
            words.say(N_("Venue")), said(profile.venue.best(words.language), words.language, words.unknown())
        ),
        Fact(words.say(N_("Format")), words.mode(profile.mode)),
        Fact(words.say(N_("Participants")), words.attendance(profile.attendance)),
        *(
            Fact(
                words.say(N_("Head for %(country)s"), country=words.country(head.side)),
                _head(head.name, head.title, words),
            )
            for head in profile.heads
        ),
        Fact(words.say(N_("Next host by rotation")), words.country(profile.next_host)),
    ]
    yield Facts(tuple(facts))
    if profile.disputed:
        yield Paragraph(
            words.say(N_("Sources disagree about some of these facts; the meeting’s page shows each value.")),
            Style.NOTE,
        )


def _figures(content: ReportContent, words: Words) -> Iterator[Simple]:
    charts = (
        figures.groups_by_year(content, words),
        figures.participants_by_year(content, words),
        figures.commitments_by_group(content, words),
        figures.commitments_by_origin(content, words),
    )
    drawn = [chart for chart in charts if chart is not None]
    yield from drawn
    if not drawn:
        yield Paragraph(words.say(N_("No figures are known for this year.")), Style.NOTE)


def _head(name: str, title: LocalizedText, words: Words) -> Said:
    best = title.best(words.language)
    if best is None:
        return name
    return (name, ", ", Run(best.text, language=None if best.language is words.language else best.language))


def _youth(content: ReportContent, words: Words) -> Iterator[Simple]:
    youth = content.youth
    assert youth is not None  # asked by the caller
    yield Heading(words.say(N_("Youth Lab")), 2)
    names = (
        (N_("Recommendations"), youth.recommendations),
        (N_("Replies: accepted"), youth.accepted),
        (N_("Replies: adapted"), youth.adapted),
        (N_("Replies: declined"), youth.declined),
        (N_("Replies still owed"), youth.owed),
    )
    yield Paragraph(words.say(N_("Cohort %(number)s presented at this meeting."), number=youth.cohort))
    if youth.recommendations:
        yield Facts(tuple(Fact(words.say(name), words.number(count)) for name, count in names))
    else:
        yield Facts((Fact(words.say(N_("Recommendations")), words.unknown()),))


def profile(content: ReportContent, language: Language) -> Paper:
    """Part II as far as it follows from data, and the groups of the year: for a meeting without a report."""
    words = Words(language)
    return Paper(
        title=words.say(N_("Profile of %(year)s"), year=content.year),
        language=language,
        date=_date(content),
        blocks=(
            Heading(words.say(N_("The meeting"))),
            *_facts(content, words),
            Heading(words.say(N_("In figures"))),
            *_figures(content, words),
            Heading(words.say(N_("Working groups"))),
            *_named(content, words),
        ),
        kicker=said(content.series_name.best(language), language),
    )


def _named(content: ReportContent, words: Words) -> Iterator[Simple]:
    """The groups of the year and what they did at the meeting."""
    if not content.groups:
        yield Paragraph(words.say(N_("No working group is known for this year.")), Style.NOTE)
        return
    columns = (Column(words.say(N_("Working group")), 3), Column(words.say(N_("At the meeting")), 2))
    rows = tuple(
        Row((said(each.name.best(words.language), words.language, each.key), words.part(each.part)))
        for each in content.groups
    )
    yield Table(columns, rows, words.say(N_("The groups of %(year)s"), year=content.year), row_header=True)


def structure(paper: Paper) -> list[tuple[str, int]]:
    """Headings with their levels, tables, figures and boxes in their order: equal in every language. How many
    paragraphs a text has is its writer's business."""
    return [
        (type(block).__name__, block.level if isinstance(block, Heading) else 0)
        for block in flat(paper.blocks)
        if not isinstance(block, (Paragraph, Bullets))
    ]
