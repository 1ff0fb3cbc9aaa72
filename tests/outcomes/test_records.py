"""What is taken down in the room: use cases and pages, for each who may, once however often it is sent; seen
at once at the round table and in the closing plenary."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.outcomes import records
from eventapp.outcomes.model import Commitment, CommitmentOwner, PlanEntry, RecordEntry, WorkPlan
from tests.apps import reading, statements, writing
from tests.factories import NOW, text
from tests.people_help import sign_in

from .room_help import edition_of, open_agenda, take_down

RECORD = "/en/organize/duo/1/outcomes/record/mining"
ROUND = "/en/organize/duo/1/outcomes/round-table"
PLENARY = "/en/organize/duo/1/outcomes/plenary"


@pytest.fixture
def people(app: Flask) -> dict[str, FlaskClient]:
    open_agenda(app)
    found = {}
    for name, facts in {
        "rapporteur": {"role": Role.RAPPORTEUR, "group": "mining"},
        "other": {"role": Role.RAPPORTEUR, "group": "forestry"},
        "CA": {"role": Role.COORDINATOR, "side": "CA"},
        "organizer": {"role": Role.ORGANIZER},
        "observer": {"role": Role.OBSERVER},
    }.items():
        found[name] = app.test_client()
        sign_in(app, found[name], **facts)  # type: ignore[arg-type]
    return found


def soup(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


def lines(app: Flask) -> list[tuple[str, str, bool]]:
    with reading(app) as session:
        rows = session.scalars(
            select(RecordEntry).where(~RecordEntry.removed).order_by(RecordEntry.position)
        ).all()
        return [(row.kind.value, row.text.en or "", row.for_plenary) for row in rows]


def post(client: FlaskClient, words: str, kind: str = "point", **more: Any) -> Any:
    return client.post(RECORD, data={"kind": kind, "text": words, "language": "en", **more})


def press(client: FlaskClient, number: int, what: str) -> int:
    return client.post(f"{RECORD}/{number}/do", data={"do": what}).status_code


def test_lines_are_taken_down_one_after_the_other(app: Flask, people: dict[str, FlaskClient]) -> None:
    answer = post(people["rapporteur"], "Fires were many")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("kind=point&in=en#text")
    post(people["rapporteur"], "One map for both", "decision", for_plenary="y")
    assert lines(app) == [("point", "Fires were many", False), ("decision", "One map for both", True)]


def test_a_line_sent_twice_is_one_line(app: Flask, people: dict[str, FlaskClient]) -> None:
    for _ in range(3):
        assert post(people["rapporteur"], "Once", key="k").status_code == 303
    assert post(people["rapporteur"], "Something else", key="k").status_code == 422
    assert lines(app) == [("point", "Once", False)]


def test_a_script_gets_the_list_and_what_is_wrong(app: Flask, people: dict[str, FlaskClient]) -> None:
    json = {"Accept": "application/json"}
    data = {"kind": "decision", "text": "By script", "language": "fr"}
    answer = people["rapporteur"].post(RECORD, data=data, headers=json)
    assert "By script" in answer.json["list"]
    assert 'lang="fr-CA"' in answer.json["list"]
    answer = people["rapporteur"].post(RECORD, data={**data, "text": " "}, headers=json)
    assert (answer.status_code, answer.json) == (422, {"problem": "Write what was said."})


def test_what_is_wrong_is_asked_again_with_what_was_typed(app: Flask, people: dict[str, FlaskClient]) -> None:
    answer = post(people["rapporteur"], "x" * 1001, "commitment", owner_CA="Mines", due="soon")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find("input", {"name": "text"})["value"] == "x" * 1001  # type: ignore[index]
    assert page.find("input", {"name": "owner_CA"})["value"] == "Mines"  # type: ignore[index]
    assert page.find("input", {"name": "due"})["value"] == "soon"  # type: ignore[index]
    assert page.select_one("option[value=commitment][selected]")
    assert lines(app) == []


@pytest.mark.parametrize("who", ["other", "observer"])
def test_only_those_of_the_session_take_it_down(app: Flask, people: dict[str, FlaskClient], who: str) -> None:
    with writing(app) as session:
        number = take_down(session, "mining", "There").id
    assert post(people[who], "Mine").status_code == 404
    for what in ("up", "say", "remove"):
        assert press(people[who], number, what) == 404
    assert people[who].get(f"{RECORD}/{number}").status_code == 404
    assert people[who].get(RECORD).status_code == 200
    assert 'id="quick"' not in people[who].get(RECORD).text
    assert lines(app) == [("point", "There", False)]


def test_a_plenary_is_taken_down_by_the_secretariat_and_coordinators(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    path = RECORD.replace("mining", "closing")
    data = {"kind": "point", "text": "To all", "language": "en"}
    assert people["rapporteur"].post(path, data=data).status_code == 404
    assert people["CA"].post(path, data=data).status_code == 303


def test_order_and_marks_are_changed_by_buttons(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        ids = [take_down(session, "mining", words).id for words in ("a", "b", "c")]
    client = people["rapporteur"]
    assert press(client, ids[2], "up") == 303
    assert press(client, ids[0], "up") == 303  # it is the first: nothing happens
    assert press(client, ids[0], "say") == 303
    assert lines(app) == [("point", "a", True), ("point", "c", False), ("point", "b", False)]
    assert press(client, ids[0], "remove") == 303
    assert [words for _, words, _ in lines(app)] == ["c", "b"]
    assert "1 line struck out" in client.get(RECORD).text
    assert press(client, ids[0], "put_back") == 303
    assert [words for _, words, _ in lines(app)] == ["a", "c", "b"]


def test_two_who_change_a_line_at_once_keep_both_texts(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        number = take_down(session, "mining", "first").id
    data = {"kind": "point", "version": "1", "text-en": "mine", "text-fr": "à moi"}
    assert people["CA"].post(f"{RECORD}/{number}", data={**data, "text-en": "theirs"}).status_code == 303
    answer = people["rapporteur"].post(f"{RECORD}/{number}", data=data)
    assert answer.status_code == 409
    assert "theirs" in answer.text
    assert "à moi" in answer.text
    assert lines(app) == [("point", "theirs", False)]


def test_what_one_language_says_is_listed_until_it_is_translated(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    with writing(app) as session:
        number = take_down(session, "mining", "Only English").id
    path = "/en/organize/duo/1/outcomes/to-translate"
    assert "missing: Français and Español" in soup(people["observer"], path).text
    data = {"kind": "point", "version": "1", "text-en": "a", "text-fr": "b", "text-es": "c"}
    people["rapporteur"].post(f"{RECORD}/{number}", data=data)
    assert "Nothing is missing" in soup(people["observer"], path).text


def test_a_line_becomes_a_commitment_once(app: Flask, people: dict[str, FlaskClient]) -> None:
    post(
        people["rapporteur"],
        "Publish one map",
        "commitment",
        groups=["mining", "forestry"],
        owner_CA="Natural Resources",
        owner_MX="Economía",
        due="2027-06-30",
    )
    with reading(app) as session:
        number = session.scalars(select(RecordEntry.id)).one()
    assert people["rapporteur"].post(f"{RECORD}/{number}/confirm").status_code == 404
    for _ in range(2):
        assert people["CA"].post(f"{RECORD}/{number}/confirm").status_code == 303
    with reading(app) as session:
        made = session.scalars(select(Commitment)).one()
        assert (made.text.en, made.due.isoformat(), made.origin.value) == (  # type: ignore[union-attr]
            "Publish one map",
            "2027-06-30",
            "edition",
        )
        owners = {row.side: row.body.en for row in session.scalars(select(CommitmentOwner))}
        assert owners == {"CA": "Natural Resources", "MX": "Economía"}
        assert session.scalars(select(WorkPlan.year)).all() == [2027, 2027]
        assert len(session.scalars(select(PlanEntry.id)).all()) == 2
    assert press(people["rapporteur"], number, "remove") == 422
    assert len(lines(app)) == 1


def test_what_was_confirmed_can_be_reworded_in_any_language(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    """The form sends groups in its own order; the first that was chosen goes on leading."""
    with writing(app) as session:
        line = {"kind": "commitment", "groups": ("mining", "forestry"), "owners": {"CA": text("Office")}}
        number = take_down(session, "mining", "Promise", **line).id
    people["CA"].post(f"{RECORD}/{number}/confirm")
    page = soup(people["CA"], f"{RECORD}/{number}")
    data = {
        "kind": "commitment",
        "version": page.find("input", {"name": "version"})["value"],  # type: ignore[index]
        "text-en": "Promise, better said",
        "groups": ["forestry", "mining"],
        "owner_CA": "Office",
        "owner_MX": "",
    }
    assert people["CA"].post(f"{RECORD}/{number}", data=data).status_code == 303
    assert lines(app) == [("commitment", "Promise, better said", False)]
    assert people["CA"].post(f"{RECORD}/{number}", data={**data, "version": "9"}).status_code == 409


def test_a_point_or_a_commitment_of_no_group_cannot_be_confirmed(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    with writing(app) as session:
        point = take_down(session, "mining", "point").id
        nobodys = take_down(session, "closing", "of no group", kind="commitment").id
    assert people["CA"].post(f"{RECORD}/{point}/confirm").status_code == 422
    answer = people["CA"].post(f"{RECORD.replace('mining', 'closing')}/{nobodys}/confirm")
    assert answer.status_code == 422
    assert "needs a working group" in answer.text


def test_the_round_table_and_the_plenary_see_it_at_once(app: Flask, people: dict[str, FlaskClient]) -> None:
    with writing(app) as session:
        take_down(session, "mining", "Of mining")
        take_down(session, "forestry", "Of forestry", kind="decision", for_plenary=True)
    table = soup(people["observer"], ROUND)
    columns = {column.h2.text: column.text for column in table.select(".table-column")}  # type: ignore[union-attr]
    assert "Of mining" in columns["Mining"]
    assert "Of forestry" in columns["Forestry"]
    assert "Of forestry" not in columns["Mining"]
    plenary = soup(people["observer"], PLENARY).text
    assert "Of forestry" in plenary
    assert "Of mining" not in plenary


@pytest.mark.parametrize("path", [ROUND, PLENARY])
def test_nothing_new_costs_one_statement_of_our_own(
    app: Flask, people: dict[str, FlaskClient], path: str
) -> None:
    with writing(app) as session:
        number = take_down(session, "mining", "first").id
    part = f"{path}?part=1"
    client = people["observer"]
    tag = client.get(part).headers["ETag"]

    def cost(expected: int) -> int:
        with statements(app) as sent:
            assert client.get(part, headers={"If-None-Match": tag}).status_code == expected
        return len([each for each in sent if "record_entry" in each or "agenda_session" in each])

    with statements(app) as sent:
        assert client.get(part, headers={"If-None-Match": tag}).status_code == 304
    known = len(sent)
    assert cost(304) == 1
    # The other statements are those of whoever is signed in, on any page.
    with statements(app) as sent:
        client.get("/en/organize/nothing-here/")
    assert known == 1 + len(sent)
    with writing(app) as session:
        edition = edition_of(session)
        records.mark(session, "x", NOW, edition, "mining", number, say=True)
    answer = client.get(part, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_pages_take_as_many_statements_for_three_lines_as_for_one(
    app: Flask, people: dict[str, FlaskClient]
) -> None:
    def costs() -> list[int]:
        found = []
        for path in (RECORD, ROUND, PLENARY, RECORD.rpartition("/")[0]):
            with statements(app) as sent:
                assert people["organizer"].get(path).status_code == 200
            found.append(len(sent))
        return found

    with writing(app) as session:
        take_down(session, "mining", "one", for_plenary=True)
    first = costs()
    with writing(app) as session:
        for slug in ("mining", "forestry", "closing"):
            for words in ("two", "three"):
                take_down(session, slug, words, for_plenary=True)
    assert costs() == first


def test_each_deed_is_in_the_records(app: Flask, people: dict[str, FlaskClient]) -> None:
    post(people["rapporteur"], "a")
    with reading(app) as session:
        number = session.scalars(select(RecordEntry.id)).one()
    press(people["rapporteur"], number, "say")
    press(people["rapporteur"], number, "remove")
    with reading(app) as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "duo/1/record/mining").order_by(AuditEntry.id)
        ).all()
        assert [row.action for row in found] == ["record.added", "record.marked", "record.removed"]
