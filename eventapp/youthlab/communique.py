"""The communiqué of a cohort as a paper: what it recommends, to whom, in one language."""

from collections.abc import Mapping, Sequence
from datetime import date

from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext, pgettext
from eventapp.core.wording import days, listing, long_date, ordinal
from eventapp.meetings.model import Nature
from eventapp.papers.model import Block, Fact, Heading, Paper, Paragraph, Run, Style, Words, runs, said
from eventapp.partnership.model import Series

from .model import Cohort, CohortDelegate, Recommendation
from .queries import Named
from .service import localized_list


def paper(
    language: Language,
    series: Series,
    cohort: Cohort,
    recommendations: Sequence[Recommendation],
    groups: Mapping[int, Named],
    named: Sequence[CohortDelegate],
) -> Paper:
    """*groups* by id; *named* are the delegates whose names may be public."""

    def say(sentence: str, **values: object) -> str:
        return gettext(language, sentence, **values)

    title = say(N_("Communiqué of the Youth Lab, cohort %(number)s"), number=cohort.number)
    blocks: list[Block] = [*_basis(cohort, language), *_introduction(cohort, language)]
    tracks = localized_list(cohort.tracks)
    for each in recommendations:
        blocks += _recommendation(language, each, tracks, groups)
    if named:
        blocks.append(Heading(pgettext(language, "youth", "Delegates")))
        blocks.append(Paragraph(listing([each.name for each in named], language)))
    return Paper(
        title=title,
        language=language,
        date=_date(cohort),
        blocks=tuple(blocks),
        kicker=said(series.name.best(language), language),
        notice=_notice(cohort, language),
        facts=tuple(_facts(cohort, language)),
        running=say(N_("Youth Lab, cohort %(number)s"), number=cohort.number),
        author=say(N_("Youth Lab")),
    )


def _introduction(cohort: Cohort, language: Language) -> list[Block]:
    text = cohort.communique.best(language)
    if text is None:
        return []
    parts = [part.strip() for part in text.text.split("\n\n") if part.strip()]
    return [
        Paragraph(_in(part, text.language, language), Style.LEAD if n == 0 else Style.NORMAL)
        for n, part in enumerate(parts)
    ]


def _recommendation(
    language: Language,
    each: Recommendation,
    tracks: Sequence[LocalizedText],
    groups: Mapping[int, Named],
) -> list[Block]:
    kicker = gettext(language, N_("Recommendation %(number)s"), number=each.number)
    found: list[Block] = [Heading(said(each.title.best(language), language), kicker=kicker)]
    text = each.text.best(language)
    if text is not None:
        found += [
            Paragraph(_in(part.strip(), text.language, language))
            for part in text.text.split("\n\n")
            if part.strip()
        ]
    names = [groups[reply.group_id].name for reply in each.replies]
    addressed = _listed(names, language)
    line: list[str | Run] = [Run(gettext(language, N_("Addressed to:")), soft=True), " ", *addressed]
    if each.track is not None and each.track < len(tracks):
        track = said(tracks[each.track].best(language), language)
        line += [" · ", Run(gettext(language, N_("Track:")), soft=True), " ", *runs(track)]
    found.append(Paragraph(tuple(line), Style.SMALL))
    return found


def _listed(names: Sequence[LocalizedText], language: Language) -> list[str | Run]:
    """Names of groups, each in the language in which it is known."""
    found: list[str | Run] = []
    for n, name in enumerate(names):
        found += ["; "] if n else []
        found += runs(said(name.best(language), language, "–"))
    return found


def _in(text: str, of: Language, around: Language) -> Words:
    return text if of is around else (Run(text, language=of),)


def _facts(cohort: Cohort, language: Language) -> list[Fact]:
    def say(sentence: str) -> str:
        return gettext(language, sentence)

    unknown = say(N_("not known"))
    edition = cohort.edition
    facts = []
    if edition is not None:
        meeting = gettext(
            language, N_("%(ordinal)s annual meeting"), ordinal=ordinal(edition.number, language)
        )
        when = (
            days(edition.start_date, edition.end_date, language)
            if edition.start_date and edition.end_date
            else str(edition.year)
        )
        facts.append(Fact(say(N_("Presented at")), f"{meeting}, {when}"))
    elif cohort.year:
        facts.append(Fact(say(N_("Year")), str(cohort.year)))
    facts.append(Fact(say(N_("Number of delegates")), unknown if cohort.size is None else str(cohort.size)))
    organizers = _listed(localized_list(cohort.organizers), language)
    if organizers:
        facts.append(Fact(say(N_("Organizers of the Lab")), tuple(organizers)))
    if cohort.reply_due:
        facts.append(Fact(say(N_("Replies owed by")), long_date(cohort.reply_due, language)))
    return facts


def _notice(cohort: Cohort, language: Language) -> str:
    """A word or two, which stand at the head of every page."""
    if cohort.nature is Nature.OFFICIAL:
        return ""
    label = (
        N_("Reconstruction from public sources.") if cohort.nature is Nature.RECONSTRUCTION else N_("Sample.")
    )
    return gettext(language, label)


def _basis(cohort: Cohort, language: Language) -> list[Block]:
    """What of it is documented, and what is not."""
    if cohort.nature is Nature.OFFICIAL or not cohort.basis:
        return []
    return [Paragraph(said(cohort.basis.best(language), language), Style.NOTE)]


def _date(cohort: Cohort) -> date:
    """The paper's own: of the meeting, else of its publication."""
    edition = cohort.edition
    if edition is not None and edition.end_date is not None:
        return edition.end_date
    if cohort.published_at is not None:
        return cohort.published_at.date()
    return date(cohort.year or 2000, 12, 31)
