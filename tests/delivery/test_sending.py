"""Stored mail is handed over once, in order, and what a server answers decides what becomes of it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core import claims
from eventapp.core.mail import StoredMail
from eventapp.delivery import addresses, message, pacing, smtp, suppression
from eventapp.delivery.model import DomainPace, Suppressed, Why
from tests.apps import reading, writing
from tests.delivery.mailing import NOW, SENDER, deliver, later, mailing_app, mails, rested, store
from tests.support.mail import Sink, sink

Mailing = Callable[..., tuple[Flask, Sink]]


@pytest.fixture
def mailing(app: Flask, tmp_path: Path) -> Iterator[Mailing]:
    with ExitStack() as stack:

        def make(options: dict[str, Any] | None = None, **server: Any) -> tuple[Flask, Sink]:
            box = stack.enter_context(sink(tmp_path / "sink", **server))
            return stack.enter_context(mailing_app(app, tmp_path / "app", box.url, **options or {})), box

        yield make


def test_a_mail_arrives_once_and_whole(mailing: Mailing) -> None:
    app, box = mailing()
    store(app, "Ana@Example.mx", "Reunión")
    assert deliver(app) == []
    assert deliver(app) == []
    (arrived,) = box.arrived
    assert arrived.to == ("Ana@Example.mx",)
    assert (arrived.message["Subject"], arrived.message["From"]) == ("Reunión", SENDER)
    (mail,) = mails(app)
    assert mail.done_at is not None
    assert (mail.attempts, mail.claimed_by) == (1, None)
    with app.app_context():
        assert arrived.raw == message.build(mail, app.extensions["settings"])
        assert addresses.opened(app.extensions["settings"].secret_key, arrived.sender) == ("b", mail.ref)


def test_without_a_mail_server_mails_wait_untouched(app: Flask) -> None:
    store(app, "ana@example.mx")
    assert deliver(app) == []
    assert mails(app)[0].claimed_by is None


def test_a_mail_waits_for_its_time_and_expires_with_its_link(mailing: Mailing) -> None:
    app, box = mailing()
    store(app, "ana@example.mx", due_at=later(hours=8))
    late = store(app, "luc@example.ca")
    with writing(app) as session:
        session.get_one(StoredMail, late).expires_at = NOW
    deliver(app)
    assert [mail.to for mail in mails(app)] == ["ana@example.mx"]
    assert box.arrived == []
    deliver(app, later(hours=8))
    assert len(box.arrived) == 1


def test_a_server_that_is_away_costs_no_mail_a_try(mailing: Mailing, monkeypatch: pytest.MonkeyPatch) -> None:
    app, box = mailing()
    monkeypatch.setattr(smtp, "FIRST_WAIT", smtp.LONGEST_WAIT)
    for count in range(3):
        store(app, f"p{count}@example.mx")
    box.stop()
    for minute in range(claims.GIVE_UP_AFTER + 2):
        (said,) = deliver(app, later(minutes=minute))
        assert said == "the mail server is away: ConnectionRefusedError"
        assert deliver(app, later(minutes=minute)) == []  # it rests
        rested(app, monkeypatch)
    assert {(mail.attempts, mail.gave_up_at, mail.claimed_by) for mail in mails(app)} == {(0, None, None)}
    assert mails(app)[0].last_error == "the mail server is away: ConnectionRefusedError"
    box.start()
    deliver(app, later(hours=1))
    assert [one.to[0] for one in box.arrived] == [f"p{count}@example.mx" for count in range(3)]
    assert mails(app)[0].last_error is None


def test_a_server_that_hung_up_between_mails_is_called_again(mailing: Mailing) -> None:
    app, box = mailing()
    store(app, "ana@example.mx")
    deliver(app)
    box.stop()
    box.start()
    store(app, "luc@example.ca")
    assert deliver(app) == []
    assert len(box.arrived) == 2


def test_a_connection_lost_amid_a_mail_is_that_mails_delay_only(
    mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, box = mailing()
    store(app, "ana@example.mx")
    store(app, "luc@example.ca")

    def cut(connection: Any, _message: bytes) -> None:
        connection.sock.close()
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr("eventapp.delivery.smtp._data", cut)
        (said,) = deliver(app)
    assert said.endswith("the connection to the mail server broke: ConnectionResetError")
    first, second = mails(app)
    assert (first.attempts, first.due_at > NOW, first.gave_up_at) == (1, True, None)
    assert (second.attempts, second.claimed_by) == (0, None)
    rested(app, monkeypatch)
    deliver(app)
    assert [one.to for one in box.arrived] == [("luc@example.ca",)]
    deliver(app, later(minutes=5))
    assert len(box.arrived) == 2


def test_refused_for_now_is_tried_again_later(mailing: Mailing) -> None:
    app, box = mailing(
        answers={"ana@example.mx": ["450 4.2.1 busy"]}, after_data={"luc@example.ca": ["452 no"]}
    )
    store(app, "ana@example.mx")
    store(app, "luc@example.ca")
    assert deliver(app) == ["mail 1: 450 4.2.1", "mail 2: 452"]
    assert [mail.last_error for mail in mails(app)] == ["450 4.2.1 busy", "452 no"]
    assert deliver(app) == []
    assert box.arrived == []
    deliver(app, later(minutes=1))
    assert len(box.arrived) == 2


def test_a_later_mail_never_overtakes_an_earlier_one_to_the_same_person(mailing: Mailing) -> None:
    app, box = mailing(answers={"ana@example.mx": ["450 busy", "450 busy"]})
    store(app, "ana@example.mx", "Invitation")
    store(app, "ANA@example.mx", "Cancelled")
    store(app, "luc@example.ca", "Other")
    for minutes in range(6):
        deliver(app, later(minutes=minutes))
    assert [one.message["Subject"] for one in box.arrived] == ["Other", "Invitation", "Cancelled"]


def test_nobody_there_is_given_up_and_not_written_to_again(mailing: Mailing) -> None:
    app, box = mailing(answers={"ana@example.mx": ["550 5.1.1 <ana@example.mx> unknown"]})
    store(app, "ana@example.mx")
    store(app, "Ana@example.mx")
    assert deliver(app) == ["mail 1: 550 5.1.1"]  # names nobody
    first, second = mails(app)
    assert first.gave_up_at is not None
    assert (second.gave_up_at is not None, second.last_error) == (True, "the address is suppressed: bounced")
    with reading(app) as session:
        (row,) = session.scalars(select(Suppressed))
        assert (row.address, row.why) == ("ana@example.mx", Why.BOUNCED)
    with writing(app) as session:
        suppression.take_off(session, "olga", NOW, "csp/2", "ana@example.mx")
        for row_ in session.scalars(select(StoredMail)):
            claims.again(row_, NOW)
    deliver(app)
    assert len(box.arrived) == 2


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ({"answers": {"ana@example.mx": ["550 5.7.1 not from you"]}}, "550 5.7.1"),
        ({"after_data": {"ana@example.mx": ["554 5.6.0 spam"]}}, "554 5.6.0"),
    ],
)
def test_refused_for_good_waits_for_a_person(mailing: Mailing, server: dict[str, Any], said: str) -> None:
    app, box = mailing(**server)
    store(app, "ana@example.mx")
    store(app, "luc@example.ca")
    assert deliver(app) == [f"mail 1: {said}"]
    assert mails(app)[0].gave_up_at is not None
    assert [one.to for one in box.arrived] == [("luc@example.ca",)]
    with reading(app) as session:
        assert session.scalars(select(Suppressed)).all() == []


def test_a_full_mailbox_is_tried_again(mailing: Mailing) -> None:
    app, _box = mailing(answers={"ana@example.mx": ["552 5.2.2 full"]})
    store(app, "ana@example.mx")
    deliver(app)
    assert mails(app)[0].gave_up_at is None


def test_a_domain_that_says_too_many_is_left_alone_as_a_whole(mailing: Mailing) -> None:
    app, box = mailing(answers={"ana@example.mx": ["451 4.7.1 too many messages, slow down"] * 2})
    for name in ("ana", "bea"):
        store(app, f"{name}@example.mx")
    deliver(app)
    store(app, "eva@example.mx")
    store(app, "eva@sub.example.mx")  # another domain
    deliver(app, later(minutes=2))
    assert sorted(one.to[0] for one in box.arrived) == ["bea@example.mx", "eva@sub.example.mx"]
    deliver(app, later(minutes=6))  # again too many: twice as long
    deliver(app, later(minutes=12))
    assert len(box.arrived) == 3
    deliver(app, later(minutes=17))
    assert len(box.arrived) == 4


def test_each_domain_is_written_to_at_its_pace(mailing: Mailing) -> None:
    app, box = mailing({"domain_per_minute": 2})
    for count in range(5):
        store(app, f"p{count}@example.mx")
    store(app, "luc@example.ca")
    deliver(app)
    assert [one.to[0] for one in box.arrived] == ["p0@example.mx", "p1@example.mx", "luc@example.ca"]
    assert {mail.claimed_by for mail in mails(app)} == {None}
    deliver(app, later(seconds=30))
    assert len(box.arrived) == 3
    deliver(app, later(seconds=90))
    assert len(box.arrived) == 5


def test_a_server_that_takes_nothing_is_left_alone(mailing: Mailing) -> None:
    app, box = mailing(answers={"ana@example.mx": ["421 4.3.2 closing"]})
    store(app, "ana@example.mx")
    store(app, "luc@example.ca")
    assert deliver(app) == ["the mail server takes nothing: 421 4.3.2"]
    assert {(mail.attempts, mail.claimed_by) for mail in mails(app)} == {(0, None)}
    assert box.arrived == []


def test_an_address_that_is_none_is_given_up(mailing: Mailing) -> None:
    app, box = mailing()
    store(app, "ana@example.mx>\nX: y")
    store(app, "luc@example.ca")
    assert deliver(app) == ["mail 1: not an address"]
    assert len(box.arrived) == 1


def test_what_another_worker_holds_is_left_to_it_until_its_lease_ends(mailing: Mailing) -> None:
    app, box = mailing()
    store(app, "ana@example.mx")
    with writing(app) as session:
        claims.claim(session, StoredMail, "elsewhere/1/y", NOW, 10)
    deliver(app)
    assert box.arrived == []
    deliver(app, NOW + claims.LEASE + timedelta(seconds=1))
    assert len(box.arrived) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody else has signed, and its key."""
    place = tmp_path_factory.mktemp("tls")
    made, key = place / "cert.pem", place / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(
        [*command, *names, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True
    )
    return made, key


def test_tls_from_the_start_is_with_the_right_server_only(
    mailing: Mailing,
    app: Flask,
    certificate: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, box = mailing(certificate=certificate, at_once=True)
    url = f"smtps://127.0.0.1:{box.port}"
    store(app, "ana@example.mx")
    with mailing_app(app, tmp_path / "stranger", url) as stranger:
        assert deliver(stranger) == ["the mail server is away: SSLCertVerificationError"]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with mailing_app(app, tmp_path / "known", url) as known:
        assert deliver(known) == []
    assert len(box.arrived) == 1


def test_what_a_server_here_offers_of_tls_is_used(mailing: Mailing, certificate: tuple[Path, Path]) -> None:
    app, box = mailing(certificate=certificate)
    store(app, "ana@example.mx")
    assert deliver(app) == []
    assert [one.over_tls for one in box.arrived] == [True]


def test_a_server_elsewhere_that_offers_no_tls_gets_no_mail(
    mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, box = mailing()
    store(app, "ana@example.mx")
    with monkeypatch.context() as patch:
        patch.setattr("eventapp.delivery.smtp.LOOPBACK", ())
        assert deliver(app) == ["the mail server is away: SMTPNotSupportedError"]
    assert box.arrived == []


def test_a_password_is_used(mailing: Mailing, app: Flask, tmp_path: Path) -> None:
    _, box = mailing(login=("mailer", "p@ss"))
    with mailing_app(app, tmp_path / "right", f"smtp://mailer:p%40ss@127.0.0.1:{box.port}") as right:
        store(right, "ana@example.mx")
        assert deliver(right) == []
    assert [one.user for one in box.arrived] == ["mailer"]
    with mailing_app(app, tmp_path / "wrong", f"smtp://mailer:no@127.0.0.1:{box.port}") as wrong:
        store(wrong, "ana@example.mx")
        assert deliver(wrong) == ["the mail server is away: SMTPAuthenticationError 535"]
    assert mails(app)[1].attempts == 0


def test_the_pace_of_a_domain_counts_for_all_workers(app: Flask) -> None:
    with writing(app) as session:
        assert pacing.take(session, NOW, 3, ["a@x.mx", "b@X.mx"]) == {"x.mx": 2}
    with writing(app) as session:
        assert pacing.take(session, NOW, 3, ["a@x.mx", "b@x.mx"]) == {"x.mx": 1}
        assert pacing.open_now(session, NOW, 4) is None
        assert pacing.open_now(session, NOW, 3) is not None
    with reading(app) as session:
        assert session.get_one(DomainPace, "x.mx").sent == 3
