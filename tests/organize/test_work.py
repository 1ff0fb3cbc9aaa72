"""Work that needs a person: seen, tried again, let go; and nobody's address is shown."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, mail, outbox
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language
from eventapp.core.mail import Extra, Purpose, StoredMail
from eventapp.core.outbox import OutboxRow
from tests.apps import reading, writing
from tests.factories import make_edition
from tests.people_help import sign_in

PAGE = "/en/organize/work"


@pytest.fixture(autouse=True)
def given_up(app: Flask) -> None:
    now = clock.now()
    with writing(app) as session:
        make_edition(session)
        outbox.put(session, "agenda.published", {"publication": 3}, now - timedelta(hours=9))
        for about in ("duo/1/publications/3", "other/1/publications/3"):
            extra = Extra(purpose=Purpose.NOTICE, about=about)
            mail.store(session, "ana.ruiz@example.org", Language.ES, "Cambios", "…", now, extra=extra)
        session.flush()
        for row in [*session.scalars(select(OutboxRow)), *session.scalars(select(StoredMail))]:
            row.gave_up_at, row.attempts = now, 12
            row.last_error = "550 <ana.ruiz@example.org> is over quota"


@pytest.fixture
def organizer(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(app, client)
    return client


def shown(client: FlaskClient) -> list[str]:
    page = BeautifulSoup(client.get(PAGE).text, "html5lib")
    return [str(row["id"]) for row in page.select("main .rows > li")]


def deeds(app: Flask) -> list[tuple[str, str]]:
    with reading(app) as session:
        asked = select(AuditEntry.action, AuditEntry.subject).where(AuditEntry.action.startswith("work."))
        return [(action, subject) for action, subject in session.execute(asked.order_by(AuditEntry.id))]


def test_what_was_given_up_is_shown_with_its_reason_and_nobodys_address(organizer: FlaskClient) -> None:
    answer = organizer.get(PAGE)
    assert "…@example.org" in answer.text
    assert "is over quota" in answer.text
    assert "ana.ruiz" not in answer.text
    assert "other/1" not in answer.text
    assert sorted(shown(organizer)) == ["mail-1", "task-1"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_organizers_home_leads_there(app: Flask, organizer: FlaskClient) -> None:
    assert f'href="{PAGE}"' in organizer.get("/en/organize/").text
    coordinator = app.test_client()
    sign_in(app, coordinator, role="coordinator", side="CA")
    assert f'href="{PAGE}"' not in coordinator.get("/en/organize/").text


@pytest.mark.parametrize(("kind", "table"), [("task", OutboxRow), ("mail", StoredMail)])
def test_it_is_tried_again(
    app: Flask, organizer: FlaskClient, kind: str, table: type[OutboxRow] | type[StoredMail]
) -> None:
    assert organizer.post(f"{PAGE}/{kind}/1/again").status_code == 303
    with reading(app) as session:
        row: Any = session.get_one(table, 1)
        assert (row.gave_up_at, row.done_at, row.attempts) == (None, None, 0)
        assert row.due_at <= clock.now()
    assert deeds(app) == [("work.tried_again", f"work/{kind}/1")]
    assert organizer.post(f"{PAGE}/{kind}/1/again").status_code == 409
    assert ("due and not done yet" in organizer.get(PAGE).text) is (kind == "task")  # no mail leaves here


@pytest.mark.parametrize(("kind", "table"), [("task", OutboxRow), ("mail", StoredMail)])
def test_it_is_let_go(
    app: Flask, organizer: FlaskClient, kind: str, table: type[OutboxRow] | type[StoredMail]
) -> None:
    assert organizer.post(f"{PAGE}/{kind}/1/let-go").status_code == 303
    with reading(app) as session:
        assert session.get(table, 1) is None
    assert deeds(app) == [("work.let_go", f"work/{kind}/1")]
    assert organizer.post(f"{PAGE}/{kind}/1/let-go").status_code == 409


def test_all_is_tried_again_but_for_other_series(app: Flask, organizer: FlaskClient) -> None:
    assert organizer.post(f"{PAGE}/again").status_code == 303
    assert shown(organizer) == []
    with reading(app) as session:
        assert session.get_one(StoredMail, 2).gave_up_at is not None


@pytest.mark.parametrize("deed", ["again", "let-go"])
def test_a_mail_of_another_series_is_out_of_reach(app: Flask, organizer: FlaskClient, deed: str) -> None:
    assert organizer.post(f"{PAGE}/mail/2/{deed}").status_code == 409
    with reading(app) as session:
        assert session.get_one(StoredMail, 2).gave_up_at is not None
