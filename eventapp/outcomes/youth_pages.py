"""The public pages of the Youth Lab: its cohorts, and of each what it recommended, what the groups replied,
and what became of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy.orm import Session

from eventapp.core import audit, clock
from eventapp.core.db import db
from eventapp.papers import pdf
from eventapp.partnership.queries import records, series_by_key
from eventapp.web.access import open_to_all
from eventapp.web.answers import Answer as Sent
from eventapp.web.answers import Kept, kept
from eventapp.web.languages import current, keep_arguments
from eventapp.web.making import in_turn
from eventapp.web.public import public_page
from eventapp.youthlab import communique as papers
from eventapp.youthlab import queries
from eventapp.youthlab.model import Cohort, CohortDelegate, Recommendation, Reply
from eventapp.youthlab.queries import Named
from eventapp.youthlab.service import localized_list

from . import replies as answering
from .queries import plans_of_year
from .shown import EntryShown, PlanShown

pages = open_to_all(Blueprint("youth", __name__, url_prefix="/<lang:language>/<series>/youth-lab"))


@pages.get("/")
@public_page
def cohorts(series: str) -> str:
    session = db.session()
    found = series_by_key(session, series)
    listed = queries.cohorts(session, found.lineage, published=True)
    told = records(session, [subject(each) for each in listed])
    return render_template(
        "youthlab/public_list.html", series=found, cohorts=listed, records=told, subject=subject
    )


@pages.get("/<int(max=9999):number>/")
@public_page
def cohort(series: str, number: int) -> str:
    session = db.session()
    found = series_by_key(session, series)
    row = queries.cohort(session, found.lineage, number, published=True)
    shown = followed(session, row)
    return render_template(
        "youthlab/public_cohort.html",
        series=found,
        cohort=row,
        shown=shown,
        here={"series": found.key, "number": row.number},
        record=records(session, [subject(row)])[subject(row)],
        tracks=localized_list(row.tracks),
        organizers=localized_list(row.organizers),
        today=clock.now().date(),
    )


@pages.get("/<int(max=9999):number>/communique.pdf")
def communique(series: str, number: int) -> Response:
    """Set when somebody first asks after something was written; the same paper is set only once."""
    state = audit.state(db.session())
    keep_arguments()

    def make() -> Sent:
        session = db.session()
        found = series_by_key(session, series)
        row = queries.cohort(session, found.lineage, number, published=True)
        shown = followed(session, row)
        listed = [each.row for each in shown.recommendations]
        paper = papers.paper(current(), found, row, listed, shown.groups, shown.named)
        answers: Kept = current_app.extensions["kept"]
        return answers.get(
            ("communique", paper), lambda: Sent.of(in_turn(lambda: pdf.write(paper)), "application/pdf")
        )

    return kept((state.id, request.path), make)


def subject(row: Cohort) -> str:
    """How sources name a cohort."""
    return f"youth-lab/{row.number}"


class Became(NamedTuple):
    """A reply and the commitment that it led to, which is told once both sides agreed on the plan."""

    group: Named
    reply: Reply
    plan: PlanShown | None
    entry: EntryShown | None


class Followed(NamedTuple):
    row: Recommendation
    replies: Sequence[Became]


class CohortShown(NamedTuple):
    recommendations: Sequence[Followed]
    groups: Mapping[int, Named]
    named: Sequence[CohortDelegate]
    year: int  # of the plans in which what was accepted stands


def followed(session: Session, row: Cohort) -> CohortShown:
    """In a number of statements that does not depend on how many recommendations there are."""
    listed = queries.recommendations(session, row.id)
    groups = queries.group_names(session, row, {reply.group_id for each in listed for reply in each.replies})
    year = answering.next_year(row, clock.now())
    entries = {
        entry.reply_id: (plan, entry)
        for plan in plans_of_year(session, row.lineage, year)
        for entry in plan.entries
        if entry.reply_id is not None
    }

    def became(reply: Reply) -> Became:
        plan, entry = entries.get(reply.id, (None, None))
        return Became(groups[reply.group_id], reply, plan, entry if plan and plan.agreed else None)

    return CohortShown(
        [Followed(each, [became(reply) for reply in each.replies]) for each in listed],
        groups,
        [each for each in queries.delegates(session, row.id) if each.public_name and not each.withdrawn],
        year,
    )
