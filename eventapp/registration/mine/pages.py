"""Pages of a participant: what they have, the papers made from it, and what they may do with it.

Who it is follows from the mailed link or the sign-in (`visitor`); nothing is kept by browsers or proxies.
"""

from collections.abc import Callable

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from eventapp.calendars import feeds
from eventapp.calendars.last_good import MIMETYPE
from eventapp.core import clock, idempotency
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid, NotFound, Problem
from eventapp.core.translations import N_
from eventapp.registration import policy, service, visitor
from eventapp.registration.desk.words import sector_name
from eventapp.registration.model import Registration
from eventapp.registration.registering.showing import nations
from eventapp.registration.rules import ADMITTED, OPEN, Attendance, Move, Place, may
from eventapp.settings import Settings
from eventapp.web import cookies
from eventapp.web.access import allow
from eventapp.web.addresses import absolute
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import calendar, colleague, lining, queries
from .forms import ColleagueForm

pages = Blueprint("mine", __name__, url_prefix="/<lang:language>/<series>/meetings/<int(max=9999):number>/me")
pages.after_request(keep_private)
pages.register_error_handler(visitor.NotInvited, visitor.not_invited)

FROZEN = N_("The list of your delegation is closed. Change your answers: your coordinator is asked then.")
Answer = str | Response | tuple[str, int]


@pages.get("", endpoint="page")
@allow(policy.takes_part)
def show(series: str, number: int) -> Answer:
    return _page(visitor.required(db.session(), series, number))


def _page(row: Registration, problem: Problem | None = None) -> str:
    city = keep_arguments("city").get("city")
    return render_template(
        "registration/mine/page.html",
        mine=queries.whole(db.session(), row, clock.now(), city),
        row=row,
        edition=row.edition,
        problem=problem.say(current()) if problem else None,
        sector=sector_name(row.sector),
        may_withdraw=may(Move.WITHDRAW, row.state),
        by_link=bool(cookies.get(cookies.INVITED)),
    )


@pages.post("/offer")
@allow(policy.takes_part)
def offer(series: str, number: int) -> Answer:
    """Take the seat that is kept, leave it to the next in line, or want one after all."""
    answer, choice = request.form.get("answer"), request.form.get("choice", type=int) or 0
    now = clock.now()

    def act(session: Session, row: Registration) -> None:
        if answer == "room":
            if queries.frozen(session, row, now):
                raise Invalid(FROZEN)
            lining.ask_for_room(session, service.PERSON, now, row, choice)
        else:
            service.answer_offer(session, service.PERSON, now, row, choice, yes=answer == "take")

    try:
        return _once(series, number, act)
    except (Invalid, NotFound) as problem:
        return _page(visitor.required(db.session(), series, number), problem), 409


@pages.get("/offer", endpoint="back")
@pages.get("/colleague/take-back", endpoint="back")
@allow(policy.takes_part)
def lead_back(series: str, number: int) -> Response:
    """What is pressed on the page was refused, and the reader reloads it or takes another language."""
    return redirect(url_for("mine.page", series=series, number=number), 303)


@pages.get("/withdraw")
@allow(policy.takes_part)
def withdraw(series: str, number: int) -> Answer:
    row = visitor.required(db.session(), series, number)
    if not may(Move.WITHDRAW, row.state):
        return _home(row)
    return render_template("registration/mine/withdraw.html", row=row, edition=row.edition)


@pages.post("/withdraw")
@allow(policy.takes_part)
def withdraw_now(series: str, number: int) -> Answer:
    def act(session: Session, row: Registration) -> None:
        service.withdraw(session, service.PERSON, clock.now(), row.edition, row)

    return _once(series, number, act)


@pages.get("/colleague")
@allow(policy.takes_part)
def delegate(series: str, number: int) -> Answer:
    row = visitor.required(db.session(), series, number)
    if row.state not in OPEN:
        return _home(row)
    return _delegate(row, ColleagueForm(None, language=row.language))


def _delegate(row: Registration, form: ColleagueForm) -> str:
    return render_template(
        "registration/mine/delegate.html",
        row=row,
        edition=row.edition,
        form=form,
        frozen=queries.frozen(db.session(), row, clock.now()),
    )


@pages.post("/colleague")
@allow(policy.takes_part)
def ask_delegate(series: str, number: int) -> Answer:
    form = ColleagueForm(request.form)
    now = clock.now()
    if form.validate():
        try:
            return _once(
                series,
                number,
                lambda session, row: colleague.ask(
                    session, now, row, form.colleague(), form.reason.data or ""
                ),
            )
        except Invalid as problem:
            form.refuse({"email": problem})
    return _delegate(visitor.required(db.session(), series, number), form), 422


@pages.post("/colleague/take-back")
@allow(policy.takes_part)
def take_back(series: str, number: int) -> Answer:
    request_id, now = request.form.get("request", type=int) or 0, clock.now()
    try:
        return _once(series, number, lambda session, row: colleague.take_back(session, now, row, request_id))
    except NotFound as problem:
        return _page(visitor.required(db.session(), series, number), problem), 409


@pages.get("/calendar.ics", endpoint="calendar")
@allow(policy.takes_part)
def calendar_file(series: str, number: int) -> Response:
    mine = queries.whole(db.session(), visitor.required(db.session(), series, number), clock.now())
    if mine.issue is None:
        raise NotFound(N_("No agenda of this meeting has been published."))
    settings: Settings = current_app.extensions["settings"]
    address = absolute("mine.page", series=series, number=number)
    today = feeds.day_not_over(mine.now)
    body = calendar.file_of(mine, mine.issue.content, current(), settings.base_url, address, today)
    name = f"{series}-{number}-{current()}.ics"
    return Response(
        body, content_type=MIMETYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@pages.get("/letter")
@allow(policy.takes_part)
def letter(series: str, number: int) -> str:
    """The confirmation of the registration, to print."""
    return _letter("confirmation", visitor.required(db.session(), series, number))


@pages.get("/invitation-letter")
@allow(policy.takes_part)
def invitation(series: str, number: int) -> str:
    """For whoever applies for a visa with it."""
    row = visitor.required(db.session(), series, number)
    if not row.needs_letter:
        raise NotFound(N_("You have not asked for a letter of invitation. You can do so in your answers."))
    return _letter("invitation", row)


def _letter(kind: str, row: Registration) -> str:
    if row.state not in ADMITTED:
        raise NotFound(N_("This letter is here as soon as your registration is approved."))
    return render_template(
        f"registration/mine/{kind}.html",
        row=row,
        edition=row.edition,
        now=clock.now(),
        in_person=any(choice.place is Place.ROOM for choice in row.choices),
        wants_room=any(choice.asked is Attendance.ROOM for choice in row.choices),
        nationality=nations(current()).get(row.nationality or ""),
    )


@pages.post("/forget")
@allow(policy.takes_part)
def forget(series: str, number: int) -> Response:
    """Somebody opened their link in a browser that is not theirs."""
    response = redirect(url_for("registering.ask", series=series, number=number), 303)
    cookies.drop(response, cookies.INVITED)
    return response


def _once(series: str, number: int, act: Callable[[Session, Registration], object]) -> Response:
    """Do it for the visitor, once for each form, and lead back to their page."""
    address = url_for("mine.page", series=series, number=number)
    with transaction() as session:
        row = visitor.required(session, series, number)

        def do() -> str:
            act(session, row)
            return address

        form = request.form.to_dict(flat=False)
        idempotency.once(session, f"registration {row.ref}", clock.now(), form, do, leads_to=address)
    return redirect(address, 303)


def _home(row: Registration) -> Response:
    return redirect(url_for("mine.page", series=row.edition.series.key, number=row.edition.number), 303)
