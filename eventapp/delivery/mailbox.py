"""The mailbox that answers come to, read over IMAP (RFC 9051).

An answer or a report of a mail server that has been taken in is deleted there. Everything else stays as it
is, unread: people press “Reply” and write to people. How far the mailbox was read stands in a file beside the
data; should it be lost, all is read again, and what was taken in before changes nothing.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app
from sqlalchemy.orm import Session

from eventapp.core import clock, outbox
from eventapp.core.db import transaction
from eventapp.settings import Settings

from . import receiving
from .opening import LARGEST
from .receiving import Outcome, Received

if TYPE_CHECKING:
    from imaplib import IMAP4

log = logging.getLogger("eventapp.delivery")

FETCH, EVERY = "delivery.fetch", timedelta(minutes=1)
MOST = 500  # messages in one go
PATIENCE = 30  # seconds
DONE_WITH = frozenset({Outcome.ANSWERED, Outcome.PROPOSED, Outcome.DELEGATED, Outcome.BOUNCED})
OLD_NEWS = frozenset({"again", "stale", "over"})


class Unreadable(Exception):
    """The mailbox cannot be read at present; it says why."""


@outbox.outside
def look(_session: Session, _payload: dict[str, Any], _now: datetime) -> None:
    """Outbox: every minute. A mailbox that is away is looked at again the next minute."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.mail.imap_url:
        return
    try:
        fetch(settings)
    except Unreadable as problem:
        log.error("the mailbox cannot be read: %s", problem)  # noqa: TRY400  # it is away, not broken


def fetch(settings: Settings) -> list[Received]:
    """Take in what has come since the last time. Raises `Unreadable`."""
    import imaplib

    address = urlsplit(settings.mail.imap_url)
    try:
        with _opened(address) as box:
            return _fetched(box, settings, _folder(address))
    except (imaplib.IMAP4.error, OSError) as error:
        # What the server said of a wrong password can hold the name of the user.
        raise Unreadable(type(error).__name__) from error


def _opened(address: SplitResult) -> "IMAP4":
    import imaplib
    import ssl

    host = address.hostname or ""
    box: IMAP4
    if address.scheme == "imaps":
        context = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(host, address.port or 993, ssl_context=context, timeout=PATIENCE)
    else:
        box = imaplib.IMAP4(host, address.port or 143, timeout=PATIENCE)
    try:
        box.login(unquote(address.username or ""), unquote(address.password or ""))
    except Exception:
        box.shutdown()
        raise
    return box


def _folder(address: SplitResult) -> str:
    return unquote(address.path.lstrip("/")) or "INBOX"


def _fetched(box: "IMAP4", settings: Settings, folder: str) -> list[Received]:
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    _ok(box.select(quoted))
    validity = str((box.untagged_responses.get("UIDVALIDITY") or [b""])[0])
    place = Place(settings, folder)
    last = place.read(validity)
    found = _ok(box.uid("SEARCH", f"UID {last + 1}:*"))[0] or b""
    numbers = sorted(number for text in found.split() if (number := int(text)) > last)
    return list(_each(box, numbers[:MOST], lambda uid: place.write(validity, uid)))


def _each(box: "IMAP4", numbers: list[int], note: Callable[[int], None]) -> Iterator[Received]:
    alone = b"UIDPLUS" in b" ".join(_ok(box.capability())).upper().split()
    for uid in numbers:
        raw = _message(box, uid)
        if raw is None:
            continue  # somebody else deleted it meanwhile
        with transaction() as session:
            received = receiving.receive(session, raw, clock.now())
        if _is_done_with(received):
            _ok(box.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
            if alone:  # else what others marked would be deleted with it
                _ok(box.uid("EXPUNGE", str(uid)))
        note(uid)
        yield received


def _message(box: "IMAP4", uid: int) -> bytes | None:
    """All of it, or as much as shows that it is too large; it stays unread."""
    for part in _ok(box.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST + 1}>)")):
        if isinstance(part, tuple):
            body: bytes = part[1]
            return body
    return None


def _is_done_with(received: Received) -> bool:
    return received.outcome in DONE_WITH or received.reason in OLD_NEWS


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    import imaplib

    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data


class Place:
    """How far one mailbox was read: the number of the last message, as long as the server counts alike."""

    def __init__(self, settings: Settings, folder: str) -> None:
        address = urlsplit(settings.mail.imap_url)
        name = f"{address.hostname} {address.username} {folder}"
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        self._file = settings.data_dir / f"mailbox-{digest}.json"

    def read(self, validity: str) -> int:
        try:
            kept = json.loads(self._file.read_text())
            return int(kept["last"]) if kept["validity"] == validity else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def write(self, validity: str, last: int) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"validity": validity, "last": last}))
        fresh.replace(self._file)
