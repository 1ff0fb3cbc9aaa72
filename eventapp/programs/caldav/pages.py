"""CalDAV by address. Each answer begins with who asks: a feed's secret as password, with any user name."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core.db import db
from eventapp.web.access import open_to_all

from . import bodies, multistatus, queries, reports, resources
from .multistatus import FORBIDDEN, Malformed, Told, d, element, href
from .queries import Opened
from .resources import Resource

pages = open_to_all(Blueprint("caldav", __name__))

P = ParamSpec("P")
View = Callable[Concatenate[Opened, P], Response]

WRITES = ("PUT", "DELETE", "MKCOL", "MKCALENDAR", "MOVE", "COPY", "LOCK", "UNLOCK", "ACL", "PATCH")
XML = "application/xml; charset=utf-8"
HEADERS = {
    "DAV": "1, 3, calendar-access",
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@pages.after_request
def private(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def for_holder(view: View[P]) -> Callable[P, Response]:
    """Let in whoever has a feed's secret, to that feed's own addresses; to all others they are not here."""

    @wraps(view)
    def answer(*args: P.args, **values: P.kwargs) -> Response:
        given = request.authorization
        secret = given.password if given is not None and given.type == "basic" else None
        calendar = queries.opened(db.session(), secret) if secret else None
        if calendar is None:
            return _ask_again()
        if values.pop("ref", calendar.ref) != calendar.ref:
            abort(404)
        return view(calendar, *args, **values)

    return answer


def _ask_again() -> Response:
    response = Response("401\n", 401, content_type="text/plain; charset=utf-8")
    response.headers["WWW-Authenticate"] = 'Basic realm="eventapp", charset="UTF-8"'
    return response


@pages.route("/.well-known/caldav", methods=["GET", "PROPFIND"], provide_automatic_options=False)
def well_known() -> AnyResponse:
    """RFC 6764: where a program that knows only the host begins."""
    return redirect(url_for("caldav.entrance"), 301)


@pages.route("/", methods=["PROPFIND"], endpoint="host", provide_automatic_options=False)
@pages.route("/dav/", methods=["PROPFIND"], provide_automatic_options=False)
@for_holder
def entrance(calendar: Opened) -> Response:
    """Also at the host itself, where some programs begin."""
    return _properties(resources.entrance(calendar, request.path), lambda: [resources.home(calendar)])


@pages.route("/dav/<ref>/", methods=["PROPFIND"], provide_automatic_options=False)
@for_holder
def home(calendar: Opened) -> Response:
    return _properties(resources.home(calendar), lambda: [resources.program(calendar)])


@pages.route("/dav/<ref>/program/", methods=["PROPFIND"], provide_automatic_options=False)
@for_holder
def program(calendar: Opened) -> Response:
    def events() -> list[Resource]:
        return [resources.of_event(calendar, each) for each in queries.events(db.session(), calendar)]

    return _properties(resources.program(calendar), events)


@pages.route("/dav/<ref>/program/", methods=["REPORT"], provide_automatic_options=False)
@for_holder
def report(calendar: Opened) -> Response:
    asked = _asked()
    if asked is None:
        abort(400)
    try:
        return Response(reports.answer(db.session(), calendar, asked), 207, content_type=XML)
    except Malformed:
        abort(400)
    except reports.Refused as error:
        return Response(multistatus.error(error.condition), error.status, content_type=XML)


@pages.route("/dav/<ref>/program/<uid>.ics", methods=["PROPFIND"], provide_automatic_options=False)
@for_holder
def event_properties(calendar: Opened, uid: str) -> Response:
    return _properties(resources.of_event(calendar, _event(calendar, uid)), list)


@pages.get("/dav/<ref>/program/<uid>.ics", provide_automatic_options=False)
@for_holder
def event(calendar: Opened, uid: str) -> Response:
    found = _event(calendar, uid)
    response = Response(bodies.body(calendar, found), content_type=resources.MIMETYPE)
    response.set_etag(resources.tag(calendar, found))
    response.make_conditional(request)
    return response


@pages.route("/dav/", methods=["OPTIONS"], defaults={"path": ""})
@pages.route("/dav/<path:path>", methods=["OPTIONS"])
def options(path: str) -> Response:
    """Says what there is and is no secret. Without PUT and DELETE among them a calendar is taken as one that
    can only be read."""
    response = Response()
    response.headers["Allow"] = "OPTIONS, PROPFIND, REPORT" + ", GET, HEAD" * path.endswith(".ics")
    return response


@pages.route("/dav/", methods=WRITES, defaults={"path": ""}, provide_automatic_options=False)
@pages.route("/dav/<path:path>", methods=WRITES, provide_automatic_options=False)
@for_holder
def write(_calendar: Opened, /, **_values: str) -> Response:
    """RFC 3744 section 7.1.1."""
    lacking = element(d("resource"), "", href(request.path), element(d("privilege"), "", element(d("write"))))
    return Response(multistatus.error(element(d("need-privileges"), "", lacking)), 403, content_type=XML)


@pages.route("/dav/", methods=["PROPPATCH"], defaults={"path": ""}, provide_automatic_options=False)
@pages.route("/dav/<path:path>", methods=["PROPPATCH"], provide_automatic_options=False)
@for_holder
def change_properties(_calendar: Opened, /, **_values: str) -> Response:
    """Each property is refused by itself (RFC 4918 section 9.2): macOS, which wants to keep colour and order
    here, gives a calendar up after a refusal of the whole."""
    asked = _asked("propertyupdate")
    names = [] if asked is None else [each.tag for each in asked.iterfind(f"*/{d('prop')}/*")]
    refused = (FORBIDDEN, tuple(element(name) for name in dict.fromkeys(names)))
    return Response(multistatus.written([Told(request.path, (refused,))]), 207, content_type=XML)


def _asked(name: str | None = None) -> ET.Element | None:
    """The document that was sent, None if there is none; 400 for anything but *name*."""
    try:
        asked = multistatus.read(request.get_data())
    except Malformed:
        abort(400)
    return abort(400) if asked is not None and name is not None and asked.tag != d(name) else asked


def _event(calendar: Opened, uid: str) -> queries.Event:
    found = queries.events(db.session(), calendar, [uid])
    return found[0] if found else abort(404)


def _properties(here: Resource, below: Callable[[], list[Resource]]) -> Response:
    """PROPFIND (RFC 4918 section 9.1) of an address, and with Depth 1 of those below it."""
    depth = request.headers.get("Depth", "infinity")
    if depth not in ("0", "1"):
        condition = element(d("propfind-finite-depth"))
        return Response(multistatus.error(condition), 403, content_type=XML)
    asked = _asked("propfind")
    told = [_told(each, asked) for each in [here, *(below() if depth == "1" else [])]]
    return Response(multistatus.written(told), 207, content_type=XML)


def _told(resource: Resource, asked: ET.Element | None) -> Told:
    if asked is None:
        return resource.told(None)
    return resource.named() if asked.find(d("propname")) is not None else resource.told(reports.wanted(asked))
