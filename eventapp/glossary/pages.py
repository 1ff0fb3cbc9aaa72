"""The glossary in the organizers' rooms: its terms, one of them, and the glossary as a file."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict
from eventapp.core.idempotency import once
from eventapp.partnership.model import Series
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import files, forms, policy, queries, service
from .facts import Wrong
from .forms import TermForm
from .model import GlossaryTerm
from .rules import TermKind

pages = Blueprint("glossary", __name__, url_prefix="/<lang:language>/organize/<series>/glossary")
pages.after_request(keep_private)
Answer = str | AnyResponse | tuple[str, int]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("")
@allow(policy.reads)
def terms(series: str) -> str:
    found = series_by_key(db.session(), series)
    asked = keep_arguments("q", "kind", "retired")
    kind = TermKind(asked["kind"]) if asked.get("kind") in set(TermKind) else None
    query, retired = asked.get("q", ""), "retired" in asked
    return render_template(
        "glossary/terms.html",
        series=found,
        entries=queries.glossary(
            db.session(), found.lineage, current(), kind=kind, query=query, retired=retired
        ),
        asked={"q": query, "kind": kind, "retired": retired},
        **_said(series),
    )


def _said(series: str) -> dict[str, Any]:
    """What was just done, and whether more can be."""
    count = request.args.get("count", type=int, default=0)
    return {"said": request.args.get("done", ""), "count": count, "may_keep": policy.keeps(actor(), series)}


@pages.get("/new")
@allow(policy.keeps)
def new(series: str) -> str:
    return _page(series_by_key(db.session(), series), None, TermForm(None))


@pages.post("/new")
@allow(policy.keeps)
def add(series: str) -> Answer:
    form = TermForm(request.form)
    sent = request.form.to_dict(flat=False)
    if form.validate():
        try:
            with transaction() as session:
                where = once(session, actor().email, clock.now(), sent, lambda: _add(series, form))
            return redirect(where, 303)
        except Wrong as wrong:
            form.refuse(wrong.problems)
    return _page(series_by_key(db.session(), series), None, form), 422


def _add(series: str, form: TermForm) -> str:
    found = series_by_key(db.session(), series)
    term = service.add(db.session(), actor().email, clock.now(), found, form.facts())
    return url_for("glossary.terms", series=series, done="added", _anchor=f"term-{term.key}")


@pages.get("/terms/<key>")
@allow(policy.keeps)
def term(series: str, key: str) -> str:
    found = series_by_key(db.session(), series)
    row = queries.term(db.session(), found.lineage, key)
    return _page(found, row, TermForm(None, data=forms.form_data(row)))


@pages.post("/terms/<key>")
@allow(policy.keeps)
def save(series: str, key: str) -> Answer:
    form, status = TermForm(request.form), 422
    if form.validate():
        try:
            return _save(series, key, form)
        except Wrong as wrong:
            form.refuse(wrong.problems)
        except Conflict:
            status = 409
    found = series_by_key(db.session(), series)
    row = queries.term(db.session(), found.lineage, key)
    return _page(found, row, form, conflict=status == 409), status


def _save(series: str, key: str, form: TermForm) -> AnyResponse:
    by, version = actor().email, int(form.version.data or 0)
    with transaction() as session:
        found = series_by_key(session, series)
        service.save(session, by, clock.now(), found, key, form.facts(), version)
    return redirect(url_for("glossary.terms", series=series, done="saved", _anchor=f"term-{key}"), 303)


def _page(found: Series, row: GlossaryTerm | None, form: TermForm, *, conflict: bool = False) -> str:
    theirs: dict[str, Any] = forms.form_data(row) if row and conflict else {}
    theirs.pop("version", None)
    differing = {name: value for name, value in theirs.items() if value != (form[name].data or type(value)())}
    return render_template(
        "glossary/term.html", series=found, term=row, form=form, conflict=conflict, theirs=differing
    )


@pages.post("/terms/<key>/retire")
@allow(policy.keeps)
def retire(series: str, key: str) -> AnyResponse:
    return _retire(series, key, retired=True)


@pages.post("/terms/<key>/bring-back")
@allow(policy.keeps)
def bring_back(series: str, key: str) -> AnyResponse:
    return _retire(series, key, retired=False)


def _retire(series: str, key: str, *, retired: bool) -> AnyResponse:
    with transaction() as session:
        found = series_by_key(session, series)
        service.retire(session, actor().email, clock.now(), found, key, retired=retired)
    done = "retired" if retired else "back"
    return redirect(url_for("glossary.terms", series=series, done=done), 303)


@pages.get("/glossary.csv")
@allow(policy.reads)
def as_csv(series: str) -> Response:
    found = series_by_key(db.session(), series)
    data = files.as_csv(queries.glossary(db.session(), found.lineage, current()), current())
    return _file(data, "text/csv; charset=utf-8", f"glossary-{series}-{current()}.csv")


@pages.get("/glossary.xlsx")
@allow(policy.reads)
def as_xlsx(series: str) -> Response:
    found = series_by_key(db.session(), series)
    entries = queries.glossary(db.session(), found.lineage, current())
    data = files.as_xlsx(entries, current(), clock.now())
    return _file(data, XLSX, f"glossary-{series}-{current()}.xlsx")


def _file(data: bytes, kind: str, name: str) -> Response:
    response = Response(data, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
