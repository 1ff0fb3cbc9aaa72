"""Who presents what where: each thing that can be wrong is found and said with names and hours, and what is
right is left alone."""

from functools import partial

from eventapp.agenda import rules
from eventapp.agenda.content import GroupContent, Kind, RoomContent, SessionContent
from eventapp.agenda.rules import Circumstances, Grade
from eventapp.core.localized import Language
from eventapp.youthlab.clashes import Presents, Slot, Team, check
from tests.factories import HALL, agenda_content, session_content, somebody, text

ROOM_2 = RoomContent("room-2", text("Room 2"))
LINK, OTHER_LINK = (
    RoomContent("link", text("Link"), video=True),
    RoomContent("l2", text("Link 2"), video=True),
)
ANA, BETO = Presents(1, "Ana Paz", "ana"), Presents(2, "Beto Gil")
MINING, FORESTRY = GroupContent("mining", text("Mining")), GroupContent("forestry", text("Forestry"))


def group(slug: str, start: str, end: str, of: GroupContent = MINING, **facts: object) -> SessionContent:
    return session_content(slug, start, end, kind=Kind.WORKING_GROUP, groups=(of,), **facts)


PLENARY = session_content("youth", "14:00", "15:00", kind=Kind.YOUTH_LAB)


def team(number: int = 1, *slots: tuple[str, int, int], **facts: object) -> Team:
    known = {
        "title": text(f"Title {number}"),
        "people": (ANA, BETO),
        "groups": {"mining": text("Mining")},
        **facts,
    }
    listed = tuple(Slot(slug, text(slug.capitalize()), after, minutes) for slug, after, minutes in slots)
    return Team(number, slots=listed, **known)  # type: ignore[arg-type]


def found(sessions: list[SessionContent], *teams: Team) -> list[tuple[str, Grade, str]]:
    """By the checks of the agenda, as the hook gives them."""
    known = Circumstances(also=(partial(check, teams),))
    findings = rules.check(agenda_content(*sessions), known)
    return [
        (finding.code, finding.grade, finding.say(Language.EN))
        for finding in findings
        if finding.code.startswith("youth")
    ]


def codes(sessions: list[SessionContent], *teams: Team) -> list[str]:
    return [code for code, _grade, _sentence in found(sessions, *teams)]


def test_what_is_in_order_has_no_findings() -> None:
    sessions = [group("mining", "09:00", "11:00"), PLENARY]
    assert found(sessions, team(1, ("mining", 30, 10), ("youth", 5, 10))) == []


def test_nothing_is_said_before_anything_is_placed() -> None:
    assert found([group("mining", "09:00", "11:00"), PLENARY], team(1)) == []


def test_a_team_is_not_in_two_groups_at_once() -> None:
    sessions = [
        group("mining", "09:00", "11:00"),
        group("forestry", "09:00", "11:00", FORESTRY, room=ROOM_2),
        PLENARY,
    ]
    both = {"mining": text("Mining"), "forestry": text("Forestry")}
    clash = team(1, ("mining", 30, 10), ("forestry", 35, 10), ("youth", 0, 10), groups=both)
    assert found(sessions, clash) == [
        (
            "youth-twice",
            Grade.BLOCKING,
            (
                "Ana Paz and Beto Gil: in “Mining” (09:30–09:40, recommendation 1) and in “Forestry”"
                " (09:35–09:45, recommendation 1) at the same time on November 26, 2026."
            ),
        )
    ]
    later = team(1, ("mining", 30, 10), ("forestry", 50, 10), ("youth", 0, 10), groups=both)
    assert found(sessions, later) == []


def test_only_who_presents_both_is_told() -> None:
    sessions = [
        group("mining", "09:00", "11:00"),
        group("forestry", "09:00", "11:00", FORESTRY, room=ROOM_2),
        PLENARY,
    ]
    one = team(1, ("mining", 30, 10), ("youth", 0, 10))
    other = team(2, ("forestry", 30, 10), ("youth", 20, 10), people=(BETO,), groups={"forestry": text("F")})
    told = found(sessions, one, other)
    assert [code for code, *_rest in told] == ["youth-twice"]
    assert told[0][2].startswith("Beto Gil: in ")
    assert codes(sessions, one, other._replace(people=(BETO._replace(withdrawn=True), ANA))) == [
        "youth-twice",
        "youth-withdrawn",
    ]


def test_a_moved_session_takes_its_presentation_along() -> None:
    moved = [
        group("mining", "09:00", "11:00"),
        group("forestry", "11:10", "12:00", FORESTRY, room=ROOM_2),
        PLENARY,
    ]
    both = {"mining": text("Mining"), "forestry": text("Forestry")}
    one = team(1, ("mining", 30, 10), ("forestry", 30, 10), ("youth", 0, 10), groups=both)
    assert found(moved, one) == []
    moved[1] = group("forestry", "09:00", "10:00", FORESTRY, room=ROOM_2)
    assert codes(moved, one) == ["youth-twice"]


def test_whoever_is_named_elsewhere_cannot_present() -> None:
    named = (somebody("ana", "Ana Paz"),)
    sessions = [
        group("mining", "09:00", "11:00"),
        session_content("panel", "09:30", "10:30", kind=Kind.OTHER, room=ROOM_2, people=named),
        PLENARY,
    ]
    assert found(sessions, team(1, ("mining", 40, 10), ("youth", 0, 10))) == [
        (
            "youth-expected-elsewhere",
            Grade.BLOCKING,
            (
                "Ana Paz presents recommendation 1 in “Mining” (09:40–09:50) and is expected in “Panel”"
                " (09:30–10:30) at the same time on November 26, 2026."
            ),
        )
    ]


def test_the_way_between_rooms_takes_ten_minutes() -> None:
    sessions = [
        group("mining", "09:00", "11:00"),
        group("forestry", "09:00", "11:00", FORESTRY, room=ROOM_2),
        PLENARY,
    ]
    both = {"mining": text("Mining"), "forestry": text("Forestry")}

    def after(minutes: int) -> list[tuple[str, Grade, str]]:
        return found(
            sessions, team(1, ("mining", 30, 10), ("forestry", minutes, 10), ("youth", 0, 10), groups=both)
        )

    assert after(50) == []
    assert after(49) == [
        (
            "youth-way",
            Grade.ADVISORY,
            (
                "Ana Paz and Beto Gil: 9\N{NO-BREAK SPACE}min to get from “Mining” (Hall, until 09:40) to"
                " “Forestry” (Room 2, from 09:49) on November 26, 2026."
            ),
        )
    ]
    assert HALL.name == text("Hall")


def test_from_one_video_room_to_the_next_takes_five_minutes() -> None:
    both = {"mining": text("Mining"), "forestry": text("Forestry")}

    def between(other: RoomContent, minutes: int) -> list[str]:
        sessions = [
            group("mining", "09:00", "11:00", room=None, video_room=LINK, mode="remote"),
            group("forestry", "09:00", "11:00", FORESTRY, room=None, video_room=other, mode="remote"),
            PLENARY,
        ]
        one = team(1, ("mining", 30, 10), ("forestry", minutes, 10), ("youth", 0, 10), groups=both)
        return codes(sessions, one)

    assert between(OTHER_LINK, 44) == ["youth-way"]
    assert between(OTHER_LINK, 45) == []
    assert between(LINK, 41) == []


def test_a_session_that_is_gone_is_named_with_who_wanted_to_present() -> None:
    assert found([PLENARY], team(1, ("mining", 0, 10), ("youth", 0, 10)))[0] == (
        "youth-session-gone",
        Grade.ADVISORY,
        (
            "Recommendation 1 was to be presented in “Mining” by Ana Paz and Beto Gil; this session was"
            " removed, or has no hour."
        ),
    )


def test_a_presentation_ends_before_its_session() -> None:
    sessions = [group("mining", "09:00", "10:00"), PLENARY]
    assert found(sessions, team(1, ("mining", 55, 10), ("youth", 0, 10))) == [
        (
            "youth-too-long",
            Grade.ADVISORY,
            (
                "The presentation of recommendation 1 (09:55–10:05) ends after “Mining”, which ends at 10:00"
                " on November 26, 2026."
            ),
        )
    ]
    assert found(sessions, team(1, ("mining", 50, 10), ("youth", 0, 10))) == []


def test_two_recommendations_are_not_presented_in_the_same_minutes() -> None:
    sessions = [group("mining", "09:00", "10:00"), PLENARY]
    one, other = team(1, ("mining", 0, 10), ("youth", 0, 10)), team(2, ("mining", 5, 10), ("youth", 10, 10))
    assert [sentence for _code, _grade, sentence in found(sessions, one, other)] == [
        "Recommendations 1 (09:00–09:10) and 2 (09:05–09:15) are presented in “Mining” at the same time."
    ]


def test_each_group_and_a_plenary_hear_it() -> None:
    sessions = [group("mining", "09:00", "10:00"), PLENARY]
    both = {"mining": text("Mining"), "forestry": text("Forestry")}
    assert [sentence for *_rest, sentence in found(sessions, team(1, ("mining", 0, 10), groups=both))] == [
        "Recommendation 1 is addressed to “Forestry”, but is presented in no session of theirs.",
        "Recommendation 1 is presented in no plenary.",
    ]


def test_somebody_presents() -> None:
    sessions = [group("mining", "09:00", "10:00"), PLENARY]
    slots = (("mining", 0, 10), ("youth", 0, 10))
    assert codes(sessions, team(1, *slots, people=())) == ["youth-nobody"]
    gone = (ANA._replace(withdrawn=True),)
    assert codes(sessions, team(1, *slots, people=gone)) == ["youth-withdrawn", "youth-nobody"]
