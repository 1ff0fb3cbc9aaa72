"""In the room: what a session says, taken down line by line while it runs, and what follows from it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.agenda.approvals import sides_of
from eventapp.core import clock, idempotency
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import notes, policy, record_queries, records, room_policy
from .blueprint import PREFIX
from .kinds import NAMES
from .record_forms import QuickForm, quick_form
from .record_queries import Sitting

pages = Blueprint("outcomes_records", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)

Answer = str | AnyResponse | tuple[str, int] | tuple[AnyResponse, int]
Deed = Callable[[Session, Edition], None]


@pages.get("/record")
@allow(policy.reads)
def overview(series: str, number: int) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    return render_template(
        "outcomes/records.html", **around(edition), sittings=record_queries.sittings(session, edition)
    )


@pages.get("/to-translate")
@allow(policy.reads)
def to_translate(series: str, number: int) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    return render_template(
        "outcomes/to_translate.html", **around(edition), sittings=record_queries.sittings(session, edition)
    )


@pages.get("/record/<slug>")
@allow(policy.reads)
def record(series: str, number: int, slug: str) -> str:
    return shown(series, number, slug)


@pages.post("/record/<slug>")
@allow(room_policy.takes_down)
def add(series: str, number: int, slug: str) -> Answer:
    """From the form, which leads back to the page; or sent by its script, which shows the list it gets."""
    by_script = request.accept_mimetypes.best == "application/json"
    session = db.session()
    edition = edition_to_read(session, series, number)
    sitting = to_take_down(session, edition, slug)
    form = _quick(session, edition, sitting, request.form)
    if not form.validate():
        said = [gettext(current(), str(error)) for errors in form.errors.values() for error in errors]
        return _refused(said, 422) if by_script else (shown(series, number, slug, form), 422)
    try:
        address = _add(series, number, slug, form)
    except Invalid as problem:
        if by_script:
            return _refused([problem.say(current())], 422)
        return shown(series, number, slug, form, problem), 422
    return jsonify(list=_list(series, number, slug)) if by_script else redirect(address, 303)


@pages.post("/record/<slug>/<int(max=2147483647):entry_id>/do")
@allow(room_policy.takes_down)
def do(series: str, number: int, slug: str, entry_id: int) -> Answer:
    """The buttons at a line."""
    what = request.form.get("do", "")

    def deed(session: Session, edition: Edition) -> None:
        to_take_down(session, edition, slug)
        at = (session, actor().email, clock.now(), edition, slug, entry_id)
        if what in ("up", "down"):
            records.move(*at, up=what == "up")
        elif what in ("say", "unsay"):
            records.mark(*at, say=what == "say")
        elif what == "remove":
            records.remove(*at)
        elif what == "put_back":
            records.put_back(*at)

    return attempt(series, number, slug, deed, f"line-{entry_id}")


@pages.post("/record/<slug>/<int(max=2147483647):entry_id>/confirm")
@allow(room_policy.confirms)
def confirm(series: str, number: int, slug: str, entry_id: int) -> Answer:
    def deed(session: Session, edition: Edition) -> None:
        records.confirm(session, actor().email, clock.now(), edition, slug, entry_id)

    return attempt(series, number, slug, deed, f"line-{entry_id}")


@pages.post("/record/<slug>/<int(max=2147483647):entry_id>/follow")
@allow(room_policy.changes_groups)
def follow(series: str, number: int, slug: str, entry_id: int) -> Answer:
    def deed(session: Session, edition: Edition) -> None:
        records.follow(session, actor().email, clock.now(), edition, slug, entry_id)

    return attempt(series, number, slug, deed, f"line-{entry_id}")


@pages.get("/record/<slug>/<int(max=2147483647):entry_id>/do", endpoint="back")
@pages.get("/record/<slug>/<int(max=2147483647):entry_id>/confirm", endpoint="back")
@pages.get("/record/<slug>/<int(max=2147483647):entry_id>/follow", endpoint="back")
@allow(policy.reads)
def lead_back(series: str, number: int, slug: str, **_address: Any) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(url_for(".record", series=series, number=number, slug=slug), 303)


def attempt(series: str, number: int, slug: str, deed: Deed, anchor: str) -> Answer:
    """Do *deed* in one transaction and lead back to the record."""
    try:
        with transaction() as session:
            deed(session, edition_to_change(session, series, number))
    except NotFound:
        raise
    except Problem as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        return shown(series, number, slug, problem=problem), status
    return redirect(url_for(".record", series=series, number=number, slug=slug, _anchor=anchor), 303)


def to_take_down(session: Session, edition: Edition, slug: str) -> Sitting:
    """The session, for those who take it down. Raises `NotFound`."""
    sitting = sitting_of(session, edition, slug)
    if not room_policy.takes_down_of(actor(), edition.series.key, sitting.keys):
        raise NotFound(records.GONE)
    return sitting


def sitting_of(session: Session, edition: Edition, slug: str) -> Sitting:
    for sitting in record_queries.sittings(session, edition, slug):
        return sitting
    raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=slug)


def around(edition: Edition) -> dict[str, Any]:
    here = {"series": edition.series.key, "number": edition.number}
    return {"edition": edition, "series": edition.series, "here": here, "kind_names": NAMES}


def shown(
    series: str,
    number: int,
    slug: str,
    form: QuickForm | None = None,
    problem: Problem | None = None,
) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    sitting = sitting_of(session, edition, slug)
    if form is None:
        kept = keep_arguments("kind", "in")
        form = _quick(session, edition, sitting, None)
        form.kind.data = kept.get("kind", form.kind.data)
        form.language.data = kept.get("in", current().value)
    return render_template(
        "outcomes/record.html",
        **_parts(session, edition, sitting),
        form=form,
        problem=problem,
        languages=list(Language),
        notes=notes.of(session, actor(), series, records.subject_of(edition, slug)),
        struck=records.lines_of(session, sitting.id, removed=True),
    )


def _parts(session: Session, edition: Edition, sitting: Sitting) -> dict[str, Any]:
    """What the list of lines shows."""
    series = edition.series.key
    return {
        **around(edition),
        "sitting": sitting,
        "names": record_queries.group_names(session, edition),
        "takes_down": room_policy.takes_down_of(actor(), series, sitting.keys),
        "may_confirm": room_policy.confirms(actor(), series),
        "may_follow": room_policy.changes_groups(actor(), series),
    }


def _list(series: str, number: int, slug: str) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    sitting = sitting_of(session, edition, slug)
    return render_template("outcomes/_record.html", **_parts(session, edition, sitting))


def _quick(session: Session, edition: Edition, sitting: Sitting, sent: Any) -> QuickForm:
    groups = list(record_queries.group_names(session, edition))
    data = {"groups": list(sitting.keys), "language": current().value}
    return quick_form(sides_of(edition), groups, sent, data=data)


def _add(series: str, number: int, slug: str, form: QuickForm) -> str:
    """Once for each form, however often it was sent."""
    by, now, line = actor().email, clock.now(), form.value()
    with transaction() as session:

        def write() -> str:
            edition = edition_to_change(session, series, number)
            records.add(session, by, now, edition, slug, line)
            kept = {"kind": form.kind.data, "in": form.language.data}
            return url_for(".record", series=series, number=number, slug=slug, **kept, _anchor="text")

        return idempotency.once(session, by, now, request.form.to_dict(flat=False), write)


def _refused(said: list[str], status: int) -> tuple[AnyResponse, int]:
    return jsonify(problem=" ".join(said)), status
