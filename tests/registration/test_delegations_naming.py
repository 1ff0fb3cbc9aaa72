"""Naming people: one by one, pasted, and by spreadsheet; who is known is asked, nobody comes twice."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from eventapp.core.localized import Language, LocalizedText
from eventapp.glossary import service as glossary
from eventapp.glossary.facts import TermFacts
from eventapp.glossary.rules import TermKind
from eventapp.partnership.queries import series_by_key
from eventapp.registration.model import Registration
from eventapp.registration.privacy import tombstones
from eventapp.registration.rules import Source, State
from tests.apps import dump, reading, writing
from tests.factories import NOW, make_edition, text
from tests.people_help import mails
from tests.registration import making
from tests.registration.delegations_help import (
    MX,
    asked,
    by_name,
    coordinator,
    freeze,
    organizer,
    people,
    persons,
    preview,
    said,
    sent_by,
    soup,
    take,
)

LIST = (
    "José Peña Núñez; jose@example.mx; SRE; Director General; es; forestry fr\nAna Solís; ana@example.mx;;;fr"
)


@pytest.fixture
def opened(app: Flask, at: Callable[..., datetime]) -> Flask:
    at("2026-11-03T15:00")
    making.published_edition(app, seats=10)
    return app


def last_year(app: Flask, name: str, side: str = "MX", **facts: Any) -> None:
    """Somebody on the list of an earlier meeting."""
    with app.test_request_context(), writing(app) as session:
        edition = make_edition(session, number=90 + len(persons_now(session)), year=2025)
        row = making.registered(session, edition, name, side, state=State.INVITED, **facts)
        row.organization, row.title = text("SEMARNAT"), text("Analyst")


def persons_now(session: Any) -> list[Any]:
    return list(session.query(Registration).all())


def happens(page: TestResponse) -> list[str]:
    return [cell.get_text(strip=True) for cell in soup(page).select("table.plan tbody td .badge")]


# ---- One by one ----


def test_one_person_is_named(opened: Flask) -> None:
    client = coordinator(opened)
    data = sent_by(soup(client.get(f"{MX}/name")), "/name", name="José  Peña", email="Jose@Example.MX")
    data |= {"title": "Directeur général", "group": "mining en"}
    assert said(client.post(f"{MX}/name", data=data)) == ("named", 1)
    assert said(client.post(f"{MX}/name", data=data)) == ("named", 1)
    row = by_name(opened)["José Peña"]
    assert (row.email, row.language, row.source, row.state) == (
        "jose@example.mx", Language.ES, Source.NAMED, State.INVITED,
    )  # fmt: skip
    assert row.title.en == "Director General"
    assert row.group_id is not None
    assert [mail.to for mail in mails(opened)] == ["jose@example.mx"]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(opened: Flask) -> None:
    client = coordinator(opened)
    data = {"name": "", "email": "jose@", "organization": "SRE", "language": "es"}
    answer = client.post(f"{MX}/name", data=data)
    page = soup(answer)
    assert answer.status_code == 422
    assert [link["href"] for link in page.select(".errors a")] == ["#name", "#email"]
    assert page.select_one("#organization")["value"] == "SRE"  # type: ignore[index]
    assert persons(opened) == ["Ana Ruiz", "Beth Roy", "Carl Lee"]


def test_somebody_like_a_known_person_is_a_question(opened: Flask) -> None:
    last_year(opened, "Jose Pena Nunez", email="jp@example.mx")
    client = coordinator(opened)
    page = client.post(f"{MX}/name", data={"name": "José Peña Núñez", "email": "new@example.mx"})
    assert page.status_code == 200
    assert "Jose Pena Nunez" in page.text
    assert "SEMARNAT" in page.text
    assert take(client, page).status_code == 422
    known = soup(page).select_one("input[value^=p]")["value"]  # type: ignore[index]
    assert said(take(client, page, who_1=str(known))) == ("named", 1)
    row = by_name(opened)["Jose Pena Nunez"]
    assert row.organization.en == "SEMARNAT"  # as it was last time, because nothing else was said
    with reading(opened) as session:
        rows = session.query(Registration).filter_by(person_id=row.person_id).all()
        assert {each.email for each in rows} == {"jp@example.mx", "new@example.mx"}
    assert len(persons(opened)) == 4


# ---- A pasted list ----


def test_a_list_is_shown_first_and_then_taken_whole(opened: Flask) -> None:
    client, before = coordinator(opened), dump(opened)
    page = preview(client, LIST)
    assert page.status_code == 200
    assert happens(page) == ["New person", "New person"]
    assert dump(opened) == before  # nothing is kept of it meanwhile
    assert said(take(client, page)) == ("named", 2)
    rows = by_name(opened)
    assert rows["José Peña Núñez"].language is Language.ES
    assert rows["Ana Solís"].language is Language.FR
    assert {row.source for row in rows.values()} == {Source.IMPORT}
    assert sorted(mail.to for mail in mails(opened)) == ["ana@example.mx", "jose@example.mx"]


def test_the_same_list_twice_names_nobody_twice(opened: Flask) -> None:
    client = coordinator(opened)
    whole = LIST + "\nEva Cruz\nEva Cruz"
    page = preview(client, whole)
    assert happens(page) == ["New person", "New person", "New person", "Left out"]
    assert said(take(client, page)) == ("named", 3)
    assert said(take(client, page)) == ("named", 3)  # the same press again
    page = preview(client, whole)
    assert happens(page) == ["On the list already"] * 3 + ["Left out"]
    assert said(take(client, page)) == ("there", 0)
    assert len(persons(opened)) == 6


def test_who_has_the_same_address_is_proposed_and_a_namesake_asked_about(opened: Flask) -> None:
    last_year(opened, "Jose Pena", email="jose@example.mx")
    last_year(opened, "Ana María Solís", email="other@example.mx")
    client = coordinator(opened)
    page = preview(client, LIST)
    assert happens(page) == ["Known, is invited", "Question"]
    assert soup(page).select_one("input[checked][value^=p]")
    unanswered = take(client, page)
    assert unanswered.status_code == 422
    assert "Choose one." in unanswered.text
    assert by_name(opened).keys() == {"Jose Pena", "Ana María Solís"}
    assert said(take(client, page, who_2="new")) == ("named", 2)
    assert persons(opened)[3:] == ["Jose Pena", "Ana María Solís", "Ana Solís"]


def test_rows_may_be_one_person_too(opened: Flask) -> None:
    client = coordinator(opened)
    page = preview(client, "José Peña; a@example.mx\nJosé Peña Núñez; b@example.mx\nAna Solís; a@example.mx")
    assert happens(page) == ["New person", "Question", "New person"]
    assert said(take(client, page, who_2="r1")) == ("named", 2)
    again = preview(client, "Luis Vega; a@example.mx")
    assert happens(again) == ["Question"]  # one address, other names


def test_whoever_was_erased_is_asked_about(opened: Flask) -> None:
    with opened.test_request_context(), writing(opened) as session:
        tombstones.remember(session, NOW, [("ana@example.mx", "Ana Solís", "MX")])
    client = coordinator(opened)
    page = preview(client, LIST)
    assert happens(page) == ["New person", "Question"]
    assert "asked to be erased" in page.text
    assert said(take(client, page, who_2="out")) == ("named", 1)
    page = preview(client, LIST)
    assert said(take(client, page, who_2="new")) == ("named", 1)
    with opened.test_request_context(), reading(opened) as session:
        assert not tombstones.was_erased(session, "ana@example.mx", "Ana Solís", "MX")


def test_people_of_the_other_side_are_never_asked_about(opened: Flask) -> None:
    people(opened, "José Peña Núñez", side="CA", email="jose@example.mx")
    last_year(opened, "Ana Solís", "CA", email="ana@example.mx")
    page = preview(coordinator(opened), LIST)
    assert happens(page) == ["New person", "New person"]
    assert said(take(coordinator(opened), page)) == ("named", 2)
    assert len(persons(opened)) == 7


def test_who_changed_sides_is_not_given_away(opened: Flask) -> None:
    """Known to this side from last year, registered for the other one now."""
    last_year(opened, "José Peña Núñez", email="jose@example.mx")
    with opened.test_request_context(), writing(opened) as session:
        edition = session.query(Registration).one()
        row = making.registered(session, making.edition_of(session, _first(session)), "X", "CA")
        row.person_id = edition.person_id
    page = preview(coordinator(opened), LIST)
    assert happens(page) == ["New person", "New person"]


def _first(session: Any) -> int:
    from eventapp.meetings.model import Edition

    found: int = session.query(Edition.id).filter_by(number=1).scalar()
    return found


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "Nobody stands in this list."),
        (";;;", "Nobody stands in this list."),
        ("\n".join(f"Person {n}" for n in range(501)), "At most 500 people at a time."),
        ("x" * 400_001, "far more than a list"),
    ],
)
def test_a_list_that_is_none_is_refused(opened: Flask, given: str, sentence: str) -> None:
    answer = preview(coordinator(opened), given)
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("; a@example.mx", "There is no name."),
        ("123; a@example.mx", "There is no name."),
        ("Ana; a@example", "is no e-mail address"),
        ("Ana; <script>alert(1)</script>", "&lt;script&gt;"),
        ("Ana; a@example.mx\u2003b", "is no e-mail address"),
        ("Ana;;;;Deutsch", "is none of the three languages"),
        ("Ana;;;;;Fishery", "There is no working group “Fishery”."),
        ("A" * 201, "At most 200 characters."),
    ],
)
def test_a_wrong_row_stops_the_whole_list(opened: Flask, row: str, sentence: str) -> None:
    client, before = coordinator(opened), dump(opened)
    page = preview(client, f"{LIST}\n{row}")
    assert sentence in page.text
    assert happens(page)[-1] == "Put right"
    assert take(client, page).status_code == 422
    assert dump(opened) == before


def test_what_looks_like_a_formula_stays_a_text(opened: Flask) -> None:
    client = coordinator(opened)
    page = preview(client, "=HYPERLINK(1) Ana\tana@example.mx\t@SUM(A1)\n+Luis\tluis@example.mx")
    assert said(take(client, page)) == ("named", 2)
    rows = by_name(opened)
    assert rows["=HYPERLINK(1) Ana"].organization.en == "@SUM(A1)"
    assert "+Luis" in rows


def test_text_that_hides_or_turns_round_is_shown_as_it_is(opened: Flask) -> None:
    client = coordinator(opened)
    page = preview(client, "\ufeffAna\u202e Sol\u200bís; ana@example.mx")
    assert said(take(client, page)) == ("named", 1)
    assert "Ana Solís" in by_name(opened)


@pytest.mark.parametrize(
    "rows",
    ["", "{}", "[]", "[1]", '[{"number":1,"name":"A","person":5}]', '[{"number":1},{"number":1}]', "nul"],
)
def test_a_list_that_no_preview_sent_is_refused(opened: Flask, rows: str) -> None:
    answer = coordinator(opened).post(f"{MX}/take", data={"rows": rows, "who-1": "p1"})
    assert answer.status_code == 422


def test_an_answer_that_was_not_offered_is_none(opened: Flask) -> None:
    people(opened, "Beth Roy", side="CA")
    client = coordinator(opened)
    for answer in ("p1", "p4", "p", "r9", "pabc", "NEW"):
        rows = json.dumps([{"number": 1, "name": "Somebody New"}])
        page = client.post(f"{MX}/take", data={"rows": rows, "who-1": answer, "again": "1"})
        assert happens(page) == ["New person"]


def test_after_the_freeze_a_list_is_asked_for(opened: Flask) -> None:
    freeze(opened, NOW)
    client = coordinator(opened)
    page = preview(client, LIST)
    assert take(client, page).status_code == 422
    assert said(take(client, page, reason="They were forgotten.")) == ("asked", 2)
    (request,) = asked(opened)
    assert [each["nominee"]["name"] for each in request.payload["people"]] == ["José Peña Núñez", "Ana Solís"]
    assert by_name(opened) == {}
    assert mails(opened) == []
    assert said(take(organizer(opened), page)) == ("named", 2)


# ---- A spreadsheet ----


def sheet(client: Any, edit: Callable[[Any], object], language: str = "en") -> bytes:
    data = client.get(MX.replace("/en/", f"/{language}/") + "/list.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client: Any, data: bytes) -> TestResponse:
    return client.post(f"{MX}/list", data={"text": "", "file": (io.BytesIO(data), "list.xlsx")})  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_empty_spreadsheet_comes_back_filled(opened: Flask, language: str) -> None:
    client = coordinator(opened)
    data = sheet(
        client,
        lambda book: book.worksheets[0].append(["José Peña", "jose@example.mx", "SRE", "", "español"]),
        language,
    )
    page = send(client, data)
    assert happens(page) == ["New person"]
    assert said(take(client, page)) == ("named", 1)
    assert by_name(opened)["José Peña"].email == "jose@example.mx"


def test_a_sheet_of_ones_own_with_headings_is_read(opened: Flask) -> None:
    book = openpyxl.Workbook()
    book.active.append(["E-mail", "Name"])
    book.active.append(["jose@example.mx", "José Peña"])
    file = io.BytesIO()
    book.save(file)
    assert happens(send(coordinator(opened), file.getvalue())) == ["New person"]


def _formula(book: Any) -> None:
    book.worksheets[0].append(['=HYPERLINK("http://evil")', "a@example.mx"])


def _hidden(book: Any) -> None:
    book.worksheets[0].append(["Ana", "a@example.mx"])
    book.create_sheet("x").sheet_state = "hidden"


def _nobody(book: Any) -> None:
    book.worksheets[0].append(["", ""])


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [(_formula, "This is a formula."), (_hidden, "This sheet is hidden."), (_nobody, "Nobody stands")],
)
def test_files_that_hide_something_are_refused(
    opened: Flask, edit: Callable[[Any], object], sentence: str
) -> None:
    client, before = coordinator(opened), dump(opened)
    answer = send(client, sheet(client, edit))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert dump(opened) == before


@pytest.mark.parametrize(
    "data",
    [b"name;e-mail\nAna;a@example.mx", b"PK\x03\x04broken", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
)
def test_files_that_are_no_workbook_are_refused(opened: Flask, data: bytes) -> None:
    assert send(coordinator(opened), data).status_code == 422


def test_a_zip_bomb_is_refused_in_words_of_this_page(opened: Flask) -> None:
    from tests.agenda.test_spreadsheet_hostile import bomb

    client = coordinator(opened)
    answer = send(client, bomb(sheet(client, lambda book: book.worksheets[0].append(["Ana"]))))
    assert answer.status_code == 422
    assert "far more than a list of people" in answer.text


def test_a_title_of_the_glossary_is_the_same_rank_in_all_languages(opened: Flask) -> None:
    with writing(opened) as session:
        title = LocalizedText("Keeper of the Seals", "Garde des sceaux", "Guardasellos")
        series = series_by_key(session, "duo")
        glossary.add(session, "test", NOW, series, TermFacts(TermKind.TITLE, title))
    client = coordinator(opened)
    data = sent_by(soup(client.get(f"{MX}/name")), "/name", name="José Peña", email="jose@example.mx")
    assert said(client.post(f"{MX}/name", data={**data, "title": "guardasellos"})) == ("named", 1)
    assert by_name(opened)["José Peña"].title == title
