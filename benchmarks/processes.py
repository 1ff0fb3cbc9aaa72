"""The program as processes: a command's processor time, and the real server's time and memory."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from socket import create_connection, create_server
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PLAIN = Path(__file__).parent / "plain"
REQUESTS = 1000
MOST_CONNECTIONS = 50
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4"]
PATIENCE = 30  # seconds until a server answers


def command_seconds(settings: Mapping[str, str], *arguments: str) -> float:
    """Processor time of ``flask`` with *arguments*, in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    environment = {**os.environ, **settings}
    subprocess.run(  # noqa: S603 (our own words)
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def serving(directory: Path, settings: Mapping[str, str]) -> Iterator["Server"]:
    """The real server (``scripts/serve``), or the same with the ``wsgi`` module of another *directory*."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings, "PORT": str(port)}
    command = ["scripts/serve"] if directory == ROOT else [*GRANIAN, "--port", str(port), "wsgi:app"]
    process = subprocess.Popen(  # noqa: S603 (our own words)
        command, cwd=directory, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        time.sleep(1)  # the first process that serves answers before the last one has started
        server = Server(process.pid, port, [])
        server.reach_everyone()
        yield server
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    given_up = time.monotonic() + PATIENCE
    while True:
        try:
            create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > given_up:
                raise
            time.sleep(0.1)
        else:
            return


class Memory(NamedTuple):
    """In MiB: with shared pages divided among those who share them, and with all counted everywhere."""

    proportional: float
    resident: float


class Server(NamedTuple):
    pid: int
    port: int
    connections: list[HTTPConnection]

    def reach_everyone(self) -> None:
        """Open connections until each process that serves has one; which of them takes it is chance."""
        serving = self._family()[1:]
        reached: set[int] = set()
        while reached != set(serving):
            assert len(self.connections) < MOST_CONNECTIONS, "a process of the server takes no connection"
            self.connections.append(HTTPConnection("127.0.0.1", self.port, timeout=10))
            before = {pid: _ticks(pid) for pid in serving}
            _ask(self.connections[-1:], "/health", {}, 100)
            reached.add(max(serving, key=lambda pid: _ticks(pid) - before[pid]))

    def ask_everyone(self, path: str) -> None:
        _ask(self.connections, path, {}, 10 * len(self.connections))

    def milliseconds(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[float, int]:
        """Processor time for each request, system calls included, and the status."""
        self.ask_everyone(path)
        before = sum(_ticks(pid) for pid in self._family())
        status = _ask(self.connections, path, headers or {}, REQUESTS)
        ticks = sum(_ticks(pid) for pid in self._family()) - before
        return ticks / os.sysconf("SC_CLK_TCK") / REQUESTS * 1000, status

    def memory(self) -> Memory:
        lines = [
            line.split()
            for pid in self._family()
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        ]
        return Memory(
            *(sum(int(line[1]) for line in lines if line[0] == name) / 1024 for name in ("Pss:", "Rss:"))
        )

    def _family(self) -> list[int]:
        """The server's process and all that descend from it."""
        parents = {int(path.name): int(_stat(int(path.name))[1]) for path in Path("/proc").glob("[0-9]*")}
        family = [self.pid]
        for pid in family:
            family += [child for child, parent in parents.items() if parent == pid]
        return family


def _ask(connections: list[HTTPConnection], path: str, headers: Mapping[str, str], times: int) -> int:
    """The last answer's status after asking *times*, the connections taking turns."""
    status = 0
    for connection in islice(cycle(connections), times):
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
        response = connection.getresponse()
        response.read()
        status = response.status
    return status


def _ticks(pid: int) -> int:
    return sum(int(field) for field in _stat(pid)[11:13])


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold anything: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return ["X", "0"] + ["0"] * 20
