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
from socket import create_server
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PLAIN = Path(__file__).parent / "plain"
REQUESTS, CONNECTIONS = 1000, 8
PATIENCE = 30  # seconds until a server answers


def command_seconds(*arguments: str) -> float:
    """Processor time of ``flask`` with *arguments*, in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def serving(directory: Path, settings: Mapping[str, str]) -> Iterator["Server"]:
    """The server of ``scripts/serve`` on the ``wsgi`` module in *directory*."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings, "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.web"], cwd=directory, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield Server(process.pid, _connections(port))
    finally:
        process.terminate()
        process.wait()


def _connections(port: int) -> list[HTTPConnection]:
    """Several, so that the server's processes share them."""
    given_up = time.monotonic() + PATIENCE
    while True:
        connections = [HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(CONNECTIONS)]
        try:
            for connection in connections:
                connection.connect()
        except ConnectionRefusedError:
            if time.monotonic() > given_up:
                raise
            time.sleep(0.1)
        else:
            return connections


class Memory(NamedTuple):
    """In MiB: with shared pages divided among those who share them, and with all counted everywhere."""

    proportional: float
    resident: float


class Server(NamedTuple):
    pid: int
    connections: list[HTTPConnection]

    def ask(self, path: str, headers: Mapping[str, str], times: int) -> int:
        """The last answer's status after asking *times*, the connections taking turns."""
        status = 0
        for connection in islice(cycle(self.connections), times):
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
            response = connection.getresponse()
            response.read()
            status = response.status
        return status

    def milliseconds(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[float, int]:
        """Processor time for each request, system calls included, and the status."""
        self.ask(path, headers or {}, 10 * CONNECTIONS)
        before = self._ticks()
        status = self.ask(path, headers or {}, REQUESTS)
        return (self._ticks() - before) / os.sysconf("SC_CLK_TCK") / REQUESTS * 1000, status

    def memory(self) -> Memory:
        lines = [
            line.split()
            for pid in self._processes()
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        ]
        return Memory(
            *(sum(int(line[1]) for line in lines if line[0] == name) / 1024 for name in ("Pss:", "Rss:"))
        )

    def _ticks(self) -> int:
        return sum(sum(int(field) for field in _stat(pid)[11:13]) for pid in self._processes())

    def _processes(self) -> list[int]:
        """The server's process and all that descend from it."""
        parents = {int(path.name): int(_stat(int(path.name))[1]) for path in Path("/proc").glob("[0-9]*")}
        family = [self.pid]
        for pid in family:
            family += [child for child, parent in parents.items() if parent == pid]
        return family


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold anything: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # it ended meanwhile
        return ["X", "0"] + ["0"] * 20
