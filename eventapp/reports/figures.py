"""The charts of a report, from what it holds. A number that is not known is a gap, never nought."""

from eventapp.core.translations import N_, ngettext
from eventapp.papers.model import Chart, ChartKind, Series

from .content import ReportContent
from .words import STATES, UNREPORTED, Words

SHOWN = ("done", "on_track", "late", "open", "dropped")
YEARS = 12  # of a long row of meetings, the latest


def groups_by_year(content: ReportContent, words: Words) -> Chart | None:
    """How many groups were listed, and how many met on the day, meeting by meeting."""
    years = content.profile.years[-YEARS:]
    if not any(each.listed or each.met for each in years):
        return None
    last = years[-1]
    alt = words.say(
        N_("In %(year)s, groups listed: %(listed)s; groups that met on the day: %(met)s."),
        year=last.year,
        listed=words.number(last.listed),
        met=words.number(last.met),
    )
    return Chart(
        caption=words.say(N_("Working groups from year to year")),
        alt=alt,
        categories=tuple(str(each.year) for each in years),
        series=(
            Series(words.say(N_("listed")), tuple(each.listed for each in years)),
            Series(words.say(N_("met on the day")), tuple(each.met for each in years)),
        ),
        category_name=words.say(N_("Year")),
    )


def participants_by_year(content: ReportContent, words: Words) -> Chart | None:
    years = content.profile.years[-YEARS:]
    known = [each for each in years if each.attendance]
    if not known:
        return None
    told = [f"{each.year}: {words.attendance(each.attendance)}" for each in known]
    return Chart(
        caption=words.say(N_("Participants as sources give them")),
        alt="; ".join(told) + ".",
        categories=tuple(str(each.year) for each in years),
        series=(
            Series(
                words.say(N_("participants")),
                tuple(each.attendance.count if each.attendance else None for each in years),
            ),
        ),
        category_name=words.say(N_("Year")),
    )


def commitments_by_group(content: ReportContent, words: Words) -> Chart | None:
    """What became of the commitments of the year, group by group, those not reported among them."""
    groups = [each for each in content.groups if each.results]
    if not groups:
        return None
    states = [state for state in SHOWN if any(line.state == state for g in groups for line in g.results)]
    series = [
        Series(
            words.say(STATES[state]),
            tuple(sum(line.state == state for line in each.results) for each in groups),
        )
        for state in states
    ]
    unreported = tuple(sum(line.state is None for line in each.results) for each in groups)
    if any(unreported):
        series.append(Series(words.say(UNREPORTED), unreported))
    total = sum(len(each.results) for each in groups)
    done = sum(line.state == "done" for each in groups for line in each.results)
    alt = ngettext(
        words.language,
        "%(done)s of %(count)s commitment is done; nothing was reported of %(unreported)s.",
        "%(done)s of %(count)s commitments are done; nothing was reported of %(unreported)s.",
        total,
        done=done,
        unreported=sum(unreported),
    )
    return Chart(
        caption=words.say(N_("Commitments of %(year)s by group"), year=content.year),
        alt=alt,
        categories=tuple(words.text(each.name) or each.key for each in groups),
        series=tuple(series),
        kind=ChartKind.STACKED,
        category_name=words.say(N_("Working group")),
    )


def commitments_by_origin(content: ReportContent, words: Words) -> Chart | None:
    """Where the commitments of the next plans come from; one that several groups share counts once."""
    lines = {line.number: line for each in content.groups for line in each.plan}
    if not lines:
        return None
    origins = [
        origin
        for origin in ("leaders", "youth_lab", "edition", "group")
        if any(line.origin == origin for line in lines.values())
    ]
    counts = [sum(line.origin == origin for line in lines.values()) for origin in origins]
    told = [f"{words.origin(origin)}: {count}" for origin, count in zip(origins, counts, strict=True)]
    return Chart(
        caption=words.say(N_("Where the commitments of %(year)s come from"), year=content.plan_year),
        alt="; ".join(told) + ".",
        categories=tuple(words.origin(origin) for origin in origins),
        series=(Series(words.say(N_("commitments")), tuple(counts)),),
        category_name=words.say(N_("Origin")),
    )
