"""Interpretation: how many people a session needs in its booths, and whether there are teams enough.

After the Translation Bureau's sizes: two languages take two interpreters up to four hours and three up to
six; with another language it is two to four up to four hours. What is longer needs a second team.
"""

from collections.abc import Iterator, Sequence

from eventapp.agenda.content import SessionContent
from eventapp.core import clock
from eventapp.core.translations import N_

from .finding import Agenda, Finding, Quoted, advises


def interpreters(languages: int, minutes: int) -> tuple[int, int]:
    """The fewest and the most interpreters for a session of so many languages and minutes."""
    if languages < 2:
        return 0, 0
    fewest = 2 if minutes <= 4 * 60 else 3 if minutes <= 6 * 60 else 4
    return fewest, fewest if languages == 2 else 2 * fewest


def teams_enough(agenda: Agenda) -> Iterator[Finding]:
    teams = agenda.known.interpreter_teams
    if teams is None:
        return
    for together in at_once([s for s in agenda.sessions if len(s.languages) > 1 and s.minutes > 0]):
        if len(together) <= teams:
            continue
        zone = agenda.content.edition.zone
        start = clock.wall(max(session.starts_at for session in together), zone)
        end = clock.wall(min(session.ends_at for session in together), zone)
        sizes = [interpreters(len(session.languages), session.minutes) for session in together]
        fewest, most = sum(size[0] for size in sizes), sum(size[1] for size in sizes)
        yield advises(
            "too-few-interpreters",
            N_(
                "Interpretation at %(hours)s on %(day)s: %(sessions)s. At once they need %(needed)s teams"
                " (%(interpreters)s interpreters); there are %(teams)s."
            ),
            *together,
            hours=(start, end),
            day=start.date(),
            sessions=[Quoted(session.title) for session in together],
            needed=len(together),
            interpreters=str(fewest) if fewest == most else f"{fewest}–{most}",
            teams=teams,
        )


def at_once(sessions: Sequence[SessionContent]) -> Iterator[list[SessionContent]]:
    """The largest sets of sessions that are all under way at one moment; *sessions* in the order of time."""
    going_on: list[SessionContent] = []
    grown = False
    for session in sessions:
        still = [other for other in going_on if other.ends_at > session.starts_at]
        if grown and len(still) < len(going_on):
            yield going_on
        going_on, grown = [*still, session], True
    if going_on:
        yield going_on
