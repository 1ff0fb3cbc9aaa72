"""Replies of groups to what the Youth Lab recommends. What a group accepts, as it is or in another form,
becomes a commitment in its work plan for the next year, in the same transaction.

Each use case is given the database session, the actor and the time; none commits.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.core.translations import N_
from eventapp.partnership.model import Seat, Series, Tenure
from eventapp.partnership.queries import names_in_year
from eventapp.partnership.rules import in_office
from eventapp.people.model import Person
from eventapp.youthlab import queries as youth
from eventapp.youthlab.model import Answer, Cohort, Recommendation, Reply
from eventapp.youthlab.rules import overdue
from eventapp.youthlab.service import NEWER, subject

from . import commitments
from .model import Commitment, Origin
from .values import CommitmentValues, Owner

NO_REPLY = N_("This recommendation is not addressed to this group.")
ACCEPTING = (Answer.ACCEPTED, Answer.ADAPTED)
PUBLIC_SECTOR = "public"


class Promise(msgspec.Struct, frozen=True):
    """What a group undertakes because of a recommendation."""

    text: LocalizedText
    measure: LocalizedText = NOTHING
    due: date | None = None


class ReplyValues(msgspec.Struct, frozen=True):
    """``text`` says what is done, in which form, or why not. ``promise`` is needed with what is accepted."""

    answer: Answer
    text: LocalizedText = NOTHING
    promise: Promise | None = None


def reply_of(session: Session, cohort: Cohort, reply_id: int) -> Reply:
    """With its recommendation and group. Raises `NotFound`."""
    found = session.scalars(
        select(Reply)
        .join(Reply.recommendation)
        .join(Reply.group)
        .where(Reply.id == reply_id, Recommendation.cohort_id == cohort.id)
        .options(contains_eager(Reply.recommendation), contains_eager(Reply.group))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(NO_REPLY)
    return found


def commitment_of(session: Session, reply_id: int) -> Commitment | None:
    return session.scalars(select(Commitment).where(Commitment.reply_id == reply_id)).one_or_none()


def next_year(cohort: Cohort, now: datetime) -> int:
    """The year of the plans in which what is accepted stands: the one after the meeting's."""
    year = cohort.edition.year if cohort.edition else cohort.year
    return (year or now.year) + 1


def answer(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    address: tuple[int, int],
    values: ReplyValues,
    version: int,
) -> Reply:
    """Answer for a group; *address* is the number of the cohort and the id of the reply. An answer can be
    written anew, but once it made a commitment it is not declined any more: that is for the work plan.

    Raises `NotFound`, `Invalid`, `Conflict`.
    """
    cohort = youth.cohort_to_change(session, series.lineage, address[0])
    reply = reply_of(session, cohort, address[1])
    if reply.version != version:
        raise Conflict(NEWER)
    made = commitment_of(session, reply.id)
    _check(values, made)
    before = {"answer": reply.answer.value, "text": msgspec.to_builtins(reply.text)}
    reply.answer, reply.text = values.answer, values.text
    reply.answered_by, reply.answered_at = actor, now
    session.flush()
    after = {"answer": reply.answer.value, "text": msgspec.to_builtins(reply.text)}
    where = subject(series, cohort.number, f"/{reply.recommendation.number}/{reply.group.key}")
    audit.record(session, actor, "youthlab.answered", where, now, **audit.difference(before, after))
    if values.answer in ACCEPTING and made is None:
        _promise(session, actor, now, cohort, reply, values.promise)
    return reply


def _check(values: ReplyValues, made: Commitment | None) -> None:
    if values.answer is Answer.OWED:
        raise Invalid(N_("Say whether the group accepts it."))
    if values.answer is Answer.DECLINED and not values.text:
        raise Invalid(N_("Whoever declines says why."))
    if values.answer is Answer.ADAPTED and not values.text:
        raise Invalid(N_("Say in which form the group takes it up."))
    if values.answer is Answer.DECLINED and made is not None:
        raise Invalid(
            N_(
                "This reply became commitment %(number)s. Report it as dropped in the work plan, with the"
                " reason; what was accepted stays on record."
            ),
            number=made.number,
        )
    if values.answer in ACCEPTING and made is None and not (values.promise and values.promise.text):
        raise Invalid(N_("Say what the group undertakes: it becomes a commitment in its work plan."))


def _promise(
    session: Session, actor: str, now: datetime, cohort: Cohort, reply: Reply, promise: Promise | None
) -> None:
    assert promise is not None  # checked
    commitments.add(
        session,
        actor,
        now,
        CommitmentValues(
            groups=(reply.group.key,),
            year=next_year(cohort, now),
            text=promise.text,
            origin=Origin.YOUTH_LAB,
            origin_note=reply.recommendation.title,
            edition_id=cohort.edition_id,
            reply_id=reply.id,
            measure=promise.measure,
            due=promise.due,
            owners=_owners(session, reply.group_id),
            nature=cohort.nature,
        ),
    )


def _owners(session: Session, group_id: int) -> tuple[Owner, ...]:
    """The offices that hold the public seats of the group, one for each side."""
    rows = session.execute(
        select(Seat.side, Seat.body)
        .where(Seat.group_id == group_id, Seat.sector == PUBLIC_SECTOR)
        .order_by(Seat.position)
    )
    offices: dict[str, str] = {}
    for side, body in rows:
        offices.setdefault(side, body)
    return tuple(Owner(side, LocalizedText.same(body)) for side, body in sorted(offices.items()))


# ---- Who owes what ----


class Owed(NamedTuple):
    """A reply with all that a list says of it."""

    reply: Reply
    recommendation: Recommendation
    cohort: Cohort
    due: date | None
    late: bool


class OfGroup(NamedTuple):
    """A group with its co-chairs and the replies asked of it, those that are owed first."""

    key: str
    name: LocalizedText
    chairs: tuple[tuple[str, str], ...]  # side and name
    replies: tuple[Owed, ...]

    @property
    def open(self) -> tuple[Owed, ...]:
        return tuple(each for each in self.replies if each.reply.answer is Answer.OWED)


def by_group(
    session: Session, lineage: str, today: date, number: int | None = None, *, owed: bool = False
) -> list[OfGroup]:
    """The replies of a lineage, or of one cohort, by group; with *owed* those only that nobody gave."""
    wanted = (
        select(Reply, Recommendation, Cohort)
        .join(Recommendation, Recommendation.id == Reply.recommendation_id)
        .join(Cohort, Cohort.id == Recommendation.cohort_id)
        .where(Cohort.lineage == lineage)
        .order_by(Reply.due, Cohort.number, Recommendation.number)
    )
    if number is not None:
        wanted = wanted.where(Cohort.number == number)
    if owed:
        wanted = wanted.where(Reply.answer == Answer.OWED)
    found: dict[int, list[Owed]] = {}
    year = None
    for reply, recommendation, cohort in session.execute(wanted):
        due = youth.due(cohort, reply)
        late = overdue(reply.answer is not Answer.OWED, due, today)
        found.setdefault(reply.group_id, []).append(Owed(reply, recommendation, cohort, due, late))
        year = cohort.year if number is not None else None
    names = names_in_year(session, list(found), year)
    chairs = _chairs(session, list(found), today)
    groups = [
        OfGroup(names[key][0], names[key][1], chairs.get(key, ()), tuple(sorted(some, key=_urgent)))
        for key, some in found.items()
    ]
    return sorted(groups, key=lambda each: (-len(each.open), each.key))


def _urgent(each: Owed) -> tuple[bool, date, int]:
    return each.reply.answer is not Answer.OWED, each.due or date.max, each.recommendation.number


def _chairs(session: Session, ids: Collection[int], today: date) -> dict[int, tuple[tuple[str, str], ...]]:
    """Who holds the groups' seats today."""
    if not ids:
        return {}
    rows = session.execute(
        select(Seat.group_id, Seat.side, Person.name, Tenure.since, Tenure.until)
        .join(Tenure, Tenure.seat_id == Seat.id)
        .join(Person, Person.id == Tenure.person_id)
        .where(Seat.group_id.in_(ids))
        .order_by(Seat.position, Tenure.since)
    )
    found: dict[int, dict[str, str]] = {}
    for group_id, side, name, since, until in rows:
        if name and in_office(since, until, today):
            found.setdefault(group_id, {})[name] = side
    return {key: tuple((side, name) for name, side in some.items()) for key, some in found.items()}
