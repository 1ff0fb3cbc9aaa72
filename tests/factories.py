"""Small, complete things to start a test from; every argument replaces one fact."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.content import (
    AgendaContent,
    Audience,
    EditionContent,
    Kind,
    Participation,
    Role,
    RoomContent,
    SeriesContent,
    SessionContent,
    in_order,
)
from eventapp.agenda.draft import SessionDraft
from eventapp.core import clock
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition, Mode, Nature, Room
from eventapp.partnership.model import Country, GroupName, Series, WorkingGroup
from eventapp.people.model import Person

OTTAWA = "America/Toronto"
NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
DAY = date(2026, 11, 26)


def text(english: str) -> LocalizedText:
    """*english* with recognisable French and Spanish beside it."""
    return LocalizedText(en=english, fr=f"{english} (fr)", es=f"{english} (es)")


def make_edition(session: Session, **facts: Any) -> Edition:
    """Meeting 1 of the series ``duo`` in Ottawa on 26 and 27 November 2026, with two rooms and a video
    room, two groups and three people. What is there already is left as it is, the edition apart."""
    series = session.scalars(select(Series).filter_by(key="duo")).one_or_none()
    if series is None:
        session.add_all(
            Country(code=code, name=text(code), coordinating_body=text(code)) for code in ("CA", "MX")
        )
        series = Series(
            key="duo", lineage="duo", name=text("Duo"), acronym=text("D"), rotation=["CA", "MX"], texts={}
        )
        session.add(series)
        for key in ("mining", "forestry"):
            group = WorkingGroup(key=key, lineage="duo", streams=[], subgroups=[])
            group.names = [GroupName(language=each, name=f"{key} {each}", since=None) for each in Language]
            session.add(group)
        for key, name in (("ana", "Ana Ruiz"), ("beth", "Beth Roy"), ("carl", "Carl Lee")):
            session.add(Person(key=key, name=name, title=text("Director"), place=None))
        session.flush()
    edition = Edition(
        **{
            "series_id": series.id,
            "number": 1,
            "year": 2026,
            "start_date": DAY,
            "end_date": date(2026, 11, 27),
            "host": "CA",
            "city": "ottawa",
            "zone": OTTAWA,
            "mode": Mode.HYBRID,
            "nature": Nature.SAMPLE,
            "clock_places": ["ottawa", "vancouver"],
            "notes": [],
            **facts,
        }
    )
    edition.rooms = [
        Room(key="hall", position=0, name=text("Hall"), video=False, features=[]),
        Room(key="room-2", position=1, name=text("Room 2"), video=False, features=[]),
        Room(
            key="link",
            position=2,
            name=text("Link"),
            video=True,
            features=[],
            link="https://example.org/room",
        ),
    ]
    session.add(edition)
    session.flush()
    session.refresh(edition, ["series", "rooms"])
    return edition


def session_draft(slug: str = "opening", **facts: Any) -> SessionDraft:
    """A plenary in the hall from 09:00 to 10:00 on the meeting's first day."""
    return SessionDraft(
        **{
            "slug": slug,
            "kind": Kind.PLENARY,
            "title": text(slug.capitalize()),
            "day": DAY,
            "start": "09:00",
            "end": "10:00",
            "mode": Mode.IN_PERSON,
            "room": "hall",
            **facts,
        }
    )


HALL = RoomContent("hall", text("Hall"))


def session_content(
    slug: str = "opening", start: str = "09:00", end: str = "10:00", **facts: Any
) -> SessionContent:
    """A plenary in the hall on the meeting's first day; *start* and *end* are hours of that day, or
    whole dates with hours."""
    zone = facts.get("zone", OTTAWA)
    starts, ends = (
        datetime.fromisoformat(hour if "T" in hour else f"{DAY.isoformat()}T{hour}") for hour in (start, end)
    )
    return SessionContent(
        **{
            "uid": f"uid-{slug}",
            "slug": slug,
            "kind": Kind.PLENARY,
            "title": text(slug.capitalize()),
            "summary": LocalizedText(),
            "start": starts,
            "end": ends,
            "zone": zone,
            "starts_at": clock.instant(starts, zone),
            "ends_at": clock.instant(ends, zone),
            "mode": "in_person",
            "audience": Audience.PUBLIC,
            "room": HALL,
            **facts,
        }
    )


def agenda_content(*sessions: SessionContent, **facts: Any) -> AgendaContent:
    """A draft of meeting 1 of ``duo`` with these sessions; *facts* are those of the edition."""
    edition = {
        "series": SeriesContent("duo", text("Duo"), text("D")),
        "number": 1,
        "year": 2026,
        "start_date": DAY,
        "end_date": date(2026, 11, 27),
        "zone": OTTAWA,
        "city": "ottawa",
        "mode": "hybrid",
        "nature": "sample",
        "host": "CA",
        **facts,
    }
    rooms = {room.key: room for s in sessions for room in (s.room, s.video_room) if room is not None}
    return AgendaContent(EditionContent(**edition), tuple(rooms.values()), in_order(sessions), tzdata="test")


def somebody(key: str = "ana", name: str = "Ana Ruiz", **facts: Any) -> Participation:
    return Participation(**{"key": key, "name": name, "role": Role.SPEAKER, **facts})
