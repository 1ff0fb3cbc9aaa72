"""An agenda as a paper, as values; how it looks was looked at."""

from datetime import UTC, datetime

import msgspec
import pytest

from eventapp.agenda.content import AgendaContent, Audience, ItemContent, Kind, Role, RoomContent, Status
from eventapp.agenda.policy import visible
from eventapp.core.localized import Language
from eventapp.documents import agenda, room_sheets
from eventapp.documents.agenda import Options, compose
from eventapp.papers import pdf
from eventapp.papers.model import Paper, Sheet, Table, plain
from tests.documents.documents_help import pdf_text
from tests.factories import agenda_content, session_content, somebody, text

THREE = (Language.FR, Language.EN, Language.ES)


def content(**facts: object) -> AgendaContent:
    chairs = (
        somebody("ana", "Ana Ruiz", role=Role.CO_CHAIR, side="MX"),
        somebody("beth", "Beth Roy", role=Role.CO_CHAIR, side="CA", title=text("Director")),
        somebody("keiko", "Keiko Tanabe", side="CA", remote=True, place="vancouver"),
    )
    items = (ItemContent(text("Results"), 40, "Ana Ruiz"), ItemContent(text("Priorities"), 20))
    made = agenda_content(
        session_content(
            "mining",
            "10:00",
            "11:00",
            people=chairs,
            items=items,
            languages=("en", "fr"),
            link="https://secret.example",
            video_room=RoomContent("link", text("Video"), video=True),
        ),
        session_content("lunch", "12:00", "13:00", kind=Kind.BREAK),
        session_content("closed", "14:00", "15:00", audience=Audience.DELEGATE),
        session_content("setup", "08:00", "08:30", audience=Audience.ORGANIZER),
        session_content("gone", "16:00", "17:00", status=Status.CANCELLED),
        **facts,
    )
    return msgspec.structs.replace(made, publication=3, published_at=datetime(2026, 11, 2, 15, tzinfo=UTC))


def everything(paper: Paper) -> str:
    return msgspec.json.encode(paper).decode()


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def column(table: Table, at: int) -> list[str]:
    return [
        plain(cell) if isinstance(cell, str | tuple) else plain(cell.blocks[0].text)  # type: ignore[union-attr]
        for cell in (row.cells[at] for row in table.rows)
    ]


def test_the_day_at_a_glance_and_then_session_by_session() -> None:
    paper = compose(visible(content(), Audience.PUBLIC), Options((Language.EN,)))
    glance, details = tables(paper)
    assert column(glance, 0) == ["10:00–11:00", "12:00–13:00", "16:00–17:00"]
    assert column(glance, 1) == ["Mining", "Lunch", "Cancelled: Gone"]
    assert column(details, 0) == column(glance, 0)
    assert [row.quiet for row in glance.rows] == [False, True, True]
    assert paper.title == "Agenda"
    assert paper.footer == "Publication no. 3, November 2, 2026, 10:00"
    assert '10:00","soft":true},"\u2002","Results"' in everything(paper)
    assert "10:40" in everything(paper)  # where the second point begins


def test_sessions_that_begin_together_say_their_hours_once() -> None:
    made = agenda_content(
        session_content("a", "09:00", "10:00"),
        session_content("b", "09:00", "10:00"),
        session_content("c", "09:00", "09:30"),
    )
    assert column(tables(compose(made, Options((Language.EN,))))[0], 0) == ["09:00–10:00", "", "09:00–09:30"]


def test_whoever_reads_from_afar_has_their_own_hours_beside() -> None:
    paper = compose(content(), Options((Language.EN,), city="vancouver"))
    glance = tables(paper)[0]
    assert [plain(each.title) for each in glance.columns[:2]] == ["Ottawa", "Vancouver"]
    assert "08:00–09:00" in column(glance, 1)  # two hours, since the west no longer changes its clocks
    assert "UTC−7" in everything(paper)


def test_another_day_on_the_other_clock_is_named() -> None:
    late = agenda_content(session_content("late", "2026-11-26T23:30", "2026-11-27T00:30"))
    glance = tables(compose(late, Options((Language.EN,), city="st-johns")))[0]
    assert column(glance, 1) == ["Fri, Nov 27, 01:00–02:00"]


def test_a_city_of_the_same_clock_adds_nothing() -> None:
    assert len(tables(compose(content(), Options((Language.EN,), city="toronto")))[0].columns) == 3


@pytest.mark.parametrize("level", list(Audience))
def test_nothing_beyond_the_level_is_on_paper(level: Audience) -> None:
    options = Options((Language.EN,), level)
    said = everything(compose(visible(content(), level), options))
    assert ("Closed" in said) == (level is not Audience.PUBLIC)
    assert ("Setup" in said) == (level is Audience.ORGANIZER)
    assert ("Video" in said) == (level is Audience.ORGANIZER)
    assert ("from afar" in said) == (level is Audience.ORGANIZER)
    assert "secret.example" not in said  # a link is on no agenda, whoever reads it


def test_an_annotated_agenda_tells_who_is_where_and_what_the_checks_say() -> None:
    options = Options((Language.EN,), Audience.ORGANIZER)
    said = everything(compose(content(), options, {"mining": ["Too many groups at once."]}))
    assert "Too many groups at once." in said
    assert "from afar (08:00, Vancouver (UTC−7))" in said
    assert "Beth Roy" in said
    assert "Director" in said


def test_the_own_side_stands_first() -> None:
    def chairs(first: str | None) -> str:
        paper = compose(content(), Options((Language.EN,), first=first))
        return next(line for line in everything(paper).split('"') if line.startswith("Co-chairs"))

    assert chairs("MX") == "Co-chairs: Ana Ruiz (Mexico) and Beth Roy (Canada)"
    assert chairs("CA") == "Co-chairs: Beth Roy (Canada) and Ana Ruiz (Mexico)"
    assert chairs(None) == "Co-chairs: Beth Roy (Canada) and Ana Ruiz (Mexico)"  # Canada is the host


def test_three_languages_stand_side_by_side_in_the_reader_s_order() -> None:
    paper = compose(content(), Options(THREE))
    for table in tables(paper):
        assert [each.language for each in table.columns if each.language] == list(THREE)
    assert paper.page.landscape
    said = everything(paper)
    assert all(f'"Mining{ending}"' in said for ending in ("", " (fr)", " (es)"))


def test_what_has_no_session_says_so() -> None:
    paper = compose(agenda_content(), Options((Language.EN,)))
    assert tables(paper) == []
    assert "No session has been published yet." in everything(paper)
    assert pdf.write(paper).startswith(b"%PDF")


@pytest.mark.parametrize("sheet", list(Sheet))
@pytest.mark.parametrize("languages", [(Language.EN,), (Language.FR,), (Language.ES,), THREE])
def test_forty_sessions_with_long_names_can_be_read_in_the_file(
    languages: tuple[Language, ...], sheet: Sheet
) -> None:
    title = "Groupe de travail sur le développement interculturel et l’aménagement du territoire nordique"
    made = agenda_content(
        *(
            session_content(
                f"s{n}", f"{8 + n // 5:02}:00", f"{8 + n // 5:02}:50", title=text(f"{title} {n}"),
                people=(somebody(name="María Guadalupe Hernández-Etcheverry Villaseñor de la Cruz", side="MX",
                                 role=Role.CHAIR),),
            )
            for n in range(40)
        )
    )  # fmt: skip
    said = " ".join(pdf_text(pdf.write(compose(made, Options(languages, sheet=sheet)))).split())
    assert "Hernández-Etcheverry" in said
    assert sum(said.count(f" {n} ") > 0 for n in range(40)) == 40
    assert pdf.boxes(compose(made, Options(languages))) == frozenset()


def test_a_room_sheet_names_room_weekday_channels_and_who_is_far_away() -> None:
    paper = room_sheets.compose(content(), room_sheets.Options(Language.EN, "hall"))
    said = everything(paper)
    assert 'Hall"," – ","Thursday, November 26, 2026' in said
    assert "Channel 1: English" in said
    assert "Channel 2: French" in said
    assert "from afar (08:00, Vancouver (UTC−7))" in said
    assert "https://secret.example" in said  # for those who run the room
    video = everything(room_sheets.compose(content(), room_sheets.Options(Language.EN, "link")))
    assert "In the room: Hall" in video
    assert "Lunch" not in video


def test_nothing_in_a_room_says_so() -> None:
    empty = agenda_content()
    assert "Nothing takes place" in everything(room_sheets.compose(empty, room_sheets.Options(Language.EN)))


def test_a_meeting_of_more_days_has_a_cover() -> None:
    two = agenda_content(session_content(), session_content("next", "2026-11-27T09:00", "2026-11-27T10:00"))
    assert compose(two, Options((Language.EN,))).cover
    assert not compose(agenda_content(session_content()), Options((Language.EN,))).cover
    assert agenda.ONE_PAGE >= 10
