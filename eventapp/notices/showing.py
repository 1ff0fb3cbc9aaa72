"""What organizers see before people are told: who would learn what, and how the letter reads."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from eventapp.agenda import timetable
from eventapp.agenda.changes import Change, FrameChange
from eventapp.agenda.content import SessionContent
from eventapp.agenda.timetable import Clock
from eventapp.core.localized import Language
from eventapp.invitations.rules import Method
from eventapp.meetings.model import Edition
from eventapp.programs.rules import Channel

from . import digest, queries
from .digest import Letter
from .doors import public
from .model import NoticeRules
from .queries import Plan, Present

ON_A_PAGE = 100


class Touched(NamedTuple):
    """A session with the changes that somebody is told of, and whom they touch."""

    session: SessionContent
    changes: Sequence[Change]
    names: Sequence[str]


class Told(NamedTuple):
    """Somebody who would be told. ``by_mail``: they get a letter of what changed."""

    plan: Plan
    by_mail: bool
    requests: int
    cancels: int

    @property
    def unreachable(self) -> bool:
        return self.plan.member.email is None


class Preview(NamedTuple):
    """Without ``here`` nobody can be told: notices are off, or nothing is published."""

    rules: NoticeRules | None
    here: Present | None
    clock: Clock | None
    people: Sequence[Told]
    sessions: Sequence[Touched]
    frame: Sequence[FrameChange]
    samples: Sequence[tuple[Language, Letter]]
    now: datetime

    @property
    def letters(self) -> int:
        return sum(each.by_mail for each in self.people)

    @property
    def invitations(self) -> int:
        return sum(each.requests + each.cancels for each in self.people)

    @property
    def at_once(self) -> int:
        return sum(each.plan.due_at <= self.now for each in self.people)

    @property
    def unreachable(self) -> int:
        return sum(each.unreachable for each in self.people)

    @property
    def waiting(self) -> int:
        return sum(each.plan.waits_until is not None for each in self.people)


def preview(session: Session, now: datetime, edition: Edition) -> Preview:
    found, here = queries.rules_of(session, edition.id), queries.present(session, edition.id)
    if here is None:
        return Preview(found, None, None, (), (), (), (), now)
    plans = [each for each in queries.plans(session, now, here) if each]
    people = sorted(map(_told, plans), key=lambda each: each.plan.member.name.casefold())
    sessions = _by_session(plans)
    frame = next((each.impact.frame for each in plans if each.impact.frame), ())
    clock = timetable.clock_for(here.content, None)
    return Preview(found, here, clock, people, sessions, frame, _samples(here, plans), now)


def _told(plan: Plan) -> Told:
    by_mail = bool(plan.impact) and plan.member.channel is not Channel.FEED and plan.member.email is not None
    cancels = sum(step.method is Method.CANCEL for step in plan.steps)
    return Told(plan, by_mail, len(plan.steps) - cancels, cancels)


def _by_session(plans: Iterable[Plan]) -> list[Touched]:
    """In the order of time; under each session all that anybody is told of it."""
    sessions: dict[str, SessionContent] = {}
    changes: dict[str, list[Change]] = {}
    names: dict[str, list[str]] = {}
    for plan in plans:
        for note in plan.impact.notes:
            uid = note.session.uid
            sessions[uid] = note.session
            changes.setdefault(uid, []).extend(c for c in note.changes if c not in changes.get(uid, []))
            names.setdefault(uid, []).append(plan.member.name)
    ordered = sorted(sessions.values(), key=lambda each: (each.starts_at, each.slug))
    return [Touched(each, changes[each.uid], sorted(names[each.uid], key=str.casefold)) for each in ordered]


def _samples(here: Present, plans: Sequence[Plan]) -> list[tuple[Language, Letter]]:
    """How the letter reads in each language: the fullest that somebody gets in it, or what it would be."""
    told = [each for each in plans if each.impact]
    if not told:
        return []

    def full(plan: Plan) -> int:
        return len(plan.impact.notes)

    found = []
    for language in Language:
        own = [each for each in told if each.member.language is language]
        found.append(
            (language, digest.letter(here, max(own or told, key=full), public(here, language), language))
        )
    return found
