"""Use cases of cohorts and their recommendations. Each is given the database session, the actor and the time;
none commits.

A cohort belongs to a lineage; ``series`` is the one in whose rooms somebody works: records stand under it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventapp.core import audit, outbox
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition, Nature
from eventapp.partnership.model import Series, WorkingGroup

from . import queries
from .model import Answer, Cohort, CohortDelegate, Presentation, Presenter, Recommendation, Reply
from .values import CohortValues, RecommendationValues

PUBLISHED = "youthlab.published"
"""Outbox: what the public may read of a cohort is another."""

WITHHELD = "youthlab.withheld"

NEWER = N_("Somebody else saved this since you opened it.")
NO_TEXT = N_("A recommendation needs its title and text in the language in which it was written.")


def subject(series: Series, number: int, rest: str = "") -> str:
    """How records name a cohort."""
    return f"{series.key}/youth-lab/{number}{rest}"


# ---- Cohorts ----


def open_cohort(session: Session, actor: str, now: datetime, series: Series, values: CohortValues) -> Cohort:
    """Open the next cohort of the lineage. Raises `Invalid`."""
    _check_cohort(session, series, values)
    last = session.scalar(select(func.max(Cohort.number)).where(Cohort.lineage == series.lineage))
    row = Cohort(
        lineage=series.lineage, number=1 + (last or 0), nature=Nature.OFFICIAL, basis=LocalizedText()
    )
    _put_cohort(row, values)
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "youthlab.opened", subject(series, row.number), now, **msgspec.to_builtins(values)
    )
    return row


def save_cohort(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    number: int,
    values: CohortValues,
    version: int,
) -> Cohort:
    """Keep a cohort's facts. Raises `NotFound`, `Invalid`, and `Conflict` if somebody saved meanwhile."""
    row = queries.cohort_to_change(session, series.lineage, number)
    if row.version != version:
        raise Conflict(NEWER)
    _check_cohort(session, series, values)
    before = msgspec.to_builtins(facts_of(row))
    _put_cohort(row, values)
    session.flush()
    after = msgspec.to_builtins(values)
    if before != after:
        difference = audit.difference(before, after)
        _record(session, actor, now, series, row, "youthlab.saved", details=difference)
    return row


def publish(session: Session, actor: str, now: datetime, series: Series, number: int) -> None:
    """The public may read the cohort's recommendations and what becomes of them. Raises `Invalid` where a
    recommendation is missing in a language: all three come out at the same moment."""
    row = queries.cohort_to_change(session, series.lineage, number)
    if row.published_at is not None:
        return
    for each in queries.recommendations(session, row.id):
        missing = {*each.title.missing(), *each.text.missing()}
        if missing:
            raise Invalid(
                N_("Recommendation %(number)s is not complete in all three languages yet."),
                number=each.number,
            )
    row.published_at = now
    _record(session, actor, now, series, row, "youthlab.published")


def withhold(session: Session, actor: str, now: datetime, series: Series, number: int) -> None:
    """Take the cohort out of the public pages again."""
    row = queries.cohort_to_change(session, series.lineage, number)
    if row.published_at is not None:
        row.published_at = None
        _record(session, actor, now, series, row, WITHHELD)


def facts_of(row: Cohort) -> CohortValues:
    return CohortValues(
        **{
            name: getattr(row, name)
            for name in CohortValues.__struct_fields__
            if name not in ("tracks", "organizers")
        },
        tracks=localized_list(row.tracks),
        organizers=localized_list(row.organizers),
    )


def localized_list(stored: Sequence[dict[str, Any]]) -> tuple[LocalizedText, ...]:
    return tuple(msgspec.convert(stored, list[LocalizedText]))


def _put_cohort(row: Cohort, values: CohortValues) -> None:
    for name in CohortValues.__struct_fields__:
        value = getattr(values, name)
        setattr(row, name, msgspec.to_builtins(value) if name in ("tracks", "organizers") else value)


def _check_cohort(session: Session, series: Series, values: CohortValues) -> None:
    if values.edition_id is not None:
        edition = session.get(Edition, values.edition_id)
        of = session.get(Series, edition.series_id) if edition else None
        if of is None or of.lineage != series.lineage:
            raise Invalid(N_("This meeting is not one of this partnership."))
    if values.call_opens and values.call_closes and values.call_closes < values.call_opens:
        raise Invalid(N_("The call closes before it opens."))
    if values.age_from and values.age_to and values.age_to < values.age_from:
        raise Invalid(N_("The lowest age is above the highest."))


# ---- Recommendations ----


def add_recommendation(
    session: Session, actor: str, now: datetime, series: Series, number: int, values: RecommendationValues
) -> Recommendation:
    """Write down what a cohort recommends; each addressed group owes a reply. Raises `Invalid`."""
    cohort = queries.cohort_to_change(session, series.lineage, number)
    last = session.scalar(
        select(func.max(Recommendation.number)).where(Recommendation.cohort_id == cohort.id)
    )
    row = Recommendation(
        cohort_id=cohort.id, number=1 + (last or 0), submitted_by=actor, replies=[], presenters=[]
    )
    _put_recommendation(session, cohort, row, values)
    session.add(row)
    session.flush()
    _record(
        session,
        actor,
        now,
        series,
        cohort,
        "youthlab.recommended",
        f"/{row.number}",
        {"groups": list(values.groups), "title": msgspec.to_builtins(values.title)},
    )
    return row


def save_recommendation(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    address: tuple[int, int],
    values: RecommendationValues,
    version: int,
) -> Recommendation:
    """Change a recommendation; *address* is the number of its cohort and its own. A group that has answered
    stays addressed. Raises `NotFound`, `Invalid`, `Conflict`."""
    cohort = queries.cohort_to_change(session, series.lineage, address[0])
    row = queries.recommendation(session, cohort.id, address[1])
    if row.version != version:
        raise Conflict(NEWER)
    before = _told(session, row)
    _put_recommendation(session, cohort, row, values)
    flag_modified(row, "track")  # a change of groups or team alone is a new version too
    session.flush()
    difference = audit.difference(before, _told(session, row))
    action = "youthlab.recommendation_saved"
    _record(session, actor, now, series, cohort, action, f"/{row.number}", difference)
    return row


def remove_recommendation(
    session: Session, actor: str, now: datetime, series: Series, address: tuple[int, int]
) -> None:
    """Take out one that nobody has answered; the numbers of the others stay. Raises `Invalid`."""
    cohort = queries.cohort_to_change(session, series.lineage, address[0])
    row = queries.recommendation(session, cohort.id, address[1])
    if any(reply.answer is not Answer.OWED for reply in row.replies):
        raise Invalid(N_("A group has answered this recommendation, so it stays."))
    for shown in session.scalars(select(Presentation).where(Presentation.recommendation_id == row.id)):
        session.delete(shown)
    session.flush()
    session.delete(row)
    session.flush()
    _record(session, actor, now, series, cohort, "youthlab.recommendation_removed", f"/{row.number}")


def _put_recommendation(
    session: Session, cohort: Cohort, row: Recommendation, values: RecommendationValues
) -> None:
    if not (values.title.get(values.original) and values.text.get(values.original)):
        raise Invalid(NO_TEXT)
    if cohort.published_at is not None and (values.title.missing() or values.text.missing()):
        raise Invalid(N_("This cohort is published: write title and text in all three languages."))
    if values.track is not None and not 0 <= values.track < len(cohort.tracks):
        raise Invalid(N_("This cohort has no such track."))
    row.original, row.title, row.text = values.original, values.title, values.text
    row.track = values.track
    _address(session, cohort, row, values)
    _put_team(session, cohort, row, values.team)


def _address(session: Session, cohort: Cohort, row: Recommendation, values: RecommendationValues) -> None:
    known = dict(
        session.execute(
            select(WorkingGroup.key, WorkingGroup.id).where(WorkingGroup.lineage == cohort.lineage)
        ).all()
    )
    unknown = [key for key in values.groups if key not in known]
    if unknown:
        raise NotFound(N_("“%(key)s” is not known here."), key=unknown[0])
    if not values.groups:
        raise Invalid(N_("Say to which group it is addressed."))
    wanted = [known[key] for key in dict.fromkeys(values.groups)]
    for reply in list(row.replies):
        if reply.group_id not in wanted:
            if reply.answer is not Answer.OWED:
                raise Invalid(N_("A group that has answered stays addressed."))
            row.replies.remove(reply)
    there = {reply.group_id: reply for reply in row.replies}
    row.replies += [
        Reply(group_id=group_id, text=LocalizedText()) for group_id in wanted if group_id not in there
    ]
    for reply in row.replies:
        if reply.answer in (None, Answer.OWED):
            reply.due = values.due


def _put_team(session: Session, cohort: Cohort, row: Recommendation, team: Sequence[int]) -> None:
    wanted = list(dict.fromkeys(team))
    known = set(
        session.scalars(
            select(CohortDelegate.id).where(
                CohortDelegate.cohort_id == cohort.id, CohortDelegate.id.in_(wanted)
            )
        )
        if wanted
        else ()
    )
    if known != set(wanted):
        raise NotFound(queries.NO_DELEGATE)
    if [presenter.delegate_id for presenter in row.presenters] != wanted:
        there = {presenter.delegate_id: presenter for presenter in row.presenters}
        row.presenters = [there.get(each) or Presenter(delegate_id=each) for each in wanted]
        for n, presenter in enumerate(row.presenters):
            presenter.position = n


def _told(session: Session, row: Recommendation) -> dict[str, Any]:
    """What records say of a recommendation. Delegates are ids: what is recorded stays for ever."""
    ids = [reply.group_id for reply in row.replies]
    groups = session.scalars(
        select(WorkingGroup.key).where(WorkingGroup.id.in_(ids)).order_by(WorkingGroup.key)
    )
    return {
        "original": Language(row.original).value,
        "title": msgspec.to_builtins(row.title),
        "text": msgspec.to_builtins(row.text),
        "track": row.track,
        "groups": list(groups),
        "team": [presenter.delegate_id for presenter in row.presenters],
    }


def _record(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    cohort: Cohort,
    action: str,
    rest: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    audit.record(session, actor, action, subject(series, cohort.number, rest), now, **(details or {}))
    if cohort.published_at is not None or action == WITHHELD:
        outbox.put(session, PUBLISHED, {"lineage": cohort.lineage}, now)
