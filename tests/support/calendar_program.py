"""People's calendar programs: each reads one mailbox and keeps what it says in a calendar on a real CalDAV
store (Radicale, in a process of its own).

A program obeys invitations as Thunderbird does: only those to its own address; a higher SEQUENCE is an
update, the same one with a later stamp a small one, all else is old; a cancellation takes the event out.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar

from tests.support.mail import free_port, wait_for


@contextmanager
def caldav_store(directory: Path) -> Iterator[str]:
    """The address of an empty store in which everybody has an account, whatever the password."""
    port = free_port()
    settings = directory / "radicale.conf"
    settings.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n"
        "[auth]\ntype = none\n"
        f"[storage]\nfilesystem_folder = {directory / 'collections'}\n"
        "[logging]\nlevel = warning\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(settings)]
    with (directory / "radicale.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=directory, stdout=log, stderr=log)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


@dataclass
class CalendarProgram:
    """The program of the person at *address*, with a calendar of its own on the *store*."""

    address: str
    store: str
    obeyed: int = 0
    _calendar: Any = None
    _client: Any = None

    def __post_init__(self) -> None:
        import caldav

        connect: Any = caldav.DAVClient
        self._client = connect(
            url=self.store, username=self.address, password="any", enable_rfc6764=False, auth_type="basic"
        )
        self._calendar = self._client.principal().make_calendar(name="Work")

    def close(self) -> None:
        self._client.close()

    def take(self, message: EmailMessage) -> None:
        """Obey the calendar part of a mail, if it has one."""
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                self._obey(icalendar.Calendar.from_ical(part.get_content()), str(part.get_param("method")))

    def events(self) -> list[Any]:
        """All that stands in the calendar, as the store has it."""
        return [
            event
            for each in self._calendar.events()
            for event in icalendar.Calendar.from_ical(each.data).walk("VEVENT")
        ]

    def _obey(self, message: Any, method: str) -> None:
        (event,) = message.walk("VEVENT")
        if message["METHOD"] != method or str(event["ATTENDEE"]).lower() != f"mailto:{self.address}":
            return
        address = f"{self._calendar.url}{event['UID']}.ics"
        known = self._client.request(address)
        there = known.status == 200
        if method == "CANCEL":
            if there:
                self._put("DELETE", address)
            return
        if there:
            (mine,) = icalendar.Calendar.from_ical(known.raw).walk("VEVENT")
            if _newness(event) <= _newness(mine):
                return
        del message["METHOD"]  # stored events are no messages (RFC 4791 section 4.1)
        self._put("PUT", address, message.to_ical().decode())

    def _put(self, verb: str, address: str, body: str = "") -> None:
        answer = self._client.request(address, verb, body, {"Content-Type": "text/calendar; charset=utf-8"})
        if answer.status not in (200, 201, 204):
            raise AssertionError(f"the store answers {answer.status}")
        self.obeyed += 1


def _newness(event: Any) -> tuple[int, Any]:
    return int(event["SEQUENCE"]), event["DTSTAMP"].dt
