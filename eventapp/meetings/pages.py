"""Pages of the organizers: when to meet, opening the next edition, its facts and rooms."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.idempotency import once
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import forms, policy, service, showing
from .queries import edition_to_read, editions_of
from .rules import Wrong

pages = Blueprint("meetings", __name__, url_prefix="/<lang:language>/organize/<series>")
EDITION = "/<int(max=9999):number>"
Answer = str | AnyResponse | tuple[str, int]
pages.after_request(keep_private)


@pages.get("/dates")
@allow(policy.sees)
def dates(series: str) -> str:
    found = series_by_key(db.session(), series)
    editions = editions_of(db.session(), found.lineage)
    page = showing.dates(found, editions, _today(), request.args)
    return render_template("meetings/dates.html", may_open=policy.keeps(actor(), series), **page)


@pages.get("/open")
@allow(policy.keeps)
def opening(series: str) -> str:
    found = series_by_key(db.session(), series)
    editions = editions_of(db.session(), found.lineage)
    data = showing.opening_data(found, editions, _today(), request.args)
    form = forms.OpenForm(None, found.rotation, **data)
    return render_template("meetings/open.html", **showing.opening(found, editions, form))


@pages.post("/open")
@allow(policy.keeps)
def open_edition(series: str) -> Answer:
    found = series_by_key(db.session(), series)
    form = forms.OpenForm(request.form, found.rotation)
    sent = request.form.to_dict(flat=False)
    if form.validate():
        try:
            with transaction() as session:
                return redirect(
                    once(session, actor().email, clock.now(), sent, lambda: _open(series, form)), 303
                )
        except Wrong as wrong:
            form.refuse(wrong.problems)
    found = series_by_key(db.session(), series)
    editions = editions_of(db.session(), found.lineage)
    return render_template("meetings/open.html", **showing.opening(found, editions, form)), 422


def _open(series: str, form: forms.OpenForm) -> str:
    edition = service.open_edition(db.session(), actor().email, clock.now(), series, form.opening())
    return url_for("organize.edition", series=series, number=edition.number)


@pages.get(f"{EDITION}/facts")
@allow(policy.keeps)
def facts(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    form = forms.FactsForm(None, edition.series.rotation, **forms.facts_data(edition))
    return render_template("meetings/facts.html", **showing.facts(db.session(), edition, form))


@pages.post(f"{EDITION}/facts")
@allow(policy.keeps)
def save_facts(series: str, number: int) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    form = forms.FactsForm(request.form, edition.series.rotation)
    status = 422
    if form.validate():
        try:
            with transaction() as session:
                _save_facts(session, edition_to_read(session, series, number), form)
            return redirect(url_for("organize.edition", series=series, number=number), 303)
        except Wrong as wrong:
            form.refuse(wrong.problems)
        except Conflict:
            status = 409
    edition = edition_to_read(db.session(), series, number)
    page = showing.facts(db.session(), edition, form, conflict=status == 409)
    return render_template("meetings/facts.html", **page), status


def _save_facts(session: Any, edition: Any, form: forms.FactsForm) -> None:
    service.save_facts(
        session,
        actor().email,
        clock.now(),
        (edition.series.key, edition.number),
        form.facts(edition),
        int(form.version.data or 0),
        along=bool(form.along.data),
    )


@pages.post(f"{EDITION}/announce")
@allow(policy.keeps)
def announce(series: str, number: int) -> AnyResponse:
    with transaction() as session:
        service.announce(session, actor().email, clock.now(), series, number)
    return redirect(url_for("organize.edition", series=series, number=number), 303)


@pages.get(f"{EDITION}/rooms")
@allow(policy.sees)
def rooms(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    may_change = policy.furnishes(actor(), series)
    return render_template(
        "meetings/rooms.html", edition=edition, series=edition.series, may_change=may_change
    )


@pages.get(f"{EDITION}/rooms/new")
@allow(policy.furnishes)
def new_room(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    return render_template("meetings/room.html", **showing.room(edition, None, forms.RoomForm()))


@pages.post(f"{EDITION}/rooms/new")
@allow(policy.furnishes)
def add_room(series: str, number: int) -> Answer:
    form = forms.RoomForm(request.form)
    sent = request.form.to_dict(flat=False)
    if form.validate():
        try:
            with transaction() as session:
                where = once(session, actor().email, clock.now(), sent, lambda: _add(series, number, form))
            return redirect(where, 303)
        except Wrong as wrong:
            form.refuse(wrong.problems)
    edition = edition_to_read(db.session(), series, number)
    return render_template("meetings/room.html", **showing.room(edition, None, form)), 422


def _add(series: str, number: int, form: forms.RoomForm) -> str:
    service.add_room(db.session(), actor().email, clock.now(), (series, number), form.facts())
    return url_for("meetings.rooms", series=series, number=number)


@pages.get(f"{EDITION}/rooms/<key>")
@allow(policy.furnishes)
def room(series: str, number: int, key: str) -> str:
    edition = edition_to_read(db.session(), series, number)
    found = service.room_of(edition, key)
    form = forms.RoomForm(None, **forms.room_data(found))
    return render_template("meetings/room.html", **showing.room(edition, found, form))


@pages.post(f"{EDITION}/rooms/<key>")
@allow(policy.furnishes)
def save_room(series: str, number: int, key: str) -> Answer:
    form, status = forms.RoomForm(request.form), 422
    before = service.room_of(edition_to_read(db.session(), series, number), key)
    if form.validate():
        try:
            return _save_room(series, number, key, form.facts(before), int(form.version.data or 0))
        except Wrong as wrong:
            form.refuse(wrong.problems)
        except Conflict:
            status = 409
    edition = edition_to_read(db.session(), series, number)
    page = showing.room(edition, service.room_of(edition, key), form, conflict=status == 409)
    return render_template("meetings/room.html", **page), status


def _save_room(series: str, number: int, key: str, facts: Any, version: int) -> AnyResponse:
    with transaction() as session:
        service.save_room(session, actor().email, clock.now(), (series, number), key, facts, version)
    return redirect(url_for("meetings.rooms", series=series, number=number), 303)


@pages.post(f"{EDITION}/rooms/<key>/remove")
@allow(policy.furnishes)
def remove_room(series: str, number: int, key: str) -> Answer:
    try:
        with transaction() as session:
            service.remove_room(session, actor().email, clock.now(), (series, number), key)
    except Invalid as problem:
        edition = edition_to_read(db.session(), series, number)
        found = service.room_of(edition, key)
        form = forms.RoomForm(None, **forms.room_data(found))
        page = showing.room(edition, found, form, refused=problem.say(current()))
        return render_template("meetings/room.html", **page), 422
    return redirect(url_for("meetings.rooms", series=series, number=number), 303)


def _today() -> date:
    return clock.now().date()
