"""What a plan has to respect, derived from what is known and what is stated, with the reason for each. Pure.

What is stated comes before what is derived. `deriving_sessions` and `deriving_ties` hold the single rules.
"""

from collections.abc import Mapping
from datetime import date, time

from eventapp.agenda.board import days as days_of
from eventapp.agenda.content import AgendaContent
from eventapp.core.translations import N_
from eventapp.planner.problem import Presence

from .demands import Demands, Hours, PersonDemand, Team
from .derived import Asked, DayAsked, PersonAsked, Reason, ResourceAsked, SessionAsked, TeamAsked
from .deriving_sessions import Around, asked_of, demand_of, works
from .deriving_ties import conflicts, orders, spacings
from .known import Known

INTERPRETERS, VIDEO = "interpreters", "video"
RESOURCES = {INTERPRETERS: N_("Teams of interpreters"), VIDEO: N_("Video rooms")}
USUAL = Hours(time(9), time(17))


def derive(known: Known, demands: Demands) -> Asked:
    days = tuple(_day(each, known, demands) for each in days_of(AgendaContent(known.edition, (), ())))
    resources = (_interpreters(known, demands), _video(known, demands))
    around = Around(known, demands, days, {each.key: each.limit for each in resources})
    planned = [each for each in known.sittings if not demand_of(each, demands).left_out]
    sessions = tuple(asked_of(each, around) for each in planned)
    teams = tuple(_team(key, team, known, demands, sessions) for key, team in sorted(demands.teams.items()))
    return Asked(
        sessions=sessions,
        people=_people(sessions, teams, known, demands),
        days=days,
        resources=resources,
        orders=orders(planned, sessions, teams, demands),
        spacings=spacings(planned, demands),
        conflicts=conflicts(planned, sessions, known, demands),
        teams=teams,
    )


def _day(day: date, known: Known, demands: Demands) -> DayAsked:
    if day in demands.days:
        return DayAsked(day, demands.days[day], Reason(N_("Stated for this day."), stated=True))
    spots = [each.spot for each in known.sittings if each.spot is not None and works(each)]
    starts = [spot.start.time() for spot in spots if spot.start.date() == day]
    ends = [spot.end for spot in spots if spot.start.date() == day]
    if not starts:
        return DayAsked(day, USUAL, Reason(N_("The usual hours of a day.")))
    late = max(ends)
    last = late.time() if late.date() == day else time(23, 59)
    hours = Hours(min(USUAL.start, *starts), max(USUAL.end, last))
    return DayAsked(day, hours, Reason(N_("The hours that the draft uses on this day.")))


def _interpreters(known: Known, demands: Demands) -> ResourceAsked:
    name, stated = RESOURCES[INTERPRETERS], demands.resources.get(INTERPRETERS)
    if stated is not None:
        reason = Reason(N_("Stated for this meeting."), stated=True)
        return ResourceAsked(INTERPRETERS, name, stated, reason)
    if known.interpreter_teams is None:
        return ResourceAsked(INTERPRETERS, name, None, Reason(N_("Nobody said how many there are.")))
    reason = Reason(N_("As many as the meeting’s facts say."))
    return ResourceAsked(INTERPRETERS, name, known.interpreter_teams, reason)


def _video(known: Known, demands: Demands) -> ResourceAsked:
    rooms = sum(room.video for room in known.rooms)
    stated = demands.resources.get(VIDEO)
    if stated is not None and stated <= rooms:
        return ResourceAsked(
            VIDEO, RESOURCES[VIDEO], stated, Reason(N_("Stated for this meeting."), stated=True)
        )
    return ResourceAsked(VIDEO, RESOURCES[VIDEO], rooms, Reason(N_("As many as the meeting has.")))


def _team(
    key: str, team: Team, known: Known, demands: Demands, sessions: tuple[SessionAsked, ...]
) -> TeamAsked:
    there = {each.slug: each.minutes for each in sessions}
    people = tuple(
        (person, known.people[person].name)
        for person, stated in demands.people.items()
        if key in stated.teams and person in known.people
    )
    visits = tuple(
        (slug, min(minutes, there[slug])) for slug, minutes in team.visits.items() if slug in there
    )
    return TeamAsked(key, team, people, visits)


def _people(
    sessions: tuple[SessionAsked, ...], teams: tuple[TeamAsked, ...], known: Known, demands: Demands
) -> tuple[PersonAsked, ...]:
    """Everybody whom a session needs or had better have, or who visits, or of whom something is stated."""
    required: dict[str, list[str]] = {}
    wished: dict[str, list[str]] = {}
    for session in sessions:
        for needed in session.people:
            (required if needed.required else wished).setdefault(needed.key, []).append(session.slug)
    visitors = {key for team in teams for key, _name in team.people}
    keys = {*required, *wished, *visitors, *demands.people} & known.people.keys()
    remote = _remote(known)
    return tuple(
        PersonAsked(
            key,
            person.name,
            person.side,
            person.place,
            _presence(key, remote, known, stated),
            stated.away,
            known.burden.get(key, 0),
            tuple(required.get(key, ())),
            tuple(wished.get(key, ())),
            stated,
        )
        for key, person in known.people.items()
        if key in keys
        for stated in (demands.people.get(key, PersonDemand()),)
    )


def _remote(known: Known) -> Mapping[str, bool]:
    """Whether the draft has everybody whom it names only from afar."""
    found: dict[str, bool] = {}
    for sitting in known.sittings:
        for person in sitting.people:
            found[person.key] = found.get(person.key, True) and person.remote
    return found


def _presence(key: str, remote: Mapping[str, bool], known: Known, stated: PersonDemand) -> Presence:
    afar = stated.remote
    if afar is None:
        afar = remote.get(key, key in known.afar)
    return Presence.REMOTE if afar else Presence.ROOM
