"""The glossary's pages as a browser without scripts uses them, its files, and what agendas get of it."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.agenda import findings
from eventapp.agenda.compose import draft_content
from eventapp.agenda.content import Role as Part
from eventapp.agenda.draft import ItemDraft, SessionPersonDraft
from eventapp.agenda.service import save_session
from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language, LocalizedText
from eventapp.glossary import queries, service
from eventapp.glossary import rows as rows_of
from eventapp.glossary.facts import TermFacts
from eventapp.glossary.model import GlossaryTerm
from eventapp.glossary.rules import TermKind
from eventapp.meetings.queries import edition_to_change
from eventapp.partnership.queries import series_by_key
from eventapp.people.model import Person
from tests.apps import reading, statements, writing
from tests.factories import NOW, make_edition, session_draft
from tests.people_help import sign_in

HERE = "/en/organize/duo/glossary"
LAB = TermFacts(
    TermKind.TERM,
    LocalizedText("Youth Lab", "Lab Jeunesse", "Laboratorio de Jóvenes"),
    {"fr": ("Labo jeunesse",)},
)
ADM = TermFacts(
    TermKind.TITLE,
    LocalizedText(
        "Assistant Deputy Minister / ADM",
        "Sous-ministre adjoint / Sous-ministre adjointe",
        "Viceministro adjunto / Viceministra adjunta",
        draft=(Language.ES,),
    ),
    {"es": ("Viceministro", "Viceministra")},
)
GAC = TermFacts(TermKind.ORGANIZATION, LocalizedText("Global Affairs Canada", "Affaires mondiales Canada"))


@pytest.fixture
def organizer(app: Flask) -> FlaskClient:
    """With a meeting of `duo` and three terms in its glossary."""
    with writing(app) as session:
        make_edition(session)
        series = series_by_key(session, "duo")
        for facts in (LAB, ADM, GAC):
            service.add(session, "test", NOW, series, facts)
    client = app.test_client()
    sign_in(app, client)
    return client


def soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.data, "html5lib")


def form_of(response: TestResponse, css: str = "form.sheet") -> dict[str, Any]:
    form = soup(response).select_one(css)
    assert form is not None
    data: dict[str, Any] = {str(area["name"]): area.get_text() for area in form.select("textarea")}
    for control in form.select("input"):
        if control.get("type") not in ("checkbox", "radio") or control.has_attr("checked"):
            data.setdefault(str(control["name"]), [])
            if isinstance(data[str(control["name"])], list):
                data[str(control["name"])].append(str(control.get("value", "")))
    return data


def rows(response: TestResponse) -> list[str]:
    assert response.status_code == 200
    return [row["id"].removeprefix("term-") for row in soup(response).select("tr[id]")]  # type: ignore[union-attr]


def terms(app: Flask) -> dict[str, GlossaryTerm]:
    with reading(app) as session:
        return {row.key: row for row in session.scalars(select(GlossaryTerm))}


def deeds(app: Flask) -> list[tuple[str, str]]:
    with reading(app) as session:
        found = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.subject) for row in found if row.action.startswith("glossary")]


# ---- The list ----


def test_the_list_is_in_the_order_of_the_page_s_language(organizer: FlaskClient) -> None:
    assert rows(organizer.get(HERE)) == ["assistant-deputy-minister", "global-affairs-canada", "youth-lab"]
    french = rows(organizer.get(HERE.replace("/en/", "/fr/")))
    assert french == ["global-affairs-canada", "youth-lab", "assistant-deputy-minister"]
    spanish = rows(organizer.get(HERE.replace("/en/", "/es/")))
    assert spanish[-1] == "global-affairs-canada"  # it has no word there


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=jovenes", ["youth-lab"]),
        ("q=LABO", ["youth-lab"]),
        ("q=lab+jeunesse", ["youth-lab"]),
        ("q=nothing", []),
        ("kind=organization", ["global-affairs-canada"]),
        ("kind=title&q=lab", []),
        ("kind=nonsense", ["assistant-deputy-minister", "global-affairs-canada", "youth-lab"]),
        ("retired=1", []),
    ],
)
def test_words_and_kind_narrow_the_list(organizer: FlaskClient, query: str, found: list[str]) -> None:
    assert rows(organizer.get(f"{HERE}?{query}")) == found


def test_who_only_reads_is_offered_no_change(app: Flask, organizer: FlaskClient) -> None:
    reader = app.test_client()
    sign_in(app, reader, role=Role.OBSERVER)
    page = reader.get(HERE)
    assert len(rows(page)) == 3
    assert not [
        a
        for a in soup(page).select("main a")
        if "/terms/" in str(a.get("href")) or "new" in str(a.get("href"))
    ]
    assert reader.get(f"{HERE}/terms/youth-lab").status_code == 404


def test_a_list_takes_as_many_statements_as_one_term(app: Flask, organizer: FlaskClient) -> None:
    with statements(app) as few:
        organizer.get(HERE)
    with writing(app) as session:
        series = series_by_key(session, "duo")
        for n in range(20):
            facts = TermFacts(TermKind.TERM, LocalizedText(en=f"term {n}"))
            service.add(session, "test", NOW, series, facts)
    with statements(app) as many:
        organizer.get(HERE)
    assert len(many) == len(few) <= 5


# ---- One term ----


def test_a_term_is_added_once_however_often_the_button_is_pressed(app: Flask, organizer: FlaskClient) -> None:
    data = form_of(organizer.get(f"{HERE}/new"))
    data |= {
        "kind": "term", "text_en": "work plan\nplan of work", "text_fr": "plan de travail",
        "reviewed": ["en"], "avoid_en": " workplan \n\nwork-planning", "note_en": "As agreed.",
    }  # fmt: skip
    first, second = (organizer.post(f"{HERE}/new", data=data) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    added = terms(app)["work-plan"]
    assert added.text == LocalizedText("work plan / plan of work", "plan de travail", draft=(Language.FR,))
    assert added.avoid == {"en": ["workplan", "work-planning"]}
    assert added.note.en == "As agreed."
    assert deeds(app)[-1] == ("glossary.added", "duo/glossary/work-plan")
    assert len(deeds(app)) == 4


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "text_en", "needs its word"),
        (
            {"text_en": "Youth Lab", "text_fr": "Lab Jeunesse", "text_es": "Laboratorio de Jóvenes"},
            "text_en",
            "already",
        ),
        ({"text_en": "plan", "avoid_en": "Plan"}, "avoid_en", "is the term itself"),
        ({"text_en": "plan", "avoid_fr": "plan"}, "avoid_fr", "Say first"),
        ({"text_fr": "x" * 301}, "text_fr", "At most 300"),
        ({"text_en": "plan", "avoid_en": "\n".join(f"plan {n}" for n in range(21))}, "avoid_en", "too long"),
        ({"text_en": "plan", "kind": "nonsense"}, "kind", "Choose one"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    app: Flask, organizer: FlaskClient, typed: dict[str, str], field: str, sentence: str
) -> None:
    data = {**form_of(organizer.get(f"{HERE}/new")), "kind": "term", "note_es": "<b>¿Sí?</b>", **typed}
    answer = organizer.post(f"{HERE}/new", data=data)
    assert answer.status_code == 422
    links = {str(a["href"]): a.parent.get_text() for a in soup(answer).select(".errors a")}  # type: ignore[union-attr]
    assert sentence in links[f"#{field}"]
    assert soup(answer).find(id=field) is not None
    again = form_of(answer)
    assert again["note_es"] == "<b>¿Sí?</b>"
    assert all(again[name].strip() == text for name, text in typed.items() if name != "kind")
    assert len(terms(app)) == 3


def test_the_second_of_two_who_change_a_term_is_told_and_keeps_what_was_typed(
    app: Flask, organizer: FlaskClient
) -> None:
    path = f"{HERE}/terms/youth-lab"
    data = form_of(organizer.get(path))
    assert organizer.post(path, data={**data, "text_en": "Youth Laboratory"}).status_code == 303
    late = organizer.post(path, data={**data, "text_en": "Lab of youth", "note_fr": "Nous"})
    assert late.status_code == 409
    assert "Youth Laboratory" in soup(late).select_one("#conflict").get_text()  # type: ignore[union-attr]
    again = form_of(late)
    assert (again["text_en"].strip(), again["note_fr"].strip()) == ("Lab of youth", "Nous")
    assert organizer.post(path, data=again).status_code == 303
    assert terms(app)["youth-lab"].text.en == "Lab of youth"


def test_saving_what_was_there_records_nothing(app: Flask, organizer: FlaskClient) -> None:
    before = deeds(app)
    path = f"{HERE}/terms/assistant-deputy-minister"
    assert organizer.post(path, data=form_of(organizer.get(path))).status_code == 303
    assert deeds(app) == before
    assert terms(app)["assistant-deputy-minister"].text == ADM.text


def test_the_history_of_a_term_stands_in_the_records(organizer: FlaskClient) -> None:
    path = f"{HERE}/terms/youth-lab"
    organizer.post(path, data={**form_of(organizer.get(path)), "text_en": "Lab of youth"})
    link = next(a for a in soup(organizer.get(path)).select("main a") if "records" in str(a.get("href")))
    page = organizer.get(str(link["href"])).text
    assert "Term of the glossary changed" in page
    assert "Lab of youth" in page


def test_a_retired_term_is_looked_for_no_more_and_can_come_back(app: Flask, organizer: FlaskClient) -> None:
    text = LocalizedText(fr="Labo jeunesse")
    with reading(app) as session:
        assert queries.lexicon(session, "duo").compare(text)
    assert organizer.post(f"{HERE}/terms/youth-lab/retire").status_code == 303
    with reading(app) as session:
        assert not queries.lexicon(session, "duo").compare(text)
    assert "youth-lab" not in rows(organizer.get(HERE))
    assert rows(organizer.get(f"{HERE}?retired=1")) == ["youth-lab"]
    assert organizer.post(f"{HERE}/terms/youth-lab/bring-back").status_code == 303
    with reading(app) as session:
        assert queries.lexicon(session, "duo").compare(text)
    assert [deed for deed, _ in deeds(app)][-2:] == ["glossary.retired", "glossary.brought_back"]


def test_a_sample_is_labelled_until_somebody_stands_for_it(app: Flask, organizer: FlaskClient) -> None:
    with writing(app) as session:
        facts = TermFacts(TermKind.TERM, LocalizedText(en="booth", fr="cabine"))
        service.add(session, "test", NOW, series_by_key(session, "duo"), facts, nature="sample")
    row = soup(organizer.get(HERE)).find(id="term-booth")
    assert row is not None and "sample" in row.get_text()  # noqa: PT018
    path = f"{HERE}/terms/booth"
    organizer.post(path, data={**form_of(organizer.get(path)), "text_es": "cabina"})
    row = soup(organizer.get(HERE)).find(id="term-booth")
    assert row is not None and "sample" not in row.get_text()  # noqa: PT018


# ---- Files and lists ----


def test_both_files_hold_the_glossary_and_bring_it_back_unchanged(app: Flask, organizer: FlaskClient) -> None:
    book = organizer.get(f"{HERE.replace('/en/', '/fr/')}/glossary.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
    cells = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert cells[0][:3] == ["Anglais", "Français", "Espagnol"]
    assert cells[1][:2] == ["Global Affairs Canada", "Affaires mondiales Canada"]
    plain = organizer.get(f"{HERE}/glossary.csv")
    read = list(csv.reader(io.StringIO(plain.data.decode("utf-8-sig"))))
    assert read[0][:4] == ["English", "French", "Spanish", "Kind"]
    assert [line[-1] for line in read[1:]] == [
        "assistant-deputy-minister",
        "global-affairs-canada",
        "youth-lab",
    ]
    for data, name in ((book.data, "g.xlsx"), (plain.data, "g.csv")):
        answer = send(organizer, data, name)
        assert answer.status_code == 200
        assert "All of it stands in the glossary already." in answer.text, name


def send(client: FlaskClient, data: bytes, name: str = "g.csv") -> TestResponse:
    sent = {"file": (io.BytesIO(data), name)}
    return client.post(f"{HERE}/list", data=sent, content_type="multipart/form-data")


def test_what_looks_like_a_formula_stays_a_text(app: Flask, organizer: FlaskClient) -> None:
    organizer.post(f"{HERE}/new", data={"kind": "term", "text_en": "=1+1", "text_fr": "@cabine"})
    assert b"'=1+1,'@cabine" in organizer.get(f"{HERE}/glossary.csv").data
    book = organizer.get(f"{HERE}/glossary.xlsx").data
    page = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert [c.data_type for row in page.iter_rows() for c in row if c.value == "=1+1"] == ["s"]
    assert (
        "stands in the glossary already" in send(organizer, organizer.get(f"{HERE}/glossary.csv").data).text
    )


LIST = (
    "French;English;Spanish;Kind;To avoid (French)\n"
    "cabine;booth;cabina;Term;\n"
    "Lab Jeunesse;Youth Lab;;;Labo jeunesse / Lab des jeunes\n"
)


def test_a_list_is_shown_first_and_taken_whole(app: Flask, organizer: FlaskClient) -> None:
    answer = organizer.post(f"{HERE}/list", data={"text": LIST})
    assert answer.status_code == 200
    shown = [row.get_text(" ", strip=True) for row in soup(answer).select(".glossary-row")]
    assert shown[0].startswith("booth New")
    assert shown[1] == "Youth Lab Changes To avoid (French) Labo jeunesse → Labo jeunesse / Lab des jeunes"
    assert len(terms(app)) == 3  # nothing is saved yet
    data = form_of(answer, f'form[action="{HERE}/list/take"]')
    first, second = (organizer.post(f"{HERE}/list/take", data=data) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert "count=2" in first.location
    now = terms(app)
    assert now["booth"].text == LocalizedText("booth", "cabine", "cabina")
    assert now["youth-lab"].avoid == {"fr": ["Labo jeunesse", "Lab des jeunes"]}
    assert now["youth-lab"].text == LAB.text  # empty cells leave what is there
    assert [deed for deed, _ in deeds(app)][3:] == ["glossary.added", "glossary.changed"]
    assert "2 terms were taken" in organizer.get(first.location).text


def test_a_list_does_not_do_what_was_not_shown(app: Flask, organizer: FlaskClient) -> None:
    data = form_of(organizer.post(f"{HERE}/list", data={"text": LIST}), f'form[action="{HERE}/list/take"]')
    path = f"{HERE}/terms/youth-lab"
    organizer.post(path, data={**form_of(organizer.get(path)), "avoid_fr": "Jeunes"})
    late = organizer.post(f"{HERE}/list/take", data=data)
    assert late.status_code == 409
    assert "changed meanwhile" in late.text
    assert "Jeunes → Labo jeunesse" in soup(late).get_text(" ", strip=True).replace("  ", " ")
    assert "booth" not in terms(app)
    again = form_of(late, f'form[action="{HERE}/list/take"]')
    assert organizer.post(f"{HERE}/list/take", data=again).status_code == 303
    assert "booth" in terms(app)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("booth;cabine;cabina;thing", "“thing” is no kind of term."),
        ("booth;cabine\nbooth;cabine", "This is the term of row 1 again."),
        ("ADM;;;Title of a person\nAssistant Deputy Minister", "This is the term of row 1 again."),
        ("plan;;;;plan", "is the term itself"),
        ("<script>alert(1)</script>;;;<b>", "“&lt;b&gt;” is no kind"),
    ],
)
def test_a_wrong_row_stops_the_whole_list(
    app: Flask, organizer: FlaskClient, text: str, sentence: str
) -> None:
    answer = organizer.post(f"{HERE}/list", data={"text": text})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "<script>alert" not in answer.text
    assert soup(answer).select_one(f'form[action="{HERE}/list/take"]') is None
    assert text.splitlines()[0].split(";")[0] in form_of(answer, f'form[action="{HERE}/list"]')["text"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04broken",
        b"\0\0\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"a" * 400_000,
        b"\n\n;;\n",
    ],
)
def test_what_is_no_list_is_refused_in_words(app: Flask, organizer: FlaskClient, data: bytes) -> None:
    answer = send(organizer, data)
    assert answer.status_code == 422
    assert soup(answer).select_one(".errors li") is not None
    assert len(terms(app)) == 3


def test_no_way_leads_around_a_wrong_row(app: Flask, organizer: FlaskClient) -> None:
    found = rows_of.pasted("booth;cabine;cabina\nplan;;;;plan")
    with reading(app) as session:
        seen = service.plan_of(session, series_by_key(session, "duo"), found).digest
    answer = organizer.post(f"{HERE}/list/take", data={"rows": rows_of.carried(found), "seen": seen})
    assert answer.status_code == 422
    assert "some rows have to be put right" in answer.text
    assert len(terms(app)) == 3


def test_one_of_a_term_s_forms_only_names_it_unless_its_key_stands_there(
    app: Flask, organizer: FlaskClient
) -> None:
    def changes(line: str) -> str:
        answer = organizer.post(f"{HERE}/list", data={"text": line})
        return " ".join(row.get_text(" ", strip=True) for row in soup(answer).select(".glossary-row"))

    kept = "Assistant Deputy Minister / ADM Changes To avoid (English) Vice Minister"
    assert changes("ADM;;;Title of a person;Vice Minister") == kept
    assert "Assistant Deputy Minister / ADM → ADM" in changes(
        "ADM;;;Title of a person;;;;assistant-deputy-minister"
    )


@pytest.mark.parametrize(
    "carried", ["", "{}", "[]", '[{"number":1,"nature":"x"}]', '[{"number":1},{"number":1}]']
)
def test_rows_that_no_preview_sent_are_refused(app: Flask, organizer: FlaskClient, carried: str) -> None:
    answer = organizer.post(f"{HERE}/list/take", data={"rows": carried, "seen": "x"})
    assert answer.status_code == 422
    assert len(terms(app)) == 3


# ---- What others get of it ----


def test_a_draft_is_checked_against_the_glossary_of_its_partners(app: Flask, organizer: FlaskClient) -> None:
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        title = LocalizedText("Youth Lab", "Labo jeunesse", "Laboratorio de Jóvenes")
        item = ItemDraft(
            LocalizedText("Words of the ADM", "Mot de la sous-ministre adjointe", "La viceministra"), 5
        )
        save_session(session, "test", NOW, edition, session_draft("lab", title=title, items=[item]))
    page = organizer.get("/en/organize/duo/1/checks")
    said = [p.get_text(" ", strip=True) for p in soup(page).select(".finding-text")]
    assert "“Youth Lab” says “Labo jeunesse” in French where the glossary says “Lab Jeunesse”." in said
    assert any("“viceministra” in Spanish where the glossary says “Viceministr" in text for text in said)
    finding = re.search(r'action="([^"]+/accept)"', page.text)
    assert finding is not None
    assert organizer.post(finding[1], data={"note": "So they want it."}).status_code == 303
    form = organizer.get("/en/organize/duo/1/agenda/sessions/lab")
    hints = soup(form).select_one(".glossary-hints")
    assert hints is not None
    assert "this text says “Labo jeunesse” where the glossary says “Lab Jeunesse”" in hints.get_text()
    assert "Viceministro adjunto" in hints.get_text()  # a term that stands there, with its translations


def test_checks_take_one_statement_more_for_the_glossary_whatever_it_holds(
    app: Flask, organizer: FlaskClient
) -> None:
    with writing(app) as session:
        save_session(session, "test", NOW, edition_to_change(session, "duo", 1), session_draft())

    def sent() -> list[str]:
        with reading(app) as session, statements(app) as found:
            findings.of_draft(session, edition_to_change(session, "duo", 1))
        return found

    three = sent()
    assert sum("glossary_term" in one for one in three) == 1
    with writing(app) as session:
        for n in range(30):
            facts = TermFacts(TermKind.TERM, LocalizedText(en=f"term number {n}"))
            service.add(session, "test", NOW, series_by_key(session, "duo"), facts)
    assert len(sent()) == len(three)


def test_a_title_known_in_one_language_is_the_same_rank_in_the_agenda(
    app: Flask, organizer: FlaskClient
) -> None:
    """Morrison's: written in English only, complete in what is published; others cost nothing."""
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        draft = session_draft(people=[SessionPersonDraft("ana", Part.CHAIR, "CA")])
        save_session(session, "test", NOW, edition, draft)

    def ana() -> tuple[LocalizedText, int]:
        with reading(app) as session:
            edition = edition_to_change(session, "duo", 1)
            with statements(app) as sent:
                content = draft_content(session, edition)
            return content.sessions[0].people[0].title, sum("glossary_term" in one for one in sent)

    assert ana()[1] == 0
    with writing(app) as session:
        person = session.scalars(select(Person).where(Person.key == "ana")).one()
        person.title = LocalizedText(en="Assistant Deputy Minister")
    title, cost = ana()
    assert (title.fr, title.es) == (
        "Sous-ministre adjoint / Sous-ministre adjointe",
        "Viceministro adjunto / Viceministra adjunta",
    )
    assert cost == 1


def test_the_entries_for_papers_are_those_in_use_in_each_language_s_order(
    app: Flask, organizer: FlaskClient
) -> None:
    organizer.post(f"{HERE}/terms/youth-lab/retire")
    with reading(app) as session:
        found = queries.glossary(session, "duo", Language.ES)
    assert [entry.key for entry in found] == ["assistant-deputy-minister", "global-affairs-canada"]
    assert found[0].avoid == {"es": ["Viceministro", "Viceministra"]}
