"""The connection to the mail server, kept open from one mail to the next."""

import contextlib
import random
import ssl
import time
from typing import Any
from urllib.parse import unquote, urlsplit

from eventapp.settings import LOOPBACK

from . import replies
from .replies import Reply, Step

KEPT_OPEN = 10.0  # seconds without a mail
MAILS_EACH = 200  # over one connection; many servers end it then themselves
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds, while the server is away


class Away(Exception):
    """The server cannot be reached, or takes no mail from us at all: no mail's own fault."""


class Lost(Away):
    """The connection broke amid a mail: it may have arrived."""


class Refused(Exception):
    """The server refused this mail."""

    def __init__(self, step: Step, reply: Reply) -> None:
        super().__init__(reply.short)
        self.step = step
        self.reply = reply


class Server:
    """A mail server at *url*. Not for several threads."""

    def __init__(self, url: str) -> None:
        parsed = urlsplit(url)
        assert parsed.hostname is not None  # settings have seen to it
        self._scheme, self._host = parsed.scheme, parsed.hostname
        self._port = parsed.port or {"smtps": 465, "smtp": 587}.get(parsed.scheme, 25)
        self._user, self._password = unquote(parsed.username or ""), unquote(parsed.password or "")
        self._connection: Any = None
        self._used_at = 0.0
        self._mails = 0
        self._failed, self._not_before = 0, 0.0

    @property
    def resting(self) -> bool:
        """Whether it was away a moment ago and is not asked again yet."""
        return time.monotonic() < self._not_before

    def connect(self, patience: float) -> None:
        """Be connected. Raises `Away`."""
        self.tidy()
        if self._connection is None:
            try:
                self._connection = self._opened(patience)
            except (OSError, _errors().SMTPException) as error:
                raise self._broke(Away, error) from error
            self._mails = 0
        self._used_at = time.monotonic()

    def send(self, sender: str, to: str, message: bytes, patience: float) -> None:
        """Hand one mail over within *patience* seconds. Raises `Refused`, or `Away` with the connection
        closed."""
        until = time.monotonic() + patience
        try:
            self._begin(sender, to, len(message), until)
            self._step(Step.RECIPIENT, until, lambda it: it.rcpt(to))
            self._step(Step.CONTENT, until, lambda it: _data(it, message))
        except Refused as refused:
            self._after(refused)
            raise
        except (OSError, _errors().SMTPException) as error:
            raise self._broke(Lost, error) from error
        self._failed, self._used_at = 0, time.monotonic()
        self._mails += 1

    def tidy(self) -> None:
        """End a connection that was not used for a while, or long enough."""
        if time.monotonic() - self._used_at > KEPT_OPEN or self._mails >= MAILS_EACH:
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            if self._connection.sock is not None:
                with contextlib.suppress(OSError, _errors().SMTPException):
                    self._connection.sock.settimeout(1)
                    self._connection.quit()
            self._connection.close()
            self._connection = None

    def rest(self) -> None:
        """It takes no mail now: leave it alone for a while, longer each time."""
        self._failed += 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._failed - 1, 10))
        self._not_before = time.monotonic() + wait * random.uniform(0.75, 1)  # noqa: S311

    def _opened(self, patience: float) -> Any:
        smtplib = _errors()
        context, here = ssl.create_default_context(), self._host in LOOPBACK
        if self._scheme == "smtps":
            it = smtplib.SMTP_SSL(self._host, self._port, timeout=patience, context=context)
        else:
            it = smtplib.SMTP(self._host, self._port, timeout=patience)
        try:
            it.ehlo_or_helo_if_needed()
            if self._scheme == "smtp" and (not here or it.has_extn("starttls")):
                if here:  # nobody is between; such servers have a certificate of their own making
                    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                it.starttls(context=context)
                it.ehlo()
            if self._user:
                it.login(self._user, self._password)
        except BaseException:
            it.close()
            raise
        return it

    def _begin(self, sender: str, to: str, size: int, until: float) -> None:
        """Say from whom the mail is. Where the server tired of waiting for it, connect anew: nothing was said
        yet. Raises `Away`."""
        errors = (OSError, _errors().SMTPException)
        for again in (True, False):
            self.connect(max(0.1, until - time.monotonic()))
            try:
                self._step(Step.SENDER, until, lambda it: it.mail(sender, self._options(to, size)))
            except errors as error:
                if not again or self._mails == 0:
                    raise self._broke(Away, error) from error
                self.close()
            else:
                return

    def _broke(self, kind: type[Away], error: Exception) -> Away:
        self.close()
        self.rest()
        code = getattr(error, "smtp_code", "")
        what = "the connection to the mail server broke" if kind is Lost else "the mail server is away"
        return kind(f"{what}: {type(error).__name__} {code}".strip())

    def _options(self, to: str, size: int) -> list[str]:
        known = self._connection.has_extn
        if not to.isascii() and not known("smtputf8"):
            raise Refused(Step.RECIPIENT, replies.read(550, "5.6.7 the server takes no such address"))
        # What smtplib writes in ASCII it writes in UTF-8 after this option.
        utf8 = [] if to.isascii() else ["SMTPUTF8"]
        return [*([f"size={size}"] if known("size") else []), *utf8]

    def _step(self, step: Step, until: float, do: Any) -> None:
        self._connection.sock.settimeout(max(0.1, until - time.monotonic()))
        code, said = do(self._connection)
        if not 200 <= code < 300:
            raise Refused(step, replies.read(code, said))

    def _after(self, refused: Refused) -> None:
        """Make the connection fit for the next mail, or end it."""
        if refused.reply.code == 421 or refused.step is Step.SENDER:
            self.close()
            return
        try:
            self._connection.rset()
        except (OSError, _errors().SMTPException):
            self.close()


def _data(connection: Any, message: bytes) -> tuple[int, bytes]:
    try:
        code, said = connection.data(message)
    except _errors().SMTPDataError as error:  # it did not want to see it
        return error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    return code, said


def _errors() -> Any:
    """The standard library's SMTP, which only a worker needs."""
    import smtplib

    return smtplib
