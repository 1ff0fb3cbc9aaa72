"""A note of one side about each thing of a meeting, and the address of a young person: whoever is not of that
side meets them at no address, in no file, mail, record or search; and the walk finds a rule that is loose."""

import html
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from eventapp.core.actor import Actor, Role
from eventapp.core.audit import AuditEntry
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.outcomes import notes_policy
from eventapp.outcomes.model import SideNote
from eventapp.youthlab.model import Cohort, CohortDelegate
from tests.apps import reading, writing
from tests.people_help import sign_in
from tests.support import machine
from tests.web.test_access import VALUES

SERIES = "csp"
CANARY = "zqcanary"
YOUNG = "zqyoung"  # the secretariat knows it, the other side does not
HERE = f"/organize/{SERIES}/2"
SUBJECTS = {
    f"{SERIES}/2/conclusions": f"{HERE}/outcomes/texts/conclusions",
    f"{SERIES}/2/press-line": f"{HERE}/outcomes/texts/press-line",
    f"{SERIES}/2/record/forestry": f"{HERE}/outcomes/record/forestry",
    "plans/forestry/2027": f"{HERE}/outcomes/plans/2027/forestry",
    "commitments/cmp/1": f"{HERE}/outcomes/commitments/1",
    "cmp/18/report/forestry": "/organize/cmp/18/report/groups/forestry",
    f"{SERIES}/youth-lab/1/recommendations/1": f"/organize/{SERIES}/youth-lab/1/recommendations/1",
}
OTHERS: dict[str, dict[str, Any]] = {
    "coordinator MX": {"role": Role.COORDINATOR, "side": "MX"},
    "co-chair MX": {"role": Role.CO_CHAIR, "side": "MX", "group": "forestry"},
    "rapporteur": {"role": Role.RAPPORTEUR, "group": "forestry"},
    "organizer": {"role": Role.ORGANIZER},
    "observer": {"role": Role.OBSERVER},
    "operator": {"role": Role.OPERATOR},
    "nobody": {},
}
LEAVES = ("sign_in.", "account.", "people.", "openid.")  # pressing these ends the walk, not the secret


@pytest.fixture
def planted(demo_app: Flask, databases: Any) -> Flask:
    if databases.kind != "sqlite":
        pytest.skip("the same pages and the same rule; what is stored does not differ")
    own = client_of(demo_app, {"role": Role.COORDINATOR, "side": "CA"})
    for n, (subject, address) in enumerate(SUBJECTS.items()):
        note = {
            "subject": subject,
            "side": "CA",
            "text": f"{CANARY}{n} we give way",
            "address": f"/en{address}",
        }
        assert own.post(f"/en/organize/{address.split('/')[2]}/side-notes", data=note).status_code == 303
    with writing(demo_app) as session:
        for cohort in session.scalars(select(Cohort)):
            young = CohortDelegate(
                cohort_id=cohort.id,
                position=99,
                side="CA",
                name="Young Person",
                email=f"{YOUNG}@example.org",
                languages=["en"],
            )
            session.add(young)
    return demo_app


def client_of(app: Flask, facts: dict[str, Any]) -> FlaskClient:
    """Somebody with the same role in both series of the lineage, or nobody."""
    client = app.test_client()
    for series in (SERIES, "cmp") if facts else ():
        email = "-".join(str(each) for each in facts.values()) + "@example.org"
        sign_in(app, client, series=series, email=email, **facts)
    return client


def values(app: Flask) -> list[dict[str, Any]]:
    """What stands in addresses: as in the matrix of `test_access`, and what there is of this meeting."""
    with reading(app) as session:
        delegate = session.scalars(
            select(CohortDelegate.id).where(CohortDelegate.email.contains(YOUNG))
        ).first()
        note = session.scalars(select(SideNote.id)).first()
    real = {
        **VALUES,
        "series": SERIES,
        "number": 2,
        "slug": "forestry",
        "key": "forestry",
        "group": "forestry",
        "year": 2027,
        "note_id": note,
        "row": delegate,
    }
    return [real, {**real, "number": 1, "row": 1, "which": "press-line"}]


def addresses(app: Flask, below: str = "") -> Iterator[tuple[Rule, str, str]]:
    """Each rule and method with an address of each set of values."""
    for rule in app.url_map.iter_rules():
        if below not in rule.rule or rule.endpoint == "static":
            continue
        seen = set()
        for each in values(app) if rule.arguments else [{}]:
            if rule.arguments - set(each):
                continue
            with app.test_request_context():
                built = rule.build({name: each[name] for name in rule.arguments}, append_unknown=False)
            if built is not None and built[1] not in seen:
                seen.add(built[1])
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    yield rule, method, built[1]
    if not below:
        yield from ((rule, "GET", path) for rule, path in _of_the_pages(app))


def _of_the_pages(app: Flask) -> Iterator[tuple[Rule, str]]:
    rule = next(iter(app.url_map.iter_rules()))
    for address in SUBJECTS.values():
        for language in ("en", "fr", "es"):
            yield rule, f"/{language}{address}"
    for language in ("en", "fr", "es"):
        yield rule, f"/{language}/search?q={CANARY}"


def told(body: bytes) -> str:
    """All words of an answer: files are unpacked, PDFs read."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(told(archive.read(name)) for name in archive.namelist())
    if body.startswith(b"%PDF"):
        machine.needed(machine._first_program("pdftotext"), "poppler-utils")
        done = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
        return done.stdout.decode()
    return html.unescape(body.decode("utf-8", "replace"))


def leaks(app: Flask, name: str, below: str = "") -> list[str]:
    client, found = client_of(app, OTHERS[name]), []
    secret = (rf"{CANARY}\d",) if name == "organizer" else (rf"{CANARY}\d", YOUNG)
    asked = 0
    for rule, method, address in addresses(app, below):
        if method == "POST" and rule.endpoint.startswith(LEAVES):
            continue
        sent = {"data": {"text": "x", "side": "MX", "note": "1", "version": "1"}} if method == "POST" else {}
        answer = client.open(address, method=method, **sent)
        asked += 1
        words = told(answer.get_data()) + str(answer.headers)
        found += [f"{method} {address}" for pattern in secret if re.search(pattern, words)]
    assert asked > (10 if below else 500)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_nobody_of_another_side_meets_it_anywhere(planted: Flask, name: str) -> None:
    assert leaks(planted, name) == []
    assert stored(planted) == []
    with reading(planted) as session:  # nor did anybody touch it
        assert len(session.scalars(select(SideNote).where(SideNote.text.contains(CANARY))).all()) == len(
            SUBJECTS
        )


def stored(app: Flask) -> list[str]:
    """Where it stands in what is sent or recorded."""
    with reading(app) as session:
        mails = [f"{each.subject} {each.body}" for each in session.scalars(select(StoredMail))]
        records = [
            f"{each.subject} {each.action} {each.details}" for each in session.scalars(select(AuditEntry))
        ]
        work = [str(each.payload) for each in session.scalars(select(OutboxRow))]
    return [each for each in (*mails, *records, *work) if CANARY in each]


@pytest.mark.slow
def test_the_walk_finds_a_rule_that_is_loose(planted: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_policy, "sides", lambda _actor, _series: frozenset({"CA", "MX"}))
    for name in ("coordinator MX", "organizer"):
        found = leaks(planted, name, below="/outcomes/")
        assert f"GET /en{HERE}/outcomes/texts/conclusions" in found
        assert f"GET /en{HERE}/outcomes/record/forestry" in found


def test_the_own_side_finds_all_of_it_on_its_page(planted: Flask) -> None:
    client = client_of(planted, {"role": Role.CO_CHAIR, "side": "CA", "group": "mining"})
    page = "".join(client.get(f"/en/organize/{series}/side-notes").text for series in (SERIES, "cmp"))
    assert all(f"{CANARY}{n}" in page for n in range(len(SUBJECTS)))


def test_the_own_side_finds_each_on_the_page_that_it_is_about(planted: Flask) -> None:
    client = client_of(planted, {"role": Role.COORDINATOR, "side": "CA"})
    missing = [
        address
        for n, address in enumerate(SUBJECTS.values())
        if f"{CANARY}{n}" not in client.get(f"/en{address}").text
    ]
    assert missing == []


def test_the_secretariat_sees_neither_notes_nor_that_there_are_any(planted: Flask) -> None:
    client = client_of(planted, OTHERS["organizer"])
    assert client.get(f"/en/organize/{SERIES}/side-notes").status_code == 404
    page = client.get(f"/en/organize/{SERIES}/records")
    assert "side-notes" not in page.text
    assert "note.written" not in page.text


def test_an_organizer_who_also_coordinates_sees_the_own_side_only(planted: Flask) -> None:
    client = planted.test_client()
    for facts in ({"role": Role.ORGANIZER}, {"role": Role.COORDINATOR, "side": "MX"}):
        sign_in(planted, client, series=SERIES, email="both@example.org", **facts)
    assert CANARY not in client.get(f"/en/organize/{SERIES}/side-notes").text


def test_a_side_in_another_series_is_no_side_here(planted: Flask) -> None:
    client = planted.test_client()
    sign_in(planted, client, series="cmp", role=Role.COORDINATOR, side="CA")
    page = client.get("/en/organize/cmp/side-notes").text
    assert page.count(CANARY) == 2  # the one that was written there: shown, and in the form that changes it
    assert client.get(f"/en/organize/{SERIES}/side-notes").status_code == 404


def test_a_note_is_changed_and_removed_by_its_own_side_alone(planted: Flask) -> None:
    own, other = planted.test_client(), client_of(planted, OTHERS["coordinator MX"])
    sign_in(planted, own, series=SERIES, role=Role.COORDINATOR, side="CA")
    with reading(planted) as session:
        number = session.scalars(select(SideNote.id).where(SideNote.series == SERIES)).first()
    path = f"/en/organize/{SERIES}/side-notes"
    change = {"note": str(number), "version": "1", "text": "We hold"}
    assert other.post(path, data=change).status_code == 404
    assert other.post(f"{path}/{number}/remove").status_code == 404
    assert own.post(path, data={**change, "text": " "}).status_code == 422
    assert own.post(path, data=change).status_code == 303
    late = own.post(path, data={**change, "text": "Too late"})
    assert late.status_code == 409
    assert "Too late" in late.text
    assert own.post(f"{path}/{number}/remove").status_code == 303
    with reading(planted) as session:
        assert session.get(SideNote, number) is None


def test_a_note_leads_back_only_into_the_rooms_of_its_partnership(planted: Flask) -> None:
    own = planted.test_client()
    sign_in(planted, own, series=SERIES, role=Role.COORDINATOR, side="CA")
    path = f"/en/organize/{SERIES}/side-notes"
    for bad in (
        "https://example.org/",
        "//example.org",
        f"/en/organize/{SERIES}/../x",
        "/en/organize/cmp/17/",
    ):
        note = {"subject": "a/b", "side": "CA", "text": "x", "address": bad}
        assert own.post(path, data=note).headers["Location"] == path
    for subject in ("", "A b", "x" * 300, "../x"):
        answer = own.post(path, data={"subject": subject, "side": "CA", "text": "typed words"})
        assert answer.status_code == 422
        assert "typed words" in answer.text


def test_a_note_sent_twice_is_one_note(planted: Flask) -> None:
    own = planted.test_client()
    sign_in(planted, own, series=SERIES, role=Role.COORDINATOR, side="CA")
    note = {"subject": "a/b", "side": "CA", "text": "once", "address": "", "key": "k"}
    for _ in range(2):
        own.post(f"/en/organize/{SERIES}/side-notes", data=note)
    with reading(planted) as session:
        assert len(session.scalars(select(SideNote).where(SideNote.text == "once")).all()) == 1


def test_who_speaks_for_a_side() -> None:
    from eventapp.core.actor import Grant

    def sides(*grants: Grant) -> set[str]:
        return set(notes_policy.sides(Actor(account=1, grants=frozenset(grants)), "csp"))

    assert sides(Grant(Role.COORDINATOR, "csp", "CA")) == {"CA"}
    assert sides(Grant(Role.CO_CHAIR, "csp", "MX", "mining")) == {"MX"}
    assert sides(Grant(Role.ORGANIZER, "csp"), Grant(Role.RAPPORTEUR, "csp", None, "mining")) == set()
    assert sides(Grant(Role.OBSERVER, "csp", "CA"), Grant(Role.COORDINATOR, "cmp", "CA")) == set()
