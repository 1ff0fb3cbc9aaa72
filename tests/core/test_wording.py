"""Dates, hours and lists as people write them in each language."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eventapp.core import wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES

EN, FR, ES = Language
DAY = date(2026, 11, 26)
NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (EN, "Thursday, November 26, 2026"),
        (FR, "jeudi 26 novembre 2026"),
        (ES, "jueves, 26 de noviembre de 2026"),
    ],
)
def test_a_day_is_written_in_full(language: Language, said: str) -> None:
    assert wording.day(DAY, language) == said


@pytest.mark.parametrize(
    ("language", "said"), [(EN, "Thu, Nov 26"), (FR, "jeu. 26 nov."), (ES, "jue 26 nov")]
)
def test_a_short_day_fits_tight_places(language: Language, said: str) -> None:
    assert wording.short_day(DAY, language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [(EN, "November 26, 2026"), (FR, "26 novembre 2026"), (ES, "26 de noviembre de 2026")],
)
def test_a_long_date_leaves_the_weekday_out(language: Language, said: str) -> None:
    assert wording.long_date(DAY, language) == said
    assert wording.days(DAY, DAY, language) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (
            DAY,
            date(2026, 11, 27),
            ["November 26–27, 2026", "26–27 novembre 2026", "26–27 de noviembre de 2026"],
        ),
        (
            DAY,
            date(2026, 12, 1),
            [
                "November 26 – December 1, 2026",
                "26 novembre – 1er décembre 2026",
                "26 de noviembre – 1 de diciembre de 2026",
            ],
        ),
        (
            date(2026, 12, 1),
            date(2026, 12, 2),
            ["December 1–2, 2026", "1er–2 décembre 2026", "1–2 de diciembre de 2026"],
        ),
        (
            date(2026, 12, 31),
            date(2027, 1, 1),
            [
                "December 31, 2026 – January 1, 2027",
                "31 décembre 2026 – 1er janvier 2027",
                "31 de diciembre de 2026 – 1 de enero de 2027",
            ],
        ),
    ],
)
def test_several_days_say_once_what_they_share(start: date, end: date, said: list[str]) -> None:
    assert [wording.days(start, end, language) for language in Language] == said


@pytest.mark.parametrize(
    ("day", "full", "short"),
    [
        (date(2026, 12, 1), "mardi 1er décembre 2026", "mar. 1er déc."),
        (date(2026, 12, 11), "vendredi 11 décembre 2026", "ven. 11 déc."),
        (date(2026, 12, 21), "lundi 21 décembre 2026", "lun. 21 déc."),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(day: date, full: str, short: str) -> None:
    assert (wording.day(day, FR), wording.short_day(day, FR)) == (full, short)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, ["1st", "1re", "1.ª"]),
        (2, ["2nd", "2e", "2.ª"]),
        (3, ["3rd", "3e", "3.ª"]),
        (4, ["4th", "4e", "4.ª"]),
        (11, ["11th", "11e", "11.ª"]),
        (12, ["12th", "12e", "12.ª"]),
        (13, ["13th", "13e", "13.ª"]),
        (18, ["18th", "18e", "18.ª"]),
        (21, ["21st", "21e", "21.ª"]),
        (112, ["112th", "112e", "112.ª"]),
    ],
)
def test_a_meeting_is_counted_by_ordinals(number: int, said: list[str]) -> None:
    assert [wording.ordinal(number, language) for language in Language] == said


@pytest.mark.parametrize(
    ("hour", "minute", "language", "said"),
    [
        (14, 30, EN, "14:30"),
        (14, 30, FR, f"14{NB}h{NB}30"),
        (14, 30, ES, "14:30"),
        (9, 0, EN, "09:00"),
        (9, 0, FR, f"9{NB}h"),
        (9, 0, ES, "09:00"),
        (9, 5, FR, f"9{NB}h{NB}05"),
        (0, 0, EN, "00:00"),
        (0, 0, FR, f"0{NB}h"),
    ],
)
def test_an_hour_is_of_the_24_hour_clock(hour: int, minute: int, language: Language, said: str) -> None:
    assert wording.hour(datetime(2026, 11, 26, hour, minute), language) == said


@pytest.mark.parametrize(
    ("language", "said"), [(EN, "09:00–09:40"), (FR, f"9{NB}h{NB}–{NB}9{NB}h{NB}40"), (ES, "09:00–09:40")]
)
def test_hours_are_joined_by_a_dash(language: Language, said: str) -> None:
    assert wording.hours(datetime(2026, 11, 26, 9), datetime(2026, 11, 26, 9, 40), language) == said


@pytest.mark.parametrize(
    ("place", "language", "said"),
    [
        ("ottawa", EN, "09:00, Ottawa (UTC−5)"),
        ("st-johns", FR, f"10{NB}h{NB}30, Saint-Jean (T.-N.-L.) (UTC−3:30)"),
        ("mexico-city", ES, "08:00, Ciudad de México (UTC−6)"),
        ("vancouver", EN, "07:00, Vancouver (UTC−7)"),
    ],
)
def test_a_local_clock_says_hour_city_and_offset(place: str, language: Language, said: str) -> None:
    assert wording.local_clock(datetime(2026, 11, 26, 14, tzinfo=UTC), PLACES[place], language) == said


@pytest.mark.parametrize(("language", "said"), [(EN, "a, b and c"), (FR, "a, b et c"), (ES, "a, b y c")])
def test_a_list_is_joined_as_in_a_sentence(language: Language, said: str) -> None:
    assert wording.listing(["a", "b", "c"], language) == said


def test_a_list_of_one_is_itself() -> None:
    assert [wording.listing(["a"], language) for language in Language] == ["a", "a", "a"]


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (5, "5 min"), (60, "1 h"), (210, "3 h 30 min"), (1500, "25 h")]
)
def test_a_length_of_time_is_written_with_symbols_that_all_languages_share(minutes: int, said: str) -> None:
    assert wording.length(timedelta(minutes=minutes)) == said.replace(" ", NB)


@pytest.mark.parametrize(("language", "said"), [(EN, "“a”"), (FR, f"«{NB}a{NB}»"), (ES, "“a”")])
def test_a_title_is_quoted_as_the_language_quotes(language: Language, said: str) -> None:
    assert wording.quoted("a", language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (EN, ["1,240", "−40", "+1,240", "0", "5%"]),
        (FR, [f"1{NB}240", "−40", f"+1{NB}240", "0", f"5{NB}%"]),
        (ES, ["1,240", "−40", "+1,240", "0", "5%"]),
    ],
)
def test_numbers_are_grouped_signed_and_shared_as_the_language_does(
    language: Language, said: list[str]
) -> None:
    assert [
        wording.number(1240, language),
        wording.number(-40, language),
        wording.difference(1240, language),
        wording.difference(0, language),
        wording.percent(0.0401, language),
    ] == said


def test_at_most_is_rounded_up() -> None:
    assert [wording.percent(share, EN) for share in (0, 0.0001, 0.05, 0.29, 1)] == [
        "0%",
        "1%",
        "5%",
        "29%",
        "100%",
    ]


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (0.04, f"0{NB}s"),
        (0.44, f"0,4{NB}s"),
        (9.96, f"10{NB}s"),
        (60.2, f"1{NB}min"),
        (65.4, f"1{NB}min{NB}5{NB}s"),
    ],
)
def test_seconds_are_told_as_precisely_as_they_matter(time: float, said: str) -> None:
    assert wording.seconds(time, FR) == said
