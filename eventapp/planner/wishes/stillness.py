"""Wishes that what was published stays where it is."""

from collections.abc import Iterator

from eventapp.planner.facts import Facts
from eventapp.planner.plan import At, Sentence
from eventapp.planner.problem import Activity
from eventapp.planner.words import N_

from .rooms import name_of
from .wish import Paid, RoomWish, TimeWish


def told(facts: Facts, activity: Activity) -> int:
    """How many people are told when an activity moves: its audience, or those named; everybody, where
    nothing else happens meanwhile; and 1 for the page."""
    named = len(facts.people) if activity.alone else len({*activity.required, *activity.wished})
    audience = facts.problem.audience.get(activity.key, named)
    return 1 + (max(audience, named) if activity.alone else audience)


class Moved(TimeWish):
    name = "moved"
    weight = 60
    title = N_("Published sessions that move to another time")
    explanation = N_(
        "Each person who has to be told that a published session begins at another time. More weight keeps"
        " the agenda as it was announced; less lets it improve."
    )

    def amount(self, facts: Facts, activity: Activity, start: int) -> int:
        published = facts.problem.published.get(activity.key)
        return told(facts, activity) if published is not None and published.start != start else 0

    def said(self, facts: Facts, activity: Activity, start: int) -> Iterator[Paid]:
        amount = self.amount(facts, activity, start)
        if amount:
            people = tuple(key for key in dict.fromkeys((*activity.required, *activity.wished)))
            values = {
                "activity": activity.title,
                "published": At(facts.problem.published[activity.key].start),
                "start": At(start),
                "people": amount - 1,
            }
            yield Paid(
                amount,
                (activity.key,),
                people,
                Sentence(
                    N_(
                        "“%(activity)s” was published for %(published)s and moves to %(start)s; people to"
                        " be told: %(people)s."
                    ),
                    values,
                ),
            )


class MovedRoom(RoomWish):
    name = "moved-room"
    weight = 15
    title = N_("Published sessions that move to another room")
    explanation = N_("Each person who has to be told that a published session is in another room.")

    def amount(self, facts: Facts, activity: Activity, room: str | None) -> int:
        published = facts.problem.published.get(activity.key)
        if published is None or published.room is None or published.room == room:
            return 0
        return told(facts, activity)

    def said(self, facts: Facts, activity: Activity, room: str | None) -> Sentence:
        published = name_of(facts, facts.problem.published[activity.key].room)
        values = {"activity": activity.title, "published": published, "people": told(facts, activity) - 1}
        if room is None:
            return Sentence(
                N_("“%(activity)s” was published for %(published)s and is left without a room."), values
            )
        return Sentence(
            N_(
                "“%(activity)s” was published for %(published)s and moves to %(room)s; people to be told:"
                " %(people)s."
            ),
            {**values, "room": name_of(facts, room)},
        )
