"""Checks of days and hours: within the meeting, bearable, on no holiday."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from eventapp.agenda.content import SessionContent
from eventapp.core import clock
from eventapp.core.places import PLACES, Place
from eventapp.core.translations import N_

from .expected import REST
from .finding import Agenda, Finding, advises, blocks

EARLIEST, LATEST = time(7), time(21)


def within_the_meeting(agenda: Agenda) -> Iterator[Finding]:
    edition = agenda.content.edition
    for session in agenda.sessions:
        if session.end <= session.start:
            yield blocks(
                "ends-before-start",
                N_("“%(session)s” ends at %(end)s, before it starts at %(start)s."),
                session,
                session=session.title,
                start=session.start,
                end=session.end,
            )
        if not (clock.exists(session.start, session.zone) and clock.exists(session.end, session.zone)):
            yield blocks(
                "skipped-hour",
                N_("“%(session)s” is at an hour that the clocks skip on %(day)s (%(zone)s)."),
                session,
                session=session.title,
                day=session.start.date(),
                zone=session.zone,
            )
        # The meeting's days are those of its own city, wherever the session's clock stands.
        first = clock.wall(session.starts_at, edition.zone).date()
        last = clock.wall(session.ends_at, edition.zone).date()
        if first < edition.start_date or last > edition.end_date:
            yield blocks(
                "outside-meeting",
                N_("“%(session)s” is on %(day)s, outside the meeting (%(start)s to %(end)s)."),
                session,
                session=session.title,
                day=first if first < edition.start_date else last,
                start=edition.start_date,
                end=edition.end_date,
            )


def bearable_hours(agenda: Agenda) -> Iterator[Finding]:
    """The hour on the clock of each person who joins from elsewhere, and of those in the room."""
    for session in agenda.sessions:
        hard: dict[str, tuple[datetime, datetime] | None] = {}
        for person in session.people:
            if not person.remote or person.place is None:
                continue
            if person.place not in hard:
                hard[person.place] = _hard(session, PLACES[person.place])
            hours = hard[person.place]
            if hours is not None:
                yield advises(
                    "hard-hour",
                    N_("%(person)s would join “%(session)s” from %(city)s at %(start)s–%(end)s local time."),
                    session,
                    person=person.name,
                    session=session.title,
                    city=PLACES[person.place].name,
                    start=hours[0],
                    end=hours[1],
                )
        yield from _in_the_room(agenda, session)


def _in_the_room(agenda: Agenda, session: SessionContent) -> Iterator[Finding]:
    """A reception may end late."""
    city = PLACES[agenda.content.edition.city]
    there = list(dict.fromkeys(person.name for person in session.people if not person.remote))
    if not there or session.kind in REST or session.ends_at <= session.starts_at:
        return
    hours = _hard(session, city)
    if hours is not None:
        yield advises(
            "hard-hour",
            N_("“%(session)s” is at %(hours)s in %(city)s; expected there: %(people)s."),
            session,
            session=session.title,
            hours=hours,
            city=city.name,
            people=there,
        )


def _hard(session: SessionContent, place: Place) -> tuple[datetime, datetime] | None:
    """The session's hours on the clock of *place*, if they are outside the day there."""
    start, end = clock.wall(session.starts_at, place.zone), clock.wall(session.ends_at, place.zone)
    early, late = start.time() < EARLIEST, end.time() > LATEST or end.date() > start.date()
    return (start, end) if early or late else None


def working_days(agenda: Agenda) -> Iterator[Finding]:
    """No public holiday where the meeting is, nor where somebody expected comes from or joins from."""
    holidays, edition = agenda.known.holidays, agenda.content.edition
    if not holidays:
        return
    for offset in range((edition.end_date - edition.start_date).days + 1):
        day = edition.start_date + timedelta(days=offset)
        holiday = holidays.get((edition.city, day))
        if holiday is not None:
            yield advises(
                "holiday",
                N_("%(day)s is a public holiday in %(city)s: %(holiday)s."),
                day=day,
                city=PLACES[edition.city].name,
                holiday=holiday,
            )
    for (place, day), concerned in sorted(_days_at_home(agenda).items()):
        yield advises(
            "holiday",
            N_("%(day)s is a public holiday in %(city)s (%(holiday)s), home of %(people)s."),
            *{session.slug: session for session, _person in concerned}.values(),
            day=day,
            city=PLACES[place].name,
            holiday=holidays[place, day],
            people=list(dict.fromkeys(person for _session, person in concerned)),
        )


def _days_at_home(agenda: Agenda) -> dict[tuple[str, date], list[tuple[SessionContent, str]]]:
    """The sessions and people that meet on a holiday of a person's own place."""
    found: dict[tuple[str, date], list[tuple[SessionContent, str]]] = {}
    elsewhere = {place for place, _day in agenda.known.holidays} - {agenda.content.edition.city}
    for session in agenda.sessions if elsewhere else ():
        for person in session.people:
            if person.place in elsewhere:
                day = clock.wall(session.starts_at, PLACES[person.place].zone).date()
                if (person.place, day) in agenda.known.holidays:
                    found.setdefault((person.place, day), []).append((session, person.name))
    return found
