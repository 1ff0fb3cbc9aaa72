"""What the next edition takes over from the last: parts that areas offer, each naming what it needs.

A part copies rows of the edition before into the new one. No part carries links to video rooms, and none
carries persons unless it says so in its name and is not chosen by default.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.translations import N_
from eventapp.partnership.model import GroupPhase, GroupState, WorkingGroup

from .model import Edition, EditionGroup, Room


@dataclass
class Carrying:
    """One edition being filled from another. Parts leave here what later parts need."""

    session: Session
    source: Edition  # with its rooms
    target: Edition
    same_hours: bool  # sessions at the same weekday and hour, counted from the first day; else unscheduled
    rooms: dict[int, int] = field(default_factory=dict)  # room of the source → room of the target
    groups: set[int] = field(default_factory=set)
    sessions: dict[int, int] = field(default_factory=dict)

    @property
    def same_city(self) -> bool:
        return self.source.city == self.target.city


@dataclass(frozen=True)
class Part:
    """``carry`` returns how many things it took over. Parts run in the order in which they were offered."""

    key: str
    label: str
    hint: str
    carry: Callable[[Carrying], int]
    needs: tuple[str, ...] = ()
    chosen: bool = True


_PARTS: dict[str, Part] = {}


def offer(part: Part) -> None:
    _PARTS[part.key] = part


def parts() -> list[Part]:
    return list(_PARTS.values())


def part(key: str) -> Part:
    return _PARTS[key]


def unmet(chosen: Collection[str]) -> list[tuple[Part, Part]]:
    """Each chosen part with a part that it needs and that was not chosen."""
    return [
        (_PARTS[key], _PARTS[need])
        for key in _PARTS
        if key in chosen
        for need in _PARTS[key].needs
        if need not in chosen
    ]


def carry(carrying: Carrying, chosen: Collection[str]) -> dict[str, int]:
    """Run the chosen parts; how many things each took over."""
    done = {}
    for each in parts():
        if each.key in chosen:
            done[each.key] = each.carry(carrying)
            carrying.session.flush()
    return done


def _groups(carrying: Carrying) -> int:
    """The groups named for the edition before; where it names none, those active in the partnership."""
    session, lineage = carrying.session, carrying.target.series.lineage
    named = session.scalars(
        select(EditionGroup.group_id)
        .where(EditionGroup.edition_id == carrying.source.id)
        .order_by(EditionGroup.id)
    ).all()
    if not named:
        rows = session.execute(
            select(GroupPhase.group_id, GroupPhase.state)
            .join(WorkingGroup, WorkingGroup.id == GroupPhase.group_id)
            .where(WorkingGroup.lineage == lineage)
            .order_by(WorkingGroup.key, GroupPhase.position)
        )
        latest = dict(rows.all())
        named = [group_id for group_id, state in latest.items() if state is GroupState.ACTIVE]
    for group_id in named:
        add_group(carrying, group_id)
    return len(named)


def add_group(carrying: Carrying, group_id: int) -> None:
    carrying.session.add(EditionGroup(edition_id=carrying.target.id, group_id=group_id, part="listed"))
    carrying.groups.add(group_id)


def _rooms(carrying: Carrying) -> int:
    """Rooms stand in a city: in another they are templates, to be given their real names and sizes."""
    for old in carrying.source.rooms:
        new = Room(
            edition_id=carrying.target.id,
            key=old.key,
            position=old.position,
            name=old.name,
            video=old.video,
            capacity=old.capacity,
            features=list(old.features),
            template=not old.video and not carrying.same_city,
        )
        carrying.session.add(new)
        carrying.session.flush()
        carrying.rooms[old.id] = new.id
    return len(carrying.rooms)


def _clocks(carrying: Carrying) -> int:
    carrying.target.clock_places = list(
        dict.fromkeys([str(carrying.target.city), *carrying.source.clock_places])
    )
    return len(carrying.target.clock_places)


def _contact(carrying: Carrying) -> int:
    carrying.target.contact_name = carrying.source.contact_name
    carrying.target.contact_email = carrying.source.contact_email
    return 1 if carrying.source.contact_email else 0


offer(
    Part(
        "groups",
        N_("Working groups"),
        N_("Those listed for the last meeting, or else all that are active, under their present names."),
        _groups,
    )
)
offer(
    Part(
        "rooms",
        N_("Rooms"),
        N_(
            "In the same city as they are; in another as templates whose names and sizes you check. "
            "Links to video rooms are never taken over."
        ),
        _rooms,
    )
)
offer(
    Part(
        "clocks",
        N_("Cities whose clocks readers can choose"),
        N_("With the new city first."),
        _clocks,
    )
)
offer(
    Part(
        "contact",
        N_("Contact"),
        N_("The name and mail address shown to readers."),
        _contact,
    )
)
