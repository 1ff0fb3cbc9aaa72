"""What is no longer needed goes by itself: class by class, so many days after the meeting."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import outbox
from eventapp.core.audit import AuditEntry
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.meetings.queries import edition_to_read
from eventapp.people.model import Person
from eventapp.registration.model import ChangeRequest, ProtectedDetails, Registration, RegistrationRules
from eventapp.registration.privacy import retention
from eventapp.registration.privacy.retention import Kind
from eventapp.registration.rules import State
from eventapp.tasks import HANDLERS
from tests.apps import reading, writing
from tests.factories import NOW, make_edition
from tests.people_help import csrf_of, sign_in
from tests.registration import canary

ENDS = datetime(2026, 11, 28, 5, tzinfo=UTC)  # of the meeting's last day in Ottawa
PAGE = "/en/organize/duo/1/registration/retention"


def after(days: int) -> datetime:
    return ENDS + timedelta(days=days)


@pytest.fixture
def refs(app: Flask) -> dict[str, str]:
    """Somebody approved who said everything, somebody who did not answer, somebody declined."""
    canary.open_meeting(app)
    found = {"approved": canary.plant(app)}
    with writing(app) as session:
        for state in (State.INVITED, State.DECLINED):
            row = canary.register(session, NOW, f"Was {state}", f"{state}@example.org", "CA")
            row.state = state
            found[state.value] = row.ref
    return found


def left(app: Flask) -> dict[str, int]:
    """How much of each class there is."""
    with reading(app) as session:
        edition = edition_to_read(session, "duo", 1)
        return {line.kind.value: line.total for line in retention.look(session, edition)}


ALL = {
    "protected": 1,
    "travel": 1,
    "mails": 6,
    "applications": 1,
    "requests": 5,
    "consents": 1,
    "identity": 3,
}


def do_due(app: Flask, now: datetime) -> list[Kind]:
    with writing(app) as session:
        return [
            line.kind for line in retention.do_due(session, "test", now, edition_to_read(session, "duo", 1))
        ]


def test_each_class_goes_when_its_days_are_over(app: Flask, refs: dict[str, str]) -> None:
    assert left(app) == ALL
    assert do_due(app, after(30) - timedelta(seconds=1)) == []
    assert left(app) == ALL
    assert do_due(app, after(30)) == [Kind.PROTECTED]
    assert left(app) == ALL | {"protected": 0}
    assert do_due(app, after(60)) == [Kind.TRAVEL]
    assert do_due(app, after(90)) == [Kind.MAILS, Kind.APPLICATIONS]
    assert left(app) == ALL | dict.fromkeys(("protected", "travel", "mails", "applications"), 0) | {
        "identity": 2
    }
    assert do_due(app, after(365)) == [Kind.REQUESTS]
    assert do_due(app, after(730)) == [Kind.CONSENTS, Kind.IDENTITY]
    assert left(app) == dict.fromkeys(ALL, 0)
    with reading(app) as session:
        assert [bool(each) for each in session.scalars(select(Registration.erased_at))] == [True] * 3
        assert set(session.scalars(select(Registration.state))) == set(State) & {*refs, "approved"}
        named = set(session.scalars(select(Person.name)))
        assert named == {"Ana Ruiz", "Beth Roy", "Carl Lee", ""}
        for model in (StoredMail, ProtectedDetails):
            assert session.scalars(select(model)).all() == []
        assert not any(session.scalars(select(ChangeRequest.reason)))


def test_somebody_registered_again_stays_known(app: Flask, refs: dict[str, str]) -> None:
    with writing(app) as session:
        later = make_edition(session, number=2, year=2027, start_date=date(2027, 11, 24), end_date=None).id
        row = session.scalars(select(Registration).filter_by(ref=refs["approved"])).one()
        session.add(
            Registration(
                edition_id=later,
                person_id=row.person_id,
                side="MX",
                state=State.INVITED,
                source="named",
                email=row.email,
                language="es",
                created_at=NOW,
            )
        )
    do_due(app, after(730))
    with reading(app) as session:
        assert canary.NAME in session.scalars(select(Person.name)).all()
        assert session.scalars(select(Registration.email).filter_by(edition_id=later)).one() == canary.EMAIL


def test_it_happens_by_itself(app: Flask, refs: dict[str, str]) -> None:
    """A chain of outbox rows, once a week at most; and asked for twice it does not become two."""
    with writing(app) as session:
        edition = edition_to_read(session, "duo", 1)
        retention.plan(session, NOW, edition)
        session.flush()
        retention.plan(session, NOW, edition)
    near = {days + around for days in retention.DAYS.values() for around in (-1, 0)}
    held = {}
    for day in sorted(near | set(range(-21, 755, 7))):
        with app.app_context():
            assert outbox.drain(HANDLERS, after(day)) == []
        held[day] = left(app)
    for kind, days in retention.DAYS.items():
        assert (held[days - 1][kind] > 0, held[days][kind]) == (True, 0), kind
    with reading(app) as session:
        rows = session.scalars(select(OutboxRow).filter_by(topic=retention.TOPIC)).all()
        assert all(row.done_at for row in rows)  # the chain has ended
        assert len(rows) < 130
        who = set(session.scalars(select(AuditEntry.actor).filter_by(action="registration.retention_done")))
        assert who == {"retention"}


def test_the_page_tells_what_would_go_and_lets_it_go(
    app: Flask, client: FlaskClient, refs: dict[str, str], at: object
) -> None:
    at(after(45).isoformat()[:19])  # type: ignore[operator]
    sign_in(app, client)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "December 27, 2026" in page.text
    assert left(app) == ALL
    token = csrf_of(page.text)
    done = client.post(f"{PAGE}/now", data={"csrf": token})
    assert done.headers["Location"].endswith("retention?done=yes")
    assert left(app) == ALL | {"protected": 0}
    assert client.post(f"{PAGE}/now", data={"csrf": token}).headers["Location"].endswith("?done=nothing")


def test_days_are_set_for_one_edition(
    app: Flask, client: FlaskClient, refs: dict[str, str], at: object
) -> None:
    at(NOW.isoformat()[:19])  # type: ignore[operator]
    sign_in(app, client)
    days = {kind.value: str(count) for kind, count in retention.DAYS.items()} | {"protected": "3"}
    wrong = client.post(PAGE, data={"version": "1", **days, "mails": "soon", "travel": "-1"})
    assert wrong.status_code == 422
    assert wrong.text.count('class="field-error"') == 2
    assert 'value="soon"' in wrong.text
    assert client.post(PAGE, data={"version": "1", **days}).status_code == 303
    stale = client.post(PAGE, data={"version": "1", **days, "travel": "5"})
    assert stale.status_code == 409
    assert 'value="5"' in stale.text
    with reading(app) as session:
        assert session.scalars(select(RegistrationRules.retention)).one() == {"protected": 3}
        entry = session.scalars(select(AuditEntry).filter_by(action="registration.retention_set")).one()
        assert entry.details["after"] == {"protected": 3}
    assert do_due(app, after(3)) == [Kind.PROTECTED]


def test_the_command_says_and_does(app: Flask, refs: dict[str, str], at: object) -> None:
    at(after(31).isoformat()[:19])  # type: ignore[operator]
    said = app.test_cli_runner().invoke(args=["retention", "--dry-run"]).output
    assert "duo 1: protected: 1, kept until 2026-12-27, due" in said
    assert left(app) == ALL
    assert app.test_cli_runner().invoke(args=["retention"]).output == "duo 1: protected: 1 deleted.\n"
    assert left(app) == ALL | {"protected": 0}


def test_without_days_nothing_is_due(app: Flask) -> None:
    canary.open_meeting(app)
    with writing(app) as session:
        edition = edition_to_read(session, "duo", 1)
        edition.end_date = None
        assert [line.due for line in retention.look(session, edition)] == [None] * len(Kind)
        assert retention.do_due(session, "test", after(10_000), edition) == []
