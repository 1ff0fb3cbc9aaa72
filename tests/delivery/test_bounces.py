"""Mail that comes back, as servers and mail services say it; and what is kept of mail."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from eventapp.core.mail import StoredMail
from eventapp.delivery import addresses, receiving, suppression, tidying
from eventapp.delivery.model import Suppressed, Why
from eventapp.registration.privacy import clearing
from eventapp.settings import Mail
from tests.apps import app_on, reading, writing
from tests.delivery.mailing import NOW, SENDER, mails, store

SECRET = "a-secret-of-the-mail-service"


@pytest.fixture
def reached(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The app with an address for bounces, and one mail that was sent."""
    mail = Mail(mail_from=SENDER, bounce_secret=SECRET)
    with app_on(app.extensions["settings"].database_url, tmp_path, mail=mail) as other:
        store(other, "ana@example.mx", about="csp/2/publications/3")
        with writing(other) as session:
            session.execute(update(StoredMail).values(done_at=NOW))
        yield other


def report(to: str, *blocks: dict[str, str]) -> bytes:
    """A delivery status notification (RFC 3464)."""
    message = EmailMessage()
    message["From"], message["To"] = "Mailer-Daemon <mailer-daemon@mx.example>", to
    message["Subject"], message["Auto-Submitted"] = "Undelivered Mail", "auto-replied"
    message.set_content("It did not arrive.")
    message.make_mixed()
    status = "\r\n".join(
        "\r\n".join(f"{name}: {value}" for name, value in block.items()) + "\r\n"
        for block in ({"Reporting-MTA": "dns; mx.example"}, *blocks)
    )
    raw = message.as_bytes().replace(b"multipart/mixed", b"multipart/report; report-type=delivery-status")
    boundary = message.get_boundary()
    assert boundary is not None
    part = f"--{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n--{boundary}--".encode()
    return raw.replace(f"--{boundary}--".encode(), part)


def failed(status: str, said: str = "550 no") -> dict[str, str]:
    return {
        "Final-Recipient": "rfc822; ana@example.mx",
        "Action": "failed",
        "Status": status,
        "Diagnostic-Code": f"smtp; {said}",
    }


def receive(app: Flask, raw: bytes) -> receiving.Received:
    with writing(app) as session:
        return receiving.receive(session, raw, NOW)


def to_mail(app: Flask) -> str:
    return addresses.bounce(SENDER, app.extensions["settings"].secret_key, mails(app)[0].ref)


def suppressed(app: Flask) -> list[tuple[str, Why]]:
    with reading(app) as session:
        return [(row.address, row.why) for row in session.scalars(select(Suppressed))]


def test_nobody_there_is_on_the_list_and_the_mail_waits_for_a_person(reached: Flask) -> None:
    got = receive(reached, report(to_mail(reached), failed("5.1.1", "550 5.1.1 unknown")))
    assert got == (receiving.Outcome.BOUNCED, "5.1.1", "csp/2")
    (mail,) = mails(reached)
    assert (mail.done_at, mail.gave_up_at, mail.last_error) == (None, NOW, "5.1.1 550 5.1.1 unknown")
    assert suppressed(reached) == [("ana@example.mx", Why.BOUNCED)]


def test_any_other_failure_only_waits_for_a_person(reached: Flask) -> None:
    receive(reached, report(to_mail(reached), failed("4.4.7", "given up after five days")))
    assert mails(reached)[0].gave_up_at == NOW
    assert suppressed(reached) == []


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_what_is_no_failure_changes_nothing(reached: Flask, action: str) -> None:
    got = receive(reached, report(to_mail(reached), {**failed("4.4.1"), "Action": action}))
    assert got.outcome is receiving.Outcome.IGNORED
    assert mails(reached)[0].done_at == NOW


def test_a_report_to_an_address_that_we_did_not_make_changes_nothing(reached: Flask) -> None:
    receive(reached, report(to_mail(reached).replace("+b", "+i"), failed("5.1.1")))
    receive(reached, report(SENDER, failed("5.1.1")))
    assert mails(reached)[0].done_at == NOW
    assert suppressed(reached) == []


def post(app: Flask, sent: Any, secret: str = SECRET) -> Any:
    return app.test_client().post(f"/hooks/bounces/{secret}", json=sent)


def message_id(app: Flask) -> str:
    return f"<{mails(app)[0].ref}@example.gc.ca>"


def test_a_mail_service_reports_a_bounce(reached: Flask) -> None:
    known = {"type": "bounce", "message_id": message_id(reached), "status": "5.1.1", "said": "unknown"}
    unknown = {**known, "message_id": "<0000000000000000@example.gc.ca>"}
    assert post(reached, [known, unknown, {}]).json == {"known": 1}
    assert suppressed(reached) == [("ana@example.mx", Why.BOUNCED)]


def test_a_reader_who_complains_is_written_to_no_more(reached: Flask) -> None:
    post(reached, {"type": "complaint", "message_id": message_id(reached)})
    assert suppressed(reached) == [("ana@example.mx", Why.COMPLAINED)]
    assert mails(reached)[0].done_at == NOW


def test_only_whoever_knows_the_secret_reports(reached: Flask, app: Flask) -> None:
    sent = {"type": "complaint", "message_id": message_id(reached)}
    assert post(reached, sent, "wrong").status_code == 404
    assert post(app, sent).status_code == 404  # no secret is set
    assert post(app, sent, "").status_code == 404
    assert suppressed(reached) == []


@pytest.mark.parametrize("sent", [1, "x", [1], None, [{}] * 1001])
def test_what_is_no_report_is_refused(reached: Flask, sent: Any) -> None:
    assert post(reached, sent).status_code == 400


def test_an_address_leaves_the_list_with_its_person_or_after_two_years(app: Flask) -> None:
    with writing(app) as session:
        for name in ("ana", "luc"):
            suppression.add(session, NOW, f"{name}@example.mx", Why.BOUNCED)
        clearing.mails_to(session, ["0123456789ab"], ["ana@example.mx"], ["Ana Uno"])
    assert suppressed(app) == [("luc@example.mx", Why.BOUNCED)]
    with writing(app) as session:
        tidying.tidy(session, {}, NOW + tidying.SUPPRESSED)
    assert suppressed(app) != []
    with writing(app) as session:
        tidying.tidy(session, {}, NOW + tidying.SUPPRESSED + timedelta(hours=1))
    assert suppressed(app) == []


def test_mail_is_forgotten_after_a_while_and_still_counted(app: Flask) -> None:
    store(app, "ana@example.mx", about="csp/2/publications/3", key="one")
    store(app, "luc@example.ca")
    store(app, "eva@example.mx")
    with writing(app) as session:
        session.execute(update(StoredMail).where(StoredMail.id < 3).values(done_at=NOW))
        tidying.tidy(session, {}, NOW + tidying.SENT - timedelta(hours=1))
    assert len(mails(app)) == 3
    with writing(app) as session:
        tidying.tidy(session, {}, NOW + tidying.SENT + timedelta(hours=1))
    counted, waiting = mails(app)
    assert (counted.to, counted.subject, counted.body, counted.about) == ("", "", "", "csp/2/publications/3")
    assert (waiting.to, waiting.body) == ("eva@example.mx", "Hola.\n")
