"""People who may stand on the list twice: the pairs, both side by side, and uniting them."""

from flask import redirect, render_template, request, url_for

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.core.idempotency import once
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import policy
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import merging
from .blueprint import Answer, duplicates


@duplicates.get("")
@allow(policy.works_on)
def page(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    pairs = merging.likely(db.session(), actor(), edition)
    said = request.args.get("done", "")
    return render_template(
        "registration/delegations/duplicates.html",
        edition=edition,
        series=edition.series,
        pairs=pairs,
        said=said,
    )


@duplicates.get("/<ref>/<other>")
@allow(policy.works_on)
def compare(series: str, number: int, ref: str, other: str) -> str:
    return _compare(series, number, ref, other)


def _compare(series: str, number: int, ref: str, other: str, problem: str = "") -> str:
    edition = edition_to_read(db.session(), series, number)
    pair = merging.pair(db.session(), actor(), edition, ref, other)
    return render_template(
        "registration/delegations/compare.html",
        edition=edition,
        series=edition.series,
        pair=pair,
        problem=problem,
        details_of=request.form.get("details_of") or pair.one.ref,
    )


@duplicates.post("/<ref>/<other>")
@allow(policy.works_on)
def merge(series: str, number: int, ref: str, other: str) -> Answer:
    sent = request.form.to_dict(flat=False)

    def do() -> str:
        edition = edition_to_read(db.session(), series, number)
        details_of = request.form.get("details_of", "")
        merging.merge(db.session(), actor(), clock.now(), edition, (ref, other), details_of)
        return url_for("duplicates.page", series=series, number=number, done="merged")

    try:
        with transaction() as session:
            return redirect(once(session, actor().email, clock.now(), sent, do), 303)
    except Invalid as problem:
        return _compare(series, number, ref, other, problem.say(current())), 422
