"""What the pages of planning are given: values, made by `queries`."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from eventapp.agenda.board import BoardDay
from eventapp.agenda.compose import Draft
from eventapp.agenda.content import AgendaContent
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition
from eventapp.planner.plan import Comparison, Plan, Why
from eventapp.planner.problem import Placement, Problem

from .demands import Demands
from .derived import Asked, Spot
from .model import PlanningRun, RunKind, RunState


class Stating(NamedTuple):
    """What is asked of a plan of the draft as it is now. ``version`` 0: nothing has been stated yet.
    ``placements`` are those of the draft; ``published`` is the number of the latest publication (0: none)."""

    edition: Edition
    draft: Draft
    demands: Demands
    version: int
    asked: Asked
    problem: Problem
    placements: Mapping[str, Placement]
    published: int


class RunHead(NamedTuple):
    """``gap`` is a share of the cost, None while there is no plan; ``accepted`` counts sessions."""

    ref: str
    kind: RunKind
    state: RunState
    parent: str | None
    asked_by: str
    asked_at: datetime
    seconds: int
    seed: int
    cost: int | None
    bound: int
    gap: float | None
    accepted: int


class Point(NamedTuple):
    """What was known after so many seconds."""

    seconds: float
    cost: int | None
    bound: int
    gap: float | None


class Moved(NamedTuple):
    """A session that the plan puts elsewhere than the draft has it now. ``before`` is None for one that
    waits in the tray. ``waits``: it was moved or changed since the plan was made, so it cannot be accepted
    as it is. ``people`` are told if it moves."""

    slug: str
    title: LocalizedText
    before: Spot | None
    after: Spot
    waits: bool
    people: int


class Said(NamedTuple):
    """A sentence about a plan, with what it costs and whom and what it is about. ``people`` are names."""

    sentence: str
    cost: int
    sessions: tuple[str, ...]
    people: tuple[str, ...]


class Paid(NamedTuple):
    """What a plan pays for one wish, dearest sentences first."""

    wish: str
    title: str
    explanation: str
    cost: int
    said: tuple[Said, ...]


class Visit(NamedTuple):
    """A team in a session, for some minutes."""

    team: str
    session: str
    title: LocalizedText
    start: datetime
    end: datetime
    room: str


class Clash(NamedTuple):
    """Requirements that cannot hold together, as sentences, and ``why`` they cannot. ``also``: for each other
    clash that shares some of them, what it adds."""

    sentences: tuple[str, ...]
    why: str
    also: tuple[str, ...]


class Way(NamedTuple):
    """A way out of what is impossible: what is given up, step by step, and what the plan found for it costs
    (None: none was found in time). ``moves``: how many sessions of the draft it moves; ``stays``: the draft
    itself keeps all that is left. ``pays`` is what it pays for the sessions and people in question. Sessions
    and people by their keys: where those requirements are stated."""

    steps: tuple[str, ...]
    cost: int | None
    moves: int
    stays: bool
    pays: tuple[Said, ...]
    sessions: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        return " ".join(self.steps)


class RunShown(NamedTuple):
    """A run and its best plan so far, or the one numbered ``which`` of several.

    ``content`` is the draft with the plan's placements, ``days`` the same as a board. ``stale``: the draft or
    what is stated has changed since. ``core`` are the requirements that cannot hold together; ``clashes``
    tell them and all others that are known to, each that has nothing to do with another by itself."""

    edition: Edition
    run: PlanningRun
    parent: str | None
    draft: Draft
    problem: Problem
    points: tuple[Point, ...]
    plans: int
    which: int
    plan: Plan | None
    content: AgendaContent
    days: tuple[BoardDay, ...]
    moved: tuple[Moved, ...]
    paid: tuple[Paid, ...]
    visits: tuple[Visit, ...]
    touched: tuple[str, ...]  # names of the people in moved sessions
    stale: bool
    core: tuple[Said, ...]
    clashes: tuple[Clash, ...]
    ways: tuple[Way, ...]


class Choice(NamedTuple):
    """Another place for a session, and what would be gained and paid instead. ``breaks``: why it cannot be
    had without moving something else."""

    spot: Spot
    placement: Placement
    difference: int
    gained: tuple[Said, ...]
    paid: tuple[Said, ...]
    breaks: tuple[str, ...]


class WhyShown(NamedTuple):
    run: PlanningRun
    edition: Edition
    slug: str
    title: LocalizedText
    spot: Spot
    why: Why
    held: tuple[str, ...]
    pays: tuple[Said, ...]
    choices: tuple[Choice, ...]


class Difference(NamedTuple):
    slug: str
    title: LocalizedText
    one: Spot
    other: Spot


class WishCompared(NamedTuple):
    wish: str
    title: str
    one: int
    other: int


class Compared(NamedTuple):
    edition: Edition
    one: PlanningRun
    other: PlanningRun
    comparison: Comparison
    costs: tuple[int, int]
    differences: tuple[Difference, ...]
    wishes: tuple[WishCompared, ...]
    touched: tuple[str, ...]  # names


class LedgerRow(NamedTuple):
    """``minutes`` outside waking hours by edition, in the order of `Ledger.editions`."""

    key: str
    name: str
    side: str | None
    minutes: tuple[int, ...]

    @property
    def all(self) -> int:
        return sum(self.minutes)


class Ledger(NamedTuple):
    """``editions`` as ``csp/1``, the oldest first, then the present plan or draft. ``sides`` are the sums."""

    editions: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    sides: Mapping[str, tuple[int, ...]]
