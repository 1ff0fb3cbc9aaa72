"""The page on which somebody answers an invitation. The link in the mail can do this and nothing else: it
shows neither a link to join nor anything that is held about the person."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.places import PLACES
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.programs.model import Holder
from eventapp.registration import policy
from eventapp.web.access import allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import answering, answers
from .answering import GIVEN
from .model import Invitation

pages = Blueprint("answer", __name__, url_prefix="/<lang:language>/answer")
pages.after_request(keep_private)


@pages.get("/<token>", endpoint="page")
@allow(policy.takes_part)
def show(token: str) -> str:
    """Changes nothing."""
    invitation, edition = _found(db.session(), token, lock=False)
    return _page(token, invitation, edition)


@pages.post("/<token>")
@allow(policy.takes_part)
def give(token: str) -> Response | tuple[str, int]:
    answer, now = GIVEN.get(request.form.get("answer", "")), clock.now()
    try:
        with transaction() as session:
            invitation, edition = _found(session, token)
            answers.count(session, current_app.extensions["settings"].secret_key, invitation, now)
            answers.press(session, now, edition, invitation, answer)
    except Invalid as problem:
        invitation, edition = _found(db.session(), token, lock=False)
        return _page(token, invitation, edition, problem.say(current())), 422
    return redirect(url_for("answer.page", token=token, done="yes"), 303)


def _found(session: Session, token: str, *, lock: bool = True) -> tuple[Invitation, Edition]:
    """Raises `NotFound`, for a link that was not made here and for an invitation that is gone alike."""
    ref = answering.ref_of(token)
    invitation = answers.to_answer(session, ref, lock=lock) if ref else None
    if invitation is None:
        raise NotFound(N_("This link does not open an invitation. Open the newest mail about the session."))
    wanted = [joinedload(Edition.series)]
    return invitation, session.get_one(Edition, invitation.edition_id, options=wanted)


def _page(token: str, invitation: Invitation, edition: Edition, problem: str = "") -> str:
    kept = keep_arguments("answer", "done")
    holder = db.session().get(Holder, invitation.person_id)
    anchor, own = PLACES.get(edition.city or ""), PLACES.get(holder.place or "") if holder else None
    given = next((word for word, each in GIVEN.items() if each is invitation.answer), "")
    return render_template(
        "invitations/answer.html",
        token=token,
        edition=edition,
        invitation=invitation,
        title=answers.title_of(invitation, current()),
        starts_at=invitation.copy.starts_at,
        ends_at=invitation.copy.ends_at,
        clocks=[place for place in (anchor, own if own is not anchor else None) if place],
        over=invitation.copy.ends_at <= clock.now(),
        given=given,
        chosen=request.form.get("answer") or kept.get("answer") or given,
        done=kept.get("done") == "yes",
        problem=problem,
    )
