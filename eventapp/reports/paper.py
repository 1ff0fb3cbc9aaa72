"""A report as a paper: the same headings, tables and figures in each language and in each format."""

from collections.abc import Iterator
from datetime import date

from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES
from eventapp.core.translations import N_
from eventapp.core.wording import ordinal
from eventapp.papers.model import (
    Align,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Content,
    Fact,
    Facts,
    Heading,
    Page,
    Paper,
    Paragraph,
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
from .content import GroupContent, Line, ReportContent
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


def _blocks(content: ReportContent, words: Words) -> Iterator[Block]:
    yield _part(words, N_("Part I"), MESSAGE)
    yield from _prose(content.message, words, N_("No message has been written."))
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
    yield from _overview(content, words)
    for number, group in enumerate(content.groups):
        yield from _group(content, group, words, first=number == 0)
    if content.profile.sources:
        yield Heading(words.say(N_("Sources")), new_page=True)
        yield Paragraph(words.say(N_("The facts of the profile are taken from:")), Style.NORMAL)
        yield Bullets(tuple(_source(each) for each in content.profile.sources))


def _source(source: str) -> Said:
    return (Run(source, link=source),) if source.startswith(("https://", "http://")) else source


def _part(words: Words, kicker: str, name: LocalizedText) -> Heading:
    return Heading(words.text(name), kicker=words.say(kicker), new_page=True)


def _prose(text: LocalizedText, words: Words, otherwise: str) -> Iterator[Simple]:
    """What was typed, paragraph by paragraph; lines that begin with a dash are a list."""
    best = text.best(words.language)
    if best is None:
        yield Paragraph(words.say(otherwise), Style.NOTE)
        return
    for passage in best.text.split("\n\n"):
        lines = [line.strip() for line in passage.splitlines() if line.strip()]
        if lines and all(line[:2] in ("- ", "– ", "• ") for line in lines):
            yield Bullets(tuple(_marked(line[2:].strip(), best.language, words) for line in lines))
        elif lines:
            yield Paragraph(_marked(" ".join(lines), best.language, words))


def _marked(text: str, language: Language, words: Words) -> Said:
    return text if language is words.language else (Run(text, language=language),)


def _profile(content: ReportContent, words: Words) -> Iterator[Simple]:
    yield Heading(words.say(N_("The meeting")), 2)
    yield from _facts(content, words)
    yield Heading(words.text(INSTITUTIONAL), 2)
    yield from _prose(content.institutional, words, N_("No institutional report has been written."))
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
    yield Facts(tuple(Fact(words.say(name), words.number(count)) for name, count in names))


def _overview(content: ReportContent, words: Words) -> Iterator[Simple]:
    """All groups at a glance, those that sent nothing among them."""
    if not content.groups:
        yield Paragraph(words.say(N_("No working group is known for this year.")), Style.NOTE)
        return
    columns = (
        Column(words.say(N_("Working group")), 3),
        Column(words.say(N_("At the meeting")), 3),
        Column(words.say(N_("Report")), 2),
        Column(words.say(N_("Plan %(year)s"), year=content.year), 0, Align.END),
        Column(words.say(N_("not reported")), 0, Align.END),
        Column(words.say(N_("Plan %(year)s"), year=content.plan_year), 0, Align.END),
    )
    rows = tuple(
        Row(
            (
                said(each.name.best(words.language), words.language, each.key),
                words.part(each.part),
                words.say(N_("received") if each.received else N_("not received")),
                str(len(each.results)) if each.results else "–",
                str(sum(line.state is None for line in each.results)) if each.results else "–",
                str(len(each.plan)) if each.plan else "–",
            )
        )
        for each in content.groups
    )
    yield Table(columns, rows, words.say(N_("The groups of %(year)s"), year=content.year), row_header=True)


def _group(content: ReportContent, group: GroupContent, words: Words, *, first: bool) -> Iterator[Simple]:
    yield Heading(said(group.name.best(words.language), words.language, group.key), 2, new_page=not first)
    yield Facts(
        (
            Fact(words.say(N_("At the meeting")), words.part(group.part)),
            Fact(words.say(N_("Co-chairs")), _co_chairs(group, words)),
            Fact(words.say(N_("Confirmed by the co-chair of")), _confirmed(group, words)),
        )
    )
    if not group.received:
        yield Callout((Paragraph(words.say(N_("No report was received from this group."))),))
    for section in group.sections:
        yield Heading(said(section.name.best(words.language), words.language, section.key), 3)
        yield from _prose(section.text, words, N_("Not known: nothing was reported under this heading."))
        if section.key == "results":
            yield from _results(content, group, words)
        if section.key == "priorities":
            yield from _plan(content, group, words)


def _co_chairs(group: GroupContent, words: Words) -> Said:
    if not group.seats:
        return words.unknown()
    told = [f"{each.name or words.unknown()}, {words.seat(each)}" for each in group.seats]
    return "; ".join(told)


def _confirmed(group: GroupContent, words: Words) -> str:
    if not group.confirmed:
        return words.say(N_("nobody"))
    return words.listing([words.country(side) for side in group.confirmed])


def _results(content: ReportContent, group: GroupContent, words: Words) -> Iterator[Simple]:
    """Every commitment of the plan that ends, reported or not."""
    if not group.results:
        yield Paragraph(
            words.say(N_("The work plan of %(year)s is not known."), year=content.year), Style.NOTE
        )
        return
    rows = tuple(
        Row(
            (
                f"{line.number}",
                _commitment(line, words),
                Cell(tuple(_state(line, words))),
            ),
            emphasis=line.state is None,
        )
        for line in group.results
    )
    yield Table(
        (
            Column(words.say(N_("No.")), 0, Align.END),
            Column(words.say(N_("Commitment")), 3),
            Column(words.say(N_("What became of it")), 3),
        ),
        rows,
        words.say(N_("Work plan %(year)s: results"), year=content.year),
        row_header=True,
    )


def _state(line: Line, words: Words) -> Iterator[Paragraph]:
    yield Paragraph((Run(words.state(line.state), strong=True),))
    best = line.result.best(words.language)
    if best is not None:
        yield Paragraph(said(best, words.language), Style.SMALL)
    for each in line.evidence:
        yield Paragraph((Run(each.title, link=each.url),), Style.SMALL)


def _commitment(line: Line, words: Words) -> Content:
    blocks = [Paragraph(said(line.text.best(words.language), words.language, words.unknown()))]
    if line.measure:
        measured = said(line.measure.best(words.language), words.language)
        label = Run(words.say(N_("Measure:")) + " ", soft=True)
        pieces = measured if isinstance(measured, tuple) else (measured,)
        blocks.append(Paragraph((label, *pieces), Style.SMALL))
    return Cell(tuple(blocks))


def _plan(content: ReportContent, group: GroupContent, words: Words) -> Iterator[Simple]:
    if not group.plan:
        yield Paragraph(
            words.say(N_("The work plan of %(year)s is not known."), year=content.plan_year), Style.NOTE
        )
        return
    rows = tuple(
        Row(
            (
                f"{line.number}",
                _commitment(line, words),
                Cell(tuple(Paragraph(words.owner(owner), Style.SMALL) for owner in line.owners))
                if line.owners
                else words.unknown(),
                Cell(tuple(_due(line, words))),
            )
        )
        for line in group.plan
    )
    yield Table(
        (
            Column(words.say(N_("No.")), 0, Align.END),
            Column(words.say(N_("Commitment")), 3),
            Column(words.say(N_("Owners")), 2),
            Column(words.say(N_("Due, origin, themes")), 2),
        ),
        rows,
        words.say(N_("Work plan %(year)s"), year=content.plan_year),
        row_header=True,
    )
    if not group.plan_agreed:
        yield Paragraph(words.say(N_("This work plan is not agreed by both sides yet.")), Style.NOTE)


def _due(line: Line, words: Words) -> Iterator[Paragraph]:
    yield Paragraph(words.day(line.due) if line.due else words.say(N_("no date")), Style.SMALL)
    yield Paragraph(words.origin(line.origin), Style.SMALL)
    if line.marks:
        yield Paragraph(words.listing([words.text(mark) for mark in line.marks]), Style.SMALL)


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
