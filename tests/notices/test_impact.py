"""Whom a change concerns, and what is said of it."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from eventapp.agenda.changes import ChangeKind as Kind
from eventapp.agenda.content import (
    Audience,
    ItemContent,
    Role,
    RoomContent,
    SessionContent,
    Status,
)
from eventapp.agenda.policy import visible
from eventapp.core import clock
from eventapp.notices.impact import Holding, Impact, difference, impact, urgent
from tests.factories import NOW, OTTAWA, agenda_content, session_content, somebody, text

ROOM, AFAR, NEAR, GONE = Holding(), Holding(room=False, afar=True), Holding(afar=True), Holding(gone=True)
PLAIN = session_content()
OTHER_ROOM = RoomContent("room-2", text("Room 2"))


def told(
    before: SessionContent | None,
    after: SessionContent,
    holding: Holding | None = ROOM,
    key: str = "zoe",
    now: datetime = NOW,
) -> Impact:
    frame = session_content("frame")
    was = agenda_content(frame, *([before] if before else []))
    held = {"uid-opening": holding} if holding else {}
    return impact(difference(was, agenda_content(frame, after)), key, held, now)


def kinds(found: Impact) -> list[Kind]:
    return [kind for note in found.notes for kind in note.kinds]


MOVED = session_content(start="11:00", end="12:00")
CANCELLED = replace(PLAIN, status=Status.CANCELLED)


@pytest.mark.parametrize(
    ("after", "in_the_room", "from_afar"),
    [
        (MOVED, [Kind.MOVED], [Kind.MOVED]),
        (CANCELLED, [Kind.CANCELLED], [Kind.CANCELLED]),
        (replace(PLAIN, title=text("Start")), [Kind.RENAMED], [Kind.RENAMED]),
        (replace(PLAIN, mode="hybrid"), [Kind.MODE], [Kind.MODE]),
        (replace(PLAIN, languages=("fr",)), [Kind.LANGUAGES], [Kind.LANGUAGES]),
        (replace(PLAIN, room=OTHER_ROOM), [Kind.ROOM], []),
        (replace(PLAIN, video_room=OTHER_ROOM), [], []),
        (replace(PLAIN, link="https://example.org/x"), [], [Kind.LINK]),
        (replace(PLAIN, people=(somebody(),)), [], []),
        (replace(PLAIN, items=(ItemContent(text("Item"), 5),)), [], []),
        (replace(PLAIN, summary=text("About")), [], []),
    ],
)
def test_what_is_worth_a_notice_depends_on_how_somebody_takes_part(
    after: SessionContent, in_the_room: list[Kind], from_afar: list[Kind]
) -> None:
    assert kinds(told(PLAIN, after, ROOM)) == in_the_room
    assert kinds(told(PLAIN, after, AFAR)) == from_afar
    assert kinds(told(PLAIN, after, None)) == []  # not in their program


def test_near_the_session_when_all_have_the_link_nobody_in_the_room_misses_a_new_room() -> None:
    assert kinds(told(PLAIN, replace(PLAIN, room=OTHER_ROOM), NEAR)) == [Kind.ROOM]


def test_a_role_is_told_to_whom_it_is_given_or_taken() -> None:
    with_ana = replace(PLAIN, people=(somebody(),))
    given, taken = told(PLAIN, with_ana, ROOM, "ana"), told(with_ana, PLAIN, GONE, "ana")
    assert kinds(given) == kinds(taken) == [Kind.PEOPLE]
    assert (given.notes[0].roles_before, given.notes[0].roles) == ((), (Role.SPEAKER,))
    assert (given.notes[0].lost, taken.notes[0].lost) == (False, True)
    with_both = replace(with_ana, people=(somebody(), somebody("beth", "Beth Roy")))
    assert not told(with_ana, with_both, ROOM, "ana")  # nothing is different for her


def test_items_are_told_to_those_with_a_part_in_the_session() -> None:
    before = replace(PLAIN, people=(somebody(),))
    after = replace(before, items=(ItemContent(text("Item"), 5, "Beth Roy", "beth"),))
    assert kinds(told(before, after, ROOM, "ana")) == [Kind.ITEMS]
    assert told(before, after, ROOM, "beth").notes[0].roles == (Role.PRESENTER,)
    assert not told(before, after, ROOM, "carl")


def test_a_new_session_is_told_to_those_who_are_expected_in_it() -> None:
    after = replace(PLAIN, people=(somebody(),))
    assert kinds(told(None, after, ROOM, "ana")) == [Kind.ADDED]
    assert not told(None, after, None, "beth")


def test_who_lost_their_place_to_a_change_is_told_and_who_left_before_is_not() -> None:
    online = replace(PLAIN, mode="remote")
    assert told(PLAIN, online, GONE).notes[0].lost
    assert not told(PLAIN, MOVED, GONE)  # they had left it themselves


def test_a_session_hidden_from_delegates_is_cancelled_for_them() -> None:
    before = agenda_content(PLAIN)
    after = visible(agenda_content(replace(PLAIN, audience=Audience.ORGANIZER)), Audience.DELEGATE)
    found = impact(difference(before, after), "zoe", {"uid-opening": GONE}, NOW)
    assert kinds(found) == [Kind.CANCELLED]


def test_nothing_is_said_of_what_is_over() -> None:
    after = PLAIN.ends_at + timedelta(minutes=1)
    assert not told(PLAIN, replace(PLAIN, title=text("Start")), now=after)
    assert told(PLAIN, MOVED, now=after)  # it is still to come as it is now


def test_there_and_back_is_nothing() -> None:
    assert not told(PLAIN, replace(PLAIN, sequence=2, changed_at=NOW))


def test_everybody_learns_of_another_place() -> None:
    before = agenda_content(PLAIN)
    after = agenda_content(PLAIN, venue=text("Library"), contact_email="new@example.org")
    found = impact(difference(before, after), "zoe", {}, NOW)
    assert [change.kind for change in found.frame] == ["place"]
    later = datetime(2026, 12, 1, tzinfo=UTC)
    assert not impact(difference(before, after), "zoe", {}, later)


@pytest.mark.parametrize(
    ("now", "pressing"),
    [("2026-11-24T23:59", False), ("2026-11-25T00:00", True), ("2026-11-26T08:00", True)],
)
def test_today_and_tomorrow_are_urgent(now: str, pressing: bool) -> None:
    moment = clock.instant(datetime.fromisoformat(now), OTTAWA)
    assert urgent(told(PLAIN, MOVED, now=moment), moment) is pressing
    assert urgent(told(PLAIN, CANCELLED, now=moment), moment) is pressing
    assert not urgent(told(PLAIN, replace(PLAIN, title=text("Start")), now=moment), moment)


def test_what_is_moved_away_from_tomorrow_is_urgent_as_well() -> None:
    now = PLAIN.starts_at - timedelta(hours=20)
    next_week = session_content(start="2026-12-03T09:00", end="2026-12-03T10:00")
    assert urgent(told(PLAIN, next_week, now=now), now)
    assert urgent(told(next_week, PLAIN, now=now), now)
