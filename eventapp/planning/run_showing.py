"""What the pages of a run are given beside what `queries` reads: the picture of the search, the sentence
about how good the plan is, who is in what moves, and what the checks say of the agenda that would result."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.agenda import findings
from eventapp.agenda.board import column_of
from eventapp.agenda.content import SessionContent
from eventapp.agenda.editing import NO_DATES
from eventapp.agenda.findings import Findings
from eventapp.agenda.model import Publication
from eventapp.core import wording
from eventapp.core.errors import Invalid
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition

from . import queries, relaxing
from .chart import Chart, chart
from .meeting_clock import MeetingClock
from .model import PlanningRun
from .queries import Moved, Paid, RunHead, RunShown, WhyShown

NO_PLAN = N_("No plan has been found yet. Whatever is found pays at least %(bound)s (proven).")
NOTHING_YET = N_("No plan has been found yet.")
FREE = N_("This plan meets every wish: it pays nothing.")
PROVEN = N_("This plan pays %(cost)s. No plan can pay less (proven).")
UNBOUNDED = N_("This plan pays %(cost)s. How much less another could pay is not known yet.")
BOUNDED = N_(
    "This plan pays %(cost)s; no plan can pay less than %(bound)s (proven), "
    "so at most %(gap)s could be gained."
)


def verdict(cost: int | None, bound: int, language: Language) -> str:
    """How good a plan of this *cost* is, with the proof, in one sentence."""
    bounded = wording.number(bound, language)
    if cost is None:
        return gettext(language, NO_PLAN, bound=bounded) if bound > 0 else gettext(language, NOTHING_YET)
    if cost == 0:
        return gettext(language, FREE)
    paid = wording.number(cost, language)
    if bound >= cost:
        return gettext(language, PROVEN, cost=paid)
    if bound <= 0:
        return gettext(language, UNBOUNDED, cost=paid)
    gap = wording.percent((cost - bound) / cost, language)
    return gettext(language, BOUNDED, cost=paid, bound=bounded, gap=gap)


class Bar(NamedTuple):
    """What a plan pays for one wish, and how long its bar is, in percent of the dearest."""

    paid: Paid
    length: float


class RunPage(NamedTuple):
    """``moves`` by session; ``people`` the names of those in it; ``still`` how many sessions stay where the
    draft has them. ``found`` is what the checks say of the draft with the whole plan; ``takable`` tells for
    each way out whether it can be stated."""

    shown: RunShown
    drawn: Chart | None
    verdict: str
    elapsed: float
    bars: tuple[Bar, ...]
    moves: Mapping[str, Moved]
    people: Mapping[str, tuple[str, ...]]
    still: int
    found: Findings | None
    takable: list[bool]
    published: int  # the number of the latest publication; 0: none
    tag: str

    @property
    def run(self) -> PlanningRun:
        return self.shown.run

    @property
    def board_tag(self) -> str:
        """Names the placements that the board shows."""
        plan = self.shown.plan
        placed = sorted((key, at.start, at.room or "") for key, at in plan.placements.items()) if plan else []
        return hashlib.blake2b(repr(placed).encode(), digest_size=8).hexdigest()


def run_page(
    session: Session, series: str, number: int, ref: str, language: Language, which: int, now: datetime
) -> RunPage:
    """All that the page of a run shows, in a constant number of statements. Raises `NotFound`, `Invalid`."""
    shown = queries.run(session, series, number, ref, language, which)
    run, plan = shown.run, shown.plan
    points, took = shown.points, elapsed(run, now)
    cost, bound = (plan.cost, plan.bound) if plan else (None, points[-1].bound if points else 0)
    most = max((paid.cost for paid in shown.paid), default=0)
    moves = {moved.slug: moved for moved in shown.moved}
    checked = plan is not None and run.state.ended
    return RunPage(
        shown=shown,
        drawn=chart(points, run.seconds, took),
        verdict=verdict(cost, bound, language),
        elapsed=took,
        bars=tuple(Bar(paid, 100 * paid.cost / most if most else 0) for paid in shown.paid),
        moves=moves,
        people={each.slug: _names(each) for each in shown.content.sessions if each.slug in moves},
        still=sum(each.slug not in moves for each in shown.content.sessions),
        found=findings.of_content(session, shown.edition, shown.content) if checked else None,
        takable=relaxing.takable(session, shown.edition, run) if shown.core else [],
        published=_published(session, shown.edition),
        tag=tag_of(language, run.state.value, cost, bound),
    )


def elapsed(run: PlanningRun, now: datetime) -> float:
    """Seconds for which the planner has worked."""
    if run.started_at is None:
        return 0.0
    return max(0.0, ((run.ended_at or now) - run.started_at).total_seconds())


def head_tag(head: RunHead, language: Language) -> str:
    return tag_of(language, head.state.value, head.cost, head.bound)


def tag_of(language: Language, *facts: object) -> str:
    """Names what the page of a run shows while it changes."""
    return f"{language.value}-{hashlib.blake2b(repr(facts).encode(), digest_size=8).hexdigest()}"


def _published(session: Session, edition: Edition) -> int:
    latest = select(func.max(Publication.number)).where(Publication.edition_id == edition.id)
    return session.scalar(latest) or 0


def _names(session: SessionContent) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.name for person in session.people))


class PlaceForm(NamedTuple):
    """What the form that puts a session elsewhere offers, and what it begins with."""

    days: tuple[date, ...]
    rooms: tuple[tuple[str, LocalizedText], ...]
    day: str
    hour: str
    room: str


def place_form(found: WhyShown) -> PlaceForm:
    edition, spot = found.edition, found.spot
    first, last = edition.start_date or spot.start.date(), edition.end_date or spot.start.date()
    return PlaceForm(
        days=tuple(first + timedelta(days=n) for n in range((last - first).days + 1)),
        rooms=tuple((room.key, room.name) for room in edition.rooms),
        day=spot.start.date().isoformat(),
        hour=f"{spot.start:%H:%M}",
        room=column_of(spot.room, spot.video_room),
    )


def clock_of(edition: Edition) -> MeetingClock:
    """Raises `Invalid` for a meeting without dates or place."""
    if edition.zone is None or edition.start_date is None:
        raise Invalid(NO_DATES, meeting=f"{edition.series.key}/{edition.number}")
    return MeetingClock(edition.zone, edition.start_date)


def choices(session: Session, edition: Edition) -> list[RunHead]:
    """The runs whose plans can be compared with another."""
    return [head for head in queries.runs(session, edition) if head.state.ended and head.cost is not None]
