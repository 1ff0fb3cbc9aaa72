"""What the pages of reports show."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eventapp.agenda.approvals import sides_of
from eventapp.core.errors import Conflict, Problem
from eventapp.core.localized import Language
from eventapp.meetings.queries import edition_to_read
from eventapp.outcomes import joint
from eventapp.papers import html
from eventapp.papers.model import Paper, plain
from eventapp.partnership.queries import names_in_year
from eventapp.web.languages import current

from . import board as rules
from . import queries, reminding, service
from .content import ReportContent
from .headings import of_json
from .paper import paper
from .paper import profile as profile_paper
from .queries import Opened
from .words import Words


def status_of(problem: Problem) -> int:
    return 409 if isinstance(problem, Conflict) else 422


def around(shown: Opened) -> dict[str, Any]:
    return {
        "edition": shown.edition,
        "series": shown.edition.series,
        "annual": shown.report,
        "sides": shown.sides,
    }


def standings(shown: Opened, now: datetime) -> list[rules.GroupStanding]:
    return [rules.standing(each, shown.sides, shown.report.due, now.date()) for each in shown.content.groups]


def board(session: Session, series: str, number: int, now: datetime) -> dict[str, Any]:
    """Everything owed and in the way; for a meeting without a report, what one would begin with."""
    edition = edition_to_read(session, series, number)
    report = queries.report_of(session, edition.id)
    if report is None:
        found = names_in_year(session, queries.groups_for(session, edition), edition.year)
        names = [name for _, name in found.values()]
        return {"edition": edition, "series": edition.series, "annual": None, "names": names}
    shown = Opened(edition, report, queries.content(session, edition, report), sides_of(edition))
    each = standings(shown, now)
    digest = service.digest(shown.content)
    return {
        **around(shown),
        "content": shown.content,
        "parts": rules.own_parts(shown.content),
        "standings": each,
        "debtors": reminding.debtors(session, series, now),
        "findings": rules.findings(shown.content, each),
        "approvals": joint.standings(session, queries.subject(edition), shown.sides, digest),
        "digest": digest,
        "publications": queries.publications(session, edition.id),
    }


def texts(session: Session, series: str, number: int) -> dict[str, Any]:
    edition = edition_to_read(session, series, number)
    report = queries.report_to_read(session, edition)
    return {"edition": edition, "series": edition.series, "annual": report, "sides": sides_of(edition)}


def group(session: Session, series: str, number: int, key: str, now: datetime) -> dict[str, Any]:
    shown = queries.opened(session, series, number)
    row = queries.group_report(shown.report, key)
    standing = next(each for each in standings(shown, now) if each.group.key == key)
    name = queries.subject(shown.edition, key)
    digest = queries.group_digest(shown.edition, row, key)
    return {
        **around(shown),
        "row": row,
        "standing": standing,
        "group": standing.group,
        "headings": of_json(shown.report.headings),
        "confirmations": joint.standings(session, name, shown.sides, digest),
        "digest": digest,
        "subject": name,
        "words": Words(current()),
    }


def arranging(session: Session, series: str, number: int) -> dict[str, Any]:
    """Groups that have a part stand first, in their order, then all others of the partnership."""
    edition = edition_to_read(session, series, number)
    report = queries.report_to_read(session, edition)
    within = [each.group_id for each in report.groups]
    others = queries.other_groups(session, edition.series.lineage, within)
    named = names_in_year(session, [*within, *others], edition.year)
    return {
        "edition": edition,
        "series": edition.series,
        "annual": report,
        "names": {group_id: named[group_id][1] for group_id in (*within, *others)},
        "headings": of_json(report.headings),
    }


def read(content: ReportContent, language: Language) -> dict[str, Any]:
    """A report as a page reads it."""
    return {"content": content, **_page(paper(content, language))}


def profile(content: ReportContent, language: Language) -> dict[str, Any]:
    return {"content": content, **_page(profile_paper(content, language))}


def _page(made: Paper) -> dict[str, Any]:
    return {"paper": made, "body": html.body(made), "contents": html.contents(made), "plain_words": plain}
