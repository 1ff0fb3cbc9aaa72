"""Wake-ups reach another process through each storage, and nothing waits for one that is away."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer

import pytest

from eventapp.core.wakeups import AS_MANY, Bell
from eventapp.settings import ROOT
from tests.support.mail import free_port
from tests.support.postgres import Cluster
from tests.support.redis_server import redis

LONG = 20.0


def waited(bell: Bell, seconds: float = LONG) -> float:
    began = time.monotonic()
    bell.wait(Event(), seconds)
    return time.monotonic() - began


@contextmanager
def ringing_soon(bell: Bell) -> Iterator[None]:
    timer = Timer(0.3, bell.ring)
    timer.start()
    yield
    timer.join()


def hears_and_is_heard(make: Callable[[], Bell]) -> None:
    worker, page = make(), make()
    waited(worker, 0.01)
    with ringing_soon(page):
        assert waited(worker) < LONG / 2
    time.sleep(0.3)
    assert waited(worker, 0.3) >= 0.3  # it rang once
    for bell in (worker, page):
        bell.close()


def test_through_a_file(tmp_path: Path) -> None:
    hears_and_is_heard(lambda: Bell("", tmp_path))


def test_through_redis(tmp_path: Path) -> None:
    with redis(tmp_path) as url:
        hears_and_is_heard(lambda: Bell(url, tmp_path))


@pytest.mark.postgres
def test_through_postgresql(postgres: Cluster, tmp_path: Path) -> None:
    with postgres.database() as url:
        hears_and_is_heard(lambda: Bell(url.replace("+psycopg", ""), tmp_path))


def test_nobody_rings_where_no_worker_ever_listened(tmp_path: Path) -> None:
    bell = Bell("", tmp_path)
    bell.ring()
    time.sleep(0.1)
    assert list(tmp_path.iterdir()) == []


def test_wake_ups_do_not_heap_up(tmp_path: Path) -> None:
    bell = Bell("", tmp_path)
    waited(bell, 0.01)
    for _ in range(AS_MANY * 5):
        bell.ring()
        time.sleep(0.01)
    time.sleep(0.2)
    heard = 0
    while waited(bell, 2.0) < 1.0:
        heard += 1
    assert 1 <= heard <= AS_MANY


def test_whoever_rings_waits_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bell, heard, began = Bell("redis://127.0.0.1:1/0", tmp_path), Event(), time.monotonic()
    monkeypatch.setattr(bell, "_ring", lambda: heard.wait(LONG))
    bell.ring()
    assert time.monotonic() - began < LONG / 2
    heard.set()


def test_one_that_is_away_holds_up_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bell = Bell(f"redis://:secret@127.0.0.1:{free_port()}/0", tmp_path)
    bell.ring()
    assert 0.3 <= waited(bell, 0.3) < LONG / 2
    waited(bell, 0.1)
    said = caplog.text.count("wake-ups are not carried")
    waited(bell, 0.1)
    assert caplog.text.count("wake-ups are not carried") == said  # again and again would be noise
    assert said >= 1
    assert "secret" not in caplog.text


def test_a_stop_ends_the_wait(tmp_path: Path) -> None:
    stop, began = Event(), time.monotonic()
    timer = Timer(0.2, stop.set)
    timer.start()
    Bell("", tmp_path).wait(stop, LONG)
    timer.join()
    assert time.monotonic() - began < LONG / 2


def test_only_what_is_needed_is_loaded(tmp_path: Path) -> None:
    """huey and the drivers that it finds take many megabytes; a web process has no use for most of them."""
    program = f"""
import sys
from pathlib import Path
from threading import Event
from eventapp.core.wakeups import Bell
loaded = lambda: [name for name in ("huey", "psycopg", "redis") if name in sys.modules]
bell = Bell("", Path({str(tmp_path)!r}))
print(loaded())
bell.wait(Event(), 0.01)
print(loaded())
import redis, psycopg
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout.splitlines() == ["[]", "['huey']"]
