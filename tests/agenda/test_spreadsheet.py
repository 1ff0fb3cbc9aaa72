"""The agenda as a spreadsheet: out and back without loss, exactly what was edited, nobody twice."""

import io
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.agenda.model import AgendaSession
from eventapp.agenda.service import remove_session, save_session
from eventapp.agenda.spreadsheet import columns, names, reading
from eventapp.agenda.spreadsheet.columns import CHOICE_NAMES, SHEETS, choices, label, read_choice
from eventapp.agenda.spreadsheet.model import KeptSpreadsheet
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.queries import edition_to_change
from eventapp.people.model import Person
from tests.apps import reading as reading_of
from tests.apps import writing as writing_to
from tests.factories import NOW, make_edition, session_draft, text
from tests.people_help import sign_in

from . import spreadsheets as xlsx
from .spreadsheets import INJECTIONS, PAGE, add_row, cell, edited, exported, planned, send


@pytest.fixture
def small(app: Flask) -> Flask:
    with writing_to(app) as session:
        xlsx.fill(session, 12)
    return app


@pytest.fixture
def organizer(small: Flask) -> FlaskClient:
    client = small.test_client()
    sign_in(small, client)
    return client


def changes(made: Any) -> dict[str, dict[str, tuple[str, str]]]:
    return {c.key: {f.label: (f.before, f.after) for f in c.fields} for c in made.changes}


def confirm(client: FlaskClient, page: str, **form: str) -> Any:
    """Press the button of the page as it is now."""
    state = re.search(r'name="state" value="(\w+)"', client.get(page).text)
    assert state
    return client.post(page, data={"state": state[1], **form})


def taken(client: FlaskClient, data: bytes, **form: str) -> str:
    """Send and confirm; gives the page that says what was done."""
    sent = send(client, data)
    assert sent.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", sent.text)
    answer = confirm(client, sent.headers["Location"], **form)
    assert answer.status_code == 303, answer.text
    return str(client.get(answer.headers["Location"]).text)


# ---- out and back ----


def test_200_rows_go_out_and_back_without_loss(app: Flask) -> None:
    with writing_to(app) as session:
        xlsx.fill(session, 200)
    with reading_of(app) as session:
        for language in Language:
            made = planned(session, exported(session, language))
            assert (made.findings.mistakes, made.empty) == ([], True)
        assert planned(session, edited(exported(session), lambda _book: None)).empty
        assert planned(session, xlsx.as_another_program(exported(session))).empty


def test_without_its_hidden_row_a_file_is_known_by_its_words(small: Flask) -> None:
    with reading_of(small) as session:
        for language in Language:
            data = edited(
                exported(session, language),
                lambda book: [page.delete_rows(1) for page in book.worksheets[1:]],
            )
            made = planned(session, data)
            assert (made.findings.mistakes, made.empty) == ([], True)


def test_exactly_what_was_edited_changes(small: Flask) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        cell(book, "sessions", "session-1", "title_fr").value = "Nouveau titre"
        cell(book, "sessions", "session-2", "day").value = date(2026, 11, 27)
        cell(book, "sessions", "session-2", "start").value = time(9, 30)
        cell(book, "sessions", "session-2", "end").value = "10 h 15"
        cell(book, "sessions", "session-5", "kind").value = "mesa redonda de copresidentes"
        cell(book, "sessions", "session-5", "room").value = "hall"
        cell(book, "items", "session-4", "minutes").value = 17
        cell(book, "people", "beth", "name").value = "Beth Roy-Côté"
        cell(book, "rooms", "hall", "capacity").value = 80

    with reading_of(small) as session:
        made = planned(session, edited(exported(session), edit))
    assert made.findings.mistakes == []
    found = changes(made)
    assert set(found) == {"session-1", "session-2", "session-5", "session-4", "beth", "hall"}
    assert [after for _, after in found["session-1"].values()] == ["Nouveau titre"]
    assert found["session-2"] == {
        "Day": ("2026-11-26", "2026-11-27"),
        "Start": ("07:08", "09:30"),
        "End": ("07:13", "10:15"),
    }
    assert found["session-4"] == {
        "Items": (
            "Item 4.0 · Item 4.0 (fr) · Item 4.0 (es) · 5",
            "Item 4.0 · Item 4.0 (fr) · Item 4.0 (es) · 17",
        )
    }
    assert found["beth"] == {"Name": ("Beth Roy", "Beth Roy-Côté")}
    assert found["hall"] == {"Seats": ("", "80")}
    assert len(made.saves.sessions) == 4
    assert made.leftovers == []


def test_a_change_is_saved_whole_and_recorded_with_before_and_after(
    small: Flask, organizer: FlaskClient
) -> None:
    with reading_of(small) as session:
        data = exported(session)

    def edit(book: openpyxl.Workbook) -> None:
        cell(book, "sessions", "session-1", "title_fr").value = "Nouveau titre"
        cell(book, "people", "ana", "city").value = "Ciudad de México"
        add_row(book, "organizations", name_en="New Body", sector="academia")
        add_row(book, "people", name="Zoé Ünal", organization="new-body")
        add_row(book, "rooms", key="annex", name_en="Annex")
        add_row(
            book, "sessions", title_en="Late talk", kind="plenary", mode="in_person", day="2026-11-27",
            start="15:00", minutes=30, room="annex",
        )  # fmt: skip
        add_row(book, "roles", session="late-talk", name="Zoé Ünal", role="Intervención")
        add_row(book, "items", session="late-talk", title_es="Saludo", minutes=5, name="Beth Roy")

    said = taken(organizer, edited(data, edit))
    assert "Taken into the draft" in said
    with reading_of(small) as session:
        again = planned(session, edited(data, edit))
        assert (again.changes, again.leftovers, again.questions) == ([], [], [])
        row = session.scalars(select(AgendaSession).filter_by(slug="late-talk")).one()
        assert (row.start.isoformat() if row.start else "", row.minutes) == ("2026-11-27T15:00:00", 30)
        person = session.scalars(select(Person).filter_by(key="zoe-unal")).one()
        assert person.organization_id is not None
        entries = session.scalars(select(AuditEntry).filter_by(action="people.person_saved")).all()
        by_subject = {entry.subject: entry.details for entry in entries}
        assert by_subject["people/ana"] == {"before": {"city": ""}, "after": {"city": "mexico-city"}}
        whole = session.scalars(select(AuditEntry).filter_by(action="agenda.spreadsheet_taken")).one()
        assert whole.details["sessions_added"] == 1


def test_texts_nobody_reviewed_stay_marked(small: Flask, organizer: FlaskClient) -> None:
    with reading_of(small) as session:
        data = edited(
            exported(session),
            lambda book: setattr(cell(book, "sessions", "session-1", "title_en"), "value", "New"),
        )
    taken(organizer, data)
    with reading_of(small) as session:
        row = session.scalars(select(AgendaSession).filter_by(slug="session-1")).one()
        assert row.summary.draft == (Language.FR,)


@pytest.mark.parametrize("said", INJECTIONS)
def test_what_looks_like_a_formula_stays_a_text(small: Flask, organizer: FlaskClient, said: str) -> None:
    with writing_to(small) as session:
        edition = edition_to_change(session, "duo", 1)
        save_session(session, "test", NOW, edition, session_draft("plain", title=LocalizedText.same(said)))
    with reading_of(small) as session:
        data = exported(session)
        book = openpyxl.load_workbook(io.BytesIO(data))
        found = cell(book, "sessions", "plain", "title_en")
        assert (found.data_type, found.value.strip(), found.number_format) == ("s", said.strip(), "@")
        assert b"<f>" not in b"".join(
            xlsx.zipfile.ZipFile(io.BytesIO(data)).read(f"xl/worksheets/sheet{n}.xml") for n in range(1, 9)
        )

    def edit(book: openpyxl.Workbook) -> None:
        target = cell(book, "sessions", "session-1", "title_en")
        target.value, target.data_type = said, "s"

    with reading_of(small) as session:
        changed = edited(data, edit)
    taken(organizer, changed)
    with reading_of(small) as session:
        row = session.scalars(select(AgendaSession).filter_by(slug="session-1")).one()
        assert row.title.en == said.strip()


def test_mistakes_stand_in_the_order_of_the_file(small: Flask) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        cell(book, "people", "ana", "city").value = "=1"
        cell(book, "sessions", "session-3", "kind").value = "x"
        cell(book, "sessions", "session-2", "end").value = "06:00"
        cell(book, "sessions", "session-2", "zone").value = "Mars/Olympus"

    with reading_of(small) as session:
        made = planned(session, edited(exported(session), edit))
    assert [m.cell for m in made.findings.mistakes] == ["H5", "R5", "E6", "G3"]


# ---- what is missing stays ----


def test_a_missing_sheet_and_a_missing_column_are_not_touched(small: Flask) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for page in book.worksheets:
            if str(page["A1"].value).startswith("sessions."):
                page.delete_cols(2)  # the English title
                page.delete_rows(4)
            else:
                page.title = f"x {page.title}"[:31]
        for page in list(book.worksheets):
            if not str(page["A1"].value).startswith("sessions."):
                del book[page.title]

    with reading_of(small) as session:
        made = planned(session, edited(exported(session), edit), remove=True)
    assert made.findings.mistakes == []
    assert made.empty
    assert made.saves.removed == []


def test_a_missing_row_goes_only_when_asked(small: Flask, organizer: FlaskClient) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for sheet in ("sessions", "items", "roles"):
            page = next(p for p in book.worksheets if str(p["A1"].value).startswith(f"{sheet}."))
            for n in range(page.max_row, 2, -1):
                if page.cell(n, 1).value in ("session-5", "session-2" if sheet == "items" else "session-5"):
                    page.delete_rows(n)

    with reading_of(small) as session:
        data = edited(exported(session), edit)
        made = planned(session, data)
        assert (made.changes, made.saves.removed) == ([], [])
        assert [(c.sheet, c.key) for c in made.leftovers] == [
            ("items", "session-2"),
            ("sessions", "session-5"),
        ]
    assert "Everything in the file was saved" in taken(organizer, data)
    with reading_of(small) as session:
        assert len(planned(session, data).leftovers) == 2
    taken(organizer, data, remove="1")
    with reading_of(small) as session:
        assert planned(session, data).empty
        assert session.scalars(select(AgendaSession).filter_by(slug="session-5")).one().removed


def test_a_removed_session_comes_back_under_its_identifier(small: Flask, organizer: FlaskClient) -> None:
    with reading_of(small) as session:
        data = exported(session)
        uid = session.scalar(select(AgendaSession.uid).filter_by(slug="session-3"))
    with writing_to(small) as session:
        remove_session(session, "test", NOW, edition_to_change(session, "duo", 1), "session-3")
    with reading_of(small) as session:
        assert [str(c.happens) for c in planned(session, data).changes] == ["restored"]
    taken(organizer, data)
    with reading_of(small) as session:
        row = session.scalars(select(AgendaSession).filter_by(slug="session-3")).one()
        assert (row.removed, row.uid) == (False, uid)


# ---- two steps ----


def test_nothing_is_written_before_the_button(small: Flask, organizer: FlaskClient) -> None:
    with reading_of(small) as session:
        data = edited(
            exported(session),
            lambda book: setattr(cell(book, "sessions", "session-1", "title_en"), "value", "New title"),
        )
    sent = send(organizer, data)
    page = organizer.get(sent.headers["Location"]).text
    assert "New title" in page
    assert "Séance n° 1" in page
    with reading_of(small) as session:
        row = session.scalars(select(AgendaSession).filter_by(slug="session-1")).one()
        assert (row.title.en or "").startswith("Séance")
    first = confirm(organizer, sent.headers["Location"])
    second = organizer.post(sent.headers["Location"], data={"state": "whatever"})
    assert (first.status_code, second.status_code) == (303, 303)
    with reading_of(small) as session:
        row = session.scalars(select(AgendaSession).filter_by(slug="session-1")).one()
        assert (row.title.en, row.version) == ("New title", 2)
        assert session.scalars(select(KeptSpreadsheet.content)).all() == [b""]


def test_a_draft_that_changed_meanwhile_is_shown_again(small: Flask, organizer: FlaskClient) -> None:
    with reading_of(small) as session:
        data = edited(
            exported(session),
            lambda book: setattr(cell(book, "sessions", "session-1", "room"), "value", "hall"),
        )
    page = send(organizer, data).headers["Location"]
    state = re.search(r'name="state" value="(\w+)"', organizer.get(page).text)
    with writing_to(small) as session:
        edition = edition_to_change(session, "duo", 1)
        save_session(session, "other", NOW, edition, session_draft("session-1", title=text("Theirs")))
    answer = organizer.post(page, data={"state": state and state[1]})
    assert answer.status_code == 409
    assert "The draft has changed meanwhile" in answer.text
    assert "Theirs" in answer.text
    assert "Somebody changed this session after the file was written" in answer.text
    assert confirm(organizer, page).status_code == 303


def test_a_file_is_kept_for_its_sender_for_an_hour(
    small: Flask, organizer: FlaskClient, at: Callable[..., Any]
) -> None:
    with reading_of(small) as session:
        data = exported(session)
    page = send(organizer, data).headers["Location"]
    other = small.test_client()
    sign_in(small, other, email="other@example.org")
    assert other.get(page).status_code == 404
    assert other.post(page, data={"state": ""}).status_code == 404
    newer = send(organizer, data).headers["Location"]
    assert organizer.get(page).status_code == 404
    with writing_to(small) as session:
        kept = session.scalars(select(KeptSpreadsheet)).one()
        kept.sent_at -= timedelta(minutes=61)
    assert organizer.get(newer).status_code == 404
    send(other, data)
    with reading_of(small) as session:
        assert session.scalar(select(func.count()).select_from(KeptSpreadsheet)) == 1


@pytest.mark.parametrize("role", ["co_chair", "rapporteur", "observer", "operator", None])
def test_only_those_who_edit_the_draft_come_here(small: Flask, role: str | None) -> None:
    client = small.test_client()
    sign_in(small, client, role=role)
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}/agenda.xlsx").status_code == 404
    assert send(client, b"x").status_code == 404
    coordinator = small.test_client()
    sign_in(small, coordinator, role="coordinator", side="MX")
    assert coordinator.get(PAGE).status_code == 200


# ---- who is meant ----


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("José Peña Nuñez", "Jose Pena Núñez", True),
        ("Peña Nuñez, José", "José Peña Nuñez", True),
        ("José Peña", "José Peña Nuñez", True),
        ("María del Carmen Ruiz", "Maria Carmen Ruiz", True),
        ("J. Peña Núñez", "José Peña Nuñez", True),
        ("Jean-Pierre Côté", "Jean Pierre Cote", True),
        ("José Peña", "José Ruiz", False),
        ("Ana Ruiz", "Ana Roy", False),
        ("Kijik", "Marguerite Kijik", False),
    ],
)
def test_names_that_are_alike(one: str, other: str, alike: bool) -> None:
    assert names.similar(names.words(one), names.words(other)) is alike


@pytest.fixture
def with_jose(small: Flask) -> bytes:
    """A file that names somebody who may be there already."""
    with writing_to(small) as session:
        session.add(Person(key="pena", name="José Peña Nuñez", title=text("Director")))
    with reading_of(small) as session:
        return edited(
            exported(session),
            lambda book: (
                add_row(book, "people", name="Jose Pena Núñez"),
                add_row(book, "roles", session="session-4", name="Jose Pena Núñez", role="speaker"),
            ),
        )


def people(app: Flask) -> list[str]:
    with reading_of(app) as session:
        return sorted(session.scalars(select(Person.name)))


def test_a_name_that_is_only_similar_is_a_question(
    small: Flask, with_jose: bytes, organizer: FlaskClient
) -> None:
    sent = send(organizer, with_jose)
    assert sent.status_code == 303, sent.text
    page = sent.headers["Location"]
    shown = organizer.get(page).text
    assert "The same person: José Peña Nuñez" in shown
    assert "Somebody else: a new person" in shown
    question = re.findall(r'type="radio" name="([\w-]+)"', shown)[0]
    unanswered = confirm(organizer, page)
    assert unanswered.status_code == 422
    assert "Choose one" in unanswered.text
    before = people(small)
    assert confirm(organizer, page, **{question: "pena"}).status_code == 303
    assert people(small) == before
    with reading_of(small) as session:
        made = planned(session, with_jose, {question: "pena"})
        assert made.changes == []


def test_a_new_person_is_new_once(small: Flask, with_jose: bytes, organizer: FlaskClient) -> None:
    page = send(organizer, with_jose).headers["Location"]
    question = re.findall(r'type="radio" name="([\w-]+)"', organizer.get(page).text)[0]
    before = people(small)
    assert confirm(organizer, page, **{question: "new"}).status_code == 303
    assert people(small) == sorted([*before, "Jose Pena Núñez"])
    with reading_of(small) as session:
        assert planned(session, with_jose).empty
    taken_page = send(organizer, with_jose)
    assert "Nothing: the draft says all this already" in organizer.get(taken_page.headers["Location"]).text


def test_two_rows_for_perhaps_one_person_are_a_question_too(small: Flask) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        add_row(book, "people", name="Núria Soler Puig")
        add_row(book, "people", name="Soler Puig, Nuria")

    with reading_of(small) as session:
        data = edited(exported(session), edit)
        made = planned(session, data)
        assert [(q.name, [c.name for c in q.candidates]) for q in made.questions] == [
            ("Soler Puig, Nuria", ["Núria Soler Puig"])
        ]
        made = planned(session, data, {made.questions[0].id: "nuria-soler-puig"})
        assert [c.title for c in made.changes] == ["Núria Soler Puig"]


def test_a_key_and_another_name_do_not_pass(small: Flask) -> None:
    with reading_of(small) as session:
        data = edited(
            exported(session),
            lambda book: setattr(cell(book, "roles", "session-1", "name"), "value", "Beth Roy"),
        )
        made = planned(session, data)
    assert [m.say(Language.EN) for m in made.findings.mistakes] == [
        "The key “ana” belongs to Ana Ruiz. Empty the key to have “Beth Roy” looked up."
    ]


def test_people_of_another_partnership_are_neither_shown_nor_changed(small: Flask) -> None:
    from eventapp.partnership.model import Seat, Tenure, WorkingGroup

    with writing_to(small) as session:
        foreign = Person(key="secret", name="Some Body", title=text("Spy"))
        group = WorkingGroup(key="elsewhere", lineage="trio", streams=[], subgroups=[])
        session.add_all([foreign, group])
        session.flush()
        seat = Seat(group_id=group.id, position=0, side="CA", sector="public", body="x")
        session.add(seat)
        session.flush()
        session.add(Tenure(seat_id=seat.id, person_id=foreign.id))
    with reading_of(small) as session:
        data = exported(session)
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert "secret" not in {row[0].value for row in book["People"].iter_rows()}
        made = planned(session, edited(data, lambda b: add_row(b, "people", key="secret", name="Some Body")))
    assert [m.sentence for m in made.findings.mistakes] == [
        "The key “%(key)s” is taken. Leave the cell empty, and one is given."
    ]


# ---- the form of the file ----


def test_every_choice_is_read_back_from_every_language() -> None:
    for name in CHOICE_NAMES:
        for choice in choices(name):
            for said in (*choice.said.values(), choice.value):
                assert read_choice(name, said.upper()) == choice.value


def test_every_member_has_a_name() -> None:
    from eventapp.agenda.content import Audience, Kind, Role
    from eventapp.meetings.model import Mode
    from eventapp.people.model import Sector

    for name, members in (
        ("kind", Kind), ("audience", Audience), ("role", Role), ("mode", Mode), ("sector", Sector),
    ):  # fmt: skip
        assert [choice.value for choice in choices(name)] == [str(member) for member in members]


def test_the_file_is_made_for_people(small: Flask, organizer: FlaskClient) -> None:
    answer = organizer.get("/fr/organize/duo/1/spreadsheet/agenda.xlsx")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == "attachment; filename=duo-1-fr.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert len(book.worksheets) == len(SHEETS) + 2
    for sheet, page in zip(SHEETS, book.worksheets[1:-1], strict=True):
        assert page.title == sheet.name(Language.FR)
        assert page.row_dimensions[1].hidden
        assert [c.value for c in page[2]] == [label(column, Language.FR) for column in sheet.columns]
        assert page.freeze_panes is not None
        lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
        wanted = [c for c in sheet.columns if c.choices or c.refers]
        assert len(lists) == len(wanted)
    assert all(page.sheet_state == "visible" for page in book.worksheets)


def test_a_session_past_midnight_comes_back_unchanged_only(small: Flask) -> None:
    with writing_to(small) as session:
        row = session.scalars(select(AgendaSession).filter_by(slug="session-0")).one()
        assert row.start
        row.start, row.minutes = row.start.replace(hour=23, minute=30), 60
    with reading_of(small) as session:
        data = exported(session)
        assert planned(session, data).empty
        made = planned(
            session,
            edited(data, lambda b: setattr(cell(b, "sessions", "session-0", "title_en"), "value", "x")),
        )
    assert [m.cell for m in made.findings.mistakes] != []


def test_the_reader_of_an_old_french_file_can_be_spanish(small: Flask, organizer: FlaskClient) -> None:
    with reading_of(small) as session:
        data = edited(
            exported(session, Language.FR),
            lambda b: setattr(cell(b, "sessions", "session-1", "kind"), "value", "Seance pleniere"),
        )
    sent = send(organizer, data, page="/es/organize/duo/1/spreadsheet")
    assert sent.status_code == 303
    assert "/es/" in sent.headers["Location"]
    assert organizer.get(sent.headers["Location"]).status_code == 200


def test_limits_are_those_of_the_file_and_not_of_other_forms(organizer: FlaskClient) -> None:
    assert send(organizer, b"PK" + b"x" * 3_000_000).status_code == 422
    kind = "multipart/form-data; boundary=x"
    size = {"CONTENT_LENGTH": "11000000"}
    answer = organizer.post(PAGE, content_type=kind, environ_overrides=size)
    assert answer.status_code == 413
    assert "This is too large" in answer.text
    assert columns.MOST_ROWS >= 2_000
    assert reading.LONGEST >= 5_000


def test_no_meeting_no_page(organizer: FlaskClient, small: Flask) -> None:
    assert organizer.get("/en/organize/duo/7/spreadsheet").status_code == 404
    with writing_to(small) as session:
        make_edition(session, number=2, year=2027)
    with reading_of(small) as session:
        data = exported(session)
    answer = send(organizer, data, page="/en/organize/duo/2/spreadsheet")
    assert answer.status_code == 422
    assert "belongs to another meeting: duo/1" in answer.text
