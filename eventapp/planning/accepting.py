"""A plan becomes the draft, whole or in part, session by session as if moved by hand."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from eventapp.agenda import editing, rules
from eventapp.agenda.editing import Move
from eventapp.agenda.rules import Finding
from eventapp.agenda.rules.finding import Quoted, said
from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition
from eventapp.planner.problem import Activity

from .derived import Asked
from .deriving import derive
from .gathering import Gathered, gather, placements
from .known import Sitting
from .model import PlanningRun
from .problems import Place, audience, composed, places_of, problem_of
from .runs import Placements, placements_in, plan_of, problem_in, run_of

MOST_NAMED = 5


class WouldClash(Problem):
    """What was chosen of a plan cannot be accepted without the rest: ``findings`` would block."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(
            N_("The draft would not hold together: %(finding)s Accept what belongs together at once."),
            finding=findings[0].say(Language.EN),
        )
        self.findings = findings

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, finding=self.findings[0].say(language))


class MovedSince(Conflict):
    """These sessions were moved or changed since the plan was asked for."""

    def __init__(self, titles: list[LocalizedText]) -> None:
        super().__init__(
            N_(
                "%(sessions)s: moved or changed since this plan was asked for. Ask for a new plan, or accept"
                " the other sessions."
            ),
            sessions="",
        )
        self.titles = titles

    def say(self, language: Language) -> str:
        named: list[Any] = [Quoted(title) for title in self.titles[:MOST_NAMED]]
        more = ["…"] if len(self.titles) > MOST_NAMED else []
        return gettext(language, self.sentence, sessions=said([*named, *more], language))


class Accepted(NamedTuple):
    """The sessions that moved, by slug; none where the draft was so already. ``findings`` of the draft."""

    sessions: tuple[str, ...]
    findings: list[Finding]


class Proposal(NamedTuple):
    """A plan laid over the draft as it is now. ``places`` are those of all its sessions; ``stale`` the
    sessions that were moved or changed since it was asked for."""

    found: Gathered
    asked: Asked
    places: Mapping[str, Place]
    stale: frozenset[str]

    @property
    def moving(self) -> tuple[str, ...]:
        """The sessions that stand elsewhere in the draft, in the order of the agenda."""
        return tuple(
            each.slug
            for each in self.found.known.sittings
            if each.slug in self.places and not _is_at(each, self.places[each.slug])
        )

    def audience(self, slug: str) -> int:
        """How many people are told when a session moves."""
        session = self.asked.session(slug)
        return audience(session, self.found.known) if session is not None else 0


def _is_at(sitting: Sitting, place: Place) -> bool:
    rooms = (sitting.room, sitting.video_room)
    return (
        sitting.spot is not None
        and sitting.spot.start == place.start
        and tuple(room.key if room else None for room in rooms) == (place.room, place.video_room)
    )


def proposal(found: Gathered, asked: Asked, run: PlanningRun, plan: Placements) -> Proposal:
    """*plan* over the draft that was *found*."""
    known = {each.slug for each in found.known.sittings}
    there = {key: at for key, at in plan.items() if key in known}
    return Proposal(found, asked, places_of(there, found.known, asked), _stale(found, asked, run))


def _stale(found: Gathered, asked: Asked, run: PlanningRun) -> frozenset[str]:
    before = {each.key: each for each in problem_in(run.problem).activities}
    problem = problem_of(found.known, found.demands, asked)
    now = {each.key: each for each in problem.activities if each.visits is None}
    was, stands = placements_in(run.base), placements(found.draft.content, found.known.clock)
    gone = {key for key, each in before.items() if each.visits is None and key not in now}
    changed = {
        key
        for key, each in now.items()
        if key not in before or _told(before[key]) != _told(each) or was.get(key) != stands.get(key)
    }
    return frozenset(gone | changed)


def _told(activity: Activity) -> tuple[object, ...]:
    """What of an activity a plan depends on, and nothing that follows from where others are in the draft."""
    return (
        activity.minutes,
        frozenset(activity.required),
        activity.groups,
        activity.features,
        activity.needs,
        activity.roomless,
    )


def accept(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    ref: str,
    slugs: Collection[str] | None = None,
    which: int = 0,
) -> Accepted:
    """Make the plan the draft: whole, or these sessions of it. Each moves as if by hand, so it can be undone.
    *edition* comes locked.

    Raises `NotFound`, `Conflict` where a session was moved or changed since the plan was asked for (it names
    them), and `WouldClash`.
    """
    run = run_of(session, edition, ref, locked=True)
    plan = plan_of(run, which)
    if plan is None:
        raise Invalid(N_("This run has no plan."))
    found = gather(session, edition)
    laid = proposal(found, derive(found.known, found.demands), run, plan.placements)
    chosen = _chosen(laid, slugs)
    places = _apart(laid, plan.placements, chosen)
    moving = [slug for slug in laid.moving if slug in chosen] if slugs is None else list(chosen)
    _refuse_stale(laid, chosen)
    after = rules.check(composed(found.draft.content, found.known, places), found.around)
    _refuse_clashes(rules.check(found.draft.content, found.around), after)
    moved = [
        slug
        for slug in moving
        if _move(session, actor, now, edition, slug, places[slug], found.draft.versions[slug])
    ]
    if moved:
        run.accepted = [*run.accepted, {"by": actor, "at": now.isoformat(), "sessions": moved}]
        subject = f"{edition.series.key}/{edition.number}"
        audit.record(session, actor, "planning.accepted", subject, now, run=run.ref, sessions=moved)
    return Accepted(tuple(moved), after)


def _chosen(laid: Proposal, slugs: Collection[str] | None) -> tuple[str, ...]:
    if slugs is None:
        return laid.moving
    for slug in slugs:
        if slug not in laid.places and slug not in laid.stale:
            raise Invalid(N_("“%(key)s” is not known here."), key=slug)
    return tuple(slug for slug in laid.moving if slug in set(slugs)) or tuple(slugs)


def _apart(laid: Proposal, plan: Placements, chosen: Collection[str]) -> dict[str, Place]:
    """Where the chosen ones go while all others stay, also in their video rooms."""
    if set(chosen) == set(laid.moving):
        return {slug: laid.places[slug] for slug in chosen if slug in laid.places}
    stands = placements(laid.found.draft.content, laid.found.known.clock)
    mixed = {**stands, **{slug: plan[slug] for slug in chosen if slug in plan}}
    places = places_of(mixed, laid.found.known, laid.asked, settled=stands.keys() - set(chosen))
    return {slug: places[slug] for slug in chosen if slug in places}


def _refuse_stale(laid: Proposal, chosen: Iterable[str]) -> None:
    titles: dict[str, LocalizedText] = {each.slug: each.title for each in laid.found.known.sittings}
    stale = [titles.get(slug, LocalizedText.same(slug)) for slug in chosen if slug in laid.stale]
    if stale:
        raise MovedSince(stale)


def _refuse_clashes(before: Iterable[Finding], after: Iterable[Finding]) -> None:
    """What blocked already may go on to."""
    known = {finding.fingerprint for finding in rules.blocking(before)}
    new = [finding for finding in rules.blocking(after) if finding.fingerprint not in known]
    if new:
        raise WouldClash(new)


def _move(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    slug: str,
    place: Place,
    version: int,
) -> bool:
    move = Move(start=place.start, room=place.room, video_room=place.video_room)
    row = editing.move_session(session, actor, now, edition, slug, move, version)
    return row.version != version
