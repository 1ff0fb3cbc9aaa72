"""When to meet: the holidays of both sides, and what speaks for and against a day."""

from datetime import date, timedelta

import pytest

from eventapp.core.localized import Language
from eventapp.meetings.dates import Candidate, Grade, judge, local_hours, propose, usual_slot
from eventapp.meetings.public_days import (
    Holiday,
    Weight,
    change_of_government,
    easter,
    holidays_in,
    regions_for,
    seen_from,
)


def on(day: str, *, country: str, regions: tuple[str, ...] = ("ON", "QC")) -> list[Holiday]:
    wanted = date.fromisoformat(day)
    return [h for h in holidays_in(wanted.year, regions) if h.day == wanted and h.country == country]


def one(day: str, country: str) -> Holiday:
    [found] = on(day, country=country)
    return found


def judged(day: str, length: int = 1) -> Candidate:
    first = date.fromisoformat(day)
    return judge(first, first + timedelta(days=length - 1), holidays_in(first.year))


def against(candidate: Candidate) -> list[str]:
    return [r.say(Language.EN) for r in candidate.reasons if r.grade in (Grade.ADVISORY, Grade.AGAINST)]


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, "2024-03-31"),
        (2026, "2026-04-05"),
        (2027, "2027-03-28"),
        (2028, "2028-04-16"),
        (2038, "2038-04-25"),
    ],
)
def test_easter(year: int, day: str) -> None:
    assert easter(year) == date.fromisoformat(day)


@pytest.mark.parametrize("length", [1, 2])
def test_25_november_2027_is_proposed_first_for_2027(length: int) -> None:
    best = propose(2027, length, holidays_in(2027))[0]
    assert (best.first, best.usual, best.grade) == (date(2027, 11, 25), True, Grade.FOR)
    assert [reason.say(Language.EN) for reason in best.reasons] == [
        "It begins on the usual slot, the fourth Thursday of November.",
        "No public holiday of either country falls on these days or in their week.",
        "It is Thanksgiving in the United States: counterparts there are away.",
    ]


@pytest.mark.parametrize(
    ("year", "slot", "monday", "instead"),
    [
        (2028, date(2028, 11, 23), "Monday, November 20, 2028", date(2028, 11, 30)),
        (2029, date(2029, 11, 22), "Monday, November 19, 2029", date(2029, 11, 29)),
    ],
)
def test_the_usual_slot_in_the_week_of_mexicos_holiday_is_told_and_not_first(
    year: int, slot: date, monday: str, instead: date
) -> None:
    proposals = propose(year, 1, holidays_in(year))
    assert usual_slot(year) == slot
    assert proposals[0].first == instead
    [flagged] = [candidate for candidate in proposals if candidate.usual]
    assert against(flagged) == [
        (
            f"The same week has a public holiday in Mexico: Revolution Day, {monday}. "
            "Many people take leave around it."
        )
    ]


def test_a_change_of_government_is_an_advice_and_does_not_move_the_slot() -> None:
    best = propose(2030, 1, holidays_in(2030))[0]
    assert best.first == date(2030, 11, 28)
    assert against(best) == [
        (
            "Mexico’s federal government changes on Tuesday, October 1, 2030: in the months around it, "
            "ministers and delegations may be new."
        )
    ]
    assert [change_of_government(year) for year in (2018, 2024, 2027, 2030)] == [
        date(2018, 12, 1),
        date(2024, 10, 1),
        None,
        date(2030, 10, 1),
    ]


def test_30_september_closes_federal_offices_and_not_ontario() -> None:
    found = one("2027-09-30", "CA")
    assert (found.federal, found.regions, found.not_in) == (True, (), ("ON", "QC"))
    assert found.name.get(Language.FR) == "Journée nationale de la vérité et de la réconciliation"
    [with_bc] = on("2027-09-30", country="CA", regions=("ON", "BC"))
    assert (with_bc.regions, with_bc.not_in) == (("BC",), ("ON",))


def test_11_november_2028_is_a_saturday_and_given_on_monday() -> None:
    assert one("2028-11-11", "CA").not_in == ("ON", "QC")
    moved = one("2028-11-13", "CA")
    assert (moved.moved_from, moved.federal) == (date(2028, 11, 11), True)
    assert "Remembrance Day, Monday, November 13, 2028" in against(judged("2028-11-16"))[0]


def test_quebecs_day_of_the_patriots_is_no_gap_in_victoria_day() -> None:
    names = {h.name.get(Language.EN): h for h in on("2028-05-22", country="CA")}
    assert names["Victoria Day"].not_in == ()
    assert names["National Patriots’ Day"].regions == ("QC",)
    assert not names["National Patriots’ Day"].federal


@pytest.mark.parametrize(
    ("day", "name", "weight"),
    [
        ("2027-02-01", "Constitution Day", Weight.CLOSED),
        ("2027-03-15", "Benito Juárez’s birthday", Weight.CLOSED),
        ("2027-03-25", "Holy Thursday", Weight.THIN),
        ("2027-03-26", "Good Friday", Weight.THIN),
        ("2027-05-01", "Labour Day", Weight.CLOSED),
        ("2027-06-06", "Federal election day", Weight.CLOSED),
        ("2027-09-16", "Independence Day", Weight.CLOSED),
        ("2027-11-02", "Day of the Dead", Weight.THIN),
        ("2027-11-15", "Revolution Day", Weight.CLOSED),
        ("2027-12-12", "Our Lady of Guadalupe", Weight.THIN),
        ("2027-12-28", "Year-end holidays", Weight.THIN),
        ("2030-10-01", "Change of the federal government", Weight.CLOSED),
    ],
)
def test_mexico(day: str, name: str, weight: Weight) -> None:
    found = one(day, "MX")
    assert (found.name.get(Language.EN), found.weight) == (name, weight)


def test_only_every_sixth_first_of_october_is_a_holiday() -> None:
    assert [year for year in range(2024, 2040) if on(f"{year}-10-01", country="MX")] == [2024, 2030, 2036]


@pytest.mark.parametrize("year", range(2020, 2046))
def test_every_name_exists_in_three_languages(year: int) -> None:
    known = holidays_in(
        year, regions_for(["vancouver", "calgary", "winnipeg", "halifax", "st-johns", "iqaluit"])
    )
    assert [h.day for h in known if h.name.missing()] == []


def test_days_of_all_kinds_against() -> None:
    assert against(judged("2027-11-27")) == ["Saturday, November 27, 2027 is a day of the weekend."]
    assert against(judged("2027-11-11")) == [
        "Remembrance Day, Thursday, November 11, 2027: federal offices in Canada are closed."
    ]
    assert against(judged("2027-11-02"))[0] == (
        "Day of the Dead, Tuesday, November 2, 2027: few people are at work in Mexico."
    )
    assert against(judged("2027-02-15"))[0] == (
        "Family Day, Monday, February 15, 2027: a public holiday in Ontario, though federal offices are open."
    )
    assert judged("2027-11-11").grade is Grade.AGAINST


def test_what_only_closes_another_province_is_left_out() -> None:
    everywhere = holidays_in(2027, regions_for(["vancouver"]))
    [bc] = [h for h in everywhere if h.day == date(2027, 8, 2) and h.weight is Weight.CLOSED]
    assert bc.regions == ("BC",)
    assert bc not in seen_from(everywhere, ("ON", "QC"))


def test_hours_of_both_capitals() -> None:
    hours = local_hours(date(2027, 11, 25), "mexico-city")
    assert [(each.place.key, f"{each.hour:%H:%M}", each.offset) for each in hours] == [
        ("mexico-city", "09:00", "UTC−6"),
        ("ottawa", "10:00", "UTC−5"),
    ]
    assert [each.place.key for each in local_hours(date(2027, 11, 25), "vancouver")] == [
        "vancouver",
        "ottawa",
        "mexico-city",
    ]


@pytest.mark.parametrize("language", list(Language))
def test_reasons_are_said_in_every_language(language: Language) -> None:
    for day in ("2027-11-25", "2028-11-23", "2028-10-09", "2030-11-28", "2027-11-02", "2027-02-15"):
        for reason in judged(day).reasons:
            assert "%(" not in reason.say(language)
