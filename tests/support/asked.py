"""The app in a process of its own, which writes down what it was asked, for tests of programs that ask.

``with server(url, directory) as running:`` serves the database at *url*; `Running.asked` gives what came
since it was last called.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support.mail import PATIENCE, free_port, wait_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = Path(__file__).parents[2]
LOG = "EVENTAPP_TEST_LOG"


class Asked(NamedTuple):
    """One request: its method, path and body, and the status of the answer."""

    method: str
    path: str
    body: str
    status: int


class Running:
    def __init__(self, address: str, log: Path) -> None:
        self.address = address
        self._log = log
        self._read = 0

    def asked(self) -> list[Asked]:
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        new, self._read = lines[self._read :], len(lines)
        return [Asked(*json.loads(line)) for line in new]


@contextmanager
def server(url: str, directory: Path) -> Iterator[Running]:
    port, log = free_port(), directory / "asked"
    address = f"http://127.0.0.1:{port}"
    settings = {
        "DATABASE_URL": url,
        "EVENTAPP_DATA_DIR": str(directory),
        "SECRET_KEY": "a secret for tests, and for tests only",
        "BASE_URL": address,
        LOG: str(log),
    }
    command = [*(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"), "--port"]
    command += [str(port), "--log-level", "error", "--factory", "tests.support.asked:noted_app"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, start_new_session=True)
    try:
        wait_for(port)
        yield Running(address, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def noted_app() -> "WSGIApplication":
    """What the process runs."""
    from eventapp import create_app

    return noted(create_app().wsgi_app, Path(os.environ[LOG]))


def noted(app: "WSGIApplication", log: Path) -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        from io import BytesIO

        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)

        def begin(status: str, *rest: Any) -> Callable[[bytes], object]:
            told = [environ["REQUEST_METHOD"], environ["PATH_INFO"], body.decode(), int(status[:3])]
            with log.open("a") as file:
                file.write(json.dumps(told) + "\n")
            return start_response(status, *rest)

        return app(environ, begin)

    return answer
