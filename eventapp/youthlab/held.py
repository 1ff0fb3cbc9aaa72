"""What the Youth Lab keeps of somebody, for themselves to see; how it goes; and how long it stays."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext, language_name
from eventapp.core.wording import listing, long_date
from eventapp.meetings.model import Edition
from eventapp.registration.model import Registration
from eventapp.registration.privacy.areas import About, Fact, Kept

from .model import Cohort, CohortDelegate, Presenter, Recommendation

TITLE = N_("Youth Lab")
WHY = N_("So that you take part in the Youth Lab, and the team that you present with is known.")
TIDY = "youthlab.tidy"
EVERY = timedelta(days=1)
PROTECTED = timedelta(days=365)
"""After the last day of the cohort's meeting: the reply to what it recommends is a year away."""


def kept(session: Session, about: About) -> Kept:
    rows = session.execute(
        select(CohortDelegate, Cohort.number)
        .join(Cohort, Cohort.id == CohortDelegate.cohort_id)
        .where(CohortDelegate.person_id == about.person_id)
        .order_by(CohortDelegate.id)
    ).all()
    teams = session.execute(
        select(Presenter.delegate_id, Recommendation.number)
        .join(Recommendation, Recommendation.id == Presenter.recommendation_id)
        .where(Presenter.delegate_id.in_([row.id for row, _number in rows]))
        .order_by(Recommendation.number)
    ).all()
    tables: dict[str, list[dict[str, Any]]] = {
        "youth_lab": [{"cohort": number, **_whole(row)} for row, number in rows],
        "youth_lab_presents": [{"recommendation": number} for _delegate, number in teams],
    }
    facts = [fact for row, number in rows for fact in _facts(row, number, about.language)]
    if teams:
        numbers = listing([str(number) for _delegate, number in teams], about.language)
        facts.append(Fact(gettext(about.language, N_("Presents recommendations")), numbers))
    return Kept(TITLE, WHY, tables, facts)


def _whole(row: CohortDelegate) -> dict[str, Any]:
    names = ("side", "name", "email", "born", "place", "languages", "guardian_agreed", "public_name")
    whole = {name: getattr(row, name) for name in (*names, "withdrawn")}
    return {name: each.isoformat() if isinstance(each, date) else each for name, each in whole.items()}


def _facts(row: CohortDelegate, number: int, language: Language) -> list[Fact]:
    place = PLACES[row.place].name.best(language) if row.place in PLACES else None
    said = {
        N_("Delegate of cohort"): str(number),
        N_("Name"): row.name,
        N_("Mail address"): row.email or "",
        N_("Birth date"): long_date(row.born, language) if row.born else "",
        N_("City"): place.text if place else "",
        N_("Languages"): listing(
            [language_name(Language(each), language) for each in row.languages], language
        ),
        N_("Guardian’s agreement"): long_date(row.guardian_agreed, language) if row.guardian_agreed else "",
        N_("Public name"): gettext(language, N_("agreed to") if row.public_name else N_("not agreed to")),
    }
    return [Fact(gettext(language, label), text) for label, text in said.items() if text]


def forget(session: Session, person_ids: Collection[int]) -> None:
    """These persons become unknown: their rows go, and their places in teams."""
    ids = session.scalars(select(CohortDelegate.id).where(CohortDelegate.person_id.in_(person_ids))).all()
    if ids:
        session.execute(delete(Presenter).where(Presenter.delegate_id.in_(ids)))
        session.execute(
            delete(CohortDelegate)
            .where(CohortDelegate.id.in_(ids))
            .execution_options(synchronize_session=False)
        )


def unite(session: Session, _now: datetime, stays: int, goes: int) -> None:
    """Two persons are one: what the Lab keeps of either is of the one that stays."""
    session.execute(
        update(CohortDelegate)
        .where(CohortDelegate.person_id == goes)
        .values(person_id=stays, version=CohortDelegate.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def follow_registration(session: Session, payload: dict[str, Any], _now: datetime) -> None:
    """Outbox: whoever registers with the address of a delegate is that delegate."""
    ids = payload["person_ids"]
    wanted = (
        select(CohortDelegate, Registration.person_id)
        .join(Cohort, Cohort.id == CohortDelegate.cohort_id)
        .join(
            Registration,
            (Registration.edition_id == Cohort.edition_id) & (Registration.email == CohortDelegate.email),
        )
        .where(Cohort.edition_id == payload["edition_id"], CohortDelegate.person_id.is_(None))
    )
    if ids:
        wanted = wanted.where(Registration.person_id.in_(ids))
    for row, person_id in session.execute(wanted):
        row.person_id = person_id


def tidy(session: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Outbox, once a day: addresses, birth dates and guardians' agreements go a year after the meeting. Names
    stay: of the team that presented, and in public where that was agreed to."""
    over = select(Cohort.id).join(Edition, Edition.id == Cohort.edition_id)
    over = over.where(Edition.end_date < (now - PROTECTED).date())
    gone = session.execute(
        update(CohortDelegate)
        .where(
            CohortDelegate.cohort_id.in_(over),
            or_(
                CohortDelegate.email.is_not(None),
                CohortDelegate.born.is_not(None),
                CohortDelegate.guardian_agreed.is_not(None),
            ),
        )
        .values(email=None, born=None, guardian_agreed=None, version=CohortDelegate.version + 1)
        .returning(CohortDelegate.id)
        .execution_options(synchronize_session=False)
    ).all()
    if gone:
        audit.record(session, "retention", "youthlab.tidied", "youth-lab", now, delegates=len(gone))
