"""An SMTP server in a process of its own that keeps what it accepted, and can be down, strict or rude.

``with sink(directory) as server:`` gives one that listens; `Sink.stop` and `Sink.start` take it down and
bring it up again at the same address. What is acknowledged is on disk, in the order of arrival.
"""

import base64
import contextlib
import json
import secrets
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY
from pathlib import Path
from threading import Event
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60
PORTS = range(15_000, 32_000)


@dataclass(frozen=True)
class Arrived:
    """One accepted message: its envelope, its bytes (lines end with CR LF) and when it came."""

    sender: str
    to: tuple[str, ...]
    raw: bytes = field(repr=False)
    at: float
    over_tls: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        return BytesParser(_class=EmailMessage, policy=POLICY).parsebytes(self.raw)


@dataclass
class Sink:
    """*answers*: what to say to ``RCPT TO`` of an address, one answer for each try; then it is accepted.
    *after_data*: the same for whole messages. *login*: a user and password without which nothing is accepted.
    *certificate*: files of a certificate and its key; TLS begins by STARTTLS, or at once if *at_once*."""

    directory: Path
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    after_data: Mapping[str, Sequence[str]] = field(default_factory=dict)
    login: tuple[str, str] | None = None
    certificate: tuple[Path, Path] | None = None
    at_once: bool = False
    port: int = 0
    _process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        settings = {
            "port": self.port,
            "box": str(self._box),
            "answers": {who: list(said) for who, said in self.answers.items()},
            "after_data": {who: list(said) for who, said in self.after_data.items()},
            "login": self.login,
            "certificate": [str(path) for path in self.certificate] if self.certificate else None,
            "at_once": self.at_once,
        }
        command = [sys.executable, "-m", "tests.support.mail", json.dumps(settings)]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stderr=log)
        wait_for(self.port)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def arrived(self) -> list[Arrived]:
        """All that was accepted so far, oldest first."""
        if not self._box.exists():
            return []
        lines = self._box.read_bytes().split(b"\n")[:-1]  # the last one may be half written
        return [_arrived(json.loads(line)) for line in lines]

    def count(self) -> int:
        return self._box.read_bytes().count(b"\n") if self._box.exists() else 0

    @property
    def _box(self) -> Path:
        return self.directory / "arrived.jsonl"


def _arrived(kept: dict[str, Any]) -> Arrived:
    return Arrived(
        **{**kept, "to": tuple(kept["to"]), "raw": base64.b64decode(kept["raw"])},
    )


@contextmanager
def sink(directory: Path, **options: Any) -> Iterator[Sink]:
    server = Sink(directory, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """Not one of those that the system lends to whoever connects somewhere: until the server listens it could
    be lent to another test, or to `wait_for`, which would then have reached itself."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as asked, contextlib.suppress(OSError):
            asked.bind(("127.0.0.1", port))
            return port


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    given_up = time.monotonic() + PATIENCE
    while time.monotonic() < given_up:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nobody listens on port {port}")


class _Handler:
    """What the process does with each command; its names are aiosmtpd's."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._answers: dict[str, list[str]] = settings["answers"]
        self._after_data: dict[str, list[str]] = settings["after_data"]
        self._box = Path(settings["box"])

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if said := self._answers.get(address):
            return said.pop(0)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        for address in envelope.rcpt_tos:
            if said := self._after_data.get(address):
                return said.pop(0)
        user = getattr(session, "auth_data", None)
        kept = {
            "sender": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "raw": base64.b64encode(envelope.original_content).decode(),
            "at": time.time(),
            "over_tls": session.ssl is not None,
            "user": user.login.decode() if user else None,
        }
        with self._box.open("ab") as box:
            box.write(json.dumps(kept).encode() + b"\n")
        return "250 OK"


def _serve(settings: dict[str, Any]) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult

    def authenticate(_server: object, _session: object, _envelope: object, _how: str, data: Any) -> Any:
        right = [data.login.decode(), data.password.decode()] == settings["login"]
        return AuthResult(success=right, handled=right, auth_data=data)

    context = None
    if settings["certificate"]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*settings["certificate"])
    begins_later = context is not None and not settings["at_once"]

    class Serving(Controller):
        def factory(self) -> Any:
            return SMTP(
                self.handler,
                hostname="sink.example",
                data_size_limit=50_000_000,
                tls_context=context if begins_later else None,
                require_starttls=begins_later,
                auth_required=settings["login"] is not None,
                auth_require_tls=False,
                authenticator=authenticate if settings["login"] else None,
            )

    serving = Serving(
        _Handler(settings),
        hostname="127.0.0.1",
        port=settings["port"],
        ssl_context=context if settings["at_once"] else None,
    )
    serving.start()
    Event().wait()


if __name__ == "__main__":
    _serve(json.loads(sys.argv[1]))
