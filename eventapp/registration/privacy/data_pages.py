"""Pages of a participant about their own data: what is held, to take it home, to have it erased.

The link in an invitation may have been handed on. What is protected, the files and erasing therefore need a
link that was mailed within the hour to the address on file, or a sign-in under it.
"""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.calendars import feeds
from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import policy, service, visitor
from eventapp.registration.mine import calendar, queries
from eventapp.registration.model import Registration, RegistrationRules
from eventapp.settings import Settings
from eventapp.web import cookies
from eventapp.web.access import allow
from eventapp.web.addresses import absolute
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import asking, erasing, held, notices, taking_home

pages = Blueprint(
    "my_data", __name__, url_prefix="/<lang:language>/<series>/meetings/<int(max=9999):number>/me/data"
)
pages.after_request(keep_private)
pages.register_error_handler(visitor.NotInvited, visitor.not_invited)

Answer = str | AnyResponse | tuple[str, int]


class NotSure(Exception):
    """The visitor came by a link that may have been handed on."""


@pages.errorhandler(NotSure)
def lead_to_link(_error: NotSure) -> AnyResponse:
    return redirect(url_for("my_data.page", **{**(request.view_args or {}), "needs": "link"}), 303)


@pages.get("")
@allow(policy.takes_part)
def page(series: str, number: int) -> str:
    row = visitor.required(db.session(), series, number)
    confirmed = visitor.confirmed(row)
    found = held.everything(db.session(), row)
    kept = held.also(db.session(), [row], current())
    return render_template(
        "registration/privacy/my_data.html",
        edition=row.edition,
        row=row,
        confirmed=confirmed,
        classes=held.classes(found, kept, current(), confirmed=confirmed),
        looks=held.looks(found),
        notice=_notice(row),
        said=keep_arguments("asked", "needs"),
    )


@pages.post("/link")
@allow(policy.takes_part)
def ask(series: str, number: int) -> AnyResponse:
    with transaction() as session:
        row = visitor.required(session, series, number)
        asking.mail_link(session, clock.now(), row, _settings().secret_key)
    return redirect(url_for("my_data.page", series=series, number=number, asked="yes"), 303)


@pages.get("/file")
@allow(policy.takes_part)
def export(series: str, number: int) -> Response:
    row = _sure(series, number)
    rows = held.all_of(db.session(), row)
    found = [held.everything(db.session(), each) for each in rows]
    kept = held.also(db.session(), rows, current())
    body = taking_home.archive(found, kept, _calendar(row), clock.now())
    name = f"{series}-{number}-data.zip"
    return Response(
        body,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@pages.get("/erase")
@allow(policy.takes_part)
def confirm(series: str, number: int) -> str:
    return _confirm(_sure(series, number))


@pages.post("/erase")
@allow(policy.takes_part)
def erase(series: str, number: int) -> Answer:
    row = _sure(series, number)
    if request.form.get("sure") != "yes":
        return _confirm(row, wrong=True), 422
    with transaction() as session:
        erasing.erase(session, service.PERSON, clock.now(), _sure(series, number))
    current_app.extensions["kept"].clear()
    response = redirect(url_for("my_data.erased", series=series, number=number), 303)
    cookies.drop(response, cookies.INVITED)
    return response


@pages.get("/erased")
@allow(policy.takes_part)
def erased(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    if db.session().get(RegistrationRules, edition.id) is None:
        raise NotFound(N_("There is no registration for this meeting."))
    return render_template("registration/privacy/erased.html", edition=edition)


def _sure(series: str, number: int) -> Registration:
    """The visitor, who is surely the person. Raises `NotFound`, `NotSure`."""
    row = visitor.required(db.session(), series, number)
    if not visitor.confirmed(row):
        raise NotSure
    return row


def _confirm(row: Registration, *, wrong: bool = False) -> str:
    stays = erasing.stays(db.session(), row)
    return render_template(
        "registration/privacy/erase.html", edition=row.edition, row=row, stays=stays, wrong=wrong
    )


def _notice(row: Registration) -> notices.Notice:
    rules = db.session().get_one(RegistrationRules, row.edition_id)
    return notices.current(db.session(), row.edition.series.key, rules.controller)


def _calendar(row: Registration) -> bytes | None:
    mine = queries.whole(db.session(), row, clock.now())
    if mine.issue is None:
        return None
    address = absolute("mine.page", series=row.edition.series.key, number=row.edition.number)
    today = feeds.day_not_over(mine.now)
    return calendar.file_of(mine, mine.issue.content, current(), _settings().base_url, address, today)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
