"""What is stated, cut into the parts that one page edits, and put together again. Pure.

All of an edition's demands are one value with one version. Two organizers who work on different sessions are
in nobody's way: a page saves against the `seal` of the part that it showed.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from .demands import Demands, Hours, PersonDemand, SessionDemand, Stated, Team
from .ties import Tie, ties_of, untied


class SessionPart(Stated, frozen=True):
    """All that is stated about one session, in its own words; people by key."""

    own: SessionDemand = SessionDemand()
    required: tuple[str, ...] = ()
    wished: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()


class TeamPart(Stated, frozen=True):
    """A team and the keys of its people; None: there is no such team."""

    team: Team | None = None
    people: tuple[str, ...] = ()


class MeetingPart(Stated, frozen=True):
    days: Mapping[date, Hours] = {}
    resources: Mapping[str, int] = {}


V = TypeVar("V")
Part = SessionPart | PersonDemand | TeamPart | MeetingPart
ROLES = ("required", "wished", "excused")


def seal(part: Stated | Mapping[str, int]) -> str:
    """Names a part as it is."""
    plain = msgspec.json.encode(msgspec.to_builtins(part, str_keys=True), order="sorted")
    return hashlib.blake2b(plain, digest_size=9).hexdigest()


# ---- One session ----


def session_part(demands: Demands, slug: str) -> SessionPart:
    return SessionPart(
        own=demands.sessions.get(slug, SessionDemand()),
        required=_people(demands, lambda person: slug in person.required),
        wished=_people(demands, lambda person: slug in person.wished),
        excused=_people(demands, lambda person: slug in person.excused),
        ties=tuple(ties_of(demands, slug)),
    )


def with_session(demands: Demands, slug: str, part: SessionPart) -> Demands:
    if session_part(demands, slug) == part:
        return demands
    orders, spacings, conflicts = untied(slug, part.ties)
    people = {
        key: _with_roles(
            demands.people.get(key, PersonDemand()),
            slug,
            [role for role in ROLES if key in getattr(part, role)],
        )
        for key in (*demands.people, *part.required, *part.wished, *part.excused)
    }
    return replace(
        demands,
        sessions=_without_usual({**demands.sessions, slug: part.own}, SessionDemand()),
        people=_without_usual(people, PersonDemand()),
        orders=(*(each for each in demands.orders if slug not in (each.before, each.after)), *orders),
        spacings=(*(each for each in demands.spacings if slug not in (each.one, each.other)), *spacings),
        conflicts=(*(each for each in demands.conflicts if slug not in (each.one, each.other)), *conflicts),
    )


def without_in_session(part: SessionPart, token: str) -> SessionPart:
    """*part* with one statement taken back; a token that names none changes nothing."""
    what, _, key = token.partition(":")
    if what == "tie":
        return replace(part, ties=tuple(tie for tie in part.ties if tie.token != token))
    if what in ROLES and key:
        return replace(part, **{what: tuple(each for each in getattr(part, what) if each != key)})
    if what in SessionDemand.__struct_fields__ and not key:
        return replace(part, own=replace(part.own, **{what: getattr(SessionDemand(), what)}))
    return part


def _people(demands: Demands, wanted: Callable[[PersonDemand], bool]) -> tuple[str, ...]:
    return tuple(sorted(key for key, person in demands.people.items() if wanted(person)))


def _with_roles(person: PersonDemand, slug: str, roles: Iterable[str]) -> PersonDemand:
    changed = {}
    for role in ROLES:
        slugs: tuple[str, ...] = getattr(person, role)
        if (slug in slugs) != (role in roles):
            others = tuple(each for each in slugs if each != slug)
            changed[role] = (*others, slug) if role in roles else others
    return replace(person, **changed) if changed else person


# ---- One person ----


def person_part(demands: Demands, key: str) -> PersonDemand:
    return demands.people.get(key, PersonDemand())


def with_person(demands: Demands, key: str, part: PersonDemand) -> Demands:
    if person_part(demands, key) == part:
        return demands
    return replace(demands, people=_without_usual({**demands.people, key: part}, PersonDemand()))


def without_in_person(part: PersonDemand, token: str) -> PersonDemand:
    what, _, key = token.partition(":")
    if what == "away":
        return replace(part, away=tuple(each for each in part.away if away_token(each) != token))
    if what in (*ROLES, "teams") and key:
        return replace(part, **{what: tuple(each for each in getattr(part, what) if each != key)})
    return replace(part, remote=None) if what == "remote" else part


def away_token(window: Stated) -> str:
    return f"away:{seal(window)}"


# ---- Teams, weights, the meeting ----


def team_part(demands: Demands, key: str) -> TeamPart:
    return TeamPart(demands.teams.get(key), _people(demands, lambda person: key in person.teams))


def with_team(demands: Demands, key: str, part: TeamPart) -> Demands:
    """The team with its people; without a team, nobody is in it any more."""
    if team_part(demands, key) == part:
        return demands
    teams = {each: team for each, team in demands.teams.items() if each != key or part.team is not None}
    if part.team is not None:
        teams[key] = part.team
    members = part.people if part.team is not None else ()
    people = {
        each: _in_team(demands.people.get(each, PersonDemand()), key, each in members)
        for each in (*demands.people, *members)
    }
    return replace(demands, teams=teams, people=_without_usual(people, PersonDemand()))


def _in_team(person: PersonDemand, key: str, member: bool) -> PersonDemand:
    if (key in person.teams) == member:
        return person
    others = tuple(each for each in person.teams if each != key)
    return replace(person, teams=(*others, key) if member else others)


def with_weights(demands: Demands, weights: Mapping[str, int]) -> Demands:
    return replace(demands, weights=dict(weights))


def meeting_part(demands: Demands) -> MeetingPart:
    return MeetingPart(demands.days, demands.resources)


def with_meeting(demands: Demands, part: MeetingPart) -> Demands:
    return replace(demands, days=part.days, resources=part.resources)


def _without_usual(mapping: Mapping[str, V], usual: V) -> dict[str, V]:
    return {key: value for key, value in mapping.items() if value != usual}
