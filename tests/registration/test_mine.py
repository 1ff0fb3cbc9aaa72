"""One's own page: what it says in each state, on which clock, and what it says to nobody else."""

import pytest
from flask import Flask

from eventapp.agenda.content import Role
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.meetings.model import Mode
from tests.apps import dump, statements
from tests.calendars.publishing import publish
from tests.factories import NOW, session_draft
from tests.people_help import sign_in
from tests.registration.mine_help import (
    LINK,
    SESSIONS,
    At,
    page,
    registered,
    row_of,
    said,
    seats_in,
    somebody,
    token,
)
from tests.registration.registering_help import MINE, invited, opened, visitor


@pytest.fixture(autouse=True)
def _now(at: At) -> None:
    at("2026-11-02T15:00")


# ---- On the clock ----


def test_the_hour_in_tijuana_stands_beside_the_hour_in_ottawa(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    row = row_of(page(client), "opening")
    assert "06:00 – 07:00 Tijuana (UTC−8)" in row
    assert "09:00–10:00 Ottawa (UTC−5)" in row


def test_another_clock_is_chosen_by_the_address(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    row = row_of(page(client, f"{MINE}?city=ottawa"), "opening")
    assert "09:00 – 10:00 Ottawa (UTC−5)" in row
    assert "Tijuana" not in row
    assert "07:00" not in row_of(page(client, f"{MINE}?city=nowhere"), "opening").replace("07:00 Tij", "")


def test_an_evening_session_in_the_west_stands_under_its_own_day(app: Flask) -> None:
    late = session_draft("late", start="00:30", end="01:30")
    _, client = somebody(app, late, late="room")
    document = page(client)
    assert [said(day) for day in document.select(".my-day h3")] == ["Wednesday, November 25, 2026"]
    assert "Thu, Nov 26, 00:30–01:30 Ottawa" in row_of(document, "late")


# ---- By right and by time ----


def test_rooms_and_links_stand_nowhere_before_the_approval(app: Flask, at: At) -> None:
    opened(app, *SESSIONS)
    ref = invited(app)
    client = visitor(app, ref)
    assert said(page(client).find(id="h-state")) == "You are invited"
    registered(app, ref, approve=False, opening="room", mining="remote")
    at("2026-11-26T08:59", "America/Toronto")
    answer = client.get(MINE).text
    assert "We have your registration" in answer
    assert "You asked for a seat in the room." in answer
    assert "You asked to take part from afar." in answer
    for secret in (LINK, "https://example.org/room", "Hall", "Room 2"):
        assert secret not in answer
        assert secret not in client.get(f"{MINE}/calendar.ics").text


def test_the_link_appears_a_day_before_to_the_second(app: Flask, at: At) -> None:
    _, client = somebody(app, opening="remote")
    at("2026-11-25T08:59:59", "America/Toronto")
    document = page(client)
    assert LINK not in str(document)
    assert "appears here: Wed, Nov 25, 06:00, Tijuana (UTC−8)" in row_of(document, "opening")
    at("2026-11-25T09:00", "America/Toronto")
    assert [a["href"] for a in page(client).select(".my-join a")] == [LINK]
    at("2026-11-26T10:00", "America/Toronto")
    document = page(client)
    assert LINK not in str(document)
    assert "This session is over." in row_of(document, "opening")


def test_a_seat_shows_its_room_and_a_place_from_afar_none(app: Flask) -> None:
    _, client = somebody(app, opening="room", mining="remote")
    document = page(client)
    assert "You have a seat in the room. Hall" in row_of(document, "opening")
    assert "You take part from afar." in row_of(document, "mining")
    assert "Room 2" not in str(document)


def test_the_video_room_s_link_is_shown_where_a_session_has_none(app: Flask, at: At) -> None:
    _, client = somebody(app, mining="remote")
    at("2026-11-26T09:59", "America/Toronto")
    assert [a["href"] for a in page(client).select(".my-join a")] == ["https://example.org/room"]


def test_a_link_nobody_knows_is_said_to_be_unknown(app: Flask, at: At) -> None:
    _, client = somebody(app, session_draft("opening", mode=Mode.REMOTE, room=None), opening="remote")
    at("2026-11-26T08:59", "America/Toronto")
    assert "The link to join is not known yet." in row_of(page(client), "opening")


def test_whoever_withdrew_sees_no_session(app: Flask, at: At) -> None:
    _, client = somebody(app, opening="remote", mining="room")
    at("2026-11-26T08:59", "America/Toronto")
    assert client.post(f"{MINE}/withdraw", data=token(client)).status_code == 303
    document = page(client)
    assert said(document.find(id="h-state")) == "You have withdrawn"
    assert LINK not in str(document)
    assert not document.select(".my-session")


# ---- Lines, clashes, changes, roles ----


def test_whoever_waits_is_told_their_turn_in_their_own_line(app: Flask) -> None:
    opened(app, *SESSIONS)
    seats_in(app, "opening", 1)
    refs = {
        name: invited(app, name, side, email=f"{name}@example.org")
        for name, side in (("one", "MX"), ("two", "CA"), ("three", "MX"), ("four", "MX"))
    }
    for ref in refs.values():
        registered(app, ref, opening="room")
    first, second, third = (
        row_of(page(visitor(app, refs[name])), "opening") for name in ("one", "three", "four")
    )
    assert "You have a seat in the room." in first
    assert "You are first in the line of your delegation for a seat in the room." in second
    assert "You are number 2 in the line of your delegation for a seat in the room." in third
    assert "For now you take part from afar." in third


def test_two_sessions_at_the_same_time_are_said_in_words(app: Flask) -> None:
    _, client = somebody(app, opening="room", private="room")
    document = page(client)
    assert "At the same time as: Private." in row_of(document, "opening")
    assert "At the same time as: Opening." in row_of(document, "private")


def test_a_moved_and_a_cancelled_session_are_marked(app: Flask) -> None:
    _, client = somebody(app, opening="room", mining="room")
    moved = session_draft("opening", start="14:00", end="15:00", mode=Mode.HYBRID, link=LINK)
    publish(app, NOW, moved, gone=["mining"])
    document = page(client)
    assert "New time" in row_of(document, "opening")
    assert "11:00 – 12:00 Tijuana" in row_of(document, "opening")
    assert "This session is cancelled." in row_of(document, "mining")
    assert "Room 2" not in row_of(document, "mining")


def test_a_role_in_the_agenda_is_shown_without_a_choice(app: Flask) -> None:
    with_role = session_draft("opening", people=(SessionPersonDraft("ana", Role.CHAIR, "MX"),))
    opened(app, with_role)
    ref = invited(app)
    registered(app, ref, approve=True)
    document = page(visitor(app, ref))
    assert "Your part: Chair" in row_of(document, "opening")
    assert "have not chosen how you take part" in row_of(document, "opening")
    assert "Hall" not in str(document)


# ---- Whose page it is ----


def test_without_a_link_one_is_led_to_ask_for_it(app: Flask) -> None:
    opened(app, *SESSIONS)
    response = app.test_client().get(MINE)
    assert response.status_code == 404
    assert "/register/link" in response.text


def test_another_s_link_shows_nothing_of_mine(app: Flask) -> None:
    opened(app, *SESSIONS)
    mine = invited(app)
    other = invited(app, "Beth Roy", "CA", email="beth@example.org")
    for ref in (mine, other):
        registered(app, ref, opening="room")
    for path in (MINE, f"{MINE}/letter", f"{MINE}/withdraw", f"{MINE}/colleague"):
        answer = visitor(app, other).get(path)
        assert answer.status_code == 200
        assert "Ana Ruiz" not in answer.text
        assert mine not in answer.text
        assert "ana@example.org" not in answer.text


def test_signed_in_under_the_address_one_needs_no_link(app: Flask) -> None:
    opened(app, *SESSIONS)
    registered(app, invited(app), opening="room")
    client = app.test_client()
    sign_in(app, client, role=None, email="ana@example.org")
    assert "Ana Ruiz" in client.get(MINE).text
    other = app.test_client()
    sign_in(app, other, role=None, email="eve@example.org")
    assert other.get(MINE).status_code == 404


@pytest.mark.parametrize("path", ["", "/withdraw", "/colleague", "/letter", "/calendar.ics"])
def test_it_is_kept_nowhere_and_told_to_nobody(app: Flask, path: str) -> None:
    _, client = somebody(app, opening="room")
    response = client.get(MINE + path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_this_browser_forgets_the_link(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    assert "Forget the link" in client.get(MINE).text
    assert client.post(f"{MINE}/forget", data=token(client)).status_code == 303
    assert client.get(MINE).status_code == 404


def test_reading_writes_nothing(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    before = dump(app)
    for path in ("", "/withdraw", "/colleague", "/letter", "/calendar.ics"):
        client.get(MINE + path)
    assert dump(app) == before


# ---- Cost ----


def test_the_statements_are_the_same_for_one_session_and_for_many(app: Flask) -> None:
    slugs = [f"s{n}" for n in range(25)]
    drafts = [
        session_draft(
            slug, start=f"{8 + n // 4:02}:{n % 4 * 15:02}", end=f"{8 + n // 4:02}:{n % 4 * 15 + 10:02}"
        )
        for n, slug in enumerate(slugs)
    ]
    opened(app, *drafts)
    few = invited(app)
    many = invited(app, "Beth Roy", "CA", email="beth@example.org")
    registered(app, few, s0="room")
    registered(app, many, **dict.fromkeys(slugs, "room"))
    counts = []
    for ref in (few, many):
        client = visitor(app, ref)
        client.get(MINE)
        with statements(app) as sent:
            client.get(MINE)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 8, counts
