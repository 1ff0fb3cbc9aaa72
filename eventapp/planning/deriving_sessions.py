"""What a plan has to respect of one session: where it may lie, whom it needs, what else. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from eventapp.agenda.content import Audience, Kind
from eventapp.agenda.rules.expected import seat_holders
from eventapp.core.translations import N_

from .demands import Demands, PersonDemand, SessionDemand, Window
from .derived import DayAsked, Needed, Reason, SessionAsked
from .known import Known, Sitting

FRAMES = (Kind.OPENING, Kind.PLENARY, Kind.CLOSING)  # what begins and ends a day
TOGETHER = (*FRAMES, Kind.ROUND_TABLE)  # nothing else runs during these, unless it does in the draft
REST = (Kind.BREAK,)
ARRANGED = (Kind.SOCIAL, Kind.OTHER)  # with others than those who meet
SLACK = timedelta(minutes=45)
STATED = N_("Stated for this session.")


class Around(NamedTuple):
    """What the rules of one session look at beside it. ``limits`` by resource; None: no limit."""

    known: Known
    demands: Demands
    days: tuple[DayAsked, ...]
    limits: Mapping[str, int | None]


def demand_of(sitting: Sitting, demands: Demands) -> SessionDemand:
    """What is stated for a session."""
    return demands.sessions.get(sitting.slug, SessionDemand())


def works(sitting: Sitting) -> bool:
    """Whether it is the work of the meeting, and not a break, a reception or a preparation."""
    return sitting.kind not in (*REST, *ARRANGED)


def asked_of(sitting: Sitting, around: Around) -> SessionAsked:
    stated = demand_of(sitting, around.demands)
    pinned, why_pinned = _pinned(sitting, around, stated)
    windows, why_windows = _windows(sitting, around, stated, pinned)
    rooms, why_rooms = _rooms(sitting, around, stated)
    features, why_features = _features(sitting, around, stated)
    needs, why_needs = _needs(sitting, around)
    heads, why_heads = _heads(sitting, around, stated)
    alone, why_alone = _alone(sitting, around, stated)
    rest = sitting.kind in REST
    reasons = {
        "pinned": why_pinned,
        "windows": why_windows,
        "rooms": why_rooms,
        "features": why_features,
        "needs": why_needs,
        "heads": why_heads,
        "alone": why_alone,
        "rest": Reason(N_("A break: nobody works.")) if rest else None,
    }
    return SessionAsked(
        slug=sitting.slug,
        title=sitting.title,
        kind=sitting.kind,
        minutes=sitting.minutes,
        groups=tuple((group.key, group.name) for group in sitting.groups),
        spot=sitting.spot,
        pinned=pinned,
        windows=windows,
        rooms=rooms,
        roomless=_roomless(sitting, around),
        features=features,
        needs=needs,
        heads=heads,
        alone=alone,
        rest=rest,
        people=tuple(_needed(sitting, around)),
        reasons={name: reason for name, reason in reasons.items() if reason is not None},
        stated=stated,
    )


def _pinned(sitting: Sitting, around: Around, stated: SessionDemand) -> tuple[bool, Reason | None]:
    if stated.pinned is not None:
        fixed = stated.pinned and sitting.spot is not None
        return fixed, Reason(STATED, stated=True)
    if sitting.spot is None:
        return False, None
    if sitting.kind in ARRANGED:
        return True, Reason(N_("It is arranged with others: it stays where it is."))
    if _is_meal(sitting, around.known):
        return True, Reason(N_("A meal is ordered for its hour: it stays where it is."))
    return False, None


def _is_meal(sitting: Sitting, known: Known) -> bool:
    """A break during which other things happen as well, which a pause for coffee is not."""
    return sitting.kind in REST and any(sitting.meets(other) for other in known.sittings)


def _windows(
    sitting: Sitting, around: Around, stated: SessionDemand, pinned: bool
) -> tuple[tuple[Window, ...], Reason | None]:
    if pinned or stated.windows is not None:
        return (() if pinned else stated.windows or ()), None if pinned else Reason(STATED, stated=True)
    spot, day = sitting.spot, _framed(sitting, around)
    if sitting.kind in REST and spot is not None:
        return _near(spot.start, spot.end), Reason(N_("A break stays near its hour."))
    if day is not None:
        if spot is None:
            return (_whole(day),), Reason(N_("It belongs to this day."))
        return _near(spot.start, spot.end), Reason(N_("It begins or ends its day, and stays near its hour."))
    if any(sitting.meets(meal) for meal in _meals(around)):
        return (), None
    clear = tuple(_clear_of_meals(around))
    whole = tuple(map(_whole, around.days))
    return (clear, Reason(N_("Clear of the meals."))) if clear != whole else ((), None)


def _near(start: datetime, end: datetime) -> tuple[Window, ...]:
    return (Window(start - SLACK, end + SLACK),)


def _whole(day: DayAsked) -> Window:
    return Window(datetime.combine(day.day, day.hours.start), datetime.combine(day.day, day.hours.end))


def _framed(sitting: Sitting, around: Around) -> DayAsked | None:
    """The day that it begins or ends."""
    if sitting.kind not in FRAMES:
        return None
    spot = sitting.spot
    if spot is None:
        at = {Kind.OPENING: around.days[0], Kind.CLOSING: around.days[-1]}
        return at.get(sitting.kind)
    others = [
        each.spot
        for each in around.known.sittings
        if each.spot is not None
        and works(each)
        and each.slug != sitting.slug
        and each.spot.start.date() == spot.start.date()
    ]
    first = all(spot.end <= other.start for other in others)
    last = all(other.end <= spot.start for other in others)
    day = next((each for each in around.days if each.day == spot.start.date()), None)
    return day if others and (first or last) else None


def _meals(around: Around) -> list[Sitting]:
    """Those that stay where they are."""
    return [
        each
        for each in around.known.sittings
        if each.kind in REST
        and not demand_of(each, around.demands).left_out
        and _pinned(each, around, demand_of(each, around.demands))[0]
    ]


def _clear_of_meals(around: Around) -> Iterator[Window]:
    meals = sorted((each.spot.start, each.spot.end) for each in _meals(around) if each.spot is not None)
    for day in around.days:
        whole = _whole(day)
        free = whole.start
        for start, end in meals:
            if whole.start <= start < whole.end:
                if free < start:
                    yield Window(free, start)
                free = max(free, end)
        if free < whole.end:
            yield Window(free, whole.end)


def _rooms(sitting: Sitting, around: Around, stated: SessionDemand) -> tuple[tuple[str, ...], Reason | None]:
    if stated.rooms is not None:
        return stated.rooms, Reason(STATED, stated=True)
    if not works(sitting):
        kept = (sitting.room.key,) if sitting.room is not None else ()
        return kept, Reason(N_("It stays in its room.")) if kept else None
    serving = _serving(around.known)
    if not serving:
        return (), None
    others = tuple(room.key for room in around.known.rooms if not room.video and room.key not in serving)
    return others, Reason(N_("Not where breaks are served."))


def _serving(known: Known) -> set[str]:
    """Rooms in which the draft has breaks and no work."""
    used: dict[bool, set[str]] = {True: set(), False: set()}
    for each in known.sittings:
        if each.room is not None and (works(each) or each.kind in (*REST, Kind.SOCIAL)):
            used[works(each)].add(each.room.key)
    return used[False] - used[True]


def _roomless(sitting: Sitting, around: Around) -> bool:
    """From afar only, or where the draft has it elsewhere than in a room (an excursion)."""
    without = sitting.spot is not None and sitting.kind in ARRANGED and sitting.room is None
    return sitting.mode == "remote" or without or all(room.video for room in around.known.rooms)


def _features(
    sitting: Sitting, around: Around, stated: SessionDemand
) -> tuple[tuple[str, ...], Reason | None]:
    if stated.features is not None:
        return stated.features, Reason(STATED, stated=True)
    offered = {name for room in around.known.rooms if not room.video for name in room.features}
    wanted = []
    if sitting.mode == "hybrid":
        wanted.append("hybrid")
    if len(sitting.languages) > 1:
        wanted.append("interpretation")
    found = tuple(name for name in wanted if name in offered)
    return found, Reason(N_("For its mode and its languages.")) if found else None


def _needs(sitting: Sitting, around: Around) -> tuple[dict[str, int], Reason | None]:
    needs = {}
    if len(sitting.languages) > 1 and around.limits["interpreters"] is not None:
        needs["interpreters"] = 1
    if takes_video_room(sitting) and around.limits["video"]:
        needs["video"] = 1
    return needs, Reason(N_("For its mode and its languages.")) if needs else None


def takes_video_room(sitting: Sitting) -> bool:
    """It has one in the draft, or needs one because people join from afar and it has no link of its own."""
    return sitting.video_room is not None or (sitting.mode != "in_person" and not sitting.linked)


def _heads(sitting: Sitting, around: Around, stated: SessionDemand) -> tuple[int, Reason | None]:
    if stated.heads is not None:
        return stated.heads, Reason(STATED, stated=True)
    if sitting.mode == "remote":
        return 0, None
    named = len({person.key for person in sitting.people if not person.remote})
    expected = named + around.known.expected.get(sitting.slug, 0)
    registered = around.known.registered.get(sitting.slug)
    seats = registered.room if registered else 0
    if seats > expected:
        return seats, Reason(N_("%(count)s have a place in the room."), {"count": seats})
    return expected, Reason(N_("Those named, and the others expected.")) if expected else None


def _alone(sitting: Sitting, around: Around, stated: SessionDemand) -> tuple[bool, Reason | None]:
    if stated.alone is not None:
        return stated.alone, Reason(STATED, stated=True)
    public_youth = sitting.kind is Kind.YOUTH_LAB and sitting.audience is Audience.PUBLIC
    if not (sitting.kind in (*TOGETHER, *REST) or public_youth):
        return False, None
    if any(sitting.meets(other) for other in around.known.sittings):
        return False, Reason(N_("The draft has something else at the same time."))
    return True, Reason(N_("Everybody is there: nothing else happens meanwhile."))


def _needed(sitting: Sitting, around: Around) -> Iterator[Needed]:
    """The same people as the checks expect; what is stated comes on top, and excuses."""
    stated = around.demands.people
    found: dict[str, Needed] = {}
    for person in sitting.people:
        reason = Reason(N_("Named in the session."))
        found.setdefault(person.key, Needed(person.key, person.name, True, reason))
    for key, name in sitting.presenters:
        found.setdefault(key, Needed(key, name, True, Reason(N_("Presents a point of it."))))
    for seat, group in seat_holders(sitting.groups, sitting.people, around.known.seats):
        reason = Reason(N_("Holds a seat as co-chair of %(group)s."), {"group": group.name})
        found.setdefault(seat.person or "", Needed(seat.person or "", seat.name or "", True, reason))
    for key, known in around.known.people.items():
        said = stated.get(key, PersonDemand())
        if sitting.slug in said.excused:
            found.pop(key, None)
        elif sitting.slug in said.required and key not in found:
            found[key] = Needed(key, known.name, True, Reason(N_("Stated: must be there."), stated=True))
        elif sitting.slug in said.wished and key not in found:
            found[key] = Needed(key, known.name, False, Reason(N_("Stated: should be there."), stated=True))
    return iter(found.values())
