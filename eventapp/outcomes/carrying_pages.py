"""Roll-over and succession: first what would happen, then the button that does it."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.partnership.model import GroupPhase, WorkingGroup
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments

from . import carrying, policy, queries
from . import plan_showing as showing
from .blueprint import pages
from .model import Commitment
from .plan_edit_pages import status_of
from .plan_pages import Answer
from .rolling import Book
from .succession import Homeless, Move, open_plans

NO_GROUP = N_("Name at least one group for each commitment, other than the one that ends.")


# ---- From year to year ----


@pages.get("/roll-over")
@allow(policy.keeps)
def roll_over(series: str, number: int) -> Answer:
    arguments = keep_arguments("year", "done")
    edition = edition_to_read(db.session(), series, number)
    return _rolling_page(edition, _year(arguments.get("year"), edition.year), done=arguments.get("done"))


@pages.post("/roll-over")
@allow(policy.keeps)
def do_roll_over(series: str, number: int) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    lineage, year = edition.series.lineage, _year(request.form.get("year"), edition.year)
    shown = request.form.get("shown", "")
    try:
        with transaction() as session:
            carrying.roll_over(session, actor().email, clock.now(), lineage, (year, year + 1), shown)
    except Conflict as problem:
        edition = edition_to_read(db.session(), series, number)
        return _rolling_page(edition, year, problem), 409
    return redirect(url_for(".roll_over", series=series, number=number, year=year, done=1), 303)


def _rolling_page(
    edition: Edition, year: int, problem: Problem | None = None, done: str | None = None
) -> str:
    session, lineage = db.session(), edition.series.lineage
    todo = carrying.rolling(session, lineage, year, year + 1)
    plans = queries.plans_of_year(session, lineage, year)
    unreported = {each.number for plan in plans for each in plan.unreported}
    return render_template(
        "outcomes/roll_over.html",
        **showing.around(edition),
        todo=todo,
        seal=carrying.seal(todo),
        texts=_texts(session, lineage),
        groups=showing.groups_named(session, lineage, year),
        unreported=unreported,
        years=showing.years_around(session, edition),
        problem=problem.say(current()) if problem else None,
        done=done,
    )


# ---- From group to group ----


@pages.get("/succession")
@allow(policy.keeps)
def succession(series: str, number: int) -> str:
    arguments = keep_arguments("group", "since", "done")
    edition = edition_to_read(db.session(), series, number)
    since = _year(arguments.get("since"), edition.year + 1)
    return _succession_page(edition, arguments.get("group", ""), since, done=arguments.get("done"))


@pages.post("/succession")
@allow(policy.keeps)
def succeed(series: str, number: int) -> Answer:
    """What would happen; with ``do``, it happens."""
    edition = edition_to_read(db.session(), series, number)
    group, since = request.form.get("group", ""), _year(request.form.get("since"), edition.year + 1)
    lineage = edition.series.lineage
    try:
        with transaction() as session:
            moves = _moves(session, lineage, group, since)
            if "do" not in request.form:
                return _succession_page(edition_to_read(session, series, number), group, since, moves=moves)
            seen = request.form["do"]
            carrying.succeed(session, actor().email, clock.now(), lineage, group, moves, since, seen)
    except (Conflict, Invalid) as problem:
        edition = edition_to_read(db.session(), series, number)
        return _succession_page(edition, group, since, problem), status_of(problem)
    address = url_for(".succession", series=series, number=number, group=group, since=since, done=1)
    return redirect(address, 303)


def _moves(session: Session, lineage: str, group: str, since: int) -> tuple[Move, ...]:
    """What the form means. Raises `Invalid` where a commitment has no group."""
    if request.form.get("how") == "merge":
        return carrying.merging(session, lineage, group, request.form.get("successor", ""), since)
    allotted = {
        int(name.removeprefix("to-")): request.form.getlist(name)
        for name in request.form
        if name.startswith("to-") and name.removeprefix("to-").isdigit()
    }
    try:
        return carrying.splitting(session, lineage, group, allotted, since)
    except Homeless as homeless:
        raise Invalid(NO_GROUP) from homeless


def _succession_page(
    edition: Edition,
    group: str,
    since: int,
    problem: Problem | None = None,
    moves: Sequence[Move] | None = None,
    done: str | None = None,
) -> str:
    session, lineage = db.session(), edition.series.lineage
    book = queries.book(session, lineage)
    return render_template(
        "outcomes/succession.html",
        **showing.around(edition),
        group=group,
        since=since,
        groups=showing.groups_named(session, lineage, since),
        ended=_ended(session, lineage, book, since),
        stands=open_plans(book.entries, group, since),
        texts=_texts(session, lineage),
        typed=request.form,
        moves=moves,
        seal=carrying.seal(moves) if moves is not None else "",
        problem=problem.say(current()) if problem else None,
        done=done,
    )


def _ended(session: Session, lineage: str, book: Book, since: int) -> list[tuple[str, str | None, int]]:
    """The groups that have ended while commitments still stand in their plans: key, successor if the
    partnership names one, how many."""
    successor_of = aliased(WorkingGroup)
    rows = session.execute(
        select(WorkingGroup.key, GroupPhase.state, successor_of.key)
        .join(GroupPhase, GroupPhase.group_id == WorkingGroup.id)
        .outerjoin(successor_of, successor_of.id == GroupPhase.related_id)
        .where(WorkingGroup.lineage == lineage)
        .order_by(GroupPhase.position)
    )
    last = {key: (state, successor) for key, state, successor in rows}
    found: list[tuple[str, str | None, int]] = []
    for key, (state, successor) in sorted(last.items()):
        stands = {n for numbers in open_plans(book.entries, key, since).values() for n in numbers}
        if state in showing.ENDED and stands:
            found.append((key, successor, len(stands)))
    return found


def _texts(session: Session, lineage: str) -> dict[int, LocalizedText]:
    rows = session.execute(
        select(Commitment.number, Commitment.text).where(Commitment.lineage == lineage, ~Commitment.removed)
    )
    return dict(rows.all())


def _year(typed: str | None, otherwise: int) -> int:
    fine = typed is not None and typed.isascii() and typed.isdigit() and len(typed) == 4
    return int(typed) if fine and typed is not None else otherwise
