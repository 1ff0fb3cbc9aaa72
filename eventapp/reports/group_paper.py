"""Part III on paper: the groups at a glance, and what each reports."""

from collections.abc import Iterator

from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_
from eventapp.papers.model import (
    Align,
    Bullets,
    Callout,
    Cell,
    Column,
    Content,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Row,
    Run,
    Simple,
    Style,
    Table,
    said,
)
from eventapp.papers.model import Words as Said

from .content import GroupContent, Line, ReportContent
from .words import Words


def prose(text: LocalizedText, words: Words, otherwise: str) -> Iterator[Simple]:
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


def overview(content: ReportContent, words: Words) -> Iterator[Simple]:
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


def group_part(content: ReportContent, group: GroupContent, words: Words, *, first: bool) -> Iterator[Simple]:
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
        yield from prose(section.text, words, N_("Not known: nothing was reported under this heading."))
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
        words.say(
            N_("%(group)s: results of the work plan %(year)s"), group=_name(group, words), year=content.year
        ),
        row_header=True,
    )


def _name(group: GroupContent, words: Words) -> str:
    return words.text(group.name) or group.key


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
        words.say(N_("%(group)s: work plan %(year)s"), group=_name(group, words), year=content.plan_year),
        row_header=True,
    )
    if not group.plan_agreed:
        yield Paragraph(words.say(N_("This work plan is not agreed by both sides yet.")), Style.NOTE)


def _due(line: Line, words: Words) -> Iterator[Paragraph]:
    yield Paragraph(words.day(line.due) if line.due else words.say(N_("no date")), Style.SMALL)
    yield Paragraph(words.origin(line.origin), Style.SMALL)
    if line.marks:
        yield Paragraph(words.listing([words.text(mark) for mark in line.marks]), Style.SMALL)
