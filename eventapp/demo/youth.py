"""Samples of the Youth Lab: what a cohort might have recommended and what groups might have replied; and a
cohort of the sample meeting. What is documented of a cohort comes with the history and is not touched."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import NOTHING, Language, LocalizedText
from eventapp.meetings.model import Edition, Nature
from eventapp.meetings.queries import edition_to_read
from eventapp.outcomes import replies
from eventapp.partnership.model import Series
from eventapp.partnership.queries import series_by_key
from eventapp.youthlab import delegating, presenting, queries, service
from eventapp.youthlab.model import Answer, Cohort, Recommendation
from eventapp.youthlab.values import CohortValues, DelegateValues, RecommendationValues


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class DelegateFile(File, frozen=True):
    """``age`` in the year of the meeting. ``person`` is a key of somebody who is registered."""

    side: str
    name: str
    age: int
    place: str
    languages: tuple[str, ...]
    person: str | None = None
    public: bool = False
    guardian: bool = False


class ShownFile(File, frozen=True):
    session: str
    after: int
    minutes: int


class ReplyFile(File, frozen=True):
    group: str
    answer: Answer
    answered: date
    text: LocalizedText = NOTHING
    promise: replies.Promise | None = None


class RecommendationFile(File, frozen=True):
    """``team`` are places in the list of delegates, from 0."""

    original: Language
    title: LocalizedText
    text: LocalizedText
    groups: tuple[str, ...]
    track: int | None = None
    team: tuple[int, ...] = ()
    shown: tuple[ShownFile, ...] = ()
    replies: tuple[ReplyFile, ...] = ()


class CohortFile(File, frozen=True):
    """``number`` names a documented cohort; without one the next is opened. Replies are owed so many days
    after the meeting."""

    basis: LocalizedText
    communique: LocalizedText
    owed_after: int
    recommendations: tuple[RecommendationFile, ...]
    number: int | None = None
    meeting: tuple[str, int] | None = None
    age_from: int | None = None
    age_to: int | None = None
    tracks: tuple[LocalizedText, ...] = ()
    organizers: tuple[LocalizedText, ...] = ()
    delegates: tuple[DelegateFile, ...] = ()


class YouthFile(File, frozen=True):
    format: Literal["eventapp-youth-lab"]
    version: Literal[1]
    series: str
    nature: Literal["sample"]
    cohorts: tuple[CohortFile, ...]


def load(session: Session, actor: str, now: datetime, file: YouthFile) -> bool:
    """False, and nothing is done, where a cohort recommends something already."""
    series = series_by_key(session, file.series)
    known = select(Recommendation.id).join(Cohort, Cohort.id == Recommendation.cohort_id)
    if session.scalar(known.where(Cohort.lineage == series.lineage).limit(1)) is not None:
        return False
    for each in file.cohorts:
        _cohort(session, actor, now, series, each)
    return True


def _cohort(session: Session, actor: str, now: datetime, series: Series, file: CohortFile) -> None:
    row = _opened(session, actor, now, series, file)
    row.nature, row.basis, row.communique = Nature.SAMPLE, file.basis, file.communique
    edition = session.get_one(Edition, row.edition_id)
    assert edition.end_date is not None
    row.reply_due = edition.end_date + timedelta(days=file.owed_after)
    session.flush()
    team = [_delegate(session, actor, now, series, row, edition, each) for each in file.delegates]
    for each in file.recommendations:
        _recommendation(session, actor, now, series, row, each, team)


def _opened(session: Session, actor: str, now: datetime, series: Series, file: CohortFile) -> Cohort:
    if file.number is not None:
        return queries.cohort(session, series.lineage, file.number)
    assert file.meeting is not None
    edition = edition_to_read(session, *file.meeting)
    assert edition.start_date is not None
    start = edition.start_date
    values = CohortValues(
        year=edition.year,
        edition_id=edition.id,
        call_opens=start - timedelta(days=185),
        call_closes=start - timedelta(days=165),
        selection=f"{start - timedelta(days=130):%Y-%m}",
        age_from=file.age_from,
        age_to=file.age_to,
        size=len(file.delegates),
        tracks=file.tracks,
        organizers=file.organizers,
    )
    return service.open_cohort(session, actor, now, edition.series, values)


def _delegate(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    row: Cohort,
    edition: Edition,
    file: DelegateFile,
) -> int:
    values = DelegateValues(
        side=file.side,
        name=file.name,
        born=date(edition.year - file.age, 3, 14),
        place=file.place,
        languages=file.languages,
        guardian_agreed=edition.start_date - timedelta(days=120)
        if file.guardian and edition.start_date
        else None,
        public_name=file.public,
        person_key=file.person,
    )
    return delegating.add(session, actor, now, series, row.number, values).id


def _recommendation(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    row: Cohort,
    file: RecommendationFile,
    team: list[int],
) -> None:
    values = RecommendationValues(
        original=file.original,
        title=file.title,
        text=file.text,
        track=file.track,
        groups=file.groups,
        team=tuple(team[n] for n in file.team),
    )
    made = service.add_recommendation(session, actor, now, series, row.number, values)
    address = (row.number, made.number)
    for shown in file.shown:
        presenting.place(session, actor, now, series, address, shown.session, shown.after, shown.minutes)
    groups = {key: each for each, key in _keys(session, row, made).items()}
    for reply in file.replies:
        _reply(session, actor, now, series, row, groups[reply.group], reply)


def _keys(session: Session, row: Cohort, made: Recommendation) -> dict[int, str]:
    """The reply's id and the group's key."""
    names = queries.group_names(session, row, [reply.group_id for reply in made.replies])
    return {reply.id: names[reply.group_id].key for reply in made.replies}


def _reply(
    session: Session, actor: str, now: datetime, series: Series, row: Cohort, reply_id: int, file: ReplyFile
) -> None:
    reply = replies.reply_of(session, row, reply_id)
    values = replies.ReplyValues(file.answer, file.text, file.promise)
    replies.answer(session, actor, now, series, (row.number, reply_id), values, reply.version)
    reply.answered_at = datetime.combine(file.answered, time(15), UTC)
