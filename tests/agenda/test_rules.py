"""Each check finds what it is for, says it in words, and is silent otherwise."""

from datetime import date

import pytest
from flask import Flask
from msgspec.structs import replace

from eventapp.agenda import rules
from eventapp.agenda.compose import draft_content
from eventapp.agenda.content import AgendaContent, ItemContent, Kind, Role, Status
from eventapp.agenda.rules import Grade
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.queries import edition_to_change
from tests.apps import writing
from tests.factories import HALL, RoomContent, agenda_content, session_content, somebody, text

EN = Language.EN
OPENING = session_content("opening")
VIDEO = RoomContent("link", text("Link"), video=True)
EQUIPPED = RoomContent("hall", text("Hall"), features=("hybrid", "interpretation"))


def found(agenda: AgendaContent) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [
        (finding.code, finding.grade.value, finding.sessions, finding.say(EN))
        for finding in rules.check(agenda)
    ]


def test_an_agenda_in_order_has_no_findings() -> None:
    closing = session_content("closing", "10:00", "11:00", people=(somebody(),))
    assert found(agenda_content(OPENING, closing)) == []


def test_a_title_is_needed_in_each_language() -> None:
    session = session_content("opening", title=LocalizedText(en="Opening", es=" "))
    assert found(agenda_content(session)) == [
        ("missing-language", "blocking", ("opening",), "“Opening” has no title in French."),
        ("missing-language", "blocking", ("opening",), "“Opening” has no title in Spanish."),
    ]


def test_a_session_without_any_title_is_called_by_its_slug() -> None:
    session = session_content("opening", title=LocalizedText())
    assert [line[3] for line in found(agenda_content(session))] == [
        "“opening” has no title in English.",
        "“opening” has no title in French.",
        "“opening” has no title in Spanish.",
    ]


def test_a_summary_is_needed_in_all_languages_or_none() -> None:
    session = session_content("opening", summary=LocalizedText(fr="Résumé", es="Resumen"))
    assert found(agenda_content(session)) == [
        ("missing-language", "blocking", ("opening",), "“Opening” has a summary, but none in English.")
    ]


def test_an_item_needs_its_title_in_each_language() -> None:
    items = (ItemContent(text("Welcome"), 10), ItemContent(LocalizedText(en="Report", fr="Rapport"), 10))
    assert found(agenda_content(session_content("opening", items=items))) == [
        ("missing-language", "blocking", ("opening",), "Item 2 of “Opening” has no title in Spanish.")
    ]


@pytest.mark.parametrize("end", ["08:30", "09:00"])
def test_a_session_must_end_after_it_starts(end: str) -> None:
    assert found(agenda_content(session_content("opening", "09:00", end))) == [
        (
            "ends-before-start",
            "blocking",
            ("opening",),
            f"“Opening” ends at {end}, before it starts at 09:00.",
        )
    ]


@pytest.mark.parametrize(("start", "end"), [("02:30", "04:00"), ("01:00", "02:30")])
def test_nobody_can_meet_in_an_hour_that_the_clocks_skip(start: str, end: str) -> None:
    session = session_content("night", f"2026-03-08T{start}", f"2026-03-08T{end}")
    spring = date(2026, 3, 8)
    assert found(agenda_content(session, start_date=spring, end_date=spring)) == [
        (
            "skipped-hour",
            "blocking",
            ("night",),
            "“Night” is at an hour that the clocks skip on March 8, 2026 (America/Toronto).",
        )
    ]


@pytest.mark.parametrize(
    ("start", "end", "zone", "day"),
    [
        ("2026-11-25T09:00", "2026-11-25T10:00", "America/Toronto", "November 25, 2026"),
        ("2026-11-28T09:00", "2026-11-28T10:00", "America/Toronto", "November 28, 2026"),
        ("2026-11-27T23:30", "2026-11-28T00:30", "America/Toronto", "November 28, 2026"),
        # The meeting's days are those of Ottawa, wherever the session's clock stands.
        ("2026-11-27T22:00", "2026-11-27T23:00", "America/Vancouver", "November 28, 2026"),
        ("2026-11-26T08:00", "2026-11-26T09:00", "Asia/Tokyo", "November 25, 2026"),
    ],
)
def test_a_session_must_be_within_the_meetings_days(start: str, end: str, zone: str, day: str) -> None:
    assert found(agenda_content(session_content("opening", start, end, zone=zone))) == [
        (
            "outside-meeting",
            "blocking",
            ("opening",),
            f"“Opening” is on {day}, outside the meeting (November 26, 2026 to November 27, 2026).",
        )
    ]


def test_an_evening_elsewhere_that_is_within_the_meeting_is_no_finding() -> None:
    session = session_content("opening", "2026-11-28T06:00", "2026-11-28T07:00", zone="Asia/Tokyo")
    assert found(agenda_content(session)) == []


def test_a_person_cannot_be_in_two_places_at_once() -> None:
    one = session_content("opening", people=(somebody(), somebody(role=Role.CHAIR)))
    other = session_content(
        "mining", "09:30", "11:00", room=RoomContent("room-2", text("Room 2")), people=(somebody(),)
    )
    first, second = "“Opening” (09:00–10:00)", "“Mining” (09:30–11:00)"
    assert found(agenda_content(one, other)) == [
        (
            "person-twice",
            "blocking",
            ("opening", "mining"),
            f"Ana Ruiz is expected in {first} and in {second} at the same time on November 26, 2026.",
        )
    ]


def test_a_person_can_go_from_one_session_to_the_next() -> None:
    one = session_content("opening", people=(somebody(),))
    assert (
        found(agenda_content(one, session_content("closing", "10:00", "11:00", people=(somebody(),)))) == []
    )


def test_two_people_of_the_same_name_are_two_people() -> None:
    one = session_content("opening", people=(somebody("ana-1"),))
    other = session_content("mining", room=RoomContent("room-2", text("Room 2")), people=(somebody("ana-2"),))
    assert found(agenda_content(one, other)) == []


@pytest.mark.parametrize("rooms", [{"room": HALL}, {"room": None, "mode": "remote", "video_room": VIDEO}])
def test_a_room_cannot_hold_two_sessions_at_once(rooms: dict[str, object]) -> None:
    one, other = session_content("opening", **rooms), session_content("mining", "09:30", "11:00", **rooms)
    name = "Hall" if rooms["room"] else "Link"
    assert found(agenda_content(one, other)) == [
        (
            "room-twice",
            "blocking",
            ("opening", "mining"),
            f"{name} holds “Opening” (09:00–10:00) and “Mining” (09:30–11:00) on November 26, 2026.",
        )
    ]


def test_a_session_with_people_in_place_needs_a_room() -> None:
    assert found(agenda_content(session_content("opening", room=None))) == [
        ("no-room", "advisory", ("opening",), "“Opening” has no room yet.")
    ]


@pytest.mark.parametrize(("mode", "room"), [("remote", None), ("hybrid", EQUIPPED)])
def test_a_session_with_remote_people_needs_a_link_or_a_video_room(
    mode: str, room: RoomContent | None
) -> None:
    session = session_content("opening", mode=mode, room=room)
    assert found(agenda_content(session)) == [
        (
            "no-link",
            "advisory",
            ("opening",),
            "“Opening” can be joined remotely, but has no video room or link yet.",
        )
    ]
    assert found(agenda_content(replace(session, video_room=VIDEO))) == []
    assert found(agenda_content(replace(session, link="https://example.org/j"))) == []


def test_items_must_fit_into_their_session() -> None:
    fitting = tuple(ItemContent(text(f"Item {n}"), 30) for n in range(2))
    assert found(agenda_content(session_content("opening", items=fitting))) == []
    assert found(
        agenda_content(session_content("opening", items=(*fitting, ItemContent(text("More"), 1))))
    ) == [
        (
            "items-too-long",
            "advisory",
            ("opening",),
            "The items of “Opening” take 61 minutes; the session has 60.",
        )
    ]


@pytest.mark.parametrize(
    ("start", "end", "place", "said"),
    [
        ("08:30", "09:30", "vancouver", "Vancouver at 06:30–07:30"),
        ("2026-11-26T22:00", "2026-11-26T23:00", "st-johns", "St. John’s at 23:30–00:30"),
        ("20:00", "21:00", "st-johns", "St. John’s at 21:30–22:30"),
    ],
)
def test_an_hour_that_is_hard_where_a_person_joins_from_is_told(
    start: str, end: str, place: str, said: str
) -> None:
    session = session_content("opening", start, end, people=(somebody(remote=True, place=place),))
    assert found(agenda_content(session)) == [
        ("hard-hour", "advisory", ("opening",), f"Ana Ruiz would join “Opening” from {said} local time.")
    ]


@pytest.mark.parametrize(
    "person",
    [
        somebody(remote=True, place="vancouver"),  # 07:00 there: early, but bearable
        somebody(remote=False, place="vancouver"),
        somebody(remote=True, place=None),
    ],
)
def test_a_bearable_hour_is_no_finding(person: object) -> None:
    assert found(agenda_content(session_content("opening", "09:00", "10:00", people=(person,)))) == []


def test_a_cancelled_session_is_not_checked() -> None:
    wrong = session_content(
        "gone",
        "10:00",
        "09:00",
        title=LocalizedText(),
        room=HALL,
        people=(somebody(),),
        status=Status.CANCELLED,
    )
    assert found(agenda_content(OPENING, wrong)) == []


def test_blocking_findings_come_first_and_can_be_told_apart() -> None:
    agenda = agenda_content(
        session_content("opening", room=None), session_content("closing", "16:00", "15:00", kind=Kind.CLOSING)
    )
    findings = rules.check(agenda)
    assert [finding.code for finding in findings] == ["ends-before-start", "no-room"]
    assert rules.blocking(findings) == findings[:1]


def test_a_fingerprint_stays_while_the_same_is_wrong_and_changes_with_it() -> None:
    def fingerprint(**facts: object) -> str:
        (finding,) = rules.check(agenda_content(session_content(**{"room": None, **facts})))
        return finding.fingerprint

    assert fingerprint() == fingerprint(languages=("en",)) == fingerprint(start="11:00", end="12:00")
    assert fingerprint() != fingerprint(title=text("Inauguration"))
    assert fingerprint() != fingerprint(slug="inauguration")


@pytest.mark.parametrize(("series", "number"), [("cmp", 17), ("cmp", 18), ("csp", 2)])
def test_nothing_blocks_the_agendas_of_the_demo(demo_app: Flask, series: str, number: int) -> None:
    with writing(demo_app) as session:
        draft = draft_content(session, edition_to_change(session, series, number))
    assert [finding.say(EN) for finding in rules.blocking(rules.check(draft))] == []
    assert draft.sessions


def test_grades_are_two() -> None:
    assert [grade.value for grade in Grade] == ["blocking", "advisory"]
