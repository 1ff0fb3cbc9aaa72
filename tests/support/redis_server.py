"""A Redis server of a test's own, which keeps nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import machine
from .mail import free_port, wait_for


@contextmanager
def redis(directory: Path) -> Iterator[str]:
    """Its address, for ``QUEUE_URL``."""
    program, port = machine.needed(machine.redis(), "redis-server"), free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(directory)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()
