"""The work plan of a group as the public sees it: once both sides agreed on it, with what was reported."""

from flask import render_template

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.partnership.queries import series_by_key
from eventapp.web.public import public_page

from . import plan_showing as showing
from . import queries
from .blueprint import public
from .owing import reports_at, standing


@public.get("/plans/<int(fixed_digits=4):year>/")
@public_page
def plan(series: str, slug: str, year: int) -> str:
    session = db.session()
    found = series_by_key(session, series)
    plan = queries.plan_of(session, found.lineage, slug, year)
    if not plan.agreed:
        raise NotFound(queries.NO_PLAN)
    meeting = reports_at(queries.meetings_of(session, found.lineage), year)
    names = {**showing.named(session, found.lineage, plan.entries), "people": {}}  # offices, no persons
    return render_template(
        "outcomes/public_plan.html",
        series=found,
        plan=plan,
        meeting=meeting,
        owes=standing(False, meeting, clock.now().date()),
        years=queries.agreed_years(session, found.lineage, slug),
        **names,
    )
