"""Where the checks draw their lines: what is just wrong, and what is still right beside it."""

from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.agenda import rules
from eventapp.agenda.content import AgendaContent, Audience, ItemContent, Kind, Role, RoomContent
from eventapp.agenda.rules import Circumstances
from eventapp.agenda.rules.expected import overlapping
from eventapp.agenda.rules.interpretation import at_once, interpreters
from eventapp.core.localized import Language
from tests.agenda.said import ALL, EQUIPPED, FORESTRY, HELD, chair, group, groups_at_once
from tests.factories import DAY, agenda_content, session_content, somebody, text

ROOM_2 = RoomContent("room-2", text("Room 2"))
PRESENTED = ItemContent(text("Report"), 20, "Ana Ruiz", "ana")
OTHER = ItemContent(text("Other"), 20)


def codes(agenda: AgendaContent, known: Circumstances | None = None) -> list[str]:
    return [finding.code for finding in rules.check(agenda, known or Circumstances())]


# People twice


def test_a_joint_group_expects_its_co_chair_in_both_of_its_parallel_sessions() -> None:
    parallel = agenda_content(group("ores", "09:00", "10:00"), group("metals", "09:30", "10:30"))
    found = rules.check(parallel, HELD)
    assert [(f.code, f.grade.value, f.values["person"]) for f in found] == [
        ("person-twice", "blocking", "Beth Roy"),
        ("person-twice", "blocking", "Ana Ruiz"),
    ]
    assert codes(parallel) == []


def test_a_co_chair_whose_side_is_represented_by_another_is_not_expected_there() -> None:
    stand_ins = (chair("carl", "Carl Lee", "MX"), chair("dora", "Dora Paz", "CA"))
    parallel = agenda_content(
        group("ores", "09:00", "10:00"), group("trees", "09:00", "10:00", FORESTRY, people=stand_ins)
    )
    assert codes(parallel, HELD) == []


def test_groups_one_after_the_other_share_their_co_chair() -> None:
    assert (
        codes(
            agenda_content(group("ores", "09:00", "10:00"), group("trees", "10:00", "11:00", FORESTRY)), HELD
        )
        == []
    )


def test_who_presents_an_item_is_expected_for_that_item_only() -> None:
    one = group("ores", "09:00", "10:00", items=(PRESENTED, OTHER))
    next_ = group("trees", "09:00", "10:00", FORESTRY, items=(OTHER, PRESENTED))
    later = group("trees", "09:00", "10:00", FORESTRY, items=(OTHER, OTHER, PRESENTED))
    at_the_same_time = group("trees", "09:00", "10:00", FORESTRY, items=(PRESENTED, OTHER))
    assert codes(agenda_content(one, later)) == []
    assert codes(agenda_content(one, next_)) == ["turn-round"]
    (finding,) = rules.check(agenda_content(one, at_the_same_time))
    assert finding.say(Language.EN) == (
        "Ana Ruiz is expected in “Ores” (09:00–09:20) and in “Trees” (09:00–09:20) at the same time"
        " on November 26, 2026."
    )


@pytest.mark.parametrize("role", list(Role))
def test_nobody_in_any_role_is_in_two_places(role: Role) -> None:
    expected = (somebody(role=role),)
    assert (
        codes(
            agenda_content(
                session_content("opening", people=expected),
                session_content("panel", room=ROOM_2, people=expected),
            )
        )[0]
        == "person-twice"
    )


def test_a_person_who_chairs_and_presents_in_one_session_is_there_once() -> None:
    session = session_content("opening", people=(somebody(),), items=(PRESENTED, PRESENTED))
    assert codes(agenda_content(session)) == []


# Rooms


def test_a_room_holds_as_many_as_it_has_places_for() -> None:
    room = RoomContent("room-2", text("Room 2"), capacity=2)
    people = (somebody(), somebody("beth", "Beth Roy"), somebody("carl", "Carl Lee", remote=True))
    agenda = agenda_content(session_content("opening", room=room, people=people))
    assert codes(agenda, Circumstances(expected={"opening": 0})) == []
    assert codes(agenda, Circumstances(expected={"opening": 1})) == ["room-too-small"]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"mode": "hybrid", "link": "https://example.org", "languages": ALL, "features": EQUIPPED}, []),
        ({"mode": "in_person", "languages": ("en",), "features": ()}, []),
        ({"languages": ("en", "fr"), "features": ("hybrid",)}, ["room-without-interpretation"]),
        (
            {"mode": "hybrid", "link": "https://example.org", "features": ("interpretation",)},
            ["room-without-hybrid"],
        ),
    ],
)
def test_a_room_has_what_its_session_needs(facts: dict[str, object], found: list[str]) -> None:
    room = RoomContent("room-2", text("Room 2"), features=facts.pop("features"))  # type: ignore[arg-type]
    assert codes(agenda_content(session_content("opening", room=room, **facts))) == found


def test_a_video_room_needs_interpretation_too() -> None:
    video = RoomContent("link", text("Link"), video=True)
    session = session_content("opening", mode="remote", room=None, video_room=video, languages=ALL)
    assert codes(agenda_content(session)) == ["room-without-interpretation"]


@pytest.mark.parametrize(("start", "found"), [("10:09", ["change-over"]), ("10:10", [])])
def test_another_group_needs_ten_minutes_to_come_in(start: str, found: list[str]) -> None:
    one, other = (
        group("ores", "09:00", "10:00", room=ROOM_2),
        group("trees", start, "11:00", FORESTRY, room=ROOM_2),
    )
    assert codes(agenda_content(one, other)) == found
    assert codes(agenda_content(one, group("metals", start, "11:00", room=ROOM_2))) == []


# Getting from room to room, and resting


@pytest.mark.parametrize(
    ("start", "found"), [("10:00", ["turn-round"]), ("10:09", ["turn-round"]), ("10:10", [])]
)
def test_ten_minutes_are_enough_to_change_rooms(start: str, found: list[str]) -> None:
    one = session_content("opening", people=(somebody(), somebody("beth", "Beth Roy")))
    people = (somebody(), somebody("beth", "Beth Roy"))
    assert (
        codes(agenda_content(one, session_content("panel", start, "11:00", room=ROOM_2, people=people)))
        == found
    )


def test_who_joins_from_afar_changes_no_rooms() -> None:
    away = (somebody(remote=True),)
    one, other = (
        session_content("opening", people=away),
        session_content("panel", "10:00", "11:00", room=ROOM_2, people=away),
    )
    assert codes(agenda_content(one, other)) == []


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"start": "10:00", "end": "12:00"}, []),
        ({"start": "10:00", "end": "12:01"}, ["no-break"]),
        ({"start": "10:10", "end": "13:00"}, []),
        ({"start": "10:00", "end": "12:30", "kind": Kind.BREAK}, []),
        ({"start": "10:00", "end": "12:30", "kind": Kind.SOCIAL}, []),
        ({"start": "10:00", "end": "12:30", "audience": Audience.ORGANIZER}, []),
    ],
)
def test_three_hours_are_bearable_without_a_break(facts: dict[str, object], found: list[str]) -> None:
    one = session_content("opening", people=(somebody(),))
    assert codes(agenda_content(one, session_content("panel", people=(somebody(),), **facts))) == found  # type: ignore[arg-type]


# Both sides, in order


@pytest.mark.parametrize(
    "people",
    [
        (),
        (chair("beth", "Beth Roy", "CA"), chair("ana", "Ana Ruiz", "MX")),
        (somebody(role=Role.CHAIR),),  # of a side that nobody told
        (somebody(side="CA"),),  # in no chair
    ],
)
@pytest.mark.parametrize("kind", [Kind.PLENARY, Kind.WORKING_GROUP])
def test_a_balanced_or_unknown_chair_is_no_finding(people: tuple[object, ...], kind: Kind) -> None:
    assert codes(agenda_content(session_content("opening", kind=kind, people=people))) == []


@pytest.mark.parametrize("kind", [Kind.BILATERAL, Kind.OPENING, Kind.SOCIAL])
def test_elsewhere_one_side_may_chair_alone(kind: Kind) -> None:
    assert (
        codes(agenda_content(session_content("opening", kind=kind, people=(chair("b", "Beth", "CA"),)))) == []
    )


def test_the_last_round_table_is_after_the_groups() -> None:
    groups = group("ores", "09:00", "11:00")
    early = session_content("first", "08:00", "09:00", kind=Kind.ROUND_TABLE)
    assert codes(agenda_content(early, groups)) == ["round-table-early"]
    assert (
        codes(agenda_content(early, groups, session_content("last", "11:00", "12:00", kind=Kind.ROUND_TABLE)))
        == []
    )


def test_a_later_plenary_can_answer_the_youth_lab() -> None:
    youth = session_content("youth", "09:00", "10:00", kind=Kind.YOUTH_LAB)
    before = session_content("panel", "08:00", "09:00")
    assert codes(agenda_content(youth)) == []
    assert codes(agenda_content(before, youth)) == ["youth-lab-late"]
    for kind in (Kind.PLENARY, Kind.CLOSING):
        assert codes(agenda_content(before, youth, session_content("end", "10:00", "11:00", kind=kind))) == []


# Interpretation


@pytest.mark.parametrize(
    ("languages", "hours", "people"),
    [
        (1, 2, (0, 0)),
        (2, 4, (2, 2)),
        (2, 6, (3, 3)),
        (2, 7, (4, 4)),
        (3, 4, (2, 4)),
        (3, 6, (3, 6)),
        (3, 7, (4, 8)),
    ],
)
def test_how_many_interpreters_a_session_takes(languages: int, hours: int, people: tuple[int, int]) -> None:
    assert interpreters(languages, hours * 60) == people


@pytest.mark.parametrize(
    ("languages", "end", "said"),
    [
        (ALL, "11:00", "12–24"),
        (("en", "fr"), "11:00", "12"),
        (ALL, "14:00", "18–36"),
        (("en", "fr"), "14:00", "18"),
    ],
)
def test_six_groups_at_once_need_so_many_interpreters(
    languages: tuple[str, ...], end: str, said: str
) -> None:
    (finding,) = rules.check(groups_at_once(6, languages, end), Circumstances(interpreter_teams=5))
    assert (finding.values["needed"], finding.values["interpreters"]) == (6, said)


@pytest.mark.parametrize("teams", [6, 7, None])
def test_teams_enough_or_unknown_are_no_finding(teams: int | None) -> None:
    assert codes(groups_at_once(6), Circumstances(interpreter_teams=teams)) == []


def test_one_language_takes_no_team() -> None:
    assert codes(groups_at_once(6, ("en",)), Circumstances(interpreter_teams=0)) == []


# Hours and holidays


def test_those_in_the_room_are_told_together_and_a_reception_may_be_late() -> None:
    people = (somebody(place="vancouver"), somebody("beth", "Beth Roy"))
    late = session_content("dinner", "20:00", "22:00", people=people)
    assert codes(agenda_content(late)) == ["hard-hour"]
    assert (
        codes(agenda_content(session_content("dinner", "20:00", "22:00", kind=Kind.SOCIAL, people=people)))
        == []
    )
    assert codes(agenda_content(session_content("dinner", "20:00", "21:00", people=people))) == []


def test_a_holiday_counts_on_its_own_day_at_its_own_place() -> None:
    agenda = agenda_content(
        session_content("opening", people=(somebody(place="tijuana"), somebody("b", place="ottawa")))
    )
    holiday = text("Holiday")
    for place, day, found in (
        ("ottawa", DAY, 1),
        ("ottawa", date(2026, 11, 27), 1),
        ("tijuana", DAY, 1),
        ("tijuana", date(2026, 11, 27), 0),
        ("ottawa", date(2026, 11, 28), 0),
        ("merida", DAY, 0),
    ):
        assert codes(agenda, Circumstances(holidays={(place, day): holiday})) == ["holiday"] * found, place


def test_it_may_already_be_a_holiday_where_it_is_tomorrow() -> None:
    evening = session_content(
        "opening", "22:30", "22:45", kind=Kind.SOCIAL, people=(somebody(place="st-johns"),)
    )
    assert codes(
        agenda_content(evening), Circumstances(holidays={("st-johns", date(2026, 11, 27)): text("H")})
    ) == ["holiday"]


# The sweep through time


class Span:
    def __init__(self, start: int, length: int) -> None:
        self.starts_at = datetime(2026, 1, 1) + timedelta(minutes=start)
        self.ends_at = self.starts_at + timedelta(minutes=length)


SPANS = st.lists(st.builds(Span, st.integers(0, 60), st.integers(-3, 30)), max_size=12)


@given(SPANS)
def test_a_sweep_finds_the_pairs_that_comparing_all_finds(spans: list[Span]) -> None:
    spans.sort(key=lambda span: span.starts_at)
    swept = {frozenset((id(a), id(b))) for a, b in overlapping(spans)}
    assert swept == {
        frozenset((id(a), id(b)))
        for a, b in combinations(spans, 2)
        if a.starts_at < b.ends_at and b.starts_at < a.ends_at
    }


@given(st.lists(st.builds(Span, st.integers(0, 60), st.integers(1, 30)), min_size=1, max_size=12))
def test_the_largest_set_at_once_is_among_those_found(spans: list[Span]) -> None:
    spans.sort(key=lambda span: span.starts_at)
    found = list(at_once(spans))  # type: ignore[arg-type]
    busiest = max(sum(b.starts_at <= a.starts_at < b.ends_at for b in spans) for a in spans)
    assert max(len(each) for each in found) == busiest
    assert {id(span) for each in found for span in each} == {id(span) for span in spans}
