"""Papers that are asked for: made at once or by the worker, once, kept, and given only to those who may have
them."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, long_work
from eventapp.core.actor import Role
from eventapp.core.localized import Language
from eventapp.documents import service, tidying
from eventapp.documents.model import MadeDocument, MakingState
from eventapp.registration.model import Registration
from eventapp.registration.privacy import erasing
from eventapp.registration.rules import State
from eventapp.tasks import LONG
from tests.apps import reading, statements, writing
from tests.documents.documents_help import LINK, ROOMS, SECRET, change, docx_text, meeting, pdf_text, words
from tests.factories import NOW, text
from tests.people_help import sign_in
from tests.registration.canary import register

AGENDA = {
    "format": "pdf",
    "languages": "en",
    "sheet": "letter",
    "source": "published",
    "first": "",
    "city": "",
}


def people(app: Flask, count: int = 3) -> None:
    with writing(app) as session:
        for number in range(count):
            side = ("CA", "MX")[number % 2]
            register(
                session,
                NOW,
                f"Person {number:02}",
                f"p{number}@example.org",
                side,
                language=list(Language)[number % 3],
                title=text("Director"),
                organization=text("Ministry"),
            )


def organizer(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client)
    return client


def ask(client: FlaskClient, kind: str, **said: str) -> str:
    """The address of the document's page."""
    answer = client.post(f"{ROOMS}/make/{kind}", data=said)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def work(app: Flask) -> list[str]:
    with app.app_context():
        return long_work.drain(LONG)


def document(app: Flask) -> MadeDocument:
    with reading(app) as session:
        row = session.scalars(select(MadeDocument).order_by(MadeDocument.id.desc())).first()
        assert row is not None
        return row


def test_a_short_paper_is_made_at_once_and_only_once(app: Flask) -> None:
    meeting(app)
    client = organizer(app)
    first = ask(client, "agenda", level="organizer", **AGENDA)
    page = client.get(first)
    assert "from publication 1" in page.text
    file = client.get(f"{first}/file")
    assert file.headers["Content-Disposition"] == "attachment; filename=duo-1-agenda-annotated-en.pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert SECRET in pdf_text(file.data)
    assert ask(client, "agenda", level="organizer", **AGENDA) == first
    assert ask(client, "agenda", level="delegate", **AGENDA) != first


def test_a_newer_publication_is_told_and_made_from(app: Flask) -> None:
    meeting(app)
    client = organizer(app)
    first = ask(client, "agenda", level="public", **AGENDA)
    change(app)
    for page in (client.get(first).text, client.get(ROOMS).text):
        assert "publication 2 exists now" in page
    again = client.post(f"{first}/again")
    assert again.status_code == 303
    assert again.headers["Location"] != first
    assert "publication 2 exists now" not in client.get(again.headers["Location"]).text


def test_the_draft_is_on_paper_for_organizers_before_anything_is_published(app: Flask) -> None:
    meeting(app)
    with writing(app) as session:
        from eventapp.agenda import service as agenda
        from eventapp.meetings.queries import edition_to_change
        from tests.factories import session_draft

        edition = edition_to_change(session, "duo", 1)
        agenda.save_session(session, "test", NOW, edition, session_draft("fresh", title=text("Brand new")))
    client = organizer(app)
    published = ask(client, "agenda", level="organizer", **AGENDA)
    draft = ask(client, "agenda", level="organizer", **{**AGENDA, "source": "draft"})
    assert "Brand new" not in pdf_text(client.get(f"{published}/file").data)
    said = pdf_text(client.get(f"{draft}/file").data)
    assert "Brand new" in said
    assert "Draft, not published" in said


@pytest.mark.parametrize("kind", ["participants", "badges", "place-cards", "certificates"])
def test_papers_about_people_hold_all_of_them_in_the_order_of_protocol(app: Flask, kind: str) -> None:
    meeting(app)
    people(app)
    client = organizer(app)
    said: dict[str, Any] = {
        "participants": {"format": "pdf", "languages": "fr", "side": "", "first": "MX", "sheet": "a4"},
        "certificates": {"of": "attendance", "side": "", "first": "", "sheet": "letter"},
    }.get(kind, {"side": "", "sheet": "letter"})
    at = ask(client, kind, **said)
    found = words(client.get(f"{at}/file").data)
    assert all(f"Person {n:02}" in found for n in range(3))
    if kind == "participants":
        assert found.index("Person 01") < found.index("Person 00") < found.index("Person 02")


def test_the_code_on_a_badge_is_a_random_reference_and_no_name(app: Flask) -> None:
    meeting(app)
    people(app, 1)
    from eventapp.documents import cards, gathering
    from eventapp.documents.specs import Kind, Spec
    from eventapp.meetings.queries import edition_to_read

    with reading(app) as session:
        edition = edition_to_read(session, "duo", 1)
        source = gathering.gather(session, edition, Spec(Kind.BADGES))
        made = cards.badges(
            source.content.edition, source.delegations, cards.Options(Language.EN), NOW.date()
        )
        refs = list(session.scalars(select(Registration.ref)))
    assert [each.code for each in made.cards] == refs
    assert all("person" not in (each.code or "").casefold() for each in made.cards)


def test_certificates_speak_the_language_of_their_person(app: Flask) -> None:
    meeting(app)
    people(app)
    client = organizer(app)
    at = ask(client, "certificates", of="participation", side="", first="", sheet="letter")
    file = client.get(f"{at}/file")
    assert file.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        assert sorted(archive.namelist()) == [
            f"certificates-participation-{each}.pdf" for each in ("en", "es", "fr")
        ]
        assert "Person 01" in pdf_text(archive.read("certificates-participation-fr.pdf"))


def test_where_nobody_can_be_certified_it_says_so_and_offers_to_try_again(app: Flask) -> None:
    meeting(app)
    people(app)
    client = organizer(app)
    at = ask(client, "certificates", of="youth", side="", first="", sheet="letter")
    page = client.get(at).text
    assert "There is nobody for whom this could be made yet." in page
    assert "Try again" in page
    assert client.get(f"{at}/file").status_code == 404
    assert client.post(f"{at}/again").status_code == 303


def test_a_long_paper_is_made_by_the_worker_step_by_step(app: Flask) -> None:
    meeting(app)
    people(app, service.SHORT + 2)
    client = organizer(app)
    at = ask(client, "badges", side="", sheet="letter")
    page = client.get(at).text
    assert "<progress" in page
    assert 'http-equiv="refresh"' in page
    assert 'http-equiv="refresh"' not in client.get(f"{at}?still=1").text
    assert client.get(f"{at}/progress.json").json == {"state": "asked", "done": 0, "steps": 2}
    assert client.get(f"{at}/file").status_code == 404
    assert ask(client, "badges", side="", sheet="letter") == at  # asked twice, made once
    assert work(app) == []
    assert client.get(f"{at}/progress.json").json == {"state": "made", "done": 2, "steps": 2}
    assert f"Person {service.SHORT + 1}" in pdf_text(client.get(f"{at}/file").data)


def test_a_worker_that_is_told_to_stop_gives_it_back(app: Flask) -> None:
    meeting(app)
    people(app, service.SHORT + 2)
    ask(organizer(app), "badges", side="", sheet="letter")
    row = document(app)
    with app.app_context():
        assert service.perform({"document": row.id}, lambda: True) is None
    assert document(app).state is MakingState.ASKED
    assert work(app) == []
    assert document(app).state is MakingState.MADE


def test_what_breaks_is_told_and_can_be_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The typesetter is broken by hand: its files are not where they should be."""
    meeting(app)
    people(app, service.SHORT + 2)
    client = organizer(app)
    at = ask(client, "badges", side="", sheet="letter")
    with monkeypatch.context() as broken:
        broken.setattr("eventapp.papers.pdf.TEMPLATES", broken_folder())
        assert work(app) == []
    page = client.get(at).text
    assert "It could not be made" in page
    assert "Person" not in page
    again = client.post(f"{at}/again")
    assert again.status_code == 303
    assert work(app) == []
    assert client.get(f"{again.headers['Location']}/file").status_code == 200


def broken_folder() -> Any:
    from pathlib import Path

    return Path("/nowhere")


def test_a_paper_is_not_given_to_whoever_may_no_longer_have_it(app: Flask) -> None:
    meeting(app)
    people(app)
    client = organizer(app)
    both = ask(client, "participants", format="pdf", languages="en", side="", first="", sheet="letter")
    canada = ask(client, "participants", format="pdf", languages="en", side="CA", first="", sheet="letter")
    annotated = ask(client, "agenda", level="organizer", **AGENDA)
    mexico, observer, stranger, nobody = (app.test_client() for _ in range(4))
    sign_in(app, mexico, role=Role.COORDINATOR, side="MX")
    sign_in(app, observer, role=Role.OBSERVER)
    sign_in(app, stranger, role=Role.ORGANIZER, series="other")
    for other in (mexico, observer, stranger, nobody):
        for at in (both, canada):
            for path in ("", "/file", "/progress.json"):
                answer = other.get(at + path)
                assert answer.status_code in (302, 404)
                assert b"Person" not in answer.data
            for path in ("/again", "/remove"):
                assert other.post(at + path).status_code in (302, 403, 404)
    assert observer.get(f"{annotated}/file").status_code == 200
    assert canada.rpartition("/")[2] not in mexico.get(ROOMS).text
    assert client.get(f"{both}/file").status_code == 200


def test_a_coordinator_makes_papers_of_the_own_side_alone(app: Flask) -> None:
    meeting(app)
    people(app)
    mexico = app.test_client()
    sign_in(app, mexico, role=Role.COORDINATOR, side="MX")
    for side in ("", "CA"):
        answer = mexico.post(f"{ROOMS}/make/badges", data={"side": side, "sheet": "letter"})
        assert answer.status_code == 422
    at = ask(mexico, "badges", side="MX", sheet="letter")
    said = pdf_text(mexico.get(f"{at}/file").data)
    assert "Person 01" in said
    assert "Person 00" not in said
    observer = app.test_client()
    sign_in(app, observer, role=Role.OBSERVER)
    assert observer.get(f"{ROOMS}/make/badges").status_code == 404
    assert observer.post(f"{ROOMS}/make/badges", data={"side": "MX"}).status_code == 404
    assert observer.get(f"{ROOMS}/make/packs").status_code == 404


def test_only_room_sheets_hold_links(app: Flask) -> None:
    meeting(app)
    client = organizer(app)
    sheets = ask(client, "rooms", room="", source="published", languages="en", sheet="letter", format="pdf")
    assert "quorbella" in words(client.get(f"{sheets}/file").data)
    agenda = ask(client, "agenda", level="organizer", **AGENDA)
    assert LINK not in words(client.get(f"{agenda}/file").data)


def test_a_file_is_removed_by_whoever_asked_for_it_or_the_secretariat(app: Flask) -> None:
    meeting(app)
    at = ask(organizer(app), "agenda", level="organizer", **AGENDA)
    observer = app.test_client()
    sign_in(app, observer, role=Role.OBSERVER)
    assert "Remove this file" not in observer.get(at).text
    assert observer.post(f"{at}/remove").status_code == 404
    own = ask(observer, "agenda", level="delegate", **AGENDA)
    assert observer.post(f"{own}/remove").status_code == 303


def test_the_list_of_participants_comes_as_a_word_document_too(app: Flask) -> None:
    meeting(app)
    people(app)
    client = organizer(app)
    at = ask(client, "participants", format="docx", languages="es", side="", first="", sheet="a4")
    said = docx_text(client.get(f"{at}/file").data)
    assert all(f"Person {n:02}" in said for n in range(3))
    assert "Director (es)" in said


def test_the_page_of_documents_asks_as_much_of_the_database_for_many_as_for_one(app: Flask) -> None:
    meeting(app)
    client = organizer(app)

    def asked() -> int:
        client.get(ROOMS)
        with statements(app) as sent:
            client.get(ROOMS)
        return len(sent)

    ask(client, "agenda", level="public", **AGENDA)
    one = asked()
    ask(client, "agenda", level="delegate", **AGENDA)
    ask(client, "agenda", level="organizer", **AGENDA)
    assert asked() == one


def test_what_is_typed_wrongly_is_kept_and_refused(app: Flask) -> None:
    meeting(app)
    answer = organizer(app).post(
        f"{ROOMS}/make/agenda", data={**AGENDA, "level": "secret", "languages": "fr"}
    )
    assert answer.status_code == 422
    assert '<option value="fr" selected>' in answer.text


def test_after_a_month_files_go(app: Flask) -> None:
    meeting(app)
    client = organizer(app)
    ask(client, "agenda", level="public", **AGENDA)
    with writing(app) as session:
        tidying.tidy(session, {}, clock.now() + tidying.KEPT - timedelta(days=1))
        assert session.scalars(select(MadeDocument)).all()
        tidying.tidy(session, {}, clock.now() + tidying.KEPT + timedelta(days=1))
        assert not session.scalars(select(MadeDocument)).all()


def test_whoever_is_erased_is_on_no_paper_any_more(app: Flask) -> None:
    meeting(app)
    people(app)
    client = organizer(app)
    asked = {"format": "pdf", "languages": "en", "side": "", "first": "", "sheet": "letter"}
    at = ask(client, "participants", **asked)
    with writing(app) as session:
        row = session.scalars(select(Registration).where(Registration.email == "p1@example.org")).one()
        row.state = State.ATTENDED  # which stays, to be counted
        erasing.erase(session, "test", clock.now(), row)
    assert client.get(f"{at}/file").status_code == 404
    said = pdf_text(client.get(ask(client, "participants", **asked) + "/file").data)
    assert "Person 00" in said
    assert "Person 01" not in said
    assert "2 participants" in said


def test_whoever_is_on_a_paper_sees_that_it_is_kept(app: Flask) -> None:
    from eventapp.documents import held
    from eventapp.registration.privacy.areas import About

    meeting(app)
    people(app)
    client = organizer(app)
    ask(client, "badges", side="MX", sheet="letter")
    with reading(app) as session:
        rows = {each.email: each for each in session.scalars(select(Registration))}
        kept = {
            email: held.kept(session, About(row.person_id, {row.edition_id}, Language.EN)).facts
            for email, row in rows.items()
        }
    assert [fact.label for fact in kept["p1@example.org"]] == ["Badges"]
    assert kept["p0@example.org"] == []  # of the other side


def test_a_paper_can_be_removed(app: Flask) -> None:
    meeting(app)
    client = organizer(app)
    at = ask(client, "agenda", level="public", **AGENDA)
    assert client.post(f"{at}/remove").headers["Location"] == ROOMS
    assert client.get(at).status_code == 404
