"""Web Push (RFC 8030, 8291, 8292): what changed in somebody's day, shown by their browser.

`tell` writes one row of work for each browser of a person; `send` does it outside any transaction. Notices go
to known push services only: the address comes from a browser, and this server must not call what anybody
names. What a push service said and for whom is never logged, only which service and its status.
"""

import json
import logging
import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventapp.core import outbox
from eventapp.core.db import transaction
from eventapp.core.errors import Invalid
from eventapp.core.translations import N_
from eventapp.settings import Settings, is_private

from . import push_keys
from .model import PushNote, PushSubscription

log = logging.getLogger("eventapp.push")

SEND = "notices.push"
WORTH = timedelta(hours=12)  # later, a notice of the day is no news any more
MOST_BROWSERS = 10
LONGEST_ADDRESS, LONGEST_BODY = 1000, 600
REST = timedelta(minutes=1)  # for a service that did not answer: waiting for it holds up all other work
GONE, TOO_MANY = (404, 410), 429
UNKNOWN_SERVICE = N_("Your browser's push service is not known here, so it cannot be used.")
UNREADABLE = N_("Your browser sent a subscription that cannot be read.")


_away: dict[str, datetime] = {}  # by service, until when this process does not ask it


class PushFailed(Exception):
    """A push service could not take a notice now; it is tried again."""


class Keys(NamedTuple):
    """What a browser hands out: where it is reached, and its two keys (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def is_known(endpoint: str, hosts: Iterable[str]) -> bool:
    """Whether *endpoint* belongs to one of the push services *hosts*, and nobody can listen on the way."""
    if len(endpoint) > LONGEST_ADDRESS or not is_private(endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    name = host if port is None else f"{host}:{port}"
    # Nothing that another reader of addresses could take for another host: no user, no backslash.
    if parts.netloc.lower() != name or not re.fullmatch(r"[a-z0-9.-]+", host):
        return False
    return any(name == known or (known.startswith("*.") and name.endswith(known[1:])) for known in hosts)


def subscribe(session: Session, now: datetime, person_id: int, keys: Keys) -> None:
    """Show this person's notices in a browser from now on; a browser shows those of one person. Raises
    `Invalid`."""
    if not is_known(keys.endpoint, settings().push_hosts):
        raise Invalid(UNKNOWN_SERVICE)
    if not push_keys.are_readable(keys.p256dh, keys.auth):
        raise Invalid(UNREADABLE)
    session.execute(delete(PushSubscription).where(PushSubscription.endpoint == keys.endpoint))
    mine = select(PushSubscription).where(PushSubscription.person_id == person_id)
    older = session.scalars(mine.order_by(PushSubscription.id.desc()).offset(MOST_BROWSERS - 1)).all()
    for row in older:
        session.delete(row)
    session.flush()
    session.add(
        PushSubscription(
            person_id=person_id, endpoint=keys.endpoint, p256dh=keys.p256dh, auth=keys.auth, made_at=now
        )
    )


def unsubscribe(session: Session, person_id: int, endpoint: str) -> None:
    session.execute(
        delete(PushSubscription).where(
            PushSubscription.endpoint == endpoint, PushSubscription.person_id == person_id
        )
    )


def tell(session: Session, person_id: int, title: str, body: str, path: str, now: datetime) -> int:
    """Let each browser of somebody show this, in the language of *title* and *body*; *path* opens when it is
    pressed. Returns how many browsers there are."""
    browsers = session.scalars(
        select(PushSubscription.id).where(PushSubscription.person_id == person_id)
    ).all()
    if not browsers or not push_keys.available(settings()):
        return 0
    note = PushNote(person_id=person_id, title=title, body=body[:LONGEST_BODY], path=path, until=now + WORTH)
    session.add(note)
    session.flush()
    for browser in browsers:
        payload = {"note": note.id, "subscription": browser}
        outbox.put(session, SEND, payload, now, lane=f"push/{browser}")
    return len(browsers)


@outbox.outside
def send(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: hand one notice to one browser's push service. Raises `PushFailed` to be tried again."""
    note = session.get(PushNote, payload["note"], populate_existing=True)
    browser = session.get(PushSubscription, payload["subscription"], populate_existing=True)
    if note is None or browser is None or note.until <= now or note.person_id != browser.person_id:
        return
    said = json.dumps({"title": note.title, "body": note.body, "path": note.path}, ensure_ascii=False)
    browser_id, keys = browser.id, Keys(browser.endpoint, browser.p256dh, browser.auth)
    lasts = int((note.until - now).total_seconds())
    session.rollback()  # nothing of the database is held while the push service is asked
    if not is_known(keys.endpoint, settings().push_hosts):  # the settings were narrowed since
        return
    service = urlsplit(keys.endpoint).netloc
    if _away.get(service, now) > now:
        raise PushFailed(f"the push service {service} was away a moment ago")
    try:
        status = push_keys.post(settings(), keys, said, lasts, now)
    except push_keys.Unreachable as error:
        _away[service] = now + REST
        raise PushFailed(f"the push service {service} cannot be reached: {error}") from None
    if status in GONE:
        with transaction() as writing:
            writing.execute(delete(PushSubscription).where(PushSubscription.id == browser_id))
    elif status == TOO_MANY or status >= 500:
        raise PushFailed(f"the push service {service} answered {status}")
    elif status >= 300:
        log.error("the push service %s refused a notice: %s", service, status)


def tidy(session: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Outbox, after `send`: notices that nobody tries any more are not kept."""
    session.execute(delete(PushNote).where(PushNote.until <= now))


def forget(session: Session, person_ids: Collection[int]) -> None:
    """These persons become unknown: their browsers too."""
    for table in (PushNote, PushSubscription):
        session.execute(delete(table).where(table.person_id.in_(person_ids)))


def knows(session: Session, person_id: int, endpoint: str) -> bool:
    row = select(PushSubscription.id).where(
        PushSubscription.endpoint == endpoint, PushSubscription.person_id == person_id
    )
    return session.scalar(row) is not None
