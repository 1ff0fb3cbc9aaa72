"""The organizers' page of papers: what there is, how it is asked for, how far it has come, and the files."""

import json
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid, Problem
from eventapp.core.places import PLACES
from eventapp.core.translations import gettext
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.registration import policy as registration
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import gathering, policy, service
from .forms import MakeForm
from .model import MadeDocument, MakingState
from .specs import NAMES, Kind, from_stored

PREFIX = "/<lang:language>/organize/<series>/<int(max=9999):number>/documents"
pages = Blueprint("documents", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)

Answer = str | AnyResponse | tuple[str, int]


@pages.get("")
@allow(policy.sees_documents)
def overview(series: str, number: int) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    return render_template(
        "documents/overview.html",
        **around(edition),
        kinds=policy.kinds(actor(), series),
        kept=[each for each in service.kept(session, edition) if _may_have(series, each.level)],
        newest=gathering.newest_publication(session, edition),
    )


@pages.get("/make/<kind>")
@allow(policy.sees_documents)
def make_form(series: str, number: int, kind: str) -> str:
    edition, which = edition_to_read(db.session(), series, number), _kind(series, kind)
    said = keep_arguments("level", "source", "room")
    return _form_page(edition, _form(edition, which, None, languages=current().value, **said))


@pages.post("/make/<kind>")
@allow(policy.sees_documents)
def make(series: str, number: int, kind: str) -> Answer:
    edition, now = edition_to_read(db.session(), series, number), clock.now()
    form = _form(edition, _kind(series, kind), request.form)
    if not form.validate():
        return _form_page(edition, form), 422
    spec = form.spec()
    if not policy.makes(actor(), series, spec):
        abort(404)
    try:
        prepared = service.prepare(db.session(), edition, spec, now)
    except Invalid as problem:
        return _form_page(edition, form, problem), 422
    with transaction() as session:
        locked = edition_to_change(session, series, number)
        ref = service.ask(session, actor().email, now, locked, prepared).ref
    return redirect(url_for(".show", series=series, number=number, ref=ref), 303)


@pages.get("/<ref>")
@allow(policy.sees_documents)
def show(series: str, number: int, ref: str) -> str:
    edition, row = _document(series, number, ref)
    newest = gathering.newest_publication(db.session(), edition)
    return render_template(
        "documents/document.html",
        **around(edition),
        row=row,
        spec=from_stored(row.options),
        newest=newest,
        waits=row.state in (MakingState.ASKED, MakingState.MAKING),
        still=keep_arguments("still").get("still"),
        may_remove=policy.removes(actor(), series, row.asked_by),
    )


@pages.get("/<ref>/progress.json")
@allow(policy.sees_documents)
def progress(series: str, number: int, ref: str) -> Response:
    found = service.progress(db.session(), series, number, ref)
    if not _may_have(series, found.level):
        abort(404)
    said = {"state": found.state.value, "done": found.done, "steps": found.steps}
    return Response(json.dumps(said), content_type="application/json")


@pages.get("/<ref>/file")
@allow(policy.sees_documents)
def file(series: str, number: int, ref: str) -> AnyResponse:
    """The rights are asked again: who made it may have had others then."""
    _edition, row = _document(series, number, ref)
    if row.state is not MakingState.MADE or row.body is None:
        abort(404)
    return as_file(row.body, row.media_type, row.file_name)


@pages.post("/<ref>/again")
@allow(policy.sees_documents)
def again(series: str, number: int, ref: str) -> AnyResponse:
    edition, row = _document(series, number, ref)
    now, spec = clock.now(), from_stored(row.options)
    prepared = service.prepare(db.session(), edition, spec, now)
    with transaction() as session:
        locked = edition_to_change(session, series, number)
        made = service.ask(session, actor().email, now, locked, prepared).ref
    return redirect(url_for(".show", series=series, number=number, ref=made), 303)


@pages.post("/<ref>/remove")
@allow(policy.sees_documents)
def remove(series: str, number: int, ref: str) -> AnyResponse:
    _edition, row = _document(series, number, ref)
    if not policy.removes(actor(), series, row.asked_by):
        abort(404)
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        service.remove(session, actor().email, clock.now(), edition, ref)
    return redirect(url_for(".overview", series=series, number=number), 303)


@pages.get("/<ref>/again", endpoint="back")
@pages.get("/<ref>/remove", endpoint="back")
@allow(policy.sees_documents)
def lead_back(series: str, number: int, ref: str) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(url_for("documents.show", series=series, number=number, ref=ref), 303)


def as_file(body: bytes, media_type: str, name: str) -> Response:
    """Handed over to be kept and never shown in a page of this site, whatever is in it."""
    response = Response(body, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def around(edition: Edition) -> dict[str, Any]:
    """What every page of this area is given."""
    return {
        "edition": edition,
        "series": edition.series,
        "here": {"series": edition.series.key, "number": edition.number},
        "names": {kind.value: gettext(current(), name) for kind, name in NAMES.items()},
        "keeps_interpreters": policy.keeps_interpreters(actor(), edition.series.key),
    }


def _may_have(series: str, level: str) -> bool:
    return policy.may_have(actor(), series, level)


def _document(series: str, number: int, ref: str) -> tuple[Edition, MadeDocument]:
    """Not found for whoever may not have it."""
    edition = edition_to_read(db.session(), series, number)
    row = service.document_of(db.session(), edition, ref)
    if not _may_have(series, row.level):
        abort(404)
    return edition, row


def _kind(series: str, text: str) -> Kind:
    found = next((each for each in policy.kinds(actor(), series) if each.value == text), None)
    if found is None:
        abort(404)
    return found


def _form(edition: Edition, kind: Kind, sent: Any, **data: Any) -> MakeForm:
    sides = registration.sides_seen(actor(), edition.series.key, edition.series.rotation)
    cities = [each for each in edition.clock_places or PLACES if each != edition.city]
    rooms = [room.key for room in edition.rooms]
    return MakeForm(kind, edition.series.rotation, sides, cities, rooms, sent, **data)


def _form_page(edition: Edition, form: MakeForm, problem: Problem | None = None) -> str:
    return render_template(
        "documents/make.html",
        **around(edition),
        form=form,
        kind=form.kind,
        problem=problem.say(current()) if problem else "",
        rooms={room.key: room.name for room in edition.rooms},
        newest=gathering.newest_publication(db.session(), edition),
    )
