"""Reads of the Youth Lab, each in a constant number of statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from eventapp.agenda.model import AgendaSession
from eventapp.core.errors import NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import WorkingGroup
from eventapp.partnership.queries import names_in_year
from eventapp.people.model import Person

from .clashes import Presents, Slot, Team
from .model import Answer, Cohort, CohortDelegate, Presentation, Presenter, Recommendation, Reply

NO_COHORT = N_("There is no Youth Lab cohort %(number)s here.")
NO_DELEGATE = N_("There is no such delegate in this cohort.")
NO_RECOMMENDATION = N_("There is no recommendation %(number)s in this cohort.")


class Named(NamedTuple):
    """A group as it was called in the cohort's year."""

    key: str
    name: LocalizedText


def cohorts(session: Session, lineage: str, *, published: bool = False) -> list[Cohort]:
    """The cohorts of a lineage, newest first: all, or those that the public may see."""
    wanted = (
        select(Cohort)
        .where(Cohort.lineage == lineage)
        .options(joinedload(Cohort.edition).joinedload(Edition.series))
        .order_by(Cohort.number.desc())
    )
    return list(session.scalars(wanted.where(Cohort.published_at.is_not(None)) if published else wanted))


def cohort(session: Session, lineage: str, number: int, *, published: bool = False) -> Cohort:
    """Raises `NotFound`, also for one that is asked for as published and is not."""
    found = session.scalars(_cohort(lineage, number)).one_or_none()
    if found is None or (published and found.published_at is None):
        raise NotFound(NO_COHORT, number=number)
    return found


def cohort_to_change(session: Session, lineage: str, number: int) -> Cohort:
    """The same, its row locked until the transaction ends."""
    found = session.scalars(
        _cohort(lineage, number).with_for_update(of=Cohort).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(NO_COHORT, number=number)
    return found


def _cohort(lineage: str, number: int) -> Select[Cohort]:
    return (
        select(Cohort)
        .where(Cohort.lineage == lineage, Cohort.number == number)
        .options(joinedload(Cohort.edition).joinedload(Edition.series))
    )


class Count(NamedTuple):
    """How many delegates of a side take part, and how many withdrew."""

    there: int = 0
    withdrawn: int = 0


def delegates(session: Session, cohort_id: int) -> list[CohortDelegate]:
    return list(
        session.scalars(
            select(CohortDelegate)
            .where(CohortDelegate.cohort_id == cohort_id)
            .order_by(CohortDelegate.side, CohortDelegate.position, CohortDelegate.id)
        )
    )


def counts(listed: Sequence[CohortDelegate]) -> dict[str, Count]:
    return {
        side: Count(
            sum(not each.withdrawn for each in listed if each.side == side),
            sum(each.withdrawn for each in listed if each.side == side),
        )
        for side in dict.fromkeys(each.side for each in listed)
    }


def delegate(session: Session, cohort_id: int, delegate_id: int) -> CohortDelegate:
    """Raises `NotFound`."""
    found = session.scalars(
        select(CohortDelegate).where(CohortDelegate.cohort_id == cohort_id, CohortDelegate.id == delegate_id)
    ).one_or_none()
    if found is None:
        raise NotFound(NO_DELEGATE)
    return found


def recommendations(session: Session, cohort_id: int) -> list[Recommendation]:
    """With the replies that they are owed and those who present them."""
    return list(
        session.scalars(
            select(Recommendation)
            .where(Recommendation.cohort_id == cohort_id)
            .options(
                selectinload(Recommendation.replies),
                selectinload(Recommendation.presenters).joinedload(Presenter.delegate),
            )
            .order_by(Recommendation.number)
        )
    )


def recommendation(session: Session, cohort_id: int, number: int) -> Recommendation:
    """The same for one. Raises `NotFound`."""
    found = session.scalars(
        select(Recommendation)
        .where(Recommendation.cohort_id == cohort_id, Recommendation.number == number)
        .options(
            selectinload(Recommendation.replies),
            selectinload(Recommendation.presenters).joinedload(Presenter.delegate),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(NO_RECOMMENDATION, number=number)
    return found


def group_names(session: Session, found: Cohort, ids: Collection[int]) -> dict[int, Named]:
    """The groups, by id, as they were called in the cohort's year."""
    return {key: Named(*each) for key, each in names_in_year(session, ids, found.year).items()}


def groups_offered(session: Session, found: Cohort) -> dict[int, Named]:
    """All groups of the lineage, to whom something may be addressed."""
    ids = session.scalars(select(WorkingGroup.id).where(WorkingGroup.lineage == found.lineage)).all()
    return group_names(session, found, ids)


def presentations(session: Session, cohort_id: int) -> list[Presentation]:
    """In the order of the agenda's days and hours; those of removed sessions among them."""
    return list(
        session.scalars(
            select(Presentation)
            .join(Presentation.recommendation)
            .join(Presentation.session)
            .where(Recommendation.cohort_id == cohort_id)
            .options(contains_eager(Presentation.recommendation), contains_eager(Presentation.session))
            .order_by(AgendaSession.start, AgendaSession.id, Presentation.after, Recommendation.number)
        )
    )


def due(found: Cohort, reply: Reply) -> date | None:
    """When a reply is owed."""
    return reply.due or found.reply_due


def open_replies(session: Session, cohort_ids: Collection[int]) -> dict[int, int]:
    """How many replies are still owed, by id of the cohort."""
    if not cohort_ids:
        return {}
    return dict(
        session.execute(
            select(Recommendation.cohort_id, func.count())
            .join(Reply, Reply.recommendation_id == Recommendation.id)
            .where(Recommendation.cohort_id.in_(cohort_ids), Reply.answer == Answer.OWED)
            .group_by(Recommendation.cohort_id)
        ).all()
    )


# ---- Teams, for the clash check ----


def teams_of_edition(session: Session, edition: Edition) -> list[Team]:
    """The teams of the cohort that presents at *edition*; one statement where nothing is placed there."""
    placed = session.execute(
        select(
            Recommendation.cohort_id,
            Presentation.recommendation_id,
            AgendaSession.slug,
            AgendaSession.title,
            Presentation.after,
            Presentation.minutes,
        )
        .join(Recommendation, Recommendation.id == Presentation.recommendation_id)
        .join(AgendaSession, AgendaSession.id == Presentation.session_id)
        .where(AgendaSession.edition_id == edition.id)
        .order_by(Presentation.id)
    ).all()
    if not placed:
        return []
    slots: dict[int, list[Slot]] = {}
    for row in placed:
        slot = Slot(row.slug, row.title, row.after, row.minutes)
        slots.setdefault(row.recommendation_id, []).append(slot)
    return _teams(session, {row.cohort_id for row in placed}, slots, edition.year)


def _teams(
    session: Session, cohort_ids: Collection[int], slots: Mapping[int, list[Slot]], year: int
) -> list[Team]:
    rows = session.execute(
        select(Recommendation.id, Recommendation.number, Recommendation.title)
        .where(Recommendation.cohort_id.in_(cohort_ids))
        .order_by(Recommendation.number)
    ).all()
    ids = [row.id for row in rows]
    people: dict[int, list[Presents]] = {}
    for recommendation_id, delegate_id, name, person, withdrawn in session.execute(
        select(
            Presenter.recommendation_id,
            CohortDelegate.id,
            CohortDelegate.name,
            Person.key,
            CohortDelegate.withdrawn,
        )
        .join(CohortDelegate, CohortDelegate.id == Presenter.delegate_id)
        .outerjoin(Person, Person.id == CohortDelegate.person_id)
        .where(Presenter.recommendation_id.in_(ids))
        .order_by(Presenter.position)
    ):
        people.setdefault(recommendation_id, []).append(Presents(delegate_id, name, person, withdrawn))
    addressed: dict[int, list[int]] = {}
    for recommendation_id, group_id in session.execute(
        select(Reply.recommendation_id, Reply.group_id)
        .where(Reply.recommendation_id.in_(ids))
        .order_by(Reply.id)
    ):
        addressed.setdefault(recommendation_id, []).append(group_id)
    names = names_in_year(session, {group for some in addressed.values() for group in some}, year)
    return [
        Team(
            row.number,
            row.title,
            tuple(people.get(row.id, ())),
            dict(names[group_id] for group_id in addressed.get(row.id, ())),
            tuple(slots.get(row.id, ())),
        )
        for row in rows
    ]
