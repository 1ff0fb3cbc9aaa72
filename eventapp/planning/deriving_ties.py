"""What ties sessions to each other: order, spacing, and the same people who follow both. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from eventapp.agenda.content import Audience, Kind
from eventapp.core.translations import N_

from .demands import Demands
from .derived import ConflictAsked, OrderAsked, Reason, SessionAsked, SpacingAsked, TeamAsked
from .deriving_sessions import FRAMES, REST, works
from .known import Known, Sitting

STATED = Reason(N_("Stated by an organizer."), stated=True)
OPENS = Reason(N_("The opening comes before all that follows it."))
CLOSES = Reason(N_("The closing comes after all that it looks back on."))
REPORTS = Reason(N_("The co-chairs bring the results of their groups to the round table."))
ANSWERS = Reason(N_("The Youth Lab presents before the last plenary, which can answer it."))
PREPARES = Reason(N_("The Youth Lab meets before it presents."))
VISITED = Reason(N_("The Youth Lab has visited the groups before it presents to all."))
JOINT = Reason(N_("A group meets by itself before it meets jointly with others."))
WORK_PLAN = Reason(N_("A group meets in public before it settles its work plan."))
SOUND_CHECK = Reason(N_("What is prepared in a room comes right before the plenary there."))
SAME_GROUP = Reason(N_("Both are sessions of one group."))
MEAL = Reason(N_("A meal is not the time for sessions that are not at that hour now."))
MOST = 6  # what a conflict costs at most
REGISTERED = 3  # people who chose both, for a cost of 1
JOINTLY = 2  # the cost of having met jointly once
AT_MEALS = 6


def orders(
    sittings: Sequence[Sitting],
    sessions: Sequence[SessionAsked],
    teams: Sequence[TeamAsked],
    demands: Demands,
) -> tuple[OrderAsked, ...]:
    known = {each.slug for each in sittings}
    pinned = {each.slug for each in sessions if each.pinned}
    found: dict[tuple[str, str], OrderAsked] = {
        (each.before, each.after): OrderAsked(each.before, each.after, each.gap, STATED)
        for each in demands.orders
        if {each.before, each.after} <= known
    }
    for before, after, reason in _derived(sittings, teams):
        pair = (before, after)
        if before != after and not set(pair) <= pinned and pair[::-1] not in found:
            found.setdefault(pair, OrderAsked(before, after, 0, reason))
    return tuple(found.values())


def _derived(sittings: Sequence[Sitting], teams: Sequence[TeamAsked]) -> Iterator[tuple[str, str, Reason]]:
    yield from _opening_and_closing(sittings)
    yield from _round_table(sittings)
    yield from _youth(sittings, teams)
    yield from _groups(sittings)
    for before, after in prepared(sittings):
        yield before.slug, after.slug, SOUND_CHECK


def _opening_and_closing(sittings: Sequence[Sitting]) -> Iterator[tuple[str, str, Reason]]:
    for frame in sittings:
        others = [each for each in sittings if each is not frame and each.kind not in REST]
        if frame.kind is Kind.OPENING:
            for other in others:
                if works(other) or _follows(other, frame):
                    yield frame.slug, other.slug, OPENS
        elif frame.kind is Kind.CLOSING:
            for other in others:
                if other.kind is not Kind.SOCIAL and (works(other) or _follows(frame, other)):
                    yield other.slug, frame.slug, CLOSES


def _follows(other: Sitting, first: Sitting) -> bool:
    """Whether it comes after *first* in the draft."""
    return other.span is not None and first.span is not None and other.span[0] >= first.span[1]


def _last(sittings: Iterable[Sitting]) -> Sitting | None:
    """What comes last in the draft; what waits in the tray comes before all that does not."""
    return max(sittings, key=lambda each: (each.span is not None, each.span or (0, 0)), default=None)


def _round_table(sittings: Sequence[Sitting]) -> Iterator[tuple[str, str, Reason]]:
    table = _last(each for each in sittings if each.kind is Kind.ROUND_TABLE)
    for each in sittings if table is not None else ():
        if each.kind is Kind.WORKING_GROUP and table is not None:
            yield each.slug, table.slug, REPORTS


def _youth(sittings: Sequence[Sitting], teams: Sequence[TeamAsked]) -> Iterator[tuple[str, str, Reason]]:
    youth = [each for each in sittings if each.kind is Kind.YOUTH_LAB]
    public = [each for each in youth if each.audience is Audience.PUBLIC]
    answer = _last(each for each in sittings if each.kind in FRAMES and each.kind is not Kind.OPENING)
    for each in youth if answer is not None else ():
        if answer is not None:
            yield each.slug, answer.slug, ANSWERS
    for plenary in public:
        for each in youth:
            if each.audience is not Audience.PUBLIC:
                yield each.slug, plenary.slug, PREPARES
        for team in teams:
            for slug, _minutes in team.visits:
                yield slug, plenary.slug, VISITED


def _groups(sittings: Sequence[Sitting]) -> Iterator[tuple[str, str, Reason]]:
    meeting = [each for each in sittings if each.kind is Kind.WORKING_GROUP]
    for one in meeting:
        for other in meeting:
            shared = {group.key for group in one.groups} & {group.key for group in other.groups}
            if shared and _rank(one) < _rank(other):
                yield one.slug, other.slug, WORK_PLAN if _rank(other) == 2 else JOINT


def _rank(sitting: Sitting) -> int:
    """A group's own public session, then joint ones, then what is not public."""
    if sitting.audience is not Audience.PUBLIC:
        return 2
    return 1 if len(sitting.groups) > 1 else 0


def prepared(sittings: Sequence[Sitting]) -> Iterator[tuple[Sitting, Sitting]]:
    """What only organizers attend, and the plenary that begins in the same room when it ends."""
    for one in sittings:
        if one.kind is not Kind.OTHER or one.audience is not Audience.ORGANIZER or one.span is None:
            continue
        for other in sittings:
            follows = other.span is not None and other.span[0] == one.span[1]
            if follows and other.kind in FRAMES and other.room == one.room and one.room is not None:
                yield one, other


def spacings(sittings: Sequence[Sitting], demands: Demands) -> tuple[SpacingAsked, ...]:
    known = {each.slug for each in sittings}
    stated = [
        SpacingAsked(each.one, each.other, each.days, each.within, each.cost, STATED)
        for each in demands.spacings
        if {each.one, each.other} <= known
    ]
    close = [SpacingAsked(one.slug, other.slug, "", 0, 0, SOUND_CHECK) for one, other in prepared(sittings)]
    return (*stated, *close)


def conflicts(
    sittings: Sequence[Sitting], sessions: Sequence[SessionAsked], known: Known, demands: Demands
) -> tuple[ConflictAsked, ...]:
    """Exceptions that are stated stand among them, with a cost of 0."""
    slugs = {each.slug for each in sittings}
    found = {
        _pair(each.one, each.other): ConflictAsked(each.one, each.other, each.cost, STATED)
        for each in demands.conflicts
        if {each.one, each.other} <= slugs and each.one != each.other
    }
    pinned = {each.slug for each in sessions if each.pinned}
    for one, other in combinations(sittings, 2):
        if {one.slug, other.slug} <= pinned:
            continue
        made = _conflict(one, other, known) or _at_a_meal(one, other, sessions)
        if made is not None:
            found.setdefault(_pair(one.slug, other.slug), made)
    return tuple(found.values())


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _conflict(one: Sitting, other: Sitting, known: Known) -> ConflictAsked | None:
    """The same organizations, the same registered people, groups that have met together."""
    if one.kind is not Kind.WORKING_GROUP or other.kind is not Kind.WORKING_GROUP:
        return None
    mine, theirs = ({group.key for group in each.groups} for each in (one, other))
    if mine & theirs:
        return ConflictAsked(one.slug, other.slug, MOST, SAME_GROUP)
    pairs = {_pair(a, b) for a in mine for b in theirs}
    members = sum(known.shared.get(pair, 0) for pair in pairs)
    met = sum(known.joint.get(pair, 0) for pair in pairs)
    registered = known.together.get(_pair(one.slug, other.slug), 0)
    cost = min(MOST, members + JOINTLY * met + registered // REGISTERED)
    if not cost:
        return None
    reason = Reason(
        N_(
            "Organizations in both: %(members)s. Joint sessions: %(met)s. People registered for both:"
            " %(registered)s."
        ),
        {"members": members, "met": met, "registered": registered},
    )
    return ConflictAsked(one.slug, other.slug, cost, reason)


def _at_a_meal(one: Sitting, other: Sitting, sessions: Sequence[SessionAsked]) -> ConflictAsked | None:
    """A meal that may move and is not alone: what does not run at that hour now had better not."""
    asked = {each.slug: each for each in sessions}
    for meal, session in ((one, other), (other, one)):
        loose = meal.kind in REST and not asked[meal.slug].pinned and not asked[meal.slug].alone
        if loose and works(session) and not meal.meets(session):
            return ConflictAsked(meal.slug, session.slug, AT_MEALS, MEAL)
    return None
