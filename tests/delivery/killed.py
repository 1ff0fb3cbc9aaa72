"""Workers that are killed: the real ones, with times that a test can wait for.

Some end themselves at the worst moment, when the server has taken a mail and that is not noted yet. Each
writes into a file that it did, because that is a kill too.
"""

import os
import random
import signal
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from eventapp import create_app, tasks, worker
from eventapp.core import claims, mail
from eventapp.core.localized import Language
from eventapp.delivery import sending, smtp
from eventapp.settings import Settings

TOPIC = "test.letter"
DIES = 0.04  # of the mails that are handed over


class Machine(NamedTuple):
    """Where a worker runs. Of what a dead one held on another machine nothing is known until its lease
    ends."""

    name: str
    lease: timedelta


def write(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """The work of a row: one letter to one person."""
    who, number = payload["who"], payload["number"]
    mail.store(session, f"{who}@example.org", Language.EN, f"Letter {number}", f"To {who}: {number}.\n", now)


def start(settings: Settings, machine: Machine, deaths: Path, most: int) -> ForkServerProcess:
    """A worker on *machine*; of all that write into the file *deaths*, about *most* end themselves."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_work, args=(settings, machine, deaths, most), daemon=True)
    process.start()
    return process


def _work(settings: Settings, machine: Machine, deaths: Path, most: int) -> None:
    claims.LEASE = machine.lease
    claims.FIRST_RETRY, claims.LONGEST_RETRY = timedelta(seconds=0.2), timedelta(seconds=2)
    claims.GIVE_UP_AFTER = 100
    smtp.FIRST_WAIT, smtp.LONGEST_WAIT = 0.2, 0.5
    claims._place = lambda: machine.name  # type: ignore[assignment]
    worker.SWEEP_EVERY = 1.0
    tasks.ROUNDS = {}
    tasks.HANDLERS[TOPIC] = [write]
    done = sending._Round._done

    def die_before(self: Any, *arguments: Any) -> None:
        if random.random() < DIES and _count(deaths) < most:
            with deaths.open("ab") as file:
                file.write(b"+")
            os.kill(os.getpid(), signal.SIGKILL)
        done(self, *arguments)

    sending._Round._done = die_before  # type: ignore[method-assign, assignment]
    worker.work(create_app(settings), Event(), 0.5)


def _count(deaths: Path) -> int:
    return deaths.stat().st_size if deaths.exists() else 0
