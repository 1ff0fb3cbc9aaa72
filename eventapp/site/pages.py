"""Home, a partnership, its groups, one group, one meeting."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventapp.agenda import library
from eventapp.agenda.content import Audience
from eventapp.agenda.queries import current_head
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.meetings import queries as meetings
from eventapp.partnership import queries as partnership
from eventapp.web.languages import current, preferred

from .rotation import turns

pages = Blueprint("site", __name__)


@pages.get("/")
def root() -> Response:
    """To the reader's language; a cache must not hand one reader's language to the next."""
    response = redirect(url_for("site.home", language=preferred(request)), 302)
    response.headers["Vary"] = "Accept-Language"
    return response


@pages.get("/<lang:language>/")
def home() -> str:
    session, today = db.session(), _today()
    series = partnership.all_series(session)
    editions = [edition for one in {s.lineage: s for s in series}.values() for edition in meetings.editions_of(session, one.lineage)]
    coming = meetings.next_edition(session, today)
    return render_template(
        "site/home.html",
        coming=coming,
        turns=turns(series, editions, today)[-6:],
        series=series,
        recent=meetings.recent_editions(session, today, 4),
        agenda=coming and current_head(session, coming.series.key, coming.number),
    )


@pages.get("/<lang:language>/<series>/")
def series(series: str) -> str:
    session = db.session()
    found = partnership.series_by_key(session, series)
    lineage = partnership.lineage_of(session, found)
    editions = meetings.editions_of(session, found.lineage)
    subjects = [f"{edition.series.key}/{edition.number}" for edition in editions]
    return render_template(
        "site/series.html",
        series=found,
        lineage=lineage,
        countries=partnership.countries(session),
        editions=editions,
        turns=turns(lineage, editions, _today()),
        groups=partnership.groups_of(session, found.lineage),
        records=partnership.records(session, [found.key, *subjects, "youth-lab/1", "youth-lab/2", "youth-lab/3"]),
    )


@pages.get("/<lang:language>/<series>/groups/")
def groups(series: str) -> str:
    session = db.session()
    found = partnership.series_by_key(session, series)
    listed = sorted(partnership.groups_of(session, found.lineage), key=lambda group: group.sort_key(current()))
    return render_template("site/groups.html", series=found, groups=listed)


@pages.get("/<lang:language>/<series>/groups/<slug>/")
def group(series: str, slug: str) -> str:
    session = db.session()
    found = partnership.series_by_key(session, series)
    page = partnership.group_page(session, found.lineage, slug)
    return render_template(
        "site/group.html",
        series=found,
        page=page,
        editions=meetings.editions_of_group(session, page.group.id),
        agendas=library.sessions_of_group(session, found.lineage, slug, Audience.PUBLIC),
    )


@pages.get("/<lang:language>/<series>/meetings/<int(max=9999):number>/")
def edition(series: str, number: int) -> str:
    page = meetings.edition_page(db.session(), series, number)
    return render_template(
        "site/edition.html",
        page=page,
        edition=page.edition,
        series=page.edition.series,
        head=current_head(db.session(), series, number),
    )


@pages.get("/<lang:language>/<series>/meetings/")
def meetings_of(series: str) -> Response:
    """The list of meetings stands on the partnership's page."""
    return redirect(url_for("site.series", series=series, _anchor="meetings"), 301)


@pages.get("/<lang:language>/accessibility")
def accessibility() -> str:
    return render_template("site/accessibility.html")


def _today() -> date:
    return clock.now().date()
