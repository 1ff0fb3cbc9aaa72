"""Search over meetings, sessions and groups; accents and capitals are ignored.

The index holds what the public may see, in each language; a publication re-indexes its own edition, and
loading history re-indexes groups and meetings.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, render_template, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from eventapp.agenda.content import Audience, decode
from eventapp.agenda.model import Publication
from eventapp.agenda.policy import visible
from eventapp.core.db import db
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.places import PLACES
from eventapp.core.translations import gettext
from eventapp.core.wording import days, ordinal
from eventapp.meetings.model import Edition
from eventapp.partnership.model import GroupName, Series, WorkingGroup
from eventapp.partnership.queries import names_in_year
from eventapp.web.access import open_to_all
from eventapp.web.languages import current
from eventapp.youthlab.model import Cohort, Recommendation

from .model import SearchEntry

pages = open_to_all(Blueprint("search", __name__, url_prefix="/<lang:language>"))

MOST_TERMS = 8
MOST_HITS = 60
KINDS = ("meeting", "group", "session", "recommendation")


@pages.get("/search")
def search() -> str:
    query = request.args.get("q", "").strip()[:200]
    hits = find(db.session(), query, current()) if query else []
    return render_template("site/search.html", query=query, hits=hits, kinds=KINDS, most=MOST_HITS)


class Hit(NamedTuple):
    kind: str
    path: str  # the address without language
    title: LocalizedText
    context: str


def find(session: Session, query: str, language: Language) -> list[Hit]:
    """What holds every word of *query*, titles before texts; at most `MOST_HITS`."""
    words = folded(query).split()[:MOST_TERMS]
    if not words:
        return []
    statement = select(SearchEntry).where(SearchEntry.language == language)
    for word in words:
        statement = statement.where(SearchEntry.folded.contains(word, autoescape=True))
    rows = session.scalars(statement.order_by(SearchEntry.rank, SearchEntry.id.desc()).limit(MOST_HITS)).all()

    def in_title(row: SearchEntry) -> bool:
        title = row.title.best(language)
        return title is not None and all(word in folded(title.text) for word in words)

    return [
        Hit(row.kind, row.subject, row.title, row.context)
        for row in sorted(rows, key=lambda r: not in_title(r))
    ]


def index_publication(session: Session, payload: dict[str, Any], _now: datetime) -> None:
    """Outbox handler: the sessions of one edition's publication, as the public sees them."""
    publication = session.scalars(
        select(Publication).where(
            Publication.edition_id == payload["edition_id"], Publication.number == payload["number"]
        )
    ).one()
    content = visible(decode(publication.content), Audience.PUBLIC)
    scope = content.edition.path
    session.execute(delete(SearchEntry).where(SearchEntry.scope == scope))
    for found in content.sessions:
        for language in Language:
            parts = [found.title, found.summary, *(group.name for group in found.groups)]
            parts += [item.title for item in found.items] + [person.organization for person in found.people]
            words = [_in(part, language) for part in parts] + [person.name for person in found.people]
            session.add(
                _entry(
                    "session",
                    f"{content.edition.series.key}/meetings/{content.edition.number}/sessions/{found.slug}",
                    scope,
                    language,
                    found.title,
                    _meeting_line(
                        content.edition.series.name, content.edition.number, content.edition.year, language
                    ),
                    words,
                    rank=3,
                )
            )


def index_history(session: Session, _payload: dict[str, Any], _now: datetime) -> None:
    """Outbox handler: all groups and meetings, anew."""
    session.execute(delete(SearchEntry).where(SearchEntry.scope == "history"))
    for entry in (*_groups(session), *_meetings(session)):
        session.add(entry)
    index_youth(session, _payload, _now)


def index_youth(session: Session, _payload: dict[str, Any], _now: datetime) -> None:
    """Outbox handler: what published cohorts of the Youth Lab recommend, anew."""
    session.execute(delete(SearchEntry).where(SearchEntry.scope == "youth-lab"))
    latest = {s.lineage: s for s in session.scalars(select(Series).order_by(Series.id))}
    rows = session.execute(
        select(Cohort, Recommendation)
        .join(Recommendation, Recommendation.cohort_id == Cohort.id)
        .where(Cohort.published_at.is_not(None))
        .order_by(Cohort.number, Recommendation.number)
    )
    for cohort, row in rows:
        series = latest[cohort.lineage]
        for language in Language:
            where = gettext(language, "Youth Lab, cohort %(number)s", number=cohort.number)
            path = f"{series.key}/youth-lab/{cohort.number}/#r-{row.number}"
            words = [_in(row.text, language)]
            session.add(
                _entry("recommendation", path, "youth-lab", language, row.title, where, words, rank=3)
            )


def _groups(session: Session) -> Iterator[SearchEntry]:
    latest = {s.lineage: s for s in session.scalars(select(Series).order_by(Series.id))}
    groups = {group.id: group for group in session.scalars(select(WorkingGroup))}
    everything = names_in_year(session, list(groups), None)
    names: dict[int, list[str]] = {}
    for group_id, name in session.execute(select(GroupName.group_id, GroupName.name)):
        names.setdefault(group_id, []).append(name)
    for group_id, (key, title) in everything.items():
        series = latest[groups[group_id].lineage]
        for language in Language:
            yield _entry(
                "group",
                f"{series.key}/groups/{key}/",
                "history",
                language,
                title,
                _in(series.name, language),
                [*names.get(group_id, []), *groups[group_id].streams],
                rank=1,
            )


def _meetings(session: Session) -> Iterator[SearchEntry]:
    for edition in session.scalars(
        select(Edition).where(Edition.announced).options(joinedload(Edition.series))
    ):
        for language in Language:
            city = _in(PLACES[edition.city].name, language) if edition.city else ""
            when = (
                days(edition.start_date, edition.end_date, language)
                if edition.start_date and edition.end_date
                else ""
            )
            notes = [_in(LocalizedText(**note["text"]), language) for note in edition.notes]
            line = _meeting_line(edition.series.name, edition.number, edition.year, language)
            title = msgspec.convert({language.value: line}, LocalizedText)
            context = " · ".join(part for part in (when, city) if part)
            words = [_in(title, language), city, when, *notes, _in(edition.series.acronym, language)]
            path = f"{edition.series.key}/meetings/{edition.number}/"
            yield _entry("meeting", path, "history", language, title, context, words, rank=2)


def _meeting_line(series: LocalizedText, number: int, year: int, language: Language) -> str:
    meeting = gettext(language, "%(ordinal)s annual meeting", ordinal=ordinal(number, language))
    return f"{meeting} ({year}) · {_in(series, language)}"


def _entry(
    kind: str,
    subject: str,
    scope: str,
    language: Language,
    title: LocalizedText,
    context: str,
    words: list[str],
    rank: int,
) -> SearchEntry:
    text = " ".join([_in(title, language), context, *words])
    return SearchEntry(
        kind=kind,
        subject=subject,
        scope=scope,
        language=language,
        title=title,
        context=context,
        folded=folded(text),
        rank=rank,
    )


def _in(text: LocalizedText, language: Language) -> str:
    best = text.best(language)
    return best.text if best else ""
