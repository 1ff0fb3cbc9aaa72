"""What stands on the outside of a message that somebody sent us. Pure.

The bytes can be anything: what cannot be understood beyond doubt is `Refused`, with a word for the records.
"""

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from itertools import islice
from typing import NamedTuple

LARGEST = 1_000_000  # bytes; an answer with the logo of a ministry is a tenth of it
MOST_PARTS, MOST_ADDRESSES, MOST_STATIONS = 50, 50, 30
MOST_DASHES = 1_000  # lines that may part a message: each costs the parser, before anybody counts the parts
LONGEST_SENDER = 1_000  # characters; a name and an address
_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]"
_ADDRESS = rf"{_LOCAL}{{1,128}}@[A-Za-z0-9.-]{{1,253}}"
_QUOTED, _COMMENT = r'"(?:[^"\\]|\\.)*"', r"\((?:[^()\\]|\\.)*\)"
_SENDER = re.compile(
    rf"""(?:{_QUOTED}|{_COMMENT}|[^<>()",:;@\\])*<({_ADDRESS})>(?:\s|{_COMMENT})*"""
    rf"""|\s*({_ADDRESS})(?:\s|{_COMMENT})*""",
    re.DOTALL,
)
_ADDRESSES = re.compile(rf"(?<!{_LOCAL}){_ADDRESS}")
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_SENT = ("To", "Cc")
_ORGANIZER = re.compile(
    rb"^ORGANIZER[;:].*mailto:([!-?A-~]{1,128}@[A-Za-z0-9.-]{1,253})", re.MULTILINE | re.IGNORECASE
)


class Refused(Exception):
    """``reason`` is one of the program's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def opened(raw: bytes) -> Message:
    """The message. Raises `Refused` for one that is too large or too deep to be an answer."""
    if len(raw) > LARGEST:
        raise Refused("too large")
    if raw.count(b"\n--") > MOST_DASHES:
        raise Refused("broken")
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        count = sum(1 for _ in zip(message.walk(), range(MOST_PARTS + 1), strict=False))
    except Exception as error:
        raise Refused("broken") from error
    if count > MOST_PARTS:
        raise Refused("broken")
    if len(message.get_all("Received", [])) > MOST_STATIONS:
        raise Refused("looping")
    return message


def recipients(message: Message, to: Sequence[str]) -> list[list[str]]:
    """Where a message was sent, best evidence first: what the server says, the headers of delivery, those of
    the sender, and the organizer of a calendar in it (programs that answer the sender keep it there)."""
    return [
        list(to),
        _listed(message, _DELIVERED),
        _listed(message, _SENT),
        [
            found.decode("ascii")
            for part in calendars(message)
            for found in _ORGANIZER.findall(unfolded(part.text))
        ],
    ]


def sender(message: Message) -> str:
    """The one address in From, in lower case. Raises `Refused` where From can be read in two ways: one
    address would be checked, by us or by the mail server, and the other believed. Python's own reading is not
    asked, because its versions differ in what they make of such headers."""
    headers = message.get_all("From", [])
    said = str(headers[0]) if len(headers) == 1 else ""
    found = _SENDER.fullmatch(said) if len(said) <= LONGEST_SENDER else None
    if found is None:
        raise Refused("no one sender")
    return (found[1] or found[2]).lower()


def is_automatic(message: Message) -> bool:
    """Whether a machine wrote it on its own account: an absence note, a mailing list, a report. What a
    calendar sends when somebody presses a button may say ``auto-generated`` and is none of these (RFC 3834).
    """
    said = " ".join(str(each) for each in message.get_all("Auto-Submitted", [])).lower()
    bulk = str(message.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list")
    listed = any(message.get(name) is not None for name in ("List-Id", "List-Unsubscribe", "X-Loop"))
    return "auto-replied" in said or bulk or listed or message.get_content_type() == "multipart/report"


class CalendarPart(NamedTuple):
    """In UTF-8. ``method`` is what the header calls it (RFC 6047 section 2.4), empty if it does not say."""

    text: bytes
    method: str


def calendars(message: Message) -> list[CalendarPart]:
    """The calendar parts of the message itself, not those of messages within it. Where some say what they
    are, only those: Google attaches the whole event besides."""
    found = [_calendar(part) for part in _parts(message) if part.get_content_type() == "text/calendar"]
    return [part for part in found if part.method] or found


def _calendar(part: Message) -> CalendarPart:
    body, method = part.get_payload(decode=True), part.get_param("method")
    text = body if isinstance(body, bytes) else b""
    return CalendarPart(
        _as_utf8(text, part.get_content_charset() or "utf-8"), str(method).upper() if method else ""
    )


def unfolded(text: bytes) -> bytes:
    """Lines that were broken for their length, whole again, with simple ends."""
    return re.sub(rb"\r?\n[ \t]", b"", text).replace(b"\r\n", b"\n")


def _parts(message: Message) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += [each for each in part.get_payload() if isinstance(each, Message)]
        elif part.get_content_maintype() != "message":
            yield part


def _as_utf8(body: bytes, charset: str) -> bytes:
    try:
        return body.decode(charset).encode()
    except (LookupError, UnicodeError):
        raise Refused("broken") from None


def _listed(message: Message, names: Sequence[str]) -> list[str]:
    """Whatever looks like an address, in well-formed headers and others: only one with our seal counts."""
    headers = ", ".join(str(each) for name in names for each in message.get_all(name, []))
    return [found[0] for found in islice(_ADDRESSES.finditer(headers), MOST_ADDRESSES + 1)]
