"""Plans to write: add, edit, move, remove a commitment, introduce a plan, agree to it, report on it."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.idempotency import once
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.texts import text_data

from . import commitments, plans, policy, queries, results
from . import plan_showing as showing
from .blueprint import pages
from .owing import reports_at
from .plan_forms import CommitmentForm, IntroductionForm, Known, ReportForm, commitment_data
from .plan_pages import ONE, PLAN, Answer, commitment_page, plan_page, today
from .plans import Which

Use = Callable[[Session], Any]


def _which(series: str, number: int, year: int, slug: str) -> tuple[Edition, Which]:
    edition = edition_to_read(db.session(), series, number)
    return edition, Which(edition.series.lineage, slug, year)


def status_of(problem: Problem) -> int:
    return 409 if isinstance(problem, Conflict) else 422


def _to_plan(series: str, number: int, year: int, slug: str, **more: Any) -> str:
    return url_for("outcomes.plan", series=series, number=number, year=year, slug=slug, **more)


# ---- A commitment: a new one, the words of one ----


@pages.get(f"{PLAN}/new")
@allow(policy.writes_plan)
def new(series: str, number: int, year: int, slug: str) -> str:
    edition, which = _which(series, number, year, slug)
    known = showing.known(db.session(), edition, which, actor())
    return _form_page(edition, which, CommitmentForm(known, groups=[slug]))


@pages.post(f"{PLAN}/new")
@allow(policy.writes_plan)
def create(series: str, number: int, year: int, slug: str) -> Answer:
    edition, which = _which(series, number, year, slug)
    form = CommitmentForm(showing.known(db.session(), edition, which, actor()), request.form)
    if not form.validate():
        return _form_page(edition, which, form), 422
    nature, agreed_at = edition.nature, edition.id if year == edition.year + 1 else None
    value = form.value(slug, year, agreed_at, nature)

    def add() -> str:
        made = commitments.add(db.session(), actor().email, clock.now(), value)
        return _to_plan(series, number, year, value.groups[0], done="added", _anchor=f"c-{made.number}")

    try:
        with transaction() as session:
            sent = request.form.to_dict(flat=False)
            return redirect(once(session, actor().email, clock.now(), sent, add), 303)
    except Invalid as problem:
        edition, which = _which(series, number, year, slug)
        return _form_page(edition, which, form, problem=problem), 422


@pages.get(f"{ONE}/edit")
@allow(policy.writes_plan)
def edit(series: str, number: int, year: int, slug: str, commitment: int) -> str:
    edition, which, known = _standing(series, number, year, slug, commitment)
    shown = queries.commitment(db.session(), which.lineage, commitment)
    return _form_page(
        edition, which, CommitmentForm(known, new=False, **commitment_data(shown, known)), commitment
    )


@pages.post(f"{ONE}/edit")
@allow(policy.writes_plan)
def save(series: str, number: int, year: int, slug: str, commitment: int) -> Answer:
    edition, which, known = _standing(series, number, year, slug, commitment)
    form = CommitmentForm(known, request.form, new=False)
    if not form.validate():
        return _form_page(edition, which, form, commitment), 422
    value = form.value(slug, year, None, edition.nature)
    try:
        with transaction() as session:
            version = form.version.data or 0
            commitments.change(
                session, actor().email, clock.now(), (which.lineage, commitment), value, version
            )
    except (Conflict, Invalid) as problem:
        edition, which = _which(series, number, year, slug)
        return _form_page(edition, which, form, commitment, problem), status_of(problem)
    return redirect(_to_plan(series, number, year, slug, done="saved", _anchor=f"c-{commitment}"), 303)


def _standing(
    series: str, number: int, year: int, slug: str, commitment: int
) -> tuple[Edition, Which, Known]:
    """Raises `NotFound` for a commitment that does not stand in the plan of the address: whoever may write
    one plan writes no other."""
    edition, which = _which(series, number, year, slug)
    if queries.plan_of(db.session(), *which).entry(commitment) is None:
        raise NotFound(plans.NOT_HERE)
    return edition, which, showing.known(db.session(), edition, which, actor())


def _form_page(
    edition: Edition,
    which: Which,
    form: CommitmentForm,
    commitment: int | None = None,
    problem: Problem | None = None,
) -> str:
    session = db.session()
    shown = queries.commitment(session, which.lineage, commitment) if commitment is not None else None
    conflict = shown is not None and isinstance(problem, Conflict)
    if shown is not None and conflict:
        form.version.data = shown.commitment.version  # saved once more it is meant
    keys = {owner.person for owner in shown.words.owners if owner.person} if shown else set()
    return render_template(
        "outcomes/commitment_form.html",
        **showing.around(edition, which=which, form=form, known=form.known, shown=shown),
        group_name=showing.group_name(session, which),
        theirs=shown if conflict else None,
        people=showing.people_named(session, keys),
        problem=problem.say(current()) if problem else None,
    )


# ---- Buttons of a plan ----


@pages.post(f"{ONE}/place")
@allow(policy.writes_plan)
def place(series: str, number: int, year: int, slug: str, commitment: int) -> AnyResponse:
    which = _of(series, number, year, slug)
    earlier = request.form.get("to") == "earlier"
    with transaction() as session:
        plans.place(session, actor().email, clock.now(), which, commitment, earlier=earlier)
    return redirect(_to_plan(series, number, year, slug, done="placed", _anchor=f"c-{commitment}"), 303)


@pages.post(f"{ONE}/remove")
@allow(policy.writes_plan)
def remove(series: str, number: int, year: int, slug: str, commitment: int) -> Answer:
    def use(session: Session) -> None:
        plans.remove(session, actor().email, clock.now(), _of(series, number, year, slug), commitment)

    return _attempt(series, number, year, slug, use, done="removed", removed=commitment)


@pages.post(f"{ONE}/put-back")
@allow(policy.writes_plan)
def put_back(series: str, number: int, year: int, slug: str, commitment: int) -> Answer:
    def use(session: Session) -> None:
        plans.put_back(session, actor().email, clock.now(), _of(series, number, year, slug), commitment)

    return _attempt(series, number, year, slug, use, done="back")


@pages.post(f"{PLAN}/approvals/<side>")
@allow(policy.agrees)
def approve(series: str, number: int, year: int, slug: str, side: str) -> Answer:
    def use(session: Session) -> None:
        seen = request.form.get("digest", "")
        which = _of(series, number, year, slug)
        plans.approve(session, actor().email, clock.now(), which, side, seen)

    return _attempt(series, number, year, slug, use, done="approved")


@pages.post(f"{PLAN}/approvals/<side>/withdraw")
@allow(policy.agrees)
def withdraw(series: str, number: int, year: int, slug: str, side: str) -> Answer:
    def use(session: Session) -> None:
        plans.withdraw(session, actor().email, clock.now(), _of(series, number, year, slug), side)

    return _attempt(series, number, year, slug, use, done="withdrawn")


def _of(series: str, number: int, year: int, slug: str) -> Which:
    return _which(series, number, year, slug)[1]


def _attempt(series: str, number: int, year: int, slug: str, use: Use, **done: Any) -> Answer:
    try:
        with transaction() as session:
            use(session)
    except NotFound:
        raise
    except Problem as problem:
        told = problem.say(current())
        return plan_page(series, number, year, slug, problem=told), status_of(problem)
    return redirect(_to_plan(series, number, year, slug, **done), 303)


@pages.get(f"{PLAN}/approvals/<side>", endpoint="back_to_plan")
@pages.get(f"{PLAN}/approvals/<side>/withdraw", endpoint="back_to_plan")
@pages.get(f"{ONE}/place", endpoint="back_to_plan")
@pages.get(f"{ONE}/remove", endpoint="back_to_plan")
@pages.get(f"{ONE}/put-back", endpoint="back_to_plan")
@allow(policy.reads)
def lead_back(series: str, number: int, year: int, slug: str, **_address: Any) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(_to_plan(series, number, year, slug), 303)


# ---- Introduction ----


@pages.get(f"{PLAN}/introduction")
@allow(policy.writes_plan)
def introduction(series: str, number: int, year: int, slug: str) -> str:
    edition, which = _which(series, number, year, slug)
    found = plans.of_group(db.session(), *which)
    text = found.introduction if found else LocalizedText()
    form = IntroductionForm(version=found.version if found else 0, text=text_data(text))
    return _introduction_page(edition, which, form)


@pages.post(f"{PLAN}/introduction")
@allow(policy.writes_plan)
def save_introduction(series: str, number: int, year: int, slug: str) -> Answer:
    edition, which = _which(series, number, year, slug)
    form = IntroductionForm(request.form)
    if not form.validate():
        return _introduction_page(edition, which, form), 422
    nature, version = edition.nature, form.version.data or 0
    try:
        with transaction() as session:
            plans.introduce(session, actor().email, clock.now(), which, form.value(), version, nature)
    except Conflict as problem:
        edition, which = _which(series, number, year, slug)
        return _introduction_page(edition, which, form, problem), 409
    return redirect(_to_plan(series, number, year, slug, done="saved"), 303)


def _introduction_page(
    edition: Edition, which: Which, form: IntroductionForm, problem: Problem | None = None
) -> str:
    found = plans.of_group(db.session(), *which)
    if problem is not None and found is not None:
        form.version.data = found.version
    return render_template(
        "outcomes/introduction.html",
        **showing.around(edition, which=which, form=form),
        group_name=showing.group_name(db.session(), which),
        theirs=found.introduction if problem is not None and found else None,
        problem=problem.say(current()) if problem else None,
    )


# ---- Results, and whose a commitment is ----


@pages.get(f"{ONE}/report")
@allow(policy.writes_plan)
def report(series: str, number: int, year: int, slug: str, commitment: int) -> str:
    edition, which, _ = _standing(series, number, year, slug, commitment)
    found = queries.commitment(db.session(), which.lineage, commitment).commitment
    form = ReportForm(version=found.version, state=found.state.value)
    return _report_page(edition, which, commitment, form)


@pages.post(f"{ONE}/report")
@allow(policy.writes_plan)
def save_report(series: str, number: int, year: int, slug: str, commitment: int) -> Answer:
    edition, which, _ = _standing(series, number, year, slug, commitment)
    form = ReportForm(request.form)
    if not form.validate():
        return _report_page(edition, which, commitment, form), 422
    sent, value, version = request.form.to_dict(flat=False), form.value(), form.version.data or 0

    def report_it() -> str:
        results.report(db.session(), actor().email, clock.now(), which, commitment, value, version)
        return _to_plan(series, number, year, slug, done="reported", _anchor=f"c-{commitment}")

    try:
        with transaction() as session:
            return redirect(once(session, actor().email, clock.now(), sent, report_it), 303)
    except (Conflict, Invalid) as problem:
        edition, which = _which(series, number, year, slug)
        return _report_page(edition, which, commitment, form, problem), status_of(problem)


def _report_page(
    edition: Edition, which: Which, commitment: int, form: ReportForm, problem: Problem | None = None
) -> str:
    session = db.session()
    found = queries.commitment(session, which.lineage, commitment)
    conflict = isinstance(problem, Conflict)
    if conflict:
        form.version.data = found.commitment.version
    return render_template(
        "outcomes/report_form.html",
        **showing.around(edition, which=which, form=form, found=found, one=found.commitment),
        group_name=showing.group_name(session, which),
        groups=showing.groups_named(session, which.lineage),
        meeting=reports_at(queries.meetings_of(session, which.lineage), which.year),
        today=today(),
        theirs=found.results[-1] if conflict and found.results else None,
        problem=problem.say(current()) if problem else None,
    )


@pages.post("/commitments/<int:commitment>/groups")
@allow(policy.shares)
def regroup(series: str, number: int, commitment: int) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    lineage, keys = edition.series.lineage, request.form.getlist("groups")
    year = request.form.get("year", type=int, default=0)
    try:
        with transaction() as session:
            plans.regroup(session, actor().email, clock.now(), lineage, commitment, year, keys)
    except Invalid as problem:
        return commitment_page(series, number, commitment, problem=problem.say(current())), 422
    address = url_for(
        "outcomes.commitment", series=series, number=number, commitment=commitment, done="groups"
    )
    return redirect(address, 303)


@pages.get("/commitments/<int:commitment>/groups")
@allow(policy.reads)
def back_to_commitment(series: str, number: int, commitment: int) -> AnyResponse:
    return redirect(url_for("outcomes.commitment", series=series, number=number, commitment=commitment), 303)
