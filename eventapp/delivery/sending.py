"""Hands stored mail to the mail server, and settles each one as soon as that is done.

A worker that is killed leaves at most one mail of which nobody knows whether it arrived; it is sent once
more, the same to the last byte. A server that is away costs no mail anything: they wait. What a server says
about one mail decides about that mail (`replies`).
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventapp.core import claims
from eventapp.core.db import plainly, transaction
from eventapp.core.mail import StoredMail
from eventapp.settings import Settings

from . import message, pacing, signing, smtp, suppression
from .model import Why
from .replies import Then, follows

AT_ONCE = 50  # mails claimed together
SUPPRESSED = "the address is suppressed"
SERVER = "mail_server"  # of the app's extensions: kept from one look to the next

Enough = Callable[[], bool]


def deliver(now: datetime, worker: str, enough: Enough = lambda: False) -> list[str]:
    """Send all mail that is due, until *enough*. Returns a line for each that failed; it names nobody."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.mail.smtp_url:
        return []
    server = current_app.extensions.get(SERVER)
    if server is None:
        if settings.mail.dkim:
            signing.load_key(settings.mail.dkim.key_file)
        server = current_app.extensions[SERVER] = smtp.Server(settings.mail.smtp_url)
    server.tidy()
    if server.resting:
        return []
    return _Round(settings, server, now, worker).go(enough)


class _Round:
    def __init__(self, settings: Settings, server: smtp.Server, now: datetime, worker: str) -> None:
        self._settings = settings
        self._server = server
        self._worker = worker
        self._began, self._since = now, time.monotonic()
        self._failures: list[str] = []

    def go(self, enough: Enough) -> list[str]:
        while not enough():
            lease = claims.LEASE
            # A mail may take half of the lease, and none begins in the other half: it is ours until the end.
            until = time.monotonic() + lease.total_seconds() / 2
            mails = self._claim(lease)
            if not mails:
                break
            for position, mail in enumerate(mails):
                if enough() or time.monotonic() > until:
                    self._release(mails[position:])
                    break
                try:
                    self._one(mail, lease.total_seconds() / 2)
                except smtp.Away as away:
                    self._interrupted(away, mails[position:])
                    return self._failures
        return self._failures

    def _now(self) -> datetime:
        return self._began + timedelta(seconds=time.monotonic() - self._since)

    def _claim(self, lease: timedelta) -> Sequence[StoredMail]:
        """Some mails for this worker, without those that are settled at first sight."""
        while claims.is_any(StoredMail, self._now()):
            now, per_minute = self._now(), self._settings.mail.domain_per_minute
            with transaction() as session:
                only = pacing.open_now(session, now, per_minute)
                ids = claims.claim(session, StoredMail, self._worker, now, AT_ONCE, lease, only)
                if not ids:
                    return ()
                mails = self._paced(session, now, _sendable(session, now, ids))
                session.flush()
                for mail in mails:
                    session.expunge(mail)  # read already, whatever becomes of the row meanwhile
            if mails:
                return mails
        return ()

    def _paced(self, session: Session, now: datetime, mails: Sequence[StoredMail]) -> Sequence[StoredMail]:
        """Those whose domains may be written to at this minute; the others are free again."""
        addresses = [mail.to for mail in mails]
        allowed = dict(pacing.take(session, now, self._settings.mail.domain_per_minute, addresses))
        kept: list[StoredMail] = []
        over: list[StoredMail] = []
        for mail in mails:
            domain = pacing.domain_of(mail.to)
            allowed[domain] -= 1
            (kept if allowed[domain] >= 0 else over).append(mail)
        claims.release(session, StoredMail, [mail.id for mail in over], self._worker)
        return kept

    def _one(self, mail: StoredMail, patience: float) -> None:
        """Raises `smtp.Away` where nothing is known of this mail; all else is settled."""
        try:
            content = message.build(mail, self._settings)
            sender = message.envelope_sender(mail, self._settings)
            self._server.send(sender, message.recipient(mail.to), content, patience)
        except message.Unusable as error:
            self._failed(mail, str(error), for_ever=True)
        except smtp.Refused as refused:
            self._refused(mail, refused)
        except smtp.Away:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it was, the next mail is not to suffer from it
            self._failed(mail, plainly(error))
        else:
            self._done(mail)

    def _done(self, mail: StoredMail) -> None:
        with transaction() as session:
            session.execute(
                update(StoredMail)
                .where(StoredMail.id == mail.id, StoredMail.done_at.is_(None))
                .values(
                    done_at=self._now(),
                    attempts=StoredMail.attempts + 1,
                    claimed_by=None,
                    claimed_until=None,
                    last_error=None,
                )
                .execution_options(synchronize_session=False)
            )

    def _refused(self, mail: StoredMail, refused: smtp.Refused) -> None:
        then, reply = follows(refused.step, refused.reply), refused.reply
        if then is Then.AWAY:
            self._server.rest()
            raise smtp.Away(f"the mail server takes nothing: {reply.short}") from refused
        self._failed(
            mail,
            f"{reply.code} {reply.said}",
            for_ever=then in (Then.NOBODY, Then.REFUSED),
            then=then,
            shown=reply.short,
        )

    def _failed(
        self,
        mail: StoredMail,
        why: str,
        *,
        for_ever: bool = False,
        then: Then = Then.LATER,
        shown: str | None = None,
    ) -> None:
        now = self._now()
        with transaction() as session:
            row = session.get(StoredMail, mail.id, with_for_update=True)
            if row is None or row.done_at is not None:
                return  # erased meanwhile, or another worker was faster
            claims.failed(row, now, why, for_ever=for_ever)
            if then is Then.SLOWLY:
                pacing.slow(session, now, mail.to)
            elif then is Then.NOBODY:
                suppression.add(session, now, mail.to, Why.BOUNCED, why)
        self._failures.append(f"mail {mail.id}: {shown or why}")

    def _interrupted(self, away: smtp.Away, mails: Sequence[StoredMail]) -> None:
        """The server is away: *mails* wait, and it costs them nothing. One that was under way may have
        arrived, and takes its time like any other failure."""
        if isinstance(away, smtp.Lost):
            self._failed(mails[0], str(away))
            mails = mails[1:]
        else:
            self._failures.append(str(away))
        self._release(mails, str(away))

    def _release(self, mails: Sequence[StoredMail], why: str | None = None) -> None:
        """Let others have them; *why* is noted with the first."""
        if not mails:
            return
        with transaction() as session:
            claims.release(session, StoredMail, [mail.id for mail in mails], self._worker)
            if why is not None:
                session.execute(update(StoredMail).where(StoredMail.id == mails[0].id).values(last_error=why))


def _sendable(session: Session, now: datetime, ids: Sequence[int]) -> Sequence[StoredMail]:
    """The mails *ids* without those that are worth nothing any more and those to suppressed addresses."""
    rows = session.scalars(select(StoredMail).where(StoredMail.id.in_(ids)).order_by(StoredMail.id)).all()
    listed = suppression.of(session, [row.to for row in rows])
    mails = []
    for row in rows:
        if row.expires_at is not None and row.expires_at <= now:
            session.delete(row)  # its link has run out
        elif (found := listed.get(row.to.lower())) is not None:
            claims.failed(row, now, f"{SUPPRESSED}: {found.why}", for_ever=True)
        else:
            mails.append(row)
    return mails
