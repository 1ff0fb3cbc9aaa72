"""The page of a parent or guardian: who asks, what becomes of the data, and the button to consent."""

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.registration import policy, visitor
from eventapp.registration.links import Opens
from eventapp.registration.model import Registration
from eventapp.registration.privacy import notices
from eventapp.web.access import allow
from eventapp.web.languages import current

from . import guardian as guardians
from . import noticed
from .blueprint import REGISTER, blueprint


@blueprint.get(f"{REGISTER}/guardian")
@allow(policy.takes_part)
def guardian(series: str, number: int) -> str:
    row = _asked(db.session(), series, number)
    _edition, rules = visitor.edition_with_rules(db.session(), series, number)
    notice = notices.current(db.session(), series, rules.controller)
    return render_template(
        "registration/registering/guardian.html",
        edition=row.edition,
        row=row,
        notice=notice,
        notice_parts=notice.parts(current()),
        notice_sealed=noticed.sealed(notice.id),
    )


@blueprint.post(f"{REGISTER}/guardian")
@allow(policy.takes_part)
def consent(series: str, number: int) -> AnyResponse:
    notice = noticed.shown(request.form.get("notice", ""))
    with transaction() as session:
        row = _asked(session, series, number)
        guardians.consent(session, clock.now(), row, notice, current())
    return redirect(url_for("registering.guardian", series=series, number=number), 303)


def _asked(session: Session, series: str, number: int) -> Registration:
    """The registration for which the visitor is asked to consent. Raises `NotFound`."""
    link = visitor.held(Opens.GUARDIAN)
    row = _registration(session, series, number, link.ref) if link else None
    if link is None or row is None or not visitor.is_genuine(link, guardians.serial(row)):
        raise NotFound(
            N_(
                "This page belongs to a parent or guardian. Open the link in the mail that asked for "
                "your consent."
            )
        )
    return row


def _registration(session: Session, series: str, number: int, ref: str) -> Registration | None:
    return session.scalars(
        select(Registration)
        .join(Registration.edition)
        .join(Edition.series)
        .where(
            Series.key == series,
            Edition.number == number,
            Registration.ref == ref,
            Registration.minor,
            Registration.erased_at.is_(None),
        )
        .options(
            joinedload(Registration.person),
            joinedload(Registration.details),
            joinedload(Registration.edition).joinedload(Edition.series),
        )
    ).one_or_none()
