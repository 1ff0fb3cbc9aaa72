"""A stored mail as bytes: the same each time, in the form that calendars understand, signed."""

import base64
import re
import subprocess
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any

import dkim
import pytest

from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail
from eventapp.delivery import addresses, message, signing
from eventapp.settings import Dkim, Mail, Settings
from tests.delivery.mailing import NOW, SENDER

EARLIER = NOW - timedelta(days=300)  # signatures from the future are believed by nobody
KEY = "k" * 40
INVITE = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def settings(dkim_key: Path | None = None, **facts: Any) -> Settings:
    signed = Dkim("example.gc.ca", "s1", dkim_key) if dkim_key else None
    return Settings("sqlite://", Path("var"), KEY, "http://localhost", mail=Mail("", SENDER, signed), **facts)


def stored(**facts: Any) -> StoredMail:
    usual = {
        "ref": "0123456789abcdef",
        "to": "ana@example.mx",
        "language": Language.ES,
        "subject": "Sesión movida",
        "body": "Buen día.\n.\nAna\n",
        "created_at": NOW + timedelta(microseconds=7),
    }
    return StoredMail(**{**usual, **facts})


def read(raw: bytes) -> EmailMessage:
    return BytesParser(_class=EmailMessage, policy=SMTP).parsebytes(raw)


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", str(file), "2048"], check=True, capture_output=True)
    return file


def test_a_letter_is_text_that_reads_as_it_was_written() -> None:
    raw = message.build(stored(), settings(contact_email="help@example.gc.ca"))
    mail = read(raw)
    assert mail.get_content() == "Buen día.\r\n.\r\nAna\r\n".replace("\r\n", "\n")
    assert {name: mail[name] for name in ("From", "To", "Subject", "Date", "Message-ID", "Reply-To")} == {
        "From": SENDER,
        "To": "ana@example.mx",
        "Subject": "Sesión movida",
        "Date": "Tue, 24 Nov 2026 15:00:00 +0000",
        "Message-ID": "<0123456789abcdef@example.gc.ca>",
        "Reply-To": "help@example.gc.ca",
    }
    assert not re.search(rb"[^\r]\n|[^\x00-\x7f]", raw)
    assert max(map(len, raw.split(b"\r\n"))) < 100


def test_an_invitation_has_the_calendar_last_and_once_more_as_a_file() -> None:
    ours = addresses.organizer(SENDER, KEY, "77aa")
    row = stored(
        html="<p>á</p>", calendar=INVITE, method="REQUEST", organizer=ours, sender="Comité «A», 2026"
    )
    mail = read(message.build(row, settings()))
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert all(not part.defects for part in mail.walk())
    *_, inline, attached = mail.walk()
    assert (inline.get_param("method"), inline.get_param("charset")) == ("REQUEST", "utf-8")
    assert inline["Content-Disposition"] is None
    assert attached.get_filename() == "invite.ics"
    assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == INVITE.encode()
    assert mail["Reply-To"] == ours
    assert mail["From"].addresses[0].display_name == "Comité «A», 2026"
    assert mail["From"].addresses[0].addr_spec == SENDER


def test_the_same_mail_is_the_same_bytes_and_signed(key_file: Path) -> None:
    row, ours = (
        stored(html="<p>x  y</p>", calendar=INVITE, method="REQUEST", created_at=EARLIER),
        settings(key_file),
    )
    raw = message.build(row, ours)
    assert raw == message.build(row, ours)
    command = ["openssl", "rsa", "-in", str(key_file), "-pubout", "-outform", "DER"]
    public = base64.b64encode(subprocess.run(command, check=True, capture_output=True).stdout).decode()

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"s1._domainkey.example.gc.ca."
        return f"v=DKIM1; k=rsa; p={public}".encode()

    assert dkim.verify(raw, dnsfunc=dns)
    assert f"t={int(EARLIER.timestamp())};".encode() in raw
    assert not dkim.verify(raw.replace(b"To: ana@", b"To: eva@"), dnsfunc=dns)  # negative controls
    assert not dkim.verify(raw[:-60] + b"A" + raw[-59:], dnsfunc=dns)


@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b" a \t b\r\n\r\nc  \r\n\r\n\r\n", b"no end"])
def test_any_body_is_signed_as_others_read_it(key_file: Path, body: bytes) -> None:
    raw = b"From: a@example.gc.ca\r\nSubject:  two\r\n\tlines \r\n\r\n" + body
    header = signing.sign(raw, Dkim("example.gc.ca", "s1", key_file), EARLIER)
    command = ["openssl", "rsa", "-in", str(key_file), "-pubout", "-outform", "DER"]
    public = base64.b64encode(subprocess.run(command, check=True, capture_output=True).stdout)
    assert dkim.verify(header + raw, dnsfunc=lambda *_a, **_o: b"v=DKIM1; k=rsa; p=" + public)


def test_a_key_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(ValueError, match=r".+"):
        signing.load_key(tmp_path / "key.pem")


@pytest.mark.parametrize(
    "address", ["", "ana", "@x.mx", "ana@", "a b@x.mx", "a@x.mx\r\nBcc: b@x.mx", "<a@x.mx>", "a@x..mx"]
)
def test_what_is_no_address_never_becomes_a_header(address: str) -> None:
    with pytest.raises(message.Unusable):
        message.build(stored(to=address), settings())


def test_a_domain_is_written_in_ascii() -> None:
    assert message.recipient("ana@canción.mx") == "ana@xn--cancin-fxa.mx"


def test_an_address_of_ours_proves_itself() -> None:
    ours = addresses.organizer(SENDER, KEY, "77aa")
    assert len(ours.partition("@")[0]) <= 64
    assert addresses.opened(KEY, ours) == ("i", "77aa")
    assert addresses.opened(KEY, f" {ours.upper()} ") == ("i", "77aa")
    assert addresses.opened(KEY, addresses.bounce(SENDER, KEY, "77aa")) == ("b", "77aa")


def test_no_other_address_does() -> None:
    ours = addresses.organizer(SENDER, KEY, "77aa")
    for other in (
        ours.replace("77aa", "77ab"),
        ours.replace("+i", "+b"),
        ours[:-20] + "@x.mx",
        SENDER,
        "",
        "+@",
    ):
        assert addresses.opened(KEY, other) is None
    assert addresses.opened("another key" * 4, ours) is None
