"""The library ``caldav`` and vdirsyncer against a server in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from caldav import DAVClient
from caldav.lib.error import AuthorizationError, DAVError
from flask import Flask
from msgspec.structs import replace

from eventapp.core.localized import Language
from eventapp.programs import feeding
from eventapp.programs.caldav.multistatus import d
from tests.apps import writing
from tests.calendars.publishing import publish
from tests.calendars.reading_lines import mistakes
from tests.factories import NOW, text
from tests.programs.calendar_rows import BEGINS, SECRET, change, drop, hold
from tests.programs.program_help import worked
from tests.registration.making import edition_of, hybrid, published_edition, registered
from tests.support import icalendar_reader
from tests.support.asked import Running, server


@pytest.fixture
def running(app: Flask, tmp_path: Path) -> Iterator[Running]:
    hold(app, "Opening", "Mining", "Forestry", "Closing")
    with server(app.extensions["settings"].database_url, tmp_path) as running:
        yield running


def fetched(running: Running) -> list[str]:
    """The names of the events that were fetched, one by one or together."""
    found = []
    for each in running.asked():
        if each.method == "GET":
            found.append(each.path)
        elif each.method == "REPORT":
            found += [href.text or "" for href in ET.fromstring(each.body).iter(d("href"))]
    return sorted(path.rpartition("/")[2] for path in found)


# ---- The library ----


@pytest.fixture
def client(running: Running) -> Iterator[DAVClient]:
    with DAVClient(running.address, username="ana", password=SECRET, require_tls=False) as client:
        yield client


def test_the_library_finds_the_calendar_and_its_events(client: DAVClient) -> None:
    (calendar,) = client.principal().calendars()
    assert calendar.get_display_name() == "My sessions"
    assert calendar.get_supported_components() == ["VEVENT"]
    events = calendar.events()
    assert sorted(str(event.component["summary"]) for event in events) == [
        "Closing",
        "Forestry",
        "Mining",
        "Opening",
    ]
    assert calendar.event_by_uid("mining").component["dtstart"].dt == BEGINS + timedelta(hours=1)
    assert calendar.todos() == []


def test_the_library_searches_by_time(client: DAVClient) -> None:
    (calendar,) = client.principal().calendars()
    day = datetime(2026, 11, 26, tzinfo=UTC)
    for start, end, expected in (
        (day, day + timedelta(days=1), 4),
        (BEGINS + timedelta(hours=1), BEGINS + timedelta(hours=3), 2),
        (day + timedelta(days=1), day + timedelta(days=2), 0),
    ):
        for expand in (False, True):
            assert len(calendar.search(start=start, end=end, event=True, expand=expand)) == expected


def test_the_library_follows_changes(app: Flask, running: Running, client: DAVClient) -> None:
    (calendar,) = client.principal().calendars()
    held = calendar.objects_by_sync_token(load_objects=True)
    assert len(list(held)) == 4
    change(app, "mining", "Mining, moved", BEGINS + timedelta(hours=6))
    drop(app, "closing")
    change(app, "water", "Water")
    running.asked()
    updated, deleted = held.sync()
    assert sorted(event.icalendar_component["uid"] for event in updated) == ["mining", "water"]
    assert [str(event.url).rpartition("/")[2] for event in deleted] == ["closing.ics"]
    assert fetched(running) == ["mining.ics", "water.ics"]
    assert sorted(str(event.component["summary"]) for event in calendar.events()) == [
        "Forestry",
        "Mining, moved",
        "Opening",
        "Water",
    ]


def test_the_library_cannot_write(client: DAVClient) -> None:
    (calendar,) = client.principal().calendars()
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20261101T000000Z\r\n"
    )
    ics += "DTSTART:20261126T140000Z\r\nSUMMARY:Mine\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    with pytest.raises(DAVError):
        calendar.save_event(ics)
    with pytest.raises(DAVError):
        calendar.event_by_uid("mining").delete()
    with pytest.raises(DAVError):
        client.principal().make_calendar("Mine")
    assert len(calendar.events()) == 4


def test_the_library_is_asked_for_a_right_password(running: Running) -> None:
    with (
        DAVClient(running.address, username="ana", password="x" * 43, require_tls=False) as client,
        pytest.raises(AuthorizationError),
    ):
        client.principal()


# ---- vdirsyncer ----


class Pair:
    """A directory of files that vdirsyncer keeps like the calendar on the server."""

    def __init__(self, running: Running, directory: Path, secret: str = SECRET) -> None:
        self.directory = directory / "calendars"
        self._config = directory / "config"
        self._config.write_text(f"""
[general]
status_path = "{directory / "status"}"
[pair mine]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{self.directory}"
fileext = ".ics"
[storage there]
type = "caldav"
url = "{running.address}/"
username = "ana"
password = "{secret}"
read_only = true
""")

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [Path(sys.executable).with_name("vdirsyncer"), "-c", self._config, *command],
            input="y\n" * 4,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def summaries(self) -> dict[str, str]:
        found = {}
        for file in self.directory.rglob("*.ics"):
            ics = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            assert mistakes(ics) == []
            (event,) = icalendar_reader.read(ics).events
            found[event.uid] = event.summary
        return found


def test_vdirsyncer_fetches_only_what_changed(app: Flask, running: Running, tmp_path: Path) -> None:
    pair = Pair(running, tmp_path)
    pair.run("discover")
    pair.run("sync")
    assert pair.summaries() == {
        "opening": "Opening",
        "mining": "Mining",
        "forestry": "Forestry",
        "closing": "Closing",
    }
    running.asked()
    pair.run("sync")
    assert {each.method for each in running.asked()} == {"PROPFIND"}

    change(app, "mining", "Mining, moved", BEGINS + timedelta(hours=6))
    change(app, "water", "Water")
    drop(app, "closing")
    pair.run("sync")
    assert fetched(running) == ["mining.ics", "water.ics"]
    assert pair.summaries() == {
        "opening": "Opening",
        "mining": "Mining, moved",
        "forestry": "Forestry",
        "water": "Water",
    }


# ---- After a publication ----


def test_after_a_publication_it_fetches_only_what_changed(app: Flask, tmp_path: Path) -> None:
    hours = [(f"{8 + n // 2:02}:{n % 2 * 3}0", f"{8 + n // 2:02}:{n % 2 * 3 + 2}0") for n in range(20)]
    drafts = [hybrid(f"session-{n}", start=start, end=end) for n, (start, end) in enumerate(hours)]
    published_edition(app, *drafts)
    with app.test_request_context(), writing(app) as session:
        rosa = registered(session, edition_of(session), "Rosa Diaz")
        registered(session, edition_of(session), "Tom Hill", choices={})
        _, secret = feeding.make(session, "test", NOW, rosa.person_id, "laptop", Language.EN, None)
    worked(app, NOW)
    with server(app.extensions["settings"].database_url, tmp_path) as running:
        pair = Pair(running, tmp_path, secret)
        pair.run("discover")
        pair.run("sync")
        before = pair.summaries()
        assert len(before) == 21  # the meeting's days too
        running.asked()
        later = NOW + timedelta(hours=1)
        moved, renamed = replace(drafts[3], day=date(2026, 11, 27)), replace(drafts[4], title=text("Renamed"))
        publish(app, later, moved, renamed, hybrid("added", start="20:00", end="21:00"), gone=["session-5"])
        worked(app, later)
        pair.run("sync")
        got = fetched(running)
        after = pair.summaries()
    changed = {uid for uid in after if after[uid] != before[uid]}
    assert sorted(after[uid] for uid in changed) == ["CANCELLED: Session-5", "Renamed"]
    unsaid = {uid for uid in after if after[uid] == "Session-3"}
    assert got == sorted(f"{uid}.ics" for uid in changed | unsaid)
    assert set(after) == set(before)
