"""Reads for calendars: which publications a calendar is made of, and then all its bytes in one statement."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from eventapp.agenda import content, policy
from eventapp.agenda.content import AgendaContent, Audience
from eventapp.agenda.model import Publication
from eventapp.agenda.queries import contents
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Country, GroupName, Series, WorkingGroup
from eventapp.partnership.rules import DatedName, name_in_year

from .events import all_events, uid_of_meeting
from .feeds import Loaded
from .model import EventBytes


class MeetingHead(NamedTuple):
    """The current publication of one meeting."""

    series: str
    number: int
    publication_id: int
    digest: str
    published_at: datetime


class GroupHead(NamedTuple):
    """A working group as it is called today, and the meetings of its lineage, oldest first."""

    name: LocalizedText
    meetings: tuple[MeetingHead, ...]


_asked = aliased(Series)
_latest = (
    select(func.max(Publication.number))
    .where(Publication.edition_id == Edition.id)
    .correlate(Edition)
    .scalar_subquery()
)
_GROUP = (
    select(
        Series.key,
        Edition.number,
        Publication.id,
        Publication.digest,
        Publication.published_at,
        GroupName.language,
        GroupName.name,
        GroupName.since,
    )
    .select_from(WorkingGroup)
    .join(_asked, _asked.lineage == WorkingGroup.lineage)
    .join(Series, Series.lineage == _asked.lineage)
    .join(Edition, Edition.series_id == Series.id)
    .join(Publication, and_(Publication.edition_id == Edition.id, Publication.number == _latest))
    .outerjoin(GroupName, GroupName.group_id == WorkingGroup.id)
    .where(_asked.key == bindparam("series"), WorkingGroup.key == bindparam("group"))
    .order_by(Edition.year, Edition.id, GroupName.id)
)


def group_head(session: Session, series: str, key: str) -> GroupHead | None:
    """Which publications a group's calendar is made of, in one statement; None if there is no such group,
    or no meeting of its lineage is published."""
    rows = session.execute(_GROUP, {"series": series, "group": key}).all()
    if not rows:
        return None
    names = dict.fromkeys(DatedName(*row[5:]) for row in rows if row.name is not None)
    meetings = dict.fromkeys(MeetingHead(*row[:5]) for row in rows)
    return GroupHead(name_in_year(names, None), tuple(meetings))


class SeriesHead(NamedTuple):
    """The meetings of a lineage, oldest first, and a country that takes its turn in it."""

    country: LocalizedText
    meetings: tuple[MeetingHead, ...]


_SERIES = (
    select(
        Series.key,
        Edition.number,
        Publication.id,
        Publication.digest,
        Publication.published_at,
        Country.name,
        _asked.rotation,
    )
    .select_from(_asked)
    .join(Country, Country.code == bindparam("country"))
    .join(Series, Series.lineage == _asked.lineage)
    .join(Edition, Edition.series_id == Series.id)
    .join(Publication, and_(Publication.edition_id == Edition.id, Publication.number == _latest))
    .where(_asked.key == bindparam("series"))
    .order_by(Edition.year, Edition.id)
)


def series_head(session: Session, series: str, country: str) -> SeriesHead | None:
    """Which publications a side's calendar is made of, in one statement; None if there is no such side, or no
    meeting of the lineage is published."""
    rows = session.execute(_SERIES, {"series": series, "country": country}).all()
    if not rows or country not in rows[0].rotation:
        return None
    return SeriesHead(rows[0].name, tuple(MeetingHead(*row[:5]) for row in rows))


def agendas(session: Session, meetings: Collection[MeetingHead]) -> list[AgendaContent]:
    """Each publication as the public sees it, in one statement."""
    texts = contents(session, [head.publication_id for head in meetings])
    return [public(texts[head.publication_id]) for head in meetings]


def load(
    session: Session, meetings: Collection[MeetingHead], language: Language, base_url: str
) -> list[Loaded]:
    """Each publication as the public sees it with its events, in one statement.

    Events that are not stored yet (the worker has not come to it) are made here and not stored: reading
    never writes.
    """
    uids = {head.publication_id: uid_of_meeting(head.series, head.number) for head in meetings}
    # The text would come once with every event: it comes with the meeting's alone.
    text = case((or_(EventBytes.uid.is_(None), EventBytes.uid.in_(uids.values())), Publication.content))
    rows = session.execute(
        select(Publication.id, EventBytes.uid, EventBytes.data, text)
        .outerjoin(
            EventBytes, and_(EventBytes.publication_id == Publication.id, EventBytes.language == language)
        )
        .where(Publication.id.in_(uids))
    ).all()
    texts = {publication_id: stored for publication_id, _, _, stored in rows if stored is not None}
    found: dict[int, dict[str, bytes]] = {publication_id: {} for publication_id in uids}
    for publication_id, uid, data, _ in rows:
        if uid is not None:
            found[publication_id][uid] = bytes(data)
    loaded = []
    for publication_id, stored in found.items():
        agenda = public(texts.get(publication_id) or contents(session, [publication_id])[publication_id])
        loaded.append(Loaded(agenda, {**stored, **all_events(agenda, language, base_url, known=stored)}))
    return loaded


def public(text: str) -> AgendaContent:
    return policy.visible(content.decode(text), Audience.PUBLIC)
