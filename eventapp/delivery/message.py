"""A stored mail as the bytes that are handed to the server: the same bytes each time.

Nothing in them is drawn or read from a clock; date, identifiers and boundaries follow from the row. An
invitation has the form that Gmail, Outlook and Apple understand: the calendar as the last alternative, and
once more as a file.
"""

import base64
from collections.abc import Iterator
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache

from eventapp.core.mail import StoredMail
from eventapp.settings import Settings

from . import addresses, signing

CRLF = "\r\n"
FORBIDDEN = frozenset('<>()[]\\,;:" \t\r\n')


class Unusable(ValueError):
    """No mail can be addressed like this."""


def build(mail: StoredMail, settings: Settings) -> bytes:
    """Raises `Unusable` where the address is none."""
    if not mail.ref:
        raise Unusable("not stored yet")
    content = _calendar(mail) if mail.calendar else _readable(mail)
    lines = [f"{name}: {value}" for name, value in _headers(mail, settings)]
    plain = (CRLF.join([*lines, content]) + CRLF).encode()
    return signing.sign(plain, settings.mail.dkim, mail.created_at) + plain if settings.mail.dkim else plain


def recipient(address: str) -> str:
    """*address* as servers take it: its domain in ASCII. Raises `Unusable`."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or FORBIDDEN & set(address) or not address.isprintable():
        raise Unusable("not an address")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Unusable("not a domain") from error


def _headers(mail: StoredMail, settings: Settings) -> Iterator[tuple[str, str]]:
    mail_from = settings.mail.mail_from
    answers_to = mail.organizer or settings.contact_email
    yield "From", _sender(mail.sender or "", mail_from)
    yield "To", recipient(mail.to)
    if answers_to:
        yield "Reply-To", answers_to
    yield "Subject", Header(mail.subject, header_name="Subject").encode(linesep=CRLF)
    yield "Date", format_datetime(mail.created_at.replace(microsecond=0))
    yield "Message-ID", f"<{mail.ref}@{mail_from.partition('@')[2]}>"
    yield "Content-Language", mail.language.value
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "OOF, AutoReply"
    yield "MIME-Version", "1.0"


@lru_cache(maxsize=64)
def _sender(name: str, address: str) -> str:
    if not name:
        return address
    if name.isascii():
        return formataddr((name, address))
    return f"{Header(name, 'utf-8', header_name='From').encode(linesep=CRLF)} <{address}>"


def _calendar(mail: StoredMail) -> str:
    assert mail.calendar is not None
    kind = f"text/calendar; charset=utf-8; method={mail.method}; component=VEVENT"
    text = mail.calendar
    return _multipart(
        "mixed",
        f"m{mail.ref}",
        [
            _multipart("alternative", f"a{mail.ref}", [*_texts(mail), _part(kind, text)]),
            _part('application/ics; name="invite.ics"', text, 'attachment; filename="invite.ics"'),
        ],
    )


def _readable(mail: StoredMail) -> str:
    parts = list(_texts(mail))
    return parts[0] if len(parts) == 1 else _multipart("alternative", f"a{mail.ref}", parts)


def _texts(mail: StoredMail) -> Iterator[str]:
    yield _part("text/plain; charset=utf-8", mail.body)
    if mail.html:
        yield _part("text/html; charset=utf-8", mail.html)


def _part(kind: str, text: str, disposition: str = "") -> str:
    shown = f"Content-Disposition: {disposition}{CRLF}" if disposition else ""
    folded = base64.encodebytes(text.encode()).decode().replace("\n", CRLF).removesuffix(CRLF)
    return f"Content-Type: {kind}{CRLF}{shown}Content-Transfer-Encoding: base64{CRLF}{CRLF}{folded}"


def _multipart(kind: str, boundary: str, parts: list[str]) -> str:
    begin = f"{CRLF}--{boundary}{CRLF}"
    return (
        f'Content-Type: multipart/{kind}; boundary="{boundary}"{CRLF}'
        f"{begin}{begin.join(parts)}{CRLF}--{boundary}--"
    )


def envelope_sender(mail: StoredMail, settings: Settings) -> str:
    """Where a server says that this mail did not arrive."""
    return addresses.bounce(settings.mail.mail_from, settings.secret_key, mail.ref)
