"""The report and its parts among all that both sides agree on of a meeting (`outcomes.joint_lines`)."""

from typing import Any

import msgspec
from flask import url_for
from sqlalchemy.orm import Session

from eventapp.agenda.approvals import sides_of
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition
from eventapp.outcomes import joint
from eventapp.outcomes.joint_lines import Line, lacking
from eventapp.partnership.queries import names_in_year

from . import queries, service


def lines(session: Session, edition: Edition, language: Language) -> list[Line]:
    """The whole, which the coordinators approve, and each group's part, which its co-chairs confirm. Nothing
    before a report was begun."""
    report = queries.report_of(session, edition.id)
    if report is None:
        return []
    whole = queries.subject(edition)
    names = names_in_year(session, [each.group_id for each in report.groups], edition.year)
    parts = {queries.subject(edition, each.group.key): each for each in report.groups}
    digests = {name: queries.group_digest(edition, row, row.group.key) for name, row in parts.items()}
    digests[whole] = service.digest(queries.content(session, edition, report))
    standings = joint.standings_of_all(session, digests, sides_of(edition))
    here: dict[str, Any] = {"series": edition.series.key, "number": edition.number}
    kind = gettext(language, N_("Report"))
    found = [
        Line(
            kind, gettext(language, N_("The whole report")), url_for("report.board", **here), standings[whole]
        )
    ]
    for name, row in parts.items():
        best = names[row.group_id][1].best(language)
        found.append(
            Line(
                kind,
                best.text if best else row.group.key,
                url_for("report.group", group=row.group.key, **here),
                standings[name],
                _lacks(row.answers, language),
            )
        )
    return found


def _lacks(answers: dict[str, object], language: Language) -> str:
    texts = [msgspec.convert(each, LocalizedText) for each in answers.values()]
    if not texts:
        return gettext(language, N_("nothing written yet"))
    return lacking(
        tuple(each for each in Language if any(each in text.missing() for text in texts)), language
    )
