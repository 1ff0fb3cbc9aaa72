"""What the sessions say, while they say it: for the round table all groups side by side, for the closing
plenary what is marked for it. Both refresh themselves; while nothing changed that costs one statement."""

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core.db import db
from eventapp.meetings.queries import edition_to_read
from eventapp.web.access import allow
from eventapp.web.languages import current

from . import policy, record_queries
from .record_pages import around, pages

__all__ = ["pages"]  # those of records, and the ones below

PART = "part"  # asked for by the script: only what changes


@pages.get("/round-table")
@allow(policy.reads)
def round_table(series: str, number: int) -> AnyResponse:
    return _said(series, number, "round_table")


@pages.get("/plenary")
@allow(policy.reads)
def plenary(series: str, number: int) -> AnyResponse:
    return _said(series, number, "plenary")


def _said(series: str, number: int, name: str) -> AnyResponse:
    session, part = db.session(), PART in request.args
    tag = f"{record_queries.state(session, series, number)}-{current()}-{name}"
    if part and request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        edition = edition_to_read(session, series, number)
        page = render_template(
            f"outcomes/{'_' if part else ''}{name}.html",
            **around(edition),
            sittings=record_queries.sittings(session, edition),
            names=record_queries.group_names(session, edition),
            tag=tag,
        )
        response = make_response(page)
    if part:
        response.set_etag(tag)
    return response
