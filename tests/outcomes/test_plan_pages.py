"""The pages of plans, as those who write them use them."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from eventapp.core.actor import Role
from eventapp.outcomes import carrying, commitments, plans
from eventapp.outcomes.model import Commitment, State
from tests.apps import reading, statements, writing
from tests.factories import NOW, text
from tests.outcomes import making
from tests.outcomes.making import add, approve, plan, report, which
from tests.people_help import sign_in

ROOT = "/en/organize/duo/2/outcomes"
PLAN = f"{ROOT}/plans/2026/forestry"
TYPED = {
    "text-en": "Plant 5,000 trees",
    "text-fr": "Planter 5 000 arbres",
    "text-es": "Plantar 5000 árboles",
    "text-reviewed": ["en", "fr", "es"],
    "measure-en": "Trees counted",
    "origin": "leaders",
    "origin_note-en": "Summit 2025",
    "due": "2026-09-30",
    "marks": ["gender"],
    "CA-body-en": "Canadian Forest Service",
    "CA-person": "Beth Roy",
    "MX-body-es": "Comisión Nacional Forestal",
    "groups": ["forestry", "mining"],
}


@pytest.fixture
def app(app: Flask) -> Flask:
    making.begin(app)
    return app


def numbered(app: Flask) -> dict[str, Any]:
    """What is kept of each commitment, by number."""
    with reading(app) as session:
        return {one.number: one for one in session.scalars(select(Commitment))}


def test_a_commitment_is_written_and_stands_in_the_plans_of_its_groups(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(app, client)
    form = client.get(f"{PLAN}/new").text
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key is not None
    answers = [client.post(f"{PLAN}/new", data={**TYPED, "key": key[1]}) for _ in range(2)]  # pressed twice
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location == f"{PLAN}?done=added#c-1"
    with reading(app) as session:
        for group in ("forestry", "mining"):
            (entry,) = plan(session, group).entries
            assert entry.groups == ("forestry", "mining")
            assert entry.words.text.fr == "Planter 5 000 arbres"
            assert [(owner.side, owner.person) for owner in entry.words.owners] == [
                ("CA", "beth"),
                ("MX", None),
            ]
            assert entry.words.marks == ("gender",)
    page = client.get(PLAN).text
    assert "Plant 5,000 trees" in page
    assert "Beth Roy, Canadian Forest Service" in page
    assert "September 30, 2026" in page


def test_what_was_typed_is_kept_when_something_is_wrong(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    answer = client.post(
        f"{PLAN}/new", data={**TYPED, "text-en": "", "text-fr": "", "text-es": "", "CA-person": "Nobody"}
    )
    assert answer.status_code == 422
    assert "A commitment needs its text in at least one language." in answer.text
    assert "Nobody of this name is known here." in answer.text
    for kept in (
        "Trees counted",
        "Comisión Nacional Forestal",
        "Summit 2025",
        "2026-09-30",
        'value="Nobody"',
    ):
        assert kept in answer.text
    assert numbered(app) == {}


def test_the_second_who_saves_sees_what_is_there_and_loses_nothing(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        add(session)
    sign_in(app, client)
    old = numbered(app)[1].version
    first = client.post(f"{PLAN}/1/edit", data={**TYPED, "version": old})
    assert first.status_code == 303
    second = client.post(f"{PLAN}/1/edit", data={**TYPED, "text-en": "Mine", "version": old})
    assert second.status_code == 409
    assert "Plant 5,000 trees" in second.text
    assert ">Mine</textarea>" in second.text
    assert numbered(app)[1].text.en == "Plant 5,000 trees"
    version = re.search(r'name="version" value="(\d+)"', second.text)
    assert version is not None
    again = client.post(f"{PLAN}/1/edit", data={**TYPED, "text-en": "Mine", "version": version[1]})
    assert again.status_code == 303
    assert numbered(app)[1].text.en == "Mine"


def test_a_co_chair_writes_the_own_plan_only(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        add(session, groups=("mining",))
    sign_in(app, client, role=Role.CO_CHAIR, side="CA", group="forestry")
    assert client.get(f"{PLAN}/new").status_code == 200
    assert client.get(f"{ROOT}/plans/2026/mining/new").status_code == 404
    # By way of the own plan no commitment of another is reached, and none is put into another's plan.
    assert client.get(f"{PLAN}/1/edit").status_code == 404
    assert client.post(f"{PLAN}/1/report", data={"state": "done", "version": 1}).status_code == 404
    assert client.post(f"{PLAN}/new", data=TYPED).status_code == 422
    assert (
        client.post(f"{PLAN}/new", data={**TYPED, "groups": ["forestry"], "CA-person": ""}).status_code == 303
    )


def test_a_report_is_kept_with_its_evidence(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        add(session)
    sign_in(app, client)
    version = numbered(app)[1].version
    typed = {
        "version": version,
        "state": "late",
        "text-en": "Half of it",
        "text-fr": "La moitié",
        "text-es": "La mitad",
        "evidence-0-title": "Inventory",
        "evidence-0-url": "https://example.org/inventory",
    }
    for address in (
        "javascript:alert(1)",
        "https://",
        "ftp://example.org/x",
        "//example.org",
        "https://me:pw@example.org/",
    ):
        refused = client.post(f"{PLAN}/1/report", data={**typed, "evidence-1-url": address})
        assert refused.status_code == 422
        assert "A link begins with http:// or https:// and names a site." in refused.text
        assert "La moitié" in refused.text
    no_reason = {**typed, "state": "dropped", "text-en": "", "text-fr": "", "text-es": ""}
    assert "Say why the commitment is dropped." in client.post(f"{PLAN}/1/report", data=no_reason).text
    key = re.search(r'name="key" value="([^"]+)"', client.get(f"{PLAN}/1/report").text)
    assert key is not None
    for _ in range(2):  # pressed twice
        assert client.post(f"{PLAN}/1/report", data={**typed, "key": key[1]}).status_code == 303
    with reading(app) as session:
        assert len(plan(session).entries[0].results) == 1
    page = client.get(f"{ROOT}/commitments/1").text
    assert "Half of it" in page
    assert 'href="https://example.org/inventory" rel="nofollow noopener"' in page
    assert client.post(f"{PLAN}/1/report", data=typed).status_code == 409  # the page is an old one


def test_what_is_not_reported_is_overdue_from_the_meeting_on(
    app: Flask, client: FlaskClient, at: Any
) -> None:
    with writing(app) as session:
        add(session)
        add(session, "Count birds", groups=("forestry", "water"))
        report(session, 1)
    sign_in(app, client)
    at("2026-11-25T12:00")
    assert "to be reported by the 2nd annual meeting, November 26, 2026" in client.get(PLAN).text
    at("2026-11-26T12:00")
    page = client.get(f"{ROOT}/plans?year=2026").text
    assert page.count("1 overdue") == 2  # in both groups that share it
    owed = client.get(f"{ROOT}/owing").text
    assert "Count birds" in owed
    assert "Plant trees" not in owed
    assert "Ana Ruiz, CONAFOR" in owed


def test_agreement_takes_both_sides_and_an_edit_voids_it(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        add(session)
        add(session, "Count birds")
    public = "/en/duo/groups/forestry/plans/2026/"
    for side in ("CA", "MX"):
        assert client.get(public).status_code == 404
        sign_in(app, client, role=Role.COORDINATOR, side=side)
        digest = re.search(r'name="digest" value="(\w+)"', client.get(PLAN).text)
        assert digest is not None
        foreign = "MX" if side == "CA" else "CA"
        assert client.post(f"{PLAN}/approvals/{foreign}", data={"digest": digest[1]}).status_code == 404
        assert client.post(f"{PLAN}/approvals/{side}", data={"digest": digest[1]}).status_code == 303
    shown = client.get(public).text
    assert "Plant trees" in shown
    assert "not reported" in shown
    assert "CONAFOR" in shown
    assert "Ana Ruiz" not in shown  # who is named for an office is not for the public
    assert client.post(f"{PLAN}/approvals/MX", data={"digest": "0" * 64}).status_code == 409
    with writing(app) as session:
        report(session, 1)  # a result is no edit of what was agreed
    assert "So it was" in client.get(public).text
    assert f'href="{public}"' in client.get("/en/duo/groups/forestry/").text
    assert client.post(f"{PLAN}/2/place", data={"to": "earlier"}).status_code == 303
    assert client.get(public).status_code == 404
    assert public not in client.get("/en/duo/groups/forestry/").text
    assert client.get(PLAN).text.count("it has to be approved anew") == 2


def test_nobody_agrees_to_what_a_language_lacks(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        add(session, text=text("Plant").__class__(en="Plant", fr="Planter", draft=("fr",)))
    sign_in(app, client, role=Role.COORDINATOR, side="CA")
    page = client.get(PLAN).text
    assert "Spanish: 1 text is missing" in page
    assert "French: 1 text is not reviewed" in page
    with reading(app) as session:
        digest = plan(session).digest
    refused = client.post(f"{PLAN}/approvals/CA", data={"digest": digest})
    assert refused.status_code == 422
    assert "This plan is not complete and reviewed in French and Spanish." in refused.text


def test_a_slip_is_taken_out_and_put_back_but_nothing_that_was_agreed(
    app: Flask, client: FlaskClient
) -> None:
    with writing(app) as session:
        add(session)
        add(session, "Slip")
    sign_in(app, client)
    assert client.post(f"{PLAN}/2/remove").location == f"{PLAN}?done=removed&removed=2"
    assert numbered(app)[2].removed
    assert client.get(f"{ROOT}/commitments/2").status_code == 404
    assert "Put it back" in client.get(f"{PLAN}?done=removed&removed=2").text
    assert client.post(f"{PLAN}/2/put-back").status_code == 303
    assert not numbered(app)[2].removed
    with writing(app) as session:
        approve(session, "CA", "MX")
        plans.withdraw(session, "CA@example.org", NOW, which(), "CA")
    refused = client.post(f"{PLAN}/2/remove")
    assert refused.status_code == 422
    assert "report it as dropped" in refused.text


def test_the_roll_over_is_shown_first_and_done_once(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        for name in ("One", "Two", "Three"):
            add(session, name, groups=("water", "forestry") if name == "Two" else ("forestry",))
        report(session, 1)
    sign_in(app, client)
    page = client.get(f"{ROOT}/roll-over?year=2026").text
    assert "3 commitments in 2026 = 2 in 2027 + 1 concluded" in page
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown is not None
    with reading(app) as session:
        assert plans.of_group(session, "duo", "forestry", 2027) is None  # looking changes nothing
    with writing(app) as session:
        add(session, "Four")
    stale = client.post(f"{ROOT}/roll-over", data={"year": 2026, "shown": shown[1]})
    assert stale.status_code == 409
    shown = re.search(r'name="shown" value="(\w+)"', stale.text)
    assert shown is not None
    for _ in range(2):
        assert client.post(f"{ROOT}/roll-over", data={"year": 2026, "shown": shown[1]}).status_code == 303
    assert "4 commitments in 2026 = 3 in 2027 + 1 concluded" in client.get(f"{ROOT}/roll-over?year=2026").text
    with reading(app) as session:
        assert [each.number for each in plan(session, year=2027).entries] == [2, 3, 4]
        assert [each.groups for each in plan(session, "water", 2027).entries] == [("water", "forestry")]
        assert all(each.from_year == 2026 for each in plan(session, year=2027).entries)


def test_an_agreed_plan_keeps_its_words_once_it_was_carried_on(app: Flask) -> None:
    with writing(app) as session:
        add(session)
        approve(session, "CA", "MX")
    with writing(app) as session:
        shown = carrying.seal(carrying.rolling(session, "duo", 2026, 2027))
        carrying.roll_over(session, "test", NOW, "duo", (2026, 2027), shown)
        version = commitments.by_number(session, "duo", 1).version
        commitments.change(session, "test", NOW, ("duo", 1), making.values("Plant more"), version)
    with reading(app) as session:
        assert plan(session).agreed
        assert plan(session).entries[0].words.text.en == "Plant trees"
        assert plan(session, year=2027).entries[0].words.text.en == "Plant more"


def test_what_went_on_before_a_merge_does_not_go_on_again(app: Flask) -> None:
    with writing(app) as session:
        add(session)
        shown = carrying.seal(carrying.rolling(session, "duo", 2026, 2027))
        carrying.roll_over(session, "test", NOW, "duo", (2026, 2027), shown)
        moves = carrying.merging(session, "duo", "forestry", "water", 2027)
        carrying.succeed(session, "test", NOW, "duo", "forestry", moves, 2027)
        again = carrying.rolling(session, "duo", 2026, 2027)
    assert again.new == 0
    assert again.balance.even
    with reading(app) as session:
        assert plan(session, "forestry", 2027).entries == ()
        assert [each.number for each in plan(session, "water", 2027).entries] == [1]
        assert [each.number for each in plan(session, "forestry", 2026).entries] == [1]


def test_a_split_names_a_group_for_each_commitment(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        add(session)
        add(session, "Count birds")
        report(session, 2, State.LATE)
    sign_in(app, client)
    address, base = f"{ROOT}/succession", {"group": "forestry", "since": "2026", "how": "split"}
    assert "Count birds" in client.get(f"{address}?group=forestry&since=2026").text
    one_left = client.post(address, data={**base, "to-1": ["water"]})
    assert one_left.status_code == 422
    assert "Name at least one group for each commitment" in one_left.text
    assert re.search(r'name="to-1" value="water" checked', one_left.text)
    wanted = {**base, "to-1": ["water"], "to-2": ["energy", "water"]}
    look = client.post(address, data=wanted)
    assert look.status_code == 200
    assert "2 commitments before and after." in look.text
    seal = re.search(r'name="do" value="(\w+)"', look.text)
    assert seal is not None
    assert client.post(address, data={**wanted, "do": "stale"}).status_code == 409
    assert client.post(address, data={**wanted, "do": seal[1]}).status_code == 303
    with reading(app) as session:
        assert plan(session).entries == ()
        assert [each.number for each in plan(session, "water").entries] == [1, 2]
        (birds,) = plan(session, "energy").entries
        assert birds.last is not None
        assert birds.last.state is State.LATE  # what was reported goes along


def test_themes_are_kept_and_retired(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    page = client.get(f"{ROOT}/themes").text
    version = re.search(r'name="version" value="(\w+)"', page)
    assert version is not None
    typed = {
        "version": version[1],
        "m-gender-name-en": "Gender equality",
        "m-gender-order": "2",
        "m-youth-name-en": "Youth",
        "m-youth-order": "1",
        "m-youth-retired": "y",
        "m-new-name-en": "Indigenous peoples",
        "m-new-name-fr": "Peuples autochtones",
    }
    assert client.post(f"{ROOT}/themes", data=typed).status_code == 303
    assert client.post(f"{ROOT}/themes", data=typed).status_code == 409
    form = client.get(f"{PLAN}/new").text
    assert [
        each for each in ("gender", "youth", "indigenous-peoples") if f'name="marks" value="{each}"' in form
    ] == [
        "gender",
        "indigenous-peoples",
    ]


def test_spreadsheets_hold_all_that_the_plans_say(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        add(session, "=1+1")
        add(session, "Count birds", groups=("water", "forestry"))
        report(session, 1, State.LATE)
    sign_in(app, client)
    one = load_workbook(io.BytesIO(client.get(f"{PLAN}.xlsx").data)).active
    rows = [[cell.value for cell in row] for row in one.iter_rows()]
    assert rows[0][:4] == ["No.", "Year", "Working group", "Commitment (English)"]
    assert [row[0] for row in rows[1:]] == [1, 2]
    assert rows[1][3] == "'=1+1"
    assert rows[1][5] == "=1+1 (es)" or rows[1][5] == "'=1+1 (es)"
    assert "late" in rows[1]
    assert "not reported" in rows[2]
    every = load_workbook(io.BytesIO(client.get(f"{ROOT}/plans/2026.xlsx").data)).active
    assert [row[0].value for row in list(every.iter_rows())[1:]] == [1, 2, 2]
    assert client.get(f"{ROOT}/plans/1999.xlsx").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/plans?year=2026", "/plans/2026/forestry", "/owing", "/roll-over?year=2026", "/plans/2026.xlsx"],
)
def test_statements_do_not_grow_with_commitments(app: Flask, client: FlaskClient, address: str) -> None:
    sign_in(app, client)
    counts = []
    for more in (1, 2, 27):
        with writing(app) as session:
            for _ in range(more):
                add(session, groups=making.GROUPS)
        client.get(ROOT + address)
        with statements(app) as sent:
            assert client.get(ROOT + address).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] == counts[2] <= 20, sent


def test_numbers_are_given_once_however_many_write_at_once(app: Flask) -> None:
    def write(name: str) -> int:
        with writing(app) as session:
            return add(session, name, groups=("forestry", "mining")).number

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(write, [f"No. {n}" for n in range(16)]))
    assert sorted(found) == list(range(1, 17))
    with reading(app) as session:
        assert plan(session).revision == plan(session, "mining").revision == 16
        assert [each.number for each in plan(session).entries] == list(range(1, 17))


def test_what_goes_on_keeps_its_order(app: Flask) -> None:
    with writing(app) as session:
        for name in ("One", "Two", "Three"):
            add(session, name)
        plans.place(session, "test", NOW, which(), 3, earlier=True)
        plans.place(session, "test", NOW, which(), 3, earlier=True)
        shown = carrying.seal(carrying.rolling(session, "duo", 2026, 2027))
        carrying.roll_over(session, "test", NOW, "duo", (2026, 2027), shown)
    with reading(app) as session:
        for year in (2026, 2027):
            assert [each.number for each in plan(session, year=year).entries] == [3, 1, 2]
