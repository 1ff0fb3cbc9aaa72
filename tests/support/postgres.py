"""One throw-away PostgreSQL for a whole test run, started by the first test that asks for it.

As a pytest plugin it gives the fixture ``postgres``. The run's main process makes an empty directory and
removes it at the end with whatever lives in it; xdist's workers learn of it through the environment.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from . import machine

DIRECTORY = "EVENTAPP_TEST_POSTGRES"
SUPERUSER = "eventapp"

# Nothing here outlives the run, so nothing waits for a disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
}

_numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    directory: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy address of *database*."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.directory}"

    def create(self, template: str = "template1") -> str:
        """The name of a new database like *template*, to which nobody may be connected meanwhile."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return name

    def drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The address of a new database that is dropped afterwards."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def start(self) -> None:
        """Start the server unless it runs. Several processes may ask at the same time."""
        with (self.directory / "starting").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._runs():
                return
            self._run(
                "initdb",
                "--auth=trust",
                f"--username={SUPERUSER}",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            )
            settings = {**SETTINGS, "unix_socket_directories": str(self.directory)}
            with (self._data / "postgresql.conf").open("a") as configuration:
                configuration.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
            self._run("pg_ctl", "start", "--wait", "--silent", "--log", str(self.directory / "log"))

    def remove(self) -> None:
        if self._runs():
            self._run("pg_ctl", "stop", "--mode=immediate", "--silent")
        shutil.rmtree(self.directory)

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _runs(self) -> bool:
        return (self._data / "postmaster.pid").exists()

    def _run(self, program: str, *arguments: str) -> None:
        programs = machine.needed(machine.postgres_programs(), "postgresql")
        done = subprocess.run(
            [programs / program, "--pgdata", self._data, *arguments],
            check=False,
            cwd=self.directory,
            user=_account(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")

    def _execute(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(
            host=str(self.directory), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


def _account() -> str | None:
    """Who runs the server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    return next((user.pw_name for user in pwd.getpwall() if user.pw_name == "postgres"), "nobody")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if _is_worker(config):
        return
    directory = tempfile.mkdtemp(prefix="eventapp-postgres-")
    if account := _account():
        shutil.chown(directory, account)
    os.environ[DIRECTORY] = directory


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        Cluster(Path(os.environ.pop(DIRECTORY))).remove()


@pytest.fixture(scope="session")
def postgres() -> Cluster:
    """The run's PostgreSQL server, from which to take databases."""
    cluster = Cluster(Path(os.environ[DIRECTORY]))
    cluster.start()
    return cluster
