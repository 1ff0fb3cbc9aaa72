"""The board: where cards stand, whose night it is, and where a session would clash."""

from datetime import date

from eventapp.agenda.board import board, clashes_if_moved
from eventapp.agenda.content import RoomContent, SessionContent
from eventapp.core.localized import Language
from tests.factories import DAY, HALL, agenda_content, session_content, somebody, text

ROOM_2 = RoomContent("room-2", text("Room 2"))
LINK = RoomContent("link", text("Link"), video=True)


def cards(*sessions: SessionContent, step: int = 15, **facts: object) -> dict[tuple[str, str], list[tuple]]:
    """Slug, rows and lanes of the cards in each cell that has some, by hour and room."""
    found = {}
    for day in board(agenda_content(*sessions, **facts), step):
        for row in day.rows:
            for column, cell in zip(day.columns, row.cells, strict=True):
                if cell:
                    key = (f"{row.start:%H:%M}", column.key if column else "")
                    found[key] = [(c.session.slug, c.span, c.lane, c.lanes) for c in cell]
    return found


def test_a_card_stands_where_its_session_begins_and_covers_what_it_takes() -> None:
    assert cards(
        session_content("a", "09:00", "10:00"),
        session_content("b", "09:10", "09:50", room=ROOM_2),
        session_content("c", "11:00", "11:20", room=None, video_room=LINK),
        session_content("d", "11:00", "11:15", room=None),
    ) == {
        ("09:00", "hall"): [("a", 4, 0, 1)],
        ("09:00", "room-2"): [("b", 4, 0, 1)],  # from 09:10 to 09:50 it touches four rows
        ("11:00", "link"): [("c", 2, 0, 1)],
        ("11:00", ""): [("d", 1, 0, 1)],
    }


def test_a_finer_step_makes_more_rows() -> None:
    assert cards(session_content("b", "09:10", "09:50"), step=5) == {("09:10", "hall"): [("b", 8, 0, 1)]}


def test_cards_that_meet_share_their_column_in_lanes() -> None:
    found = cards(
        session_content("a", "09:00", "10:00"),
        session_content("b", "09:30", "10:30"),
        session_content("c", "10:00", "10:30"),
        session_content("d", "11:00", "11:30"),
    )
    assert [cell[0] for cell in found.values()] == [
        ("a", 4, 0, 2),
        ("b", 4, 1, 2),
        ("c", 2, 0, 2),
        ("d", 2, 0, 1),
    ]


def test_every_day_of_the_meeting_has_its_rows_from_waking_to_sleeping() -> None:
    days = board(agenda_content(session_content()))
    assert [day.day for day in days] == [DAY, date(2026, 11, 27)]
    assert [f"{row.start:%H:%M}" for row in days[0].rows][:: len(days[0].rows) - 1] == ["07:00", "20:45"]


def test_a_session_outside_these_hours_or_days_is_shown_all_the_same() -> None:
    (before, *_rest) = board(agenda_content(session_content("early", "2026-11-25T05:30", "2026-11-25T06:00")))
    assert (before.day, f"{before.rows[0].start:%H:%M}") == (date(2026, 11, 25), "05:00")


def test_past_midnight_a_card_ends_with_its_day() -> None:
    assert cards(session_content("late", "23:00", "2026-11-27T01:00"))["23:00", "hall"] == [("late", 4, 0, 1)]


def test_a_session_on_another_clock_stands_at_the_meetings_hour() -> None:
    found = cards(session_content("west", "09:00", "10:00", zone="America/Vancouver"))
    assert list(found) == [("11:00", "hall")]  # 26 November 2026: British Columbia is at UTC-7


def test_bands_tell_the_nights_of_other_cities() -> None:
    (day, _second) = board(
        agenda_content(
            session_content(), clock_places=("ottawa", "montreal", "vancouver", "calgary", "tijuana")
        )
    )
    named = {tuple(place.key for place in band.places): band.nights for band in day.bands}
    assert {key: [(start.hour, end.hour) for start, end in nights] for key, nights in named.items()} == {
        ("tijuana",): [(7, 10)],
        ("vancouver",): [(7, 9)],
        ("calgary",): [(7, 8)],
    }
    assert [(f"{e.wall:%H:%M}", e.night) for e in day.rows[8].elsewhere] == [
        ("06:00", True),
        ("07:00", False),
        ("08:00", False),
    ]


def clash(moving: SessionContent, *others: SessionContent) -> dict[tuple[str, str], str]:
    """What would clash on the first day, in English, by hour and room."""
    content = agenda_content(moving, *others)
    found = clashes_if_moved(content, moving)
    return {
        (hour, room): " ".join(found.reasons[n].say(Language.EN) for n in numbers)
        for (day, hour, room), numbers in found.cells.items()
        if day == DAY
    }


def test_a_room_that_is_taken_clashes_from_the_moment_the_session_would_reach_into_it() -> None:
    found = clash(
        session_content("moving", "15:00", "15:30", room=ROOM_2), session_content("other", "09:00", "10:00")
    )
    assert set(found) == {(hour, "hall") for hour in ("08:45", "09:00", "09:15", "09:30", "09:45")}
    assert set(found.values()) == {"Hall holds “Other” (09:00–10:00)."}


def test_a_person_expected_elsewhere_clashes_in_every_room_and_in_none() -> None:
    found = clash(
        session_content("moving", "15:00", "15:30", room=ROOM_2, people=(somebody(),)),
        session_content("other", "09:00", "09:30", people=(somebody(),), room=None),
    )
    assert set(found) == {(hour, room) for hour in ("08:45", "09:00", "09:15") for room in ("room-2", "")}
    assert set(found.values()) == {"Ana Ruiz is expected in “Other” (09:00–09:30)."}


def test_a_video_room_goes_along_into_another_room() -> None:
    found = clash(
        session_content("moving", "15:00", "15:15", room=ROOM_2, video_room=LINK),
        session_content("other", "09:00", "09:15", room=HALL, video_room=LINK),
    )
    assert {room for _hour, room in found} == {"hall", "room-2", "link"}


def test_its_own_place_and_a_free_one_do_not_clash() -> None:
    assert clash(session_content("moving"), session_content("after", "10:00", "11:00", room=ROOM_2)) == {
        (hour, "room-2"): "Room 2 holds “After” (10:00–11:00)."
        for hour in ("09:15", "09:30", "09:45", "10:00", "10:15", "10:30", "10:45")
    }
