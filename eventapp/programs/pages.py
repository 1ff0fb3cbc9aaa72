"""My calendar: addresses to subscribe to, and how somebody wants to learn of changes.

Whose calendar it is follows from their registration, as on their own page, or from a link (`links`) for those
who have none.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from eventapp.core import clock, idempotency
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid, NotFound, Problem
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition
from eventapp.registration import moving, policy, service, visitor
from eventapp.settings import Settings
from eventapp.web.access import allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import feed_pages, feeding, links
from .forms import ChannelForm, FeedForm
from .model import Feed
from .rules import Channel

pages = Blueprint("my_calendar", __name__)
pages.after_request(keep_private)
pages.register_error_handler(visitor.NotInvited, visitor.not_invited)

MEETING = "/<lang:language>/<series>/meetings/<int(max=9999):number>/me/calendar"
LINK = "/<lang:language>/my-calendar/<token>"
Answer = str | Response | tuple[str, int]


class Owner(NamedTuple):
    """Whose calendar a page is about. ``edition`` None: it was opened by a link."""

    person_id: int
    name: str
    language: Language
    subject: str  # in the records
    where: dict[str, Any]
    edition: Edition | None


class Made(NamedTuple):
    """A new address, which is shown now and never again."""

    name: str
    address: str
    secret: str


@pages.get(MEETING, endpoint="page")
@pages.get(LINK, endpoint="page")
@allow(policy.takes_part)
def page(**where: Any) -> Answer:
    return _page(_owner(db.session(), where))


@pages.post(f"{MEETING}/new", endpoint="make")
@pages.post(f"{LINK}/new", endpoint="make")
@allow(policy.takes_part)
def make(**where: Any) -> Answer:
    form, owner = FeedForm(request.form), _owner(db.session(), where)
    if not form.validate():
        return _page(owner, form=form), 422

    def do(session: Session, now: datetime) -> Made:
        return _made(*feeding.make(session, service.PERSON, now, owner.person_id, *form.wanted()))

    return _once(owner, do)


@pages.post(f"{MEETING}/address", endpoint="change")
@pages.post(f"{LINK}/address", endpoint="change")
@allow(policy.takes_part)
def change(**where: Any) -> Answer:
    """Revoke an address, or give it a new secret."""
    owner, old = _owner(db.session(), where), []

    def do(session: Session, now: datetime) -> Made | None:
        feed = feeding.named(session, owner.person_id, request.form.get("feed", ""))
        old.append(feed.digest)
        if request.form.get("deed") == "rotate":
            return _made(*feeding.rotate(session, service.PERSON, now, feed))
        feeding.revoke(session, service.PERSON, now, feed)
        return None

    answer = _once(owner, do)
    feed_pages.forget(old)
    return answer


@pages.post(f"{MEETING}/channel", endpoint="choose")
@pages.post(f"{LINK}/channel", endpoint="choose")
@allow(policy.takes_part)
def choose(**where: Any) -> Answer:
    owner, form = _owner(db.session(), where), ChannelForm(request.form)
    if not form.validate():
        return _page(owner, channel=form), 422
    chosen = Channel(form.channel.data)
    with transaction() as session:
        feeding.choose(
            session, service.PERSON, clock.now(), owner.person_id, owner.language, chosen, owner.subject
        )
    return redirect(url_for("my_calendar.page", **where), 303)


@pages.get(f"{MEETING}/new", endpoint="back")
@pages.get(f"{LINK}/new", endpoint="back")
@pages.get(f"{MEETING}/address", endpoint="back")
@pages.get(f"{LINK}/address", endpoint="back")
@pages.get(f"{MEETING}/channel", endpoint="back")
@pages.get(f"{LINK}/channel", endpoint="back")
@allow(policy.takes_part)
def lead_back(**where: Any) -> Response:
    """The reader takes another language, or reloads, where only a button leads."""
    return redirect(url_for("my_calendar.page", **where), 303)


def _owner(session: Session, where: dict[str, Any]) -> Owner:
    if "token" in where:
        person = links.opened(session, where["token"])
        return Owner(person.id, person.name, person.language, f"calendars/{person.id}", where, None)
    row = visitor.required(session, where["series"], where["number"])
    subject = moving.path(row.edition, row)
    return Owner(row.person_id, row.person.name, row.language, subject, where, row.edition)


def _page(
    owner: Owner,
    *,
    form: FeedForm | None = None,
    channel: ChannelForm | None = None,
    made: Made | None = None,
    problem: Problem | None = None,
) -> str:
    session = db.session()
    chosen = feeding.channel_of(session, owner.person_id)
    return render_template(
        "programs/page.html",
        owner=owner,
        where=owner.where,
        edition=owner.edition,
        feeds=feeding.of_person(session, owner.person_id),
        form=form or FeedForm(None, language=current().value, alarm=""),
        channel=channel or ChannelForm(None, channel=chosen.value),
        made=made,
        problem=problem.say(current()) if problem else None,
        server=_settings().base_url + "/dav/",
    )


def _once(owner: Owner, act: Callable[[Session, datetime], Made | None]) -> Answer:
    """Do it once for each form. A secret cannot be led to: it is shown in the answer itself."""
    made: list[Made | None] = []
    now, home = clock.now(), url_for("my_calendar.page", **owner.where)
    form = request.form.to_dict(flat=False)
    try:
        with transaction() as session:

            def do() -> str:
                made.append(act(session, now))
                return home

            idempotency.once(session, f"calendar {owner.person_id}", now, form, do, leads_to=home)
    except (Invalid, NotFound) as problem:
        return _page(_owner(db.session(), owner.where), problem=problem), 409
    return _page(_owner(db.session(), owner.where), made=made[0]) if any(made) else redirect(home, 303)


def _made(feed: Feed, secret: str) -> Made:
    return Made(feed.name, f"{_settings().base_url}/calendars/{secret}.ics", secret)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
