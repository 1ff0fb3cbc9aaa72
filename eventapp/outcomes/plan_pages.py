"""Plans to read: all of a year at a glance, one, a commitment with its history, what is owed, files."""

from datetime import date

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments

from . import notes, plan_sheet, policy, queries
from . import plan_showing as showing
from .blueprint import pages
from .marks import names_of
from .owing import reports_at, standing
from .plans import Which

Answer = str | AnyResponse | tuple[str, int]
PLAN = "/plans/<int(fixed_digits=4):year>/<slug>"
ONE = f"{PLAN}/<int:commitment>"


def today() -> date:
    return clock.now().date()


def year_of(edition: Edition) -> int:
    """The year that the page is asked about; without one, the plans that this meeting sets out."""
    asked = keep_arguments("year").get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else edition.year + 1


@pages.get("/plans")
@allow(policy.reads)
def plans(series: str, number: int) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    year = year_of(edition)
    rows = showing.rows_of(session, edition, year, today(), current())
    written = [row.plan for row in rows if row.plan]
    return render_template(
        "outcomes/plans.html",
        **showing.around(edition),
        year=year,
        years=showing.years_around(session, edition),
        rows=rows,
        written=written,
        totals=showing.counts(written),
        meeting=reports_at(queries.meetings_of(session, edition.series.lineage), year),
        lacking=showing.lacking,
        may_keep=policy.keeps(actor(), series),
    )


@pages.get(PLAN)
@allow(policy.reads)
def plan(series: str, number: int, year: int, slug: str) -> str:
    return plan_page(series, number, year, slug, **keep_arguments("done", "removed"))


def plan_page(series: str, number: int, year: int, slug: str, **more: object) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    which = Which(edition.series.lineage, slug, year)
    page = showing.plan_page(session, edition, which, actor(), today())
    return render_template(
        "outcomes/plan.html", **page, notes=notes.of(session, actor(), series, which.subject), **more
    )


@pages.get("/commitments/<int:commitment>")
@allow(policy.reads)
def commitment(series: str, number: int, commitment: int) -> str:
    return commitment_page(series, number, commitment, **keep_arguments("done"))


def commitment_page(series: str, number: int, commitment: int, **more: object) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    lineage = edition.series.lineage
    found = queries.commitment(session, lineage, commitment)
    keys = {owner.person for stood in found.plans for owner in stood.words.owners if owner.person}
    return render_template(
        "outcomes/commitment.html",
        **showing.around(edition),
        found=found,
        one=found.commitment,
        people=showing.people_named(session, keys),
        marks=names_of(session, lineage),
        groups=showing.groups_named(session, lineage),
        results=showing.results_by_year(found.results),
        writable=[key for key in found.keys_in(found.year) if policy.writes_plan(actor(), series, slug=key)],
        may_share=policy.shares(actor(), series),
        notes=notes.of(session, actor(), series, f"commitments/{lineage}/{commitment}"),
        **more,
    )


@pages.get("/owing")
@allow(policy.reads)
def owing(series: str, number: int) -> str:
    """Who owes what on the plans that this meeting reports on."""
    session = db.session()
    edition = edition_to_read(session, series, number)
    asked = keep_arguments("year").get("year", "")
    year = year_of(edition) if asked else edition.year
    rows = showing.rows_of(session, edition, year, today(), current())
    meeting = reports_at(queries.meetings_of(session, edition.series.lineage), year)
    entries = [each for row in rows if row.plan for each in row.plan.unreported]
    return render_template(
        "outcomes/owing.html",
        **showing.around(edition),
        **showing.named(session, edition.series.lineage, entries),
        year=year,
        years=showing.years_around(session, edition),
        rows=[row for row in rows if row.unreported],
        meeting=meeting,
        owes=standing(False, meeting, today()),
        may_write=lambda key: policy.writes_plan(actor(), series, slug=key),
    )


# ---- Spreadsheets ----


@pages.get("/plans/<int(fixed_digits=4):year>.xlsx")
@allow(policy.reads)
def plans_xlsx(series: str, number: int, year: int) -> Response:
    session = db.session()
    edition = edition_to_read(session, series, number)
    lineage = edition.series.lineage
    found = queries.plans_of_year(session, lineage, year)
    if not found:
        raise NotFound(queries.NO_PLAN)
    names = showing.named(session, lineage, [each for one in found for each in one.entries])
    content = plan_sheet.write(found, plan_sheet.Names(**names), current(), clock.now())
    return plan_sheet.download(content, f"plans-{series}-{year}.xlsx")


@pages.get(f"{PLAN}.xlsx")
@allow(policy.reads)
def plan_xlsx(series: str, number: int, year: int, slug: str) -> Response:
    session = db.session()
    edition = edition_to_read(session, series, number)
    found = queries.plan_of(session, edition.series.lineage, slug, year)
    names = showing.named(session, edition.series.lineage, found.entries)
    content = plan_sheet.write([found], plan_sheet.Names(**names), current(), clock.now())
    return plan_sheet.download(content, f"plan-{slug}-{year}.xlsx")
