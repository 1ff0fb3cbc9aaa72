"""What the hours of a meeting asked of people: minutes outside waking hours on each one's own clock. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from eventapp.agenda.board import SLEEPING, WAKING
from eventapp.agenda.content import AgendaContent, SessionContent
from eventapp.agenda.rules import Circumstances
from eventapp.agenda.rules.expected import REST, stays
from eventapp.core import clock
from eventapp.core.places import PLACES

NOBODY_ELSE = Circumstances()


def hard_minutes(content: AgendaContent) -> dict[str, int]:
    """By key, of those who had any. Whoever joins from afar lives by the clock at home, the others by the
    meeting's. Breaks and receptions ask nothing of anybody."""
    sessions = [each for each in content.sessions if not each.cancelled and each.kind not in REST]
    homes = _homes(sessions)
    found: dict[str, int] = {}
    for person, listed in stays(sessions, NOBODY_ELSE).items():
        minutes = 0
        for stay in listed:
            home = homes.get(person)
            zone = PLACES[home].zone if stay.remote and home in PLACES else content.edition.zone
            minutes += outside(stay.starts_at, stay.ends_at, zone)
        if minutes:
            found[person] = minutes
    return found


def _homes(sessions: Iterable[SessionContent]) -> dict[str, str]:
    return {person.key: person.place for each in sessions for person in each.people if person.place}


def outside(start: datetime, end: datetime, zone: str) -> int:
    """Minutes from *start* to *end* outside waking hours in *zone*."""
    first = clock.wall(start, zone).date()
    awake = timedelta()
    for number in range((clock.wall(end, zone).date() - first).days + 1):
        day = first + timedelta(days=number)
        rises, sleeps = (clock.instant(datetime.combine(day, each), zone) for each in (WAKING, SLEEPING))
        awake += max(timedelta(), min(end, sleeps) - max(start, rises))
    return int((end - start - awake).total_seconds()) // 60


def carried(earlier: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """What all earlier meetings asked of each person together."""
    found: dict[str, int] = {}
    for meeting in earlier:
        for person, minutes in meeting.items():
            found[person] = found.get(person, 0) + minutes
    return found
