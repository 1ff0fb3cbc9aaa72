"""The real server under the form's posts: started, asked by many clients, and killed."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import create_server
from threading import Semaphore, local
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select, update

from benchmarks.processes import ROOT, wait_for
from eventapp.core.audit import AuditEntry
from eventapp.registration import letters, moving
from eventapp.registration.model import Delegation, Registration
from eventapp.registration.rules import State
from eventapp.web import cookies, csrf
from tests.apps import writing
from tests.registration.making import slot

FORM = "/en/duo/meetings/1/register"
SECRET = "a secret for tests, and for tests only"


class Post(NamedTuple):
    """One person's form, filled in and ready to be sent."""

    ref: str
    cookie: str
    body: str


def posts(app: Flask, ids: Sequence[int], session_id: int | None = None) -> list[Post]:
    """The forms of invited people whose sides have approved them in advance; all want the room."""
    with app.test_request_context(), writing(app) as session:
        session.execute(update(Delegation).values(approves_itself=True))
        rows = moving.locked_all(session, ids)
        return [_post(row, session_id or slot(session)) for row in rows]


def _post(row: Registration, session_id: int) -> Post:
    link = letters.link_to(row).rpartition("/")[2]
    said = {
        "csrf": csrf.token_for(link),
        "key": f"key-{row.ref}",
        "name": row.person.name,
        "email": row.email,
        "language": "en",
        "organization": "Ministry",
        "sector": "federal",
        f"session-{session_id}": "room",
    }
    return Post(row.ref, f"{cookies.INVITED}={link}", urlencode(said))


class Server(NamedTuple):
    process: "subprocess.Popen[bytes]"
    port: int

    def kill(self) -> None:
        """All its processes at once, as when the power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(url: str, directory: Path, workers: int = 4) -> Iterator[Server]:
    """``scripts/serve`` on the database at *url*."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {
        "DATABASE_URL": url,
        "EVENTAPP_DATA_DIR": str(directory),
        "SECRET_KEY": SECRET,
        "BASE_URL": "http://localhost",
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
    }
    process = subprocess.Popen(
        ["scripts/serve"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(process, port)
    try:
        wait_for(port)
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def send(
    server: Server, waiting: Sequence[Post], clients: int = 32, enough: Callable[[], None] = lambda: None
) -> dict[str, int]:
    """Send them all, so many clients at a time; the status of each by ref, 0 where no answer came. *enough*
    is called after each answer."""
    mine, opened = local(), list[HTTPConnection]()

    def one(post: Post) -> tuple[str, int]:
        if not hasattr(mine, "connection"):
            mine.connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
            opened.append(mine.connection)
        headers = {"Cookie": post.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            mine.connection.request("POST", FORM, post.body, headers)
            response = mine.connection.getresponse()
            response.read()
        except (OSError, HTTPException):
            mine.connection.close()
            return post.ref, 0
        enough()
        return post.ref, response.status

    with ThreadPoolExecutor(clients) as threads:
        answers = dict(threads.map(one, waiting))
    for connection in opened:
        connection.close()
    return answers


def registered(app: Flask) -> set[str]:
    """The refs of all who are more than invited."""
    with writing(app) as session:
        wanted = select(Registration.ref).where(Registration.state != State.INVITED)
        return set(session.scalars(wanted))


def times_recorded(app: Flask) -> dict[str, int]:
    """How often each registration was sent, by ref, as the records say."""
    with writing(app) as session:
        rows = session.execute(
            select(AuditEntry.subject, func.count())
            .where(AuditEntry.action == "registration.submit")
            .group_by(AuditEntry.subject)
        )
        return {subject.rpartition("/")[2]: number for subject, number in rows}


def killed_amid(url: str, directory: Path, waiting: Sequence[Post], after: int) -> dict[str, int]:
    """What the clients were answered whose server was killed once *after* of them had their answers."""
    answered = Semaphore(0)
    with serving(url, directory, workers=2) as server, ThreadPoolExecutor(1) as beside:
        answers = beside.submit(send, server, waiting, 16, answered.release)
        for _ in range(after):
            assert answered.acquire(timeout=60)
        server.kill()
        return answers.result()
