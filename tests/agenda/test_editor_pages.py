"""The editor's pages: one address for every move, forms that keep what was typed, and what it all costs."""

import gzip
import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.agenda.service import save_session
from eventapp.meetings.queries import edition_to_change
from tests.agenda.large import EVA, LUIS, OBSERVER, acting, large_edition
from tests.apps import statements, writing
from tests.factories import DAY, NOW, make_edition, session_draft

BOARD = "/en/organize/duo/1/agenda"
JSON = {"Accept": "application/json"}
OF_A_PAGE_BYTES = 150_000


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    """Eva, an organizer; the opening is at nine in the hall, "talk" waits in the tray."""
    with writing(app) as session:
        edition = make_edition(session)
        save_session(session, "test", NOW, edition, session_draft())
        waiting = session_draft("talk", day=None, start=None, end=None, minutes=30, room=None)
        save_session(session, "test", NOW, edition, waiting)
    return acting(app, EVA).test_client()


def move(client: FlaskClient, slug: str = "opening", version: int = 1, **fields: Any) -> TestResponse:
    headers = fields.pop("headers", JSON)
    return client.post(f"{BOARD}/move", data={"slug": slug, "version": version, **fields}, headers=headers)


def fields_of(page: str) -> dict[str, list[str]]:
    """What the session form on *page* would send."""
    form = page[
        page.index('class="session-form"') : page.index("</form>", page.index('class="session-form"'))
    ]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        given = {k: html.unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if given.get("type") not in ("checkbox", "radio") or tag.endswith(" checked>"):
            sent.setdefault(given["name"], []).append(given.get("value", ""))
    for name, body in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        sent[name] = [html.unescape(chosen[0])] if chosen else [""]
    for name, body in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [html.unescape(body)]
    return sent


def test_a_plain_form_leads_back_to_the_board_at_the_session(editor: FlaskClient) -> None:
    answer = move(editor, day="2026-11-26", start="10:00", room="room-2", headers={})
    assert answer.status_code == 303
    assert answer.location == f"{BOARD}?moved=opening#s-opening"
    page = editor.get(answer.location).text
    assert "Now in Room 2, Thursday, November 26, 2026, 10:00–11:00. Nothing clashes." in page


def test_scripts_get_the_board_and_words(editor: FlaskClient) -> None:
    talk = move(editor, "talk", day="2026-11-26", start="9:30", room="hall")
    assert talk.status_code == 200
    assert talk.json is not None
    assert set(talk.json) == {"html", "message", "findings", "version", "tag"}
    assert talk.json["version"] == 2
    assert talk.json["message"].startswith("Now in Hall, Thursday, November 26, 2026, 09:30–10:00. ")
    assert "Opening" in talk.json["message"]
    assert 'id="s-talk"' in talk.json["html"]


def test_a_stale_move_is_a_conflict_that_shows_how_it_is(editor: FlaskClient) -> None:
    move(editor, start="10:00", day="2026-11-26")
    answer = move(editor, room="room-2", day="2026-11-27", start="12:00")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["message"] == "“Opening” was changed by somebody else meanwhile."
    page = move(editor, room="room-2", day="2026-11-27", start="12:00", headers={})
    assert page.status_code == 409
    assert '<option value="2026-11-27" selected>' in page.text  # the choice is kept
    assert 'name="version" value="2"' in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"day": "2026-11-26", "start": "noon"},
        {"day": "soon"},
        {"minutes": "many"},
        {"day": "2027-01-01", "start": "10:00"},
    ],
)
def test_what_cannot_be_read_is_refused_in_words(editor: FlaskClient, fields: dict[str, str]) -> None:
    answer = move(editor, **fields)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["message"]


def test_undo_and_redo_by_button(editor: FlaskClient) -> None:
    assert editor.post(f"{BOARD}/undo", headers=JSON).status_code == 422
    move(editor, minutes=90)
    undone = editor.post(f"{BOARD}/undo", headers=JSON).json
    redone = editor.post(f"{BOARD}/redo", headers=JSON).json
    assert undone is not None
    assert redone is not None
    assert ("09:00–10:00" in undone["message"], "09:00–10:30" in redone["message"]) == (True, True)
    assert editor.post(f"{BOARD}/undo").location == f"{BOARD}?moved=opening#s-opening"


def test_the_state_is_told_once(editor: FlaskClient) -> None:
    first = editor.get(f"{BOARD}/state")
    assert first.json is not None
    tag = {"If-None-Match": f'"{first.json["tag"]}"'}
    assert editor.get(f"{BOARD}/state", headers=tag).status_code == 304
    move(editor, minutes=90)
    assert editor.get(f"{BOARD}/state", headers=tag).status_code == 200


def test_clashes_are_told_before_the_drop(editor: FlaskClient) -> None:
    told = editor.get(f"{BOARD}/clashes/talk").json
    assert told is not None
    assert told["reasons"] == ["Hall holds “Opening” (09:00–10:00)."]
    assert told["cells"]["2026-11-26T09:45|hall"] == [0]
    assert "2026-11-26T10:00|hall" not in told["cells"]


def test_the_list_finds_without_accents_and_tells_what_waits(editor: FlaskClient) -> None:
    page = editor.get(f"{BOARD}?view=list&q=OPENÍNG").text
    assert ("/sessions/opening" in page, "/sessions/talk" in page) == (True, False)
    assert "Waiting for a time (30 minutes)" in editor.get(f"{BOARD}?view=list").text


def test_the_form_says_what_is_there_and_saving_it_changes_nothing(editor: FlaskClient) -> None:
    form = fields_of(editor.get(f"{BOARD}/sessions/opening").text)
    assert (form["title-fr"], form["day"], form["start"]) == (["Opening (fr)"], [DAY.isoformat()], ["09:00"])
    assert editor.post(f"{BOARD}/sessions/opening", data=form).status_code == 303
    assert 'name="version" value="1"' in editor.get(f"{BOARD}/sessions/opening").text


def test_rows_of_items_and_people(editor: FlaskClient) -> None:
    form = fields_of(editor.get(f"{BOARD}/sessions/opening").text)
    form |= {"items-0-title-en": ["First"], "items-0-minutes": ["45"], "items-0-presenter": ["ana ruiz"]}
    form |= {"people-0-person": ["beth"], "people-0-role": ["chair"], "people-0-remote": ["y"]}
    form |= {"title-reviewed": ["en"], "minutes": ["60"]}
    assert editor.post(f"{BOARD}/sessions/opening", data=form).status_code == 303
    page = editor.get(f"{BOARD}/sessions/opening").text
    assert "The items take 45 of 60 minutes; 15 are left." in page
    again = fields_of(page)
    assert (again["items-0-presenter"], again["people-0-person"]) == (["Ana Ruiz"], ["Beth Roy"])
    assert again["title-reviewed"] == ["en"]


def test_mistakes_are_listed_and_nothing_typed_is_lost(editor: FlaskClient) -> None:
    form = fields_of(editor.get(f"{BOARD}/sessions/opening").text)
    form |= {"title-en": [""], "title-fr": [""], "title-es": [""], "start": ["25:99"], "link": ["ftp://x"]}
    form |= {"people-0-person": ["Nobody Known"], "summary-fr": ["Gardé"]}
    answer = editor.post(f"{BOARD}/sessions/opening", data=form)
    assert answer.status_code == 422
    for words in (
        "A session needs a title in at least one language.",
        "Write the hour as in 14:30.",
        "A link begins with https://.",
        "Nobody of this name is known here.",
    ):
        assert answer.text.count(words) == 2  # above the form and at the field
    kept = fields_of(answer.text)
    assert (kept["people-0-person"], kept["summary-fr"], kept["start"]) == (
        ["Nobody Known"],
        ["Gardé"],
        ["25:99"],
    )


def test_a_row_is_added_without_scripts_and_nothing_saved(editor: FlaskClient) -> None:
    form = fields_of(editor.get(f"{BOARD}/sessions/opening").text)
    answer = editor.post(f"{BOARD}/sessions/opening", data={**form, "minutes": ["77"], "add": ["items"]})
    assert answer.status_code == 200
    assert fields_of(answer.text)["minutes"] == ["77"]
    assert "items-2-minutes" in fields_of(answer.text)
    assert "items-2-minutes" not in form


def test_a_conflict_shows_both_texts_and_takes_what_is_chosen(editor: FlaskClient, app: Flask) -> None:
    mine = fields_of(editor.get(f"{BOARD}/sessions/opening").text)
    luis = fields_of(acting(app, LUIS).test_client().get(f"{BOARD}/sessions/opening").text)
    luis |= {"title-es": ["Apertura"], "minutes": ["75"]}
    assert editor.post(f"{BOARD}/sessions/opening", data=luis).status_code == 303
    acting(app, EVA)
    mine |= {"title-es": ["Inauguración"], "summary-fr": ["Mon texte"]}
    answer = editor.post(f"{BOARD}/sessions/opening", data=mine)
    assert answer.status_code == 409
    assert "Apertura" in answer.text
    assert "Inauguración" in answer.text
    # I changed the title and the description; the minutes only Luis.
    assert 'name="choice-title" value="mine" checked' in answer.text
    assert 'name="choice-summary" value="mine" checked' in answer.text
    assert 'name="choice-minutes" value="theirs" checked' in answer.text
    chosen = fields_of(answer.text)
    assert (chosen["summary-fr"], chosen["version"]) == (["Mon texte"], ["2"])
    chosen["choice-title"] = ["theirs"]
    assert editor.post(f"{BOARD}/sessions/opening", data=chosen).status_code == 303
    saved = fields_of(editor.get(f"{BOARD}/sessions/opening").text)
    assert (saved["title-es"], saved["minutes"], saved["summary-fr"]) == (["Apertura"], ["75"], ["Mon texte"])


def test_a_new_session_is_made_once_however_often_the_form_is_pressed(editor: FlaskClient) -> None:
    form = fields_of(editor.get(f"{BOARD}/new").text) | {"title-en": ["Round table"]}
    answers = [editor.post(f"{BOARD}/new", data=form) for _n in range(2)]
    assert {(a.status_code, a.location) for a in answers} == {
        (303, f"{BOARD}?moved=round-table#s-round-table")
    }
    assert editor.get(f"{BOARD}?view=list&q=round").text.count("/sessions/round-table") == 1


def test_removed_and_brought_back(editor: FlaskClient) -> None:
    assert editor.post(f"{BOARD}/sessions/opening/remove", data={"version": 1}).status_code == 303
    page = editor.get(BOARD).text
    assert ('id="s-opening"' in page, "/sessions/opening/restore" in page) == (False, True)
    assert editor.post(f"{BOARD}/sessions/opening/restore").location == f"{BOARD}?moved=opening#s-opening"


def test_an_observer_reads_and_cannot_write(editor: FlaskClient, app: Flask) -> None:
    acting(app, OBSERVER)
    page = editor.get(BOARD).text
    assert ("Opening" in page, "Move…" in page, "Undo" in page) == (True, False, False)
    assert editor.get(f"{BOARD}/sessions/opening").location == f"{BOARD}#s-opening"
    assert editor.post(f"{BOARD}/sessions/opening").status_code == 404
    assert move(editor, minutes=90).status_code == 404


@pytest.fixture
def large(app: Flask) -> FlaskClient:
    with writing(app) as session:
        large_edition(session, 200)
    return acting(app, EVA).test_client()


def test_the_board_of_two_hundred_sessions_is_small_on_the_wire(large: FlaskClient) -> None:
    assert len(gzip.compress(large.get(BOARD).data, 6)) <= OF_A_PAGE_BYTES


def test_a_move_takes_as_many_statements_however_large_the_meeting(app: Flask) -> None:
    with writing(app) as session:
        large_edition(session, 20)
    client = acting(app, EVA).test_client()

    def sent(version: int, start: str) -> int:
        with statements(app) as found:
            assert move(client, "s3", version, day="2026-11-26", start=start, room="hall").status_code == 200
        return len(found)

    few = sent(1, "09:00")
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        for n in range(60):
            save_session(session, "test", NOW, edition, session_draft(f"more{n}"))
    assert sent(2, "10:00") == few <= 25
