"""Home, a partnership, its groups, one group, one meeting.

These pages are the same for everyone until somebody writes, so each is made once for a state of the
records (and a day, for "next meeting"), and kept: a warm request costs one statement.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.agenda import library
from eventapp.agenda.content import Audience
from eventapp.agenda.queries import current_head, current_heads
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.meetings import queries as meetings
from eventapp.meetings.model import Edition
from eventapp.outcomes.queries import agreed_years
from eventapp.outcomes.texts import public_press_line
from eventapp.partnership import queries as partnership
from eventapp.registration.capacity import keeping, open_forms
from eventapp.registration.model import RegistrationRules
from eventapp.reports.queries import publications
from eventapp.web.access import open_to_all
from eventapp.web.languages import current, preferred
from eventapp.web.public import public_page

from .rotation import turns

pages = open_to_all(Blueprint("site", __name__))


@pages.get("/")
def root() -> AnyResponse:
    """To the reader's language; a cache must not hand one reader's language to the next."""
    response = redirect(url_for("site.home", language=preferred(request)), 302)
    response.headers["Vary"] = "Accept-Language"
    return response


@pages.get("/<lang:language>/")
@public_page
def home() -> str:
    session, today = db.session(), _today()
    series = partnership.all_series(session)
    coming = meetings.next_edition(session, today)
    lineage = [one for one in series if coming is None or one.lineage == coming.series.lineage]
    editions = meetings.editions_of(session, lineage[0].lineage, announced=True) if lineage else []
    return render_template(
        "site/home.html",
        coming=coming,
        turns=turns(lineage, editions, today)[-6:],
        series=series,
        recent=meetings.recent_editions(session, today, 4),
        agenda=coming and current_head(session, coming.series.key, coming.number),
    )


@pages.get("/<lang:language>/<series>/")
@public_page
def series(series: str) -> str:
    session = db.session()
    found = partnership.series_by_key(session, series)
    lineage = partnership.lineage_of(session, found)
    editions = meetings.editions_of(session, found.lineage, announced=True)
    return render_template(
        "site/series.html",
        series=found,
        lineage=lineage,
        countries=partnership.countries(session),
        editions=editions,
        published=current_heads(session, found.lineage),
        turns=turns(lineage, editions, _today()),
        groups=partnership.groups_of(session, found.lineage),
        records=partnership.records(session, [found.key, *_subjects(editions)]),
    )


@pages.get("/<lang:language>/<series>/groups/")
@public_page
def groups(series: str) -> str:
    session = db.session()
    found = partnership.series_by_key(session, series)
    listed = sorted(
        partnership.groups_of(session, found.lineage), key=lambda group: group.sort_key(current())
    )
    return render_template("site/groups.html", series=found, groups=listed)


@pages.get("/<lang:language>/<series>/groups/<slug>/")
@public_page
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
        plans=agreed_years(session, found.lineage, slug),
    )


@pages.get("/<lang:language>/<series>/meetings/<int(max=9999):number>/")
@public_page
def edition(series: str, number: int) -> str:
    session = db.session()
    page = meetings.edition_page(session, series, number)
    return render_template(
        "site/edition.html",
        page=page,
        edition=page.edition,
        series=page.edition.series,
        head=current_head(session, series, number),
        published_reports=publications(session, page.edition.id),
        press_line=public_press_line(session, page.edition, clock.now()),
        **_registration(session, page.edition),
    )


def _registration(session: Session, edition: Edition) -> dict[str, Any]:
    """What the page of a meeting says of registering for it."""
    rules = keeping.rules_of(session, edition)
    registers = rules is not None and _registers(edition, rules)
    forms = open_forms.public_forms(session, edition, clock.now()) if registers else ()
    return {"rules": rules, "registers": registers, "forms": forms}


def _registers(edition: Edition, rules: RegistrationRules) -> bool:
    """Whether one can register at some time of this day: the page is kept for as long."""
    opens, closes, today = rules.opens_at, rules.closes_at, _today()
    if not edition.announced or (edition.end_date is not None and edition.end_date < today):
        return False
    return (opens is None or opens.date() <= today) and (closes is None or closes.date() >= today)


@pages.get("/<lang:language>/<series>/meetings/")
def meetings_of(series: str) -> AnyResponse:
    """The list of meetings stands on the partnership's page."""
    return redirect(url_for("site.series", series=series, _anchor="meetings"), 301)


@pages.get("/<lang:language>/accessibility")
@public_page
def accessibility() -> str:
    return render_template("site/accessibility.html")


def _subjects(editions: Sequence[Edition]) -> list[str]:
    """What sources may disagree about on a partnership's page: its meetings and the Youth Lab's cohorts."""
    return [f"{edition.series.key}/{edition.number}" for edition in editions] + [
        f"youth-lab/{cohort}" for cohort in (1, 2, 3)
    ]


def _today() -> date:
    return clock.now().date()
