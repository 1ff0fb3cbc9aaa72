"""The notes of one's own side: written on the pages that they are about, and all together on one page."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, HiddenField, IntegerField, StringField, TextAreaField

from eventapp.core import clock, idempotency
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.localized import clean
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import notes, notes_policy
from .notes import Notes, Written
from .subjects import subject_name

pages = Blueprint("outcomes_notes", __name__, url_prefix="/<lang:language>/organize/<series>/side-notes")
pages.after_request(keep_private)

Answer = str | AnyResponse | tuple[str, int]


class NoteForm(Form):
    """``note`` and ``version`` are those of a note that is changed; without them it is a new one."""

    subject = HiddenField(default="")
    address = HiddenField(default="")
    side = StringField(default="")
    note = IntegerField()
    version = IntegerField()
    text = TextAreaField(default="", filters=[lambda text: clean(text or "").replace("\r\n", "\n").strip()])


@pages.get("")
@allow(notes_policy.has_notes)
def page(series: str) -> str:
    return _shown(series)


@pages.post("")
@allow(notes_policy.has_notes)
def save(series: str) -> Answer:
    form = NoteForm(request.form)
    try:
        return redirect(_save(series, form), 303)
    except (Invalid, Conflict) as problem:
        return _shown(series, form, problem), 409 if isinstance(problem, Conflict) else 422


@pages.post("/<int(max=2147483647):note_id>/remove")
@allow(notes_policy.has_notes)
def remove(series: str, note_id: int) -> AnyResponse:
    with transaction() as session:
        note = notes.remove(session, actor(), clock.now(), series, note_id)
        return redirect(_leads_to(series, note.address), 303)


@pages.get("/<int(max=2147483647):note_id>/remove")
@allow(notes_policy.has_notes)
def back(series: str, **_address: Any) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(url_for(".page", series=series), 303)


def notes_about(series: str, subject: str) -> Notes:
    """For templates of areas that know nothing of notes: those of whoever asks."""
    return notes.of(db.session(), actor(), series, subject)


def _save(series: str, form: NoteForm) -> str:
    by, now = actor(), clock.now()
    with transaction() as session:
        if form.note.data is not None:
            text, version = form.text.data or "", form.version.data or 0
            note = notes.edit(session, by, now, series, form.note.data, text, version)
            return _leads_to(series, note.address)

        def do() -> str:
            address = _local(series, form.address.data or "")
            side, subject, text = form.side.data or "", form.subject.data or "", form.text.data or ""
            note = notes.add(session, by, now, series, Written(side, subject, text, address))
            return _leads_to(series, note.address)

        return idempotency.once(session, by.email, now, request.form.to_dict(flat=False), do)


def _local(series: str, address: str) -> str:
    """*address* without its language, if it is a page of the organizers' rooms of *series*."""
    path = urlsplit(address).path
    rest = path.removeprefix(f"/{current()}")
    fine = (
        path == address and ".." not in rest and rest.startswith(f"/organize/{series}/") and len(rest) < 300
    )
    return rest if fine else ""


def _leads_to(series: str, address: str) -> str:
    return f"/{current()}{address}#side-notes" if address else url_for(".page", series=series)


def _shown(series: str, form: NoteForm | None = None, problem: Invalid | Conflict | None = None) -> str:
    session = db.session()
    return render_template(
        "outcomes/notes.html",
        series=series_by_key(session, series),
        found=notes.all_of(session, actor(), series),
        sides=sorted(notes_policy.sides(actor(), series)),
        subject_name=lambda subject: subject_name(subject, current()),
        form=form,
        problem=problem.say(current()) if problem else "",
    )
