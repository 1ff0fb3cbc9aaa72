"""Other times that people propose, and people whom they would send instead."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.agenda.model import AgendaSession
from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail
from eventapp.invitations.model import Proposal
from eventapp.registration.delegations.requests import Colleague
from eventapp.registration.model import ChangeRequest, Registration
from tests.apps import reading, writing
from tests.invitations.replying import (
    ANSWERED,
    Asked,
    answer_of,
    deliver,
    google,
    invitation,
    invited,
    outlook,
    thunderbird,
)
from tests.people_help import sign_in

ADDRESS = "/en/organize/duo/1/answers"


@pytest.fixture(autouse=True)
def today(at: Callable[..., datetime]) -> datetime:
    return at("2026-11-03T13:00")


def counter(
    ask: Asked, at: datetime = ANSWERED, start: str = "20261126T103000", end: str = "20261126T113000"
) -> str:
    """As Outlook proposes another time: tentative, on its own clock."""
    return outlook(
        ask, "TENTATIVE", at, method="COUNTER", start=start, end=end, said="After the plenary\\, please"
    )


def proposals(app: Flask) -> list[Proposal]:
    with reading(app) as session:
        found = list(session.scalars(select(Proposal).order_by(Proposal.id)))
        session.expunge_all()
        return found


def draft(app: Flask, slug: str = "opening") -> AgendaSession:
    with reading(app) as session:
        row = session.scalars(select(AgendaSession).where(AgendaSession.slug == slug)).one()
        session.expunge(row)
        return row


def decide(app: Flask, client: FlaskClient, decision: str, version: int | None = None) -> TestResponse:
    version = draft(app).version if version is None else version
    form = {"decision": decision, "version": version}
    return client.post(f"{ADDRESS}/{proposals(app)[-1].ref}", data=form)


def test_another_time_waits_for_the_organizer(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    assert deliver(app, counter(ask)) == ("proposed", "", "duo/1")
    [row] = proposals(app)
    # 10:30 by Windows’ “Eastern Standard Time” is 15:30 UTC on a day in November.
    assert row.starts_at == datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
    assert (row.comment, row.accepted) == ("After the plenary, please", None)
    assert answer_of(app, ask) == "TENTATIVE"
    assert draft(app).start == datetime(2026, 11, 26, 9)


def test_proposing_again_takes_the_place_of_the_first_proposal(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    deliver(app, counter(ask))
    deliver(app, counter(ask, ANSWERED + timedelta(minutes=1), "20261126T110000", "20261126T120000"))
    [row] = proposals(app)
    assert row.starts_at == datetime(2026, 11, 26, 16, tzinfo=UTC)


def test_accepting_moves_the_session_in_the_draft(app: Flask, client: FlaskClient) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    deliver(app, counter(ask))
    sign_in(app, client)
    page = client.get(ADDRESS).text
    assert "Ana Ruiz" in page
    assert "After the plenary, please" in page
    count = len(_mails(app))
    answer = decide(app, client, "accept")
    assert (answer.status_code, answer.location) == (303, "/en/organize/duo/1/agenda?moved=opening")
    row = draft(app)
    assert (row.start, row.minutes) == (datetime(2026, 11, 26, 10, 30), 60)
    assert proposals(app)[0].accepted is True
    assert len(_mails(app)) == count  # people learn of it when the draft is published
    assert decide(app, client, "accept").status_code == 409


def test_accepting_what_somebody_else_moved_meanwhile_is_refused(app: Flask, client: FlaskClient) -> None:
    deliver(app, counter(invited(app, "Ana Ruiz")["Ana Ruiz"]))
    sign_in(app, client)
    answer = decide(app, client, "accept", version=draft(app).version - 1)
    assert answer.status_code == 409
    assert "was changed by somebody else meanwhile" in answer.text
    assert proposals(app)[0].accepted is None


def test_a_time_outside_the_meeting_cannot_be_accepted(app: Flask, client: FlaskClient) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    deliver(app, counter(ask, start="20261201T090000", end="20261201T100000"))
    sign_in(app, client)
    answer = decide(app, client, "accept")
    assert answer.status_code == 422
    assert "Choose one of the meeting’s days." in answer.text


def test_declining_is_told_to_whoever_proposed(app: Flask, client: FlaskClient) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    deliver(app, counter(ask))
    sign_in(app, client)
    before = _mails(app)
    assert decide(app, client, "decline").status_code == 303
    [mail] = _mails(app)[len(before) :]
    assert (mail.to, mail.method, mail.organizer) == (ask.email, "DECLINECOUNTER", ask.organizer)
    calendar = icalendar.Calendar.from_ical(mail.calendar or "")
    event = calendar.walk("VEVENT")[0]
    assert (str(calendar["METHOD"]), str(event["UID"])) == ("DECLINECOUNTER", ask.uid)
    assert str(event["ORGANIZER"]) == f"mailto:{ask.organizer}"
    assert "The session takes place as planned." in mail.body
    assert "09:00, Ottawa (UTC−5)" in mail.body
    assert draft(app).start == datetime(2026, 11, 26, 9)
    assert proposals(app)[0].accepted is False


def test_only_organizers_decide(app: Flask, client: FlaskClient) -> None:
    deliver(app, counter(invited(app, "Ana Ruiz")["Ana Ruiz"]))
    sign_in(app, client, role="coordinator", side="CA")
    assert client.get(ADDRESS).status_code == 404
    assert decide(app, client, "accept").status_code == 404
    assert proposals(app)[0].accepted is None


def test_whoever_sends_somebody_else_asks_the_coordinator(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    more = ';DELEGATED-TO="mailto:dora.lima@example.org"'
    assert deliver(app, thunderbird(ask, "DELEGATED", more=more)) == ("delegated", "", "duo/1")
    assert invitation(app, ask.ref).delegated_to == "dora.lima@example.org"
    with reading(app) as session:
        asked = session.scalars(select(ChangeRequest)).one()
        assert (asked.kind, asked.side, asked.approved) == ("colleague", "CA", None)
        expected = Colleague("Dora Lima", "dora.lima@example.org", Language.EN, typed_in=Language.EN)
        assert asked.payload["name"] == expected.name
        assert asked.payload["email"] == expected.email
        assert asked.reason == "In answer to the invitation to “Opening”, from a calendar program."
        row = session.scalars(select(Registration)).one()
        assert row.email == ask.email  # nobody is replaced before somebody agreed


def test_a_delegate_named_by_the_program_keeps_the_name(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    mail = google(ask, "DELEGATED").replace("X-NUM-GUESTS=0", 'DELEGATED-TO="mailto:d.lima@example.org"')
    mail = mail.replace("CREATED:", 'ATTENDEE;CN="Lima, Dora":mailto:d.lima@example.org\nCREATED:', 1)
    assert deliver(app, mail).outcome == "delegated"
    with reading(app) as session:
        assert session.scalars(select(ChangeRequest)).one().payload["name"] == "Lima, Dora"


def test_somebody_without_registration_is_shown_with_the_address_of_the_other(
    app: Flask, client: FlaskClient
) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    with writing(app) as session:
        session.scalars(select(Registration)).one().erased_at = ANSWERED
    more = ';DELEGATED-TO="mailto:dora@example.org"'
    assert deliver(app, thunderbird(ask, "DELEGATED", more=more)).outcome == "delegated"
    sign_in(app, client)
    page = client.get(ADDRESS).text
    assert "Sends somebody else (dora@example.org)" in page


def _mails(app: Flask) -> list[StoredMail]:
    with reading(app) as session:
        found = list(session.scalars(select(StoredMail).order_by(StoredMail.id)))
        session.expunge_all()
        return found
