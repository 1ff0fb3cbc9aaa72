"""The organizers' home, a series, and one meeting at a glance."""

from flask import Blueprint, render_template

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.meetings.policy import keeps, sees
from eventapp.registration.policy import sides_seen
from eventapp.web.access import actor, allow, signed_in
from eventapp.web.security import keep_private

from . import queries
from .policy import looks_after_work

pages = Blueprint("organize", __name__, url_prefix="/<lang:language>/organize")
pages.after_request(keep_private)


@pages.get("/")
@allow(signed_in)
def home() -> str:
    mine = queries.series_of(db.session(), {grant.series for grant in actor().grants})
    return render_template("organize/home.html", mine=mine, looks_after_work=looks_after_work(actor()))


@pages.get("/<series>/")
@allow(sees)
def series(series: str) -> str:
    page = queries.series_page(db.session(), series, clock.now().date())
    may_open = keeps(actor(), series)
    return render_template("organize/series.html", page=page, series=page.series, may_open=may_open)


@pages.get("/<series>/<int(max=9999):number>/")
@allow(sees)
def edition(series: str, number: int) -> str:
    page = queries.edition_page(db.session(), series, number)
    edition, may_keep = page.edition, keeps(actor(), series)
    sides = sides_seen(actor(), series, edition.series.rotation)
    return render_template(
        "organize/edition.html",
        page=page,
        edition=edition,
        series=edition.series,
        may_keep=may_keep,
        registered=queries.registered(db.session(), edition, sides),
    )
