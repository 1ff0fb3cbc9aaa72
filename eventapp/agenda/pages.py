"""The published agenda: by day, by room, one session, what changed, and as JSON.

Each page is a function of the publication, the language and the query, so it is made once and kept: a
warm request costs one statement, the one that names the current publication.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core.db import db
from eventapp.web.access import open_to_all
from eventapp.web.answers import Answer, kept
from eventapp.web.languages import keep_arguments

from . import as_json, library, timetable
from .content import Audience
from .library import Issue
from .queries import all_publications

pages = open_to_all(
    Blueprint("agenda", __name__, url_prefix="/<lang:language>/<series>/meetings/<int(max=9999):number>")
)

HTML = "text/html; charset=utf-8"


def published(series: str, number: int, make: Callable[[Issue, datetime], Answer]) -> Response:
    """The kept answer for this address and the current publication, made from it on first use."""
    head = library.head_of(db.session(), series, number)
    key = (head.digest, request.path, *keep_arguments("city", "view").items())
    return kept(key, lambda: make(library.issue(db.session(), head, Audience.PUBLIC), head.published_at))


def page(template: str, issue: Issue, modified: datetime, **values: Any) -> Answer:
    """A page about a publication. The clock is the city in the address, else the meeting's own."""
    clock = timetable.clock_for(issue.content, request.args.get("city"))
    html = render_template(
        template,
        issue=issue,
        content=issue.content,
        edition=issue.content.edition,
        clock=clock,
        modified=modified,
        event_data=as_json.schema_event(issue.content, g.language),
        **values,
    )
    return Answer.of(html.encode(), HTML, modified)


@pages.get("/agenda")
def agenda(series: str, number: int) -> Response:
    def make(issue: Issue, modified: datetime) -> Answer:
        clock = timetable.clock_for(issue.content, request.args.get("city"))
        days = timetable.by_day(issue.content.sessions, clock.place.zone)
        layout = "grid" if request.args.get("view") == "grid" else "list"
        grids = [timetable.grid(day, issue.content.rooms) for day in days] if layout == "grid" else []
        return page(f"agenda/{layout}.html", issue, modified, days_shown=days, grids=grids, layout=layout)

    return published(series, number, make)


@pages.get("/agenda.json")
def agenda_json(series: str, number: int) -> Response:
    return published(
        series,
        number,
        lambda issue, modified: Answer.of(
            as_json.agenda(issue.content, g.language), "application/json", modified
        ),
    )


@pages.get("/sessions/<slug>")
def session(series: str, number: int, slug: str) -> Response:
    def make(issue: Issue, modified: datetime) -> Answer:
        found = issue.session(slug)
        return page("agenda/session.html", issue, modified, session=found, items=timetable.timed_items(found))

    return published(series, number, make)


@pages.get("/changes")
def changes(series: str, number: int) -> Response:
    def make(issue: Issue, modified: datetime) -> Answer:
        steps = library.history(all_publications(db.session(), series, number), Audience.PUBLIC)
        return page("agenda/changes.html", issue, modified, steps=steps)

    return published(series, number, make)


@pages.get("/sessions/")
def sessions(series: str, number: int) -> AnyResponse:
    """A cut-off address leads to the whole agenda."""
    return redirect(url_for("agenda.agenda", series=series, number=number), 301)
