"""Access needs and diet: told on the answer to a request made for them, and nowhere else."""

from flask import render_template

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.registration import policy
from eventapp.web.access import actor, allow

from . import needs as use
from .blueprint import pages
from .sight import Sight, look


@pages.get("/needs")
@allow(policy.works_on)
def needs(series: str, number: int) -> str:
    return _page(look(db.session(), actor(), series, number))


@pages.post("/needs")
@allow(policy.works_on)
def open_needs(series: str, number: int) -> str:
    with transaction() as session:
        found = use.opened(session, actor().email, clock.now(), look(session, actor(), series, number))
    return _page(look(db.session(), actor(), series, number), found)


def _page(sight: Sight, found: use.Needs | None = None) -> str:
    return render_template(
        "registration/desk/needs.html",
        edition=sight.edition,
        series=sight.series,
        sight=sight,
        needs=found,
    )
