"""Joint texts as both sides meet them: written, approved for one's own side, void after an edit with what
changed, public once agreed and released."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock, outbox
from eventapp.core.actor import Role
from eventapp.tasks import HANDLERS
from tests.apps import reading, statements, writing
from tests.people_help import sign_in

from .room_help import (
    CONCLUSIONS,
    PRESS_LINE,
    approve,
    edition_of,
    is_agreed,
    open_edition,
    standing_of,
    write,
)

TEXT = "/en/organize/duo/1/outcomes/texts/conclusions"
LINE = "/en/organize/duo/1/outcomes/texts/press-line"
ALL = "/en/organize/duo/1/outcomes/texts"


@pytest.fixture
def people(app: Flask) -> dict[str, FlaskClient]:
    open_edition(app)
    found = {}
    for name, facts in {
        "CA": {"role": Role.COORDINATOR, "side": "CA"},
        "MX": {"role": Role.COORDINATOR, "side": "MX"},
        "organizer": {"role": Role.ORGANIZER},
        "observer": {"role": Role.OBSERVER},
    }.items():
        found[name] = app.test_client()
        sign_in(app, found[name], **facts)
    return found


def soup(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


def fields(page: BeautifulSoup, action: str) -> dict[str, str]:
    """The form of *page* that leads to an address ending so, as a browser would send it untouched."""
    form = next(form for form in page.find_all("form") if form.get("action", "").endswith(action))
    sent = {field["name"]: field.get("value", "") for field in form.find_all("input") if field.get("name")}
    boxes = {field["name"] for field in form.select("input[type=checkbox]:not([checked])")}
    texts = {area["name"]: area.text for area in form.find_all("textarea")}
    return {**{name: value for name, value in sent.items() if name not in boxes}, **texts}


def typed(client: FlaskClient, path: str, words: str, **more: str) -> dict[str, object]:
    sent: dict[str, object] = {**fields(soup(client, path), path), **more}
    for language in ("en", "fr", "es"):
        sent[f"text-{language}"] = f"{words} ({language})"
    sent["text-reviewed"] = ["en", "fr", "es"]
    return sent


def test_both_sides_write_and_each_approves_for_itself(app: Flask, people: dict[str, FlaskClient]) -> None:
    assert people["CA"].post(TEXT, data=typed(people["CA"], TEXT, "We met")).status_code == 303
    for side in ("CA", "MX"):
        page = soup(people[side], TEXT)
        ways = [form["action"] for form in page.find_all("form") if "approvals" in form.get("action", "")]
        assert ways == [f"{TEXT}/approvals/{side}"]
        assert people[side].post(ways[0], data=fields(page, f"approvals/{side}")).status_code == 303
    assert is_agreed(app)
    assert "Agreed: both sides approved revision 1" in soup(people["observer"], TEXT).text


def test_an_edit_voids_both_and_shows_what_changed(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        write(session, "The next host is Canada")
        approve(session, "CA")
        approve(session, "MX")
    sent = typed(people["MX"], TEXT, "The next host is Mexico")
    sent["text-fr"] = "The next host is Canada (fr)"
    sent["text-es"] = "The next host is Canada (es)"
    sent["text-en"] = "The next host is Mexico"
    assert people["MX"].post(TEXT, data=sent).status_code == 303
    assert standing_of(app) == {"CA": False, "MX": False}
    page = soup(people["CA"], TEXT)
    assert [tag.text for tag in page.find_all(["del", "ins"])][:2] == ["[gone: Canada]", "[new: Mexico]"]
    assert [badge.text for badge in page.select(".joint-sides .badge")] == ["Void", "Void"]


def test_a_page_that_was_overtaken_approves_nothing(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        write(session, "one")
    seen = fields(soup(people["CA"], TEXT), "approvals/CA")
    with writing(app) as session:
        write(session, "two")
    answer = people["CA"].post(f"{TEXT}/approvals/CA", data=seen)
    assert answer.status_code == 409
    assert "edited since you opened the page" in answer.text
    assert standing_of(app) == {"CA": False, "MX": False}


def test_two_who_edit_at_once_keep_both_texts(app: Flask, people: dict[str, FlaskClient]) -> None:
    first, second = (typed(people[side], TEXT, f"from {side}") for side in ("CA", "MX"))
    assert people["CA"].post(TEXT, data=first).status_code == 303
    answer = people["MX"].post(TEXT, data=second)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    area = page.find("textarea", {"name": "text-en"})
    assert area is not None
    assert area.text.strip() == "from MX (en)"
    assert "from CA (en)" not in area.text
    assert [tag.text for tag in page.find_all(["del", "ins"])][:2] == ["[gone: CA ]", "[new: MX ]"]
    again = {**second, **fields(page, TEXT), "text-reviewed": ["en", "fr", "es"]}
    assert people["MX"].post(TEXT, data=again).status_code == 303


def test_nobody_approves_what_is_not_there_in_three_languages(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    sent = typed(people["CA"], TEXT, "We met")
    sent["text-reviewed"] = ["en", "fr"]
    people["CA"].post(TEXT, data=sent)
    page = soup(people["CA"], TEXT)
    assert not [form for form in page.find_all("form") if "approvals" in form.get("action", "")]
    answer = people["CA"].post(f"{TEXT}/approvals/CA", data={"digest": "x"})
    assert answer.status_code == 409
    assert standing_of(app) == {"CA": False, "MX": False}


def test_nobody_approves_for_another_side(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        write(session, "one")
    seen = fields(soup(people["CA"], TEXT), "approvals/CA")
    for who in ("MX", "organizer", "observer"):
        assert people[who].post(f"{TEXT}/approvals/CA", data=seen).status_code == 404
    assert people["observer"].post(TEXT, data=typed(people["CA"], TEXT, "mine")).status_code == 404
    assert standing_of(app) == {"CA": False, "MX": False}


def test_what_cannot_be_a_moment_is_asked_again_with_all_that_was_typed(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    for day, hour, wrong in (("2026-11-27", "", "belong together"), ("nonsense", "10:00", "Write the day")):
        answer = people["CA"].post(LINE, data=typed(people["CA"], LINE, "Kept words", day=day, hour=hour))
        assert answer.status_code == 422
        assert wrong in answer.text
        assert "Kept words (fr)" in answer.text
        assert f'value="{day}"' in answer.text


def test_the_press_line_is_public_when_agreed_and_released(
    app: Flask, people: dict[str, FlaskClient], at: Callable[..., datetime]
) -> None:
    at("2026-11-27T16:00", "America/Toronto")
    public = "/en/duo/meetings/1/"
    sent = typed(people["CA"], LINE, "Both countries agreed", day="2026-11-27", hour="17:00")
    assert people["CA"].post(LINE, data=sent).status_code == 303
    with writing(app) as session:
        approve(session, "CA", PRESS_LINE)
        approve(session, "MX", PRESS_LINE)
    assert "Under embargo until" in people["organizer"].get(LINE).text
    assert "Both countries agreed" not in app.test_client().get(public).text
    at("2026-11-27T17:00", "America/Toronto")
    with app.app_context():
        assert outbox.drain(HANDLERS, clock.now()) == []
    page = app.test_client().get(public).text
    assert "Both countries agreed (en)" in page
    assert "Both countries agreed (es)" in app.test_client().get("/es/duo/meetings/1/").text
    # It is not edited under the eyes of the press: an approval is taken back first.
    answer = people["MX"].post(LINE, data={**sent, "version": "1", "text-en": "Another"})
    assert answer.status_code == 422
    assert "This text is public" in answer.text
    page_inside = soup(people["CA"], LINE)
    assert (
        people["CA"]
        .post(f"{LINE}/approvals/CA/withdraw", data=fields(page_inside, "CA/withdraw"))
        .status_code
        == 303
    )
    assert "Both countries agreed" not in app.test_client().get(public).text


def test_conclusions_and_what_is_not_agreed_never_get_out(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        write(session, "Secret conclusions")
        approve(session, "CA")
        approve(session, "MX")
        write(session, "Half agreed", PRESS_LINE, datetime(2020, 1, 1, tzinfo=UTC))
        approve(session, "CA", PRESS_LINE)
    page = app.test_client().get("/en/duo/meetings/1/").text
    assert "Secret conclusions" not in page
    assert "Half agreed" not in page


def test_another_moment_of_release_voids_approvals(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        write(session, "Line", PRESS_LINE, datetime(2030, 1, 1, tzinfo=UTC))
        approve(session, "CA", PRESS_LINE)
        approve(session, "MX", PRESS_LINE)
        write(session, "Line", PRESS_LINE, datetime(2030, 1, 2, tzinfo=UTC))
    assert standing_of(app, PRESS_LINE) == {"CA": False, "MX": False}
    assert "The moment of release is another one." in people["CA"].get(LINE).text


def test_all_that_is_joint_stands_on_one_page(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        write(session, "one")
        approve(session, "CA")
    page = soup(people["observer"], ALL)
    rows = {
        row.find("th").text: [cell.text for cell in row.find_all("td")] for row in page.select("tbody tr")
    }
    assert rows["Conclusions"][0].startswith("Approved")
    assert rows["Conclusions"][1] == "Not yet"
    assert rows["Conclusions"][2] == "Open"
    assert "missing or not reviewed" in rows["Press line"][2]


def test_plans_and_report_parts_stand_there_too(demo_app: Flask) -> None:
    client = demo_app.test_client()
    sign_in(demo_app, client, series="cmp", role=Role.OBSERVER)
    page = soup(client, "/en/organize/cmp/18/outcomes/texts")
    headings = [h2.text for h2 in page.select("main h2")]
    assert headings[0] == "Texts"
    assert headings[-1] == "Report"
    rows = {row.find("th").text: row.find("th").a["href"] for row in page.select("tbody tr")}
    assert rows["The whole report"] == "/en/organize/cmp/18/report"
    assert client.get(rows["Forestry"]).status_code == 200


def test_a_text_takes_the_same_statements_however_often_it_was_approved(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    def cost() -> int:
        with statements(app) as sent:
            assert people["CA"].get(TEXT).status_code == 200
        return len(sent)

    with writing(app) as session:
        write(session, "one")
        approve(session, "CA")
    first = cost()
    with writing(app) as session:
        for n in range(3):
            write(session, f"text {n}")
            approve(session, "CA")
            approve(session, "MX")
    assert cost() == first


def test_what_was_approved_is_kept_in_the_records(app: Flask, people: dict[str, FlaskClient]) -> None:
    from sqlalchemy import select

    from eventapp.core.audit import AuditEntry

    with writing(app) as session:
        write(session, "one")
        approve(session, "CA")
        edition_of(session)
    with reading(app) as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.subject == "duo/1/conclusions")).all()
        assert [row.action for row in found] == ["joint.edited", "joint.approved"]
        assert found[1].details == {"side": "CA"}
    assert CONCLUSIONS.value == "conclusions"
