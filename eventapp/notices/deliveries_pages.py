"""The organizers' page about mails that were sent, wait or failed."""

from collections.abc import Callable

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Problem
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.security import keep_private

from . import deliveries, policy

Answer = str | AnyResponse | tuple[str, int]
pages = Blueprint(
    "deliveries",
    __name__,
    url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/notices/deliveries",
)
pages.after_request(keep_private)


@pages.get("")
@allow(policy.sends)
def page(series: str, number: int) -> str:
    return _page(series, number)


@pages.post("/<int:mail_id>/again")
@allow(policy.sends)
def again(series: str, number: int, mail_id: int) -> Answer:
    def use(session: Session, edition: Edition) -> None:
        deliveries.send_again(session, actor().email, clock.now(), edition, mail_id)

    return _done(series, number, use)


@pages.post("/again")
@allow(policy.sends)
def all_again(series: str, number: int) -> Answer:
    def use(session: Session, edition: Edition) -> None:
        deliveries.send_all_again(session, actor().email, clock.now(), edition)

    return _done(series, number, use)


@pages.post("/release")
@allow(policy.sends)
def release(series: str, number: int) -> Answer:
    address = request.form.get("address", "")

    def use(session: Session, edition: Edition) -> None:
        deliveries.release(session, actor().email, clock.now(), edition, address)

    return _done(series, number, use)


def _done(series: str, number: int, use: Callable[[Session, Edition], None]) -> Answer:
    try:
        with transaction() as session:
            use(session, edition_to_change(session, series, number))
    except Conflict as conflict:
        return _page(series, number, conflict), 409
    return redirect(url_for("deliveries.page", series=series, number=number), 303)


def _page(series: str, number: int, problem: Problem | None = None) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    return render_template(
        "notices/deliveries.html",
        series=edition.series,
        edition=edition,
        lines=deliveries.lines(session, edition),
        troubled=deliveries.troubled(session, edition),
        suppressed=deliveries.suppressed(session, edition),
        problem=problem,
        sends=bool(current_app.extensions["settings"].mail.smtp_url),
    )
