"""The page of one person, and the buttons on it. Protected details stand only on the answer to a request made
for them."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Problem
from eventapp.core.idempotency import once
from eventapp.registration import policy
from eventapp.registration.delegations.blueprint import leave
from eventapp.registration.finding import for_staff
from eventapp.registration.model import Registration
from eventapp.registration.registering.showing import nations
from eventapp.registration.rules import ANSWERED, Attendance, Move, may
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments

from . import person as use
from .blueprint import pages
from .person import Protected, Wishes

SESSION = "session-"  # begins the name of the question about one session; its row's id follows
SEEN = "seen-"  # and what the page showed as chosen
Answer = str | Response | tuple[str, int]
Do = Callable[[Session, Registration], str]  # gives what the page then says


@pages.get("/people/<ref>")
@allow(policy.works_on)
def person(series: str, number: int, ref: str) -> str:
    return _page(for_staff(db.session(), actor(), series, number, ref))


@pages.post("/people/<ref>")
@allow(policy.works_on)
def act(series: str, number: int, ref: str) -> Answer:
    what = request.form.get("what", "")

    def do(session: Session, row: Registration) -> str:
        done = use.act(session, actor().email, clock.now(), row, what, leave(series))
        return "asked" if done.asked else what if done.people else "nothing"

    return _do(series, number, ref, do)


@pages.post("/people/<ref>/sessions")
@allow(policy.works_on)
def choose(series: str, number: int, ref: str) -> Answer:
    wishes, seen = _wishes(SESSION), _wishes(SEEN)

    def do(session: Session, row: Registration) -> str:
        changed = use.choose(session, actor().email, clock.now(), row, wishes, seen, leave(series))
        return "chosen" if changed else "nothing"

    return _do(series, number, ref, do, wishes)


@pages.post("/people/<ref>/needs")
@allow(policy.works_on)
def show_needs(series: str, number: int, ref: str) -> str:
    with transaction() as session:
        row = for_staff(session, actor(), series, number, ref)
        protected = use.reveal(session, actor().email, clock.now(), row)
    return _page(for_staff(db.session(), actor(), series, number, ref), protected=protected)


@pages.get("/people/<ref>/sessions", endpoint="back_to_person")
@pages.get("/people/<ref>/needs", endpoint="back_to_person")
@allow(policy.works_on)
def lead_back(series: str, number: int, ref: str) -> Response:
    """The answer to a form is reloaded, or read in another language."""
    for_staff(db.session(), actor(), series, number, ref)
    return redirect(url_for("desk.person", series=series, number=number, ref=ref), 303)


def _do(series: str, number: int, ref: str, do: Do, wishes: Wishes | None = None) -> Answer:
    """Once for each form; then back to the page, which says what was done."""

    def act() -> str:
        said = do(db.session(), for_staff(db.session(), actor(), series, number, ref))
        return url_for("desk.person", series=series, number=number, ref=ref, done=said)

    try:
        with transaction() as session:
            sent = request.form.to_dict(flat=False)
            return redirect(once(session, actor().email, clock.now(), sent, act), 303)
    except Problem as problem:
        row = for_staff(db.session(), actor(), series, number, ref)  # raises where that was the problem
        page = _page(row, problem=problem.say(current()), wishes=wishes)
        return page, 409 if isinstance(problem, Conflict) else 422


def _wishes(prefix: str) -> Wishes:
    """What the form says of each session; what is not one of its answers says nothing."""
    known: dict[str, Attendance | None] = {each.value: each for each in Attendance} | {"no": None}
    return {
        int(name.removeprefix(prefix)): known[value]
        for name, value in request.form.items()
        if name.removeprefix(prefix).isdecimal() and len(name) < 30 and value in known
    }


def _page(row: Registration, **more: Any) -> str:
    edition, state = row.edition, row.state
    keeps = policy.keeps(actor(), edition.series.key)
    had = {choice.session_id: choice.asked for choice in row.choices}
    return render_template(
        "registration/desk/person.html",
        edition=edition,
        series=edition.series,
        row=row,
        shown=use.shown(db.session(), row, clock.now()),
        had=had,
        chosen={**had, **(more.get("wishes") or {})},
        nationality=nations(current()).get(row.nationality or ""),
        keeps=keeps,
        may={move.value for move in Move if may(move, state)},
        answered=state in ANSWERED,
        done=keep_arguments("done").get("done"),
        problem=more.get("problem"),
        protected=more.get("protected") or Protected(),
        revealed="protected" in more,
    )
