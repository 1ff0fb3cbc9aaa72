"""One's own data: shown, taken home, erased; and what stays of somebody who was."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda.content import Role
from eventapp.agenda.model import AgendaSession, SessionPerson
from eventapp.core.audit import AuditEntry
from eventapp.core.mail import StoredMail
from eventapp.people.model import Person
from eventapp.registration.links import Opens
from eventapp.registration.model import ChangeRequest, Choice, ProtectedDetails, Registration, SessionPlaces
from eventapp.registration.privacy import erasing
from eventapp.registration.rules import Place, State
from tests.apps import reading, writing
from tests.factories import NOW
from tests.people_help import csrf_of, mailed, mails, sign_in
from tests.registration import canary
from tests.registration.test_erasure import MINE, erase, with_link

DATA = f"{MINE}/data"


@pytest.fixture
def ref(app: Flask, at: object) -> str:
    at(NOW.isoformat()[:19])  # type: ignore[operator]
    canary.open_meeting(app)
    return canary.plant(app)


def of(app: Flask, ref: str) -> Registration:
    with reading(app) as session:
        return session.scalars(select(Registration).filter_by(ref=ref)).one()


def test_an_invitation_shows_all_but_what_is_protected(app: Flask, client: FlaskClient, ref: str) -> None:
    with_link(app, client, ref, Opens.ANSWER)
    page = client.get(DATA)
    assert page.status_code == 200
    assert "Instituto Vrompelnik" in page.text
    assert "Glorfandel" not in page.text
    assert "Hubrandt" not in page.text
    for name, value in (("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex")):
        assert page.headers[name] == value
    for path in (f"{DATA}/file", f"{DATA}/erase"):
        led = client.get(path)
        assert (led.status_code, led.headers["Location"]) == (303, f"{DATA}?needs=link")
    done = client.post(f"{DATA}/erase", data={"csrf": csrf_of(page.text), "sure": "yes"})
    assert done.headers["Location"] == f"{DATA}?needs=link"
    assert of(app, ref).email == canary.EMAIL


def test_a_fresh_link_goes_to_the_address_on_file_and_opens_everything(
    app: Flask, client: FlaskClient, ref: str, at: object
) -> None:
    with_link(app, client, ref, Opens.ANSWER)
    asked = client.post(f"{DATA}/link", data={"csrf": csrf_of(client.get(DATA).text)})
    assert (asked.status_code, asked.headers["Location"]) == (303, f"{DATA}?asked=yes")
    sent = mails(app)[-1]
    assert (sent.to, sent.expires_at) == (canary.EMAIL, NOW + timedelta(hours=1))
    other = app.test_client()
    assert other.get(mailed(app)[0]).headers["Location"] == DATA
    assert "Glorfandel" in other.get(DATA).text
    assert other.get(f"{DATA}/file").mimetype == "application/zip"
    at((NOW + timedelta(hours=1, seconds=1)).isoformat()[:19])  # type: ignore[operator]
    assert other.get(f"{DATA}/file").status_code == 404
    assert app.test_client().get(mailed(app)[0]).status_code == 410


def test_links_are_mailed_a_few_times_an_hour(app: Flask, client: FlaskClient, ref: str) -> None:
    with_link(app, client, ref, Opens.ANSWER)
    token = csrf_of(client.get(DATA).text)
    answers = [client.post(f"{DATA}/link", data={"csrf": token}).status_code for _ in range(4)]
    assert answers == [303, 303, 303, 429]


def test_a_link_of_somebody_else_opens_nothing_of_mine(app: Flask, client: FlaskClient, ref: str) -> None:
    with writing(app) as session:
        other = canary.register(session, NOW, "Somebody Else", "else@example.org").ref
    with_link(app, client, other, Opens.DATA)
    assert "Vrompelnik" not in client.get(DATA).text
    body = client.get(f"{DATA}/file").data
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert b"Quetzal" not in b"".join(packed.read(name) for name in packed.namelist())
    assert app.test_client().get(DATA).status_code == 404


def test_signed_in_people_need_no_link(app: Flask, client: FlaskClient, ref: str) -> None:
    sign_in(app, client, role=None, email=canary.EMAIL)
    assert "Glorfandel" in client.get(DATA).text
    assert client.get(f"{DATA}/file").status_code == 200


def test_the_file_holds_everything_in_three_forms(app: Flask, client: FlaskClient, ref: str) -> None:
    with writing(app) as session:
        row = session.scalars(select(Registration).filter_by(ref=ref)).one()
        session.add(
            ChangeRequest(
                edition_id=row.edition_id,
                side="MX",
                kind="colleague",
                registration_id=row.id,
                payload={},
                reason="=HYPERLINK()",
                asked_by=ref,
                asked_at=NOW,
            )
        )
    with_link(app, client, ref, Opens.DATA)
    response = client.get(f"{DATA}/file")
    assert response.headers["Content-Disposition"] == 'attachment; filename="duo-1-data.zip"'
    with zipfile.ZipFile(io.BytesIO(response.data)) as packed:
        assert packed.namelist() == ["data.json", "data.csv", "calendar.ics"]
        data = json.loads(packed.read("data.json"))
        lines = list(csv.reader(io.StringIO(packed.read("data.csv").decode("utf-8-sig"))))
        calendar = packed.read("calendar.ics").decode()
    registration = data["registrations"][0]
    assert registration["protected"]["access_needs"] == "A Glorfandel ramp"
    assert [each["session"] for each in registration["sessions"]] == ["opening", "mining"]
    assert [each["action"] for each in registration["history"]] == [
        "registration.invite",
        "registration.submit",
    ]
    assert ["duo/1", "protected.diet", "No Trimblewort"] in lines
    assert ["duo/1", "requests.2.reason", "'=HYPERLINK()"] in lines
    assert calendar.count("BEGIN:VEVENT") == 3  # two sessions and the meeting
    assert mails(app)[0].body in {each["body"] for each in registration["mails"]}


def test_erasing_needs_a_tick_and_ends_everything(app: Flask, client: FlaskClient, ref: str) -> None:
    with_link(app, client, ref, Opens.DATA)
    page = client.get(f"{DATA}/erase")
    assert page.status_code == 200
    token = csrf_of(page.text)
    assert client.post(f"{DATA}/erase", data={"csrf": token}).status_code == 422
    assert client.post(f"{DATA}/erase", data={"sure": "yes"}).status_code == 403
    done = client.post(f"{DATA}/erase", data={"csrf": token, "sure": "yes"}, follow_redirects=True)
    assert done.status_code == 200
    row = of(app, ref)
    assert (row.email, row.sought, row.consents, row.erased_at) == (None, "", {}, NOW)
    assert (row.state, row.side, row.sector, row.link_serial) == (State.WITHDRAWN, "MX", "academia", 2)
    with reading(app) as session:
        assert session.scalars(select(Choice.place)).all() == [Place.NONE, Place.NONE]
        assert not any(session.scalars(select(SessionPlaces.room_taken)))
        assert session.scalars(select(ProtectedDetails)).all() == []
        assert session.scalars(select(StoredMail)).all() == []
        requests = {
            each.reason: (each.payload, each.approved) for each in session.scalars(select(ChangeRequest))
        }
        others = {"people": [{"nominee": {"name": "Zoe Zyx", "side": "MX"}}]}
        assert requests == {"": ({}, False), "two": (others, None), "Zyxwoldas go last": ({}, None)}
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.actor, last.action) == ("participant", "registration.erased")
        assert (last.subject, last.details) == (f"duo/1/registrations/{ref}", {})


def test_the_secretariat_and_the_own_side_erase_on_request(app: Flask, ref: str) -> None:
    path = f"/en/organize/duo/1/registration/people/{ref}/erase"
    foreign, own = app.test_client(), app.test_client()
    sign_in(app, foreign, role="coordinator", side="CA")
    assert foreign.get(path).status_code == 404
    assert foreign.post(path, data={"sure": "yes"}).status_code == 404
    assert of(app, ref).erased_at is None
    who = sign_in(app, own, role="coordinator", side="MX")
    assert "Erase the data of Zyxwolda" in own.get(path).text
    assert own.post(path).status_code == 422
    assert own.post(path, data={"sure": "yes"}).status_code == 303
    assert of(app, ref).erased_at == NOW
    assert own.get(path).status_code == 404
    with reading(app) as session:
        entry = session.scalars(select(AuditEntry).filter_by(action="registration.erased")).one()
        assert entry.actor == who.email


def test_a_public_part_stays_and_is_told(app: Flask, client: FlaskClient, ref: str) -> None:
    with writing(app) as session:
        row = session.scalars(select(Registration).filter_by(ref=ref)).one()
        session.add(
            SessionPerson(
                session_id=session.scalars(select(AgendaSession.id)).first(),
                person_id=row.person_id,
                position=0,
                role=Role.SPEAKER,
                remote=False,
            )
        )
    with_link(app, client, ref, Opens.DATA)
    sign_in(app, email=canary.EMAIL)
    page = client.get(DATA.replace("/es/", "/en/") + "/erase").text
    assert "An agenda or the history of a working group names you." in page
    assert "You have an account for working on this meeting." in page
    erase(app, ref)
    with reading(app) as session:
        assert session.scalars(select(Person.name).filter_by(name=canary.NAME)).all() == [canary.NAME]
        assert of(app, ref).organization.es is None


def test_who_came_still_counts(app: Flask, ref: str) -> None:
    with writing(app) as session:
        row = session.scalars(select(Registration).filter_by(ref=ref)).one()
        row.state = State.ATTENDED
    erase(app, ref)
    assert of(app, ref).state is State.ATTENDED
    with reading(app) as session:
        assert set(session.scalars(select(Choice.place))) == {Place.ROOM}


def test_mail_of_others_stays_theirs(app: Flask, ref: str) -> None:
    """Two people share an office's address; somebody else is mailed about both."""
    with writing(app) as session:
        other = canary.register(session, NOW, "Somebody Else", canary.EMAIL)
        session.add(
            StoredMail(
                to="mx@example.org",
                language="en",
                subject=f"About {canary.NAME}",
                body=f"{canary.NAME} and Somebody Else ({canary.EMAIL})",
                created_at=NOW,
                due_at=NOW,
            )
        )
        kept = other.ref
    erase(app, ref)
    left = {(each.to, each.subject, each.body) for each in mails(app) if f"{kept}." not in each.body}
    assert left == {("mx@example.org", "About …", "… and Somebody Else (…)")}
    assert {each.to for each in mails(app)} == {canary.EMAIL, "mx@example.org"}


def test_an_erased_registration_takes_no_answer(app: Flask, ref: str) -> None:
    """Of a form that was sent while the person was being erased."""
    from eventapp.core.errors import NotFound
    from eventapp.registration import moving

    row = of(app, ref)
    erase(app, ref)
    with writing(app) as session, pytest.raises(NotFound):
        moving.locked(session, row)
    with writing(app) as session, pytest.raises(NotFound):
        erasing.erase(session, "test", NOW, session.get_one(Registration, row.id))


def test_what_is_over_is_known_everywhere_on_earth() -> None:
    from eventapp.meetings.model import Edition

    edition = Edition(end_date=date(2026, 11, 27))
    assert not erasing.over(edition, NOW.replace(day=28))
    assert erasing.over(edition, NOW.replace(day=29))
    assert not erasing.over(Edition(end_date=None), NOW)
