"""Work that needs a person."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from eventapp.core import clock
from eventapp.core.actor import Role
from eventapp.core.db import db, transaction
from eventapp.web.access import actor, allow
from eventapp.web.security import keep_private

from . import policy, stuck

pages = Blueprint("work", __name__, url_prefix="/<lang:language>/organize/work")
pages.after_request(keep_private)


@pages.get("")
@allow(policy.looks_after_work)
def page() -> str:
    mail_leaves = bool(current_app.extensions["settings"].mail.smtp_url)
    return render_template(
        "organize/work.html",
        rows=stuck.listed(db.session(), _series()),
        waiting=stuck.waiting(db.session(), clock.now(), mail_leaves=mail_leaves),
        most=stuck.SHOWN,
    )


@pages.post("/again")
@allow(policy.looks_after_work)
def all_again() -> Response:
    with transaction() as session:
        stuck.all_again(session, actor().email, clock.now(), _series())
    return redirect(url_for("work.page"), 303)


@pages.post("/<any(task, mail):kind>/<int:row>/again")
@allow(policy.looks_after_work)
def again(kind: str, row: int) -> Response:
    with transaction() as session:
        stuck.again(session, actor().email, clock.now(), _series(), stuck.Kind(kind), row)
    return redirect(url_for("work.page"), 303)


@pages.post("/<any(task, mail):kind>/<int:row>/let-go")
@allow(policy.looks_after_work)
def let_go(kind: str, row: int) -> Response:
    with transaction() as session:
        stuck.let_go(session, actor().email, clock.now(), _series(), stuck.Kind(kind), row)
    return redirect(url_for("work.page"), 303)


def _series() -> set[str]:
    return {grant.series for grant in actor().grants if grant.role is Role.ORGANIZER}
