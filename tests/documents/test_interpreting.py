"""Interpreters: their link, their packs, the texts they get, and that those who must know are told."""

import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, outbox
from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language, LocalizedText
from eventapp.documents import text_files, tidying
from eventapp.documents.model import Assignment, Interpreter, SessionPaper
from eventapp.glossary.model import GlossaryTerm
from eventapp.glossary.rules import TermKind
from eventapp.tasks import HANDLERS
from tests.apps import reading, statements, writing
from tests.documents.documents_help import BACKSTAGE, ROOMS, SECRET, change, meeting, pdf_text
from tests.factories import NOW, text
from tests.people_help import mails, sign_in

PDF = b"%PDF-1.7 "
PEOPLE = f"{ROOMS}/interpreters"


@pytest.fixture
def organizer(app: Flask) -> FlaskClient:
    meeting(app)
    with writing(app) as session:
        session.add(
            GlossaryTerm(
                lineage="duo",
                key="work-plan",
                kind=TermKind.TERM,
                text=LocalizedText(en="work plan", fr="plan de travail", es="plan de trabajo"),
            )
        )
    client = app.test_client()
    sign_in(app, client)
    return client


def session_ids(app: Flask) -> dict[str, str]:
    from eventapp.agenda.model import AgendaSession

    with reading(app) as session:
        return {
            slug: str(number)
            for slug, number in session.execute(select(AgendaSession.slug, AgendaSession.id))
        }


def enter(app: Flask, client: FlaskClient, name: str, *slugs: str, language: str = "fr") -> str:
    """Their page in the organizers' room."""
    ids = session_ids(app)
    answer = client.post(
        f"{PEOPLE}/new",
        data={
            "name": name,
            "email": f"{name.split(maxsplit=1)[0].lower()}@example.org",
            "language": language,
            "languages": ["en", "fr"],
            "sessions": [ids[slug] for slug in slugs],
        },
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def own_page(client: FlaskClient, at: str) -> str:
    found = re.search(r'href="http://localhost(/\w\w/interpreting/[^"]+)"', client.get(at).text)
    assert found is not None
    return found[1]


def send(
    client: FlaskClient, slug: str = "mining", data: bytes = PDF, name: str = "speech.pdf", **said: str
) -> Any:
    form = {"title_en": "Speech", "file": (io.BytesIO(data), name), **said}
    return client.post(f"{ROOMS}/texts/{slug}", data=form)


def packs(page: str) -> list[str]:
    return re.findall(r'action="([^"]+/open)"', page)


def test_the_link_opens_one_page_and_a_new_one_voids_it(app: Flask, organizer: FlaskClient) -> None:
    at = enter(app, organizer, "Inés Roy", "mining")
    anybody = app.test_client()
    link = own_page(organizer, at)
    page = anybody.get(link)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Mining (fr)" in page.text
    assert SECRET not in page.text
    assert organizer.post(f"{at}/link").status_code == 303
    assert "http://localhost" + link in mails(app)[-1].body
    assert anybody.get(link).status_code == 200
    organizer.post(f"{at}/link", data={"fresh": "1"})
    assert anybody.get(link).status_code == 404
    assert anybody.get(own_page(organizer, at)).status_code == 200


@pytest.mark.parametrize(
    "made_up", ["x", "1.", "1." + "a" * 43, "zz.abc", "ffffffffff.a", "1.é", "0.0" + "x" * 90]
)
def test_a_made_up_link_opens_nothing(organizer: FlaskClient, app: Flask, made_up: str) -> None:
    enter(app, organizer, "Inés Roy", "mining")
    assert app.test_client().get(f"/en/interpreting/{made_up}").status_code == 404


def test_a_pack_holds_course_names_words_and_texts_of_that_session_alone(
    app: Flask, organizer: FlaskClient
) -> None:
    link = own_page(organizer, enter(app, organizer, "Inés Roy", "mining", "closed"))
    send(organizer)
    anybody = app.test_client()
    first, second = packs(anybody.get(link).text)
    answer = anybody.post(first, follow_redirects=True)
    assert answer.content_type == "application/pdf"
    said = pdf_text(answer.data)
    for words in (
        "Mining",
        "Mining (fr)",
        "Mining (es)",
        "Ana Ruiz",
        "Director (es)",
        "plan de trabajo",
        "Speech",
    ):
        assert words in said
    assert SECRET not in said
    assert SECRET in pdf_text(anybody.post(second, follow_redirects=True).data)
    for secret in (BACKSTAGE, "Opening", "quorbella"):
        assert secret not in said


def test_a_text_is_told_to_those_assigned_and_to_nobody_else(app: Flask, organizer: FlaskClient) -> None:
    enter(app, organizer, "Inés Roy", "mining")
    enter(app, organizer, "Otto Paz", "opening", language="es")
    before = len(mails(app))
    assert send(organizer).status_code == 303
    told = mails(app)[before:]
    assert [mail.to for mail in told] == ["inés@example.org"]
    assert told[0].language is Language.FR
    assert "Mining (fr)" in told[0].subject
    paper = stored(app)[-1].paper
    send(organizer, data=PDF + b"2", paper=paper)
    assert [mail.to for mail in mails(app)[before:]] == ["inés@example.org"] * 2
    assert "2" in mails(app)[-1].subject


def stored(app: Flask) -> list[SessionPaper]:
    with reading(app) as session:
        return list(session.scalars(select(SessionPaper).order_by(SessionPaper.id)))


def test_what_changed_since_a_pack_was_opened_is_marked_until_it_is_opened_again(
    app: Flask, organizer: FlaskClient
) -> None:
    link = own_page(organizer, enter(app, organizer, "Inés Roy", "mining", language="en"))
    anybody = app.test_client()
    mark = "Changed since you opened it"
    (open_it,) = packs(anybody.get(link).text)
    assert "You have not opened this pack yet." in anybody.get(link).text
    anybody.post(open_it)
    assert mark not in anybody.get(link).text
    send(organizer)
    assert mark in anybody.get(link).text
    anybody.post(open_it)
    assert mark not in anybody.get(link).text
    change(app)
    assert mark in anybody.get(link).text
    anybody.post(open_it)
    change(app, slug="opening", start="09:30", end="10:00", title=text("Other"))
    assert mark not in anybody.get(link).text  # another session is none of theirs
    with writing(app) as session:
        session.scalars(select(GlossaryTerm)).one().text = LocalizedText(en="plan of work")
    assert "the words of the partnership" in anybody.get(link).text


def test_a_publication_tells_those_whose_session_changed_and_says_what(
    app: Flask, organizer: FlaskClient
) -> None:
    enter(app, organizer, "Inés Roy", "mining", language="en")
    enter(app, organizer, "Otto Paz", "opening", language="es")
    settle(app)
    before = len(mails(app))
    change(app)
    settle(app)
    told = [mail for mail in mails(app)[before:] if (mail.key or "").startswith("interpreter")]
    assert [mail.to for mail in told] == ["inés@example.org"]
    assert "10:30–11:00" in told[0].body
    assert "→" in told[0].body
    assert "/en/interpreting/" in told[0].body
    settle(app)
    assert len(mails(app)) == before + len(mails(app)[before:])


def settle(app: Flask) -> None:
    with app.app_context():
        assert outbox.drain(HANDLERS, clock.now()) == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", text_files.EMPTY),
        (b"MZ\x00\x01", "Only PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "Only PDF"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_what_was_typed_is_kept(
    organizer: FlaskClient, app: Flask, data: bytes, why: str
) -> None:
    answer = send(organizer, data=data, title_en="Discours d’ouverture")
    assert answer.status_code == 422
    assert why in answer.text
    assert "Discours d’ouverture" in answer.text
    assert stored(app) == []


def test_texts_are_numbered_and_served_as_files_that_no_page_shows(
    app: Flask, organizer: FlaskClient
) -> None:
    link = own_page(organizer, enter(app, organizer, "Inés Roy", "mining"))
    send(organizer, data=b"<script>alert(1)</script>", name="a.html")
    paper = stored(app)[0].paper
    assert send(organizer, data=b"<script>alert(1)</script>", paper=paper).status_code == 422  # the very same
    send(organizer, data=PDF, paper=paper, title_en="")
    assert [(each.number, each.file_name) for each in stored(app)] == [(1, "a.txt"), (2, "speech.pdf")]
    answer = app.test_client().get(f"{link}/texts/{paper}/1")
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_type == "text/plain; charset=utf-8"
    page = app.test_client().get(link).text
    assert f"/texts/{paper}/2" in page
    assert f"/texts/{paper}/1" not in page  # nobody should use an older one


def test_a_text_of_another_session_is_not_theirs(app: Flask, organizer: FlaskClient) -> None:
    link = own_page(organizer, enter(app, organizer, "Inés Roy", "mining"))
    other = own_page(organizer, enter(app, organizer, "Otto Paz", "opening"))
    send(organizer)
    paper = stored(app)[0].paper
    anybody = app.test_client()
    assert anybody.get(f"{link}/texts/{paper}/1").status_code == 200
    assert anybody.get(f"{other}/texts/{paper}/1").status_code == 404
    (theirs,) = packs(anybody.get(link).text)
    mine = theirs.replace(link, other)
    assert anybody.post(mine).status_code == 404
    assert anybody.get(mine.replace("/open", "/pack.pdf")).status_code == 404
    assert anybody.get(mine.replace("/open", "/all.zip")).status_code == 404


def test_pack_and_texts_come_as_one_file(app: Flask, organizer: FlaskClient) -> None:
    link = own_page(organizer, enter(app, organizer, "Inés Roy", "mining"))
    send(organizer)
    anybody = app.test_client()
    (at,) = packs(anybody.get(link).text)
    answer = anybody.get(at.replace("/open", "/all.zip"))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["mining.pdf", "01 v1 speech.pdf"]
        assert archive.read("01 v1 speech.pdf") == PDF


def test_a_text_that_was_taken_back_cannot_be_had(app: Flask, organizer: FlaskClient) -> None:
    link = own_page(organizer, enter(app, organizer, "Inés Roy", "mining"))
    send(organizer)
    paper = stored(app)[0].paper
    anybody = app.test_client()
    (at,) = packs(anybody.get(link).text)
    anybody.post(at)
    assert organizer.post(f"{ROOMS}/texts/mining/{paper}/take-back").status_code == 303
    assert anybody.get(f"{link}/texts/{paper}/1").status_code == 404
    assert "withdrawn" in organizer.get(f"{ROOMS}/texts/mining").text
    assert 'class="notice"' in anybody.get(link).text


def test_a_session_that_is_not_published_waits(app: Flask, organizer: FlaskClient) -> None:
    from eventapp.agenda import service as agenda
    from eventapp.meetings.queries import edition_to_change
    from tests.factories import session_draft

    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        agenda.save_session(session, "test", NOW, edition, session_draft("later", start="15:00", end="16:00"))
    link = own_page(organizer, enter(app, organizer, "Inés Roy", "later", language="en"))
    page = app.test_client().get(link).text
    assert "has not been published yet" in page
    assert packs(page) == []


def test_all_packs_are_made_in_the_worker_one_after_the_other(app: Flask, organizer: FlaskClient) -> None:
    from tests.documents.test_making import work

    enter(app, organizer, "Inés Roy", "mining", "closed")
    enter(app, organizer, "Otto Paz", "opening")
    at = organizer.post(f"{ROOMS}/make/packs", data={"sheet": "letter"}).headers["Location"]
    assert organizer.get(f"{at}/progress.json").json == {"state": "asked", "done": 0, "steps": 3}
    assert work(app) == []
    with zipfile.ZipFile(io.BytesIO(organizer.get(f"{at}/file").data)) as archive:
        folders = [name.partition("/")[0] for name in archive.namelist()]
    assert folders == ["01 Inés Roy", "01 Inés Roy", "02 Otto Paz"]


def test_what_is_wrong_is_said_at_its_field_and_a_second_save_is_a_conflict(
    app: Flask, organizer: FlaskClient
) -> None:
    bad = organizer.post(f"{PEOPLE}/new", data={"name": "", "email": "nobody", "languages": ["en"]})
    assert bad.status_code == 422
    for said in ("This is needed.", "This is not an e-mail address.", "Choose at least two languages"):
        assert said in bad.text
    at = enter(app, organizer, "Inés Roy", "mining")
    form = {
        "name": "Inés R.",
        "email": "i@example.org",
        "language": "en",
        "languages": ["en", "es"],
        "version": "1",
    }
    assert organizer.post(at, data=form).status_code == 303
    late = organizer.post(at, data={**form, "name": "Late Name"})
    assert late.status_code == 409
    assert "Late Name" in late.text
    with reading(app) as session:
        assert session.scalars(select(Interpreter)).one().name == "Inés R."


def test_two_sessions_at_once_are_told(app: Flask, organizer: FlaskClient) -> None:
    at = enter(app, organizer, "Inés Roy", "mining", "closed")
    told = "are at the same time"
    assert told not in organizer.get(at).text
    change(app, slug="closed", start="10:30", end="11:30", title=text("Closed"), room="hall", link=None)
    assert told in organizer.get(at).text


def test_a_form_pressed_twice_enters_one(app: Flask, organizer: FlaskClient) -> None:
    form = {
        "name": "Inés",
        "email": "i@example.org",
        "language": "en",
        "languages": ["en", "es"],
        "key": "k" * 20,
    }
    first, second = (organizer.post(f"{PEOPLE}/new", data=form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    with reading(app) as session:
        assert len(session.scalars(select(Interpreter)).all()) == 1


def test_the_number_of_statements_does_not_grow_with_sessions_and_texts(
    app: Flask, organizer: FlaskClient
) -> None:
    def asked(*slugs: str) -> int:
        link = own_page(organizer, enter(app, organizer, f"Ann {len(slugs)}", *slugs))
        client = app.test_client()
        client.get(link)
        with statements(app) as sent:
            client.get(link)
        return len(sent)

    one = asked("mining")
    for slug in ("opening", "closed", "stage"):
        send(organizer, slug)
    assert asked("mining", "opening", "closed") == one


def test_only_the_secretariat_keeps_interpreters_and_records_name_no_text(
    app: Flask, organizer: FlaskClient
) -> None:
    at = enter(app, organizer, "Inés Roy", "mining")
    send(organizer, title_en="Glorfandel")
    coordinator = app.test_client()
    sign_in(app, coordinator, role=Role.COORDINATOR, side="CA")
    for path in (PEOPLE, at, f"{ROOMS}/texts/mining", f"{ROOMS}/texts/mining/{stored(app)[0].paper}/1"):
        assert coordinator.get(path).status_code == 404
    assert send(coordinator).status_code == 404
    with reading(app) as session:
        said = str(
            [(each.action, each.subject, each.details) for each in session.scalars(select(AuditEntry))]
        )
    assert "text.added" in said
    for private in ("Glorfandel", "Inés", "@example.org'"):
        assert private not in said.replace("organizer-duo@example.org'", "")


def test_interpreters_and_texts_go_three_months_after_the_meeting(app: Flask, organizer: FlaskClient) -> None:
    enter(app, organizer, "Inés Roy", "mining")
    send(organizer)
    with writing(app) as session:
        from datetime import UTC, datetime

        tidying.tidy(session, {}, datetime(2027, 2, 20, tzinfo=UTC))
        assert session.scalars(select(Interpreter)).all()
        tidying.tidy(session, {}, datetime(2027, 3, 1, tzinfo=UTC))
        assert not session.scalars(select(Interpreter)).all()
        assert not session.scalars(select(Assignment)).all()
        assert [each.body for each in session.scalars(select(SessionPaper))] == [None]
