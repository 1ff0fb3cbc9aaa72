"""Forms that anybody with their address may fill in: for one side, for a group's people or the public."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import WorkingGroup
from eventapp.partnership.queries import names_in_year
from eventapp.registration.model import OpenForm
from eventapp.registration.moving import path

from .keeping import rules_of


class Wanted(NamedTuple):
    side: str
    group_id: int | None
    public: bool
    closes_at: datetime | None


def forms_of(session: Session, edition: Edition, sides: Collection[str]) -> Sequence[OpenForm]:
    """The forms of these sides, those that can be filled in first, then the newest."""
    return session.scalars(
        select(OpenForm)
        .where(OpenForm.edition_id == edition.id, OpenForm.side.in_(sides))
        .order_by(OpenForm.closed_at.is_not(None), OpenForm.id.desc())
    ).all()


def public_forms(session: Session, edition: Edition, now: datetime) -> Sequence[OpenForm]:
    """Those that the public can fill in, in the order of their sides."""
    return session.scalars(
        select(OpenForm)
        .where(
            OpenForm.edition_id == edition.id,
            OpenForm.public,
            OpenForm.closed_at.is_(None),
            OpenForm.closes_at.is_(None) | (OpenForm.closes_at > now),
        )
        .order_by(OpenForm.side, OpenForm.id)
    ).all()


def groups_of(session: Session, edition: Edition) -> dict[int, tuple[str, LocalizedText]]:
    """Key and name of each working group of the partnership, by id, as they are called in that year."""
    lineage = edition.series.lineage
    ids = session.scalars(
        select(WorkingGroup.id).where(WorkingGroup.lineage == lineage).order_by(WorkingGroup.key)
    )
    return names_in_year(session, ids.all(), edition.year)


def open_form(session: Session, actor: str, now: datetime, edition: Edition, wanted: Wanted) -> OpenForm:
    """Raises `Invalid` before registration was opened, for a moment that is past, and where the public has a
    form of this side already."""
    if rules_of(session, edition) is None:
        raise Invalid(N_("Open registration first, then its forms."))
    if wanted.closes_at is not None and wanted.closes_at <= now:
        raise Invalid(N_("Choose a moment that is still to come."))
    if wanted.public and any(
        form.public and form.closed_at is None for form in forms_of(session, edition, [wanted.side])
    ):
        raise Invalid(N_("There is a public form for this side already. Close it first."))
    form = OpenForm(edition_id=edition.id, opened_by=actor, opened_at=now, **wanted._asdict())
    session.add(form)
    session.flush()
    audit.record(
        session,
        actor,
        "registration.form_opened",
        f"{path(edition)}/forms/{form.ref}",
        now,
        side=form.side,
        group=form.group_id,
        public=form.public,
    )
    return form


def close_form(session: Session, actor: str, now: datetime, edition: Edition, form: OpenForm) -> None:
    """From now on nobody can fill it in; closed twice is closed."""
    if form.closed_at is None:
        form.closed_at = now
        audit.record(session, actor, "registration.form_closed", f"{path(edition)}/forms/{form.ref}", now)


def form_of(session: Session, edition: Edition, ref: str, sides: Collection[str]) -> OpenForm:
    """Raises `NotFound`, also for a form of another side than *sides*."""
    form = session.scalars(
        select(OpenForm).where(
            OpenForm.ref == ref, OpenForm.edition_id == edition.id, OpenForm.side.in_(sides)
        )
    ).one_or_none()
    if form is None:
        raise NotFound(N_("There is no such form."))
    return form
