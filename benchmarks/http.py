"""What pages and calendars cost: processor time, SQL statements, bytes, memory. Run by ``make bench``.

Pages are asked for inside this process, where nothing but the program is measured, and over loopback from
the real server. Processor time depends on the machine, so each figure stands beside a Flask page that
returns a constant, measured in the same moments.

*cold*: the answer is not kept yet, as for the first reader of a publication. *warm*: every reader after.
The exit status is 1 when a target is missed.
"""

import sys
from pathlib import Path

sys.path.pop(0)  # this directory, where this file would stand in for the standard library's http
sys.path.insert(0, str(Path(__file__).parents[1]))

import tempfile
from collections.abc import Iterator, Mapping
from statistics import median
from typing import NamedTuple

from flask import Flask

from benchmarks import processes
from benchmarks.asking import asking, found, seconds, statements
from benchmarks.first_view import first_view
from benchmarks.plain.wsgi import app as plain
from benchmarks.sample import AGENDA, FEED, MEETINGS, OPENING, SESSIONS, SINGLE, fill
from eventapp import create_app
from eventapp.settings import Settings

FORESTRY = "/fr/cmp/groups/forestry/"
PAGES = {
    f"agenda, {SESSIONS} sessions": AGENDA,
    "agenda, 1 session": SINGLE,
    f"agenda by room, {SESSIONS}": f"{AGENDA}?view=grid",
    "session": f"{MEETINGS}/{SESSIONS}/sessions/{OPENING}",
    "agenda.json": f"{AGENDA}.json",
    "agenda.ics": FEED,
    "agenda.ics unchanged": FEED,
    "calendar.ics of a group": f"{FORESTRY}calendar.ics",
    "home": "/fr/",
    "partnership": "/fr/cmp/",
    "meeting": "/fr/cmp/meetings/17/",
    "group": FORESTRY,
    "search": "/fr/search?q=foret",
}
CONSTANT = "a constant"
PEERS = "Measured elsewhere for the same job: Indico 92–202 ms and 22–114 statements, pretalx 61–64 ms and 8."

ROUNDS = 7
ROUND_SECONDS = 0.1  # of processor time, at most 1000 requests


class Row(NamedTuple):
    name: str
    status: int
    warm: float  # milliseconds
    ratio: float  # of warm to a constant page
    cold: float
    warm_statements: int
    cold_statements: int
    size: int  # bytes sent


class Target(NamedTuple):
    name: str
    wanted: str
    found: str
    met: bool


def at_most(name: str, value: float, most: float, unit: str = "") -> Target:
    return Target(name, f"≤ {most:g}{unit}", f"{value:.3g}{unit}", value <= most)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        database = f"sqlite:///{name}/bench.sqlite3"
        settings = {"DATABASE_URL": database, "EVENTAPP_DATA_DIR": name, "BASE_URL": "http://127.0.0.1:8000"}
        app = create_app(Settings.from_environment(settings))
        fill(app)
        tag = {"If-None-Match": found(app, FEED).headers["ETag"]}
        headers = {"agenda.ics unchanged": tag}
        rows = {name: measured(app, name, path, headers.get(name)) for name, path in PAGES.items()}
        show_rows(rows)
        view = first_view(app, AGENDA)
        show_view(view)
        targets = [*page_targets(rows), *view_targets(view), command_target(settings)]
        targets.append(server_target(tag, settings))
    show_targets(targets)
    print(f"\n{PEERS}")
    return 0 if all(target.met for target in targets) else 1


def measured(app: Flask, name: str, path: str, headers: Mapping[str, str] | None) -> Row:
    ask, constant = asking(app, path, headers), asking(plain, "/")
    kept = app.extensions["kept"]
    ask()  # templates and catalogues are read once in a process's life
    cold = []
    for _ in range(ROUNDS):
        kept.clear()
        cold.append(seconds(ask, 1))
    kept.clear()
    with statements(app) as in_cold:
        ask()
    with statements(app) as in_warm:
        answer = ask()
    times = max(10, min(1000, int(ROUND_SECONDS / seconds(ask, 5))))
    warm, constants = [], []
    for _ in range(ROUNDS):  # side by side, so that a slow moment of the machine meets both
        warm.append(seconds(ask, times))
        constants.append(seconds(constant, 500))
    return Row(
        name,
        answer.status,
        median(warm) * 1000,
        median(warm) / median(constants),
        median(cold) * 1000,
        len(in_warm),
        len(in_cold),
        len(answer.body),
    )


def page_targets(rows: Mapping[str, Row]) -> Iterator[Target]:
    agenda, single, *_ = rows.values()
    feed, unchanged = rows["agenda.ics"], rows["agenda.ics unchanged"]
    assert (agenda.status, feed.status, unchanged.status) == (200, 200, 304)
    of_agenda, of_single = ((row.cold_statements, row.warm_statements) for row in (agenda, single))
    yield at_most("agenda, SQL statements cold", of_agenda[0], 4)
    yield at_most("agenda, SQL statements warm", of_agenda[1], 1)
    same = of_agenda == of_single
    yield Target(f"agenda, statements for 1 and {SESSIONS}", "equal", "equal" if same else "not", same)
    yield at_most("agenda, warm", agenda.warm, 1, " ms")
    yield at_most("agenda.ics, warm", feed.warm, 1, " ms")
    yield at_most("agenda.ics unchanged, warm", unchanged.warm, 0.5, " ms")
    yield at_most("agenda.ics, SQL statements warm", max(feed.warm_statements, unchanged.warm_statements), 1)


def view_targets(view: Mapping[str, int]) -> Iterator[Target]:
    yield at_most("agenda, first view, content", sum(view.values()) / 1000, 60, " kB")
    yield at_most("agenda, first view, requests", len(view), 10)


def command_target(settings: Mapping[str, str]) -> Target:
    taken = min(processes.command_seconds(settings, "--help") for _ in range(5))  # the least disturbed
    return at_most("flask --help", taken, 1, " s")


def server_target(tag: Mapping[str, str], settings: Mapping[str, str]) -> Target:
    """Shows what the real server takes for a request; its memory is the target."""
    asked = {
        f"agenda, {SESSIONS} sessions": (AGENDA, None, 200),
        "agenda.ics": (FEED, None, 200),
        "agenda.ics unchanged": (FEED, tag, 304),
    }
    print("\nThe real server over loopback, processor time of all its processes\n" + f"{'ms':>32}")
    with processes.serving(processes.ROOT, settings) as server:
        for path in PAGES.values():
            server.ask_everyone(path)
        for name, (path, headers, status) in asked.items():
            print_server_row(name, *server.milliseconds(path, headers), status)
        memory = server.memory()
    with processes.serving(processes.PLAIN, {}) as server:
        print_server_row(CONSTANT, *server.milliseconds("/"), 200)
        least = server.memory()
    print(
        f"  Memory after that, PSS (RSS): {memory.proportional:.0f} ({memory.resident:.0f}) MiB;"
        f" {CONSTANT}: {least.proportional:.0f} ({least.resident:.0f}) MiB"
    )
    return at_most("web processes, PSS", memory.proportional, 150, " MiB")


def print_server_row(name: str, taken: float, status: int, expected: int) -> None:
    assert status == expected, f"{name} answers {status}"
    print(f"  {name:25}{taken:5.2f}")


def show_rows(rows: Mapping[str, Row]) -> None:
    print(f"In one process, processor time (× of {CONSTANT})")
    print(f"  {'':25}{'ms warm':>8}{'×':>7}{'ms cold':>9}{'SQL warm':>10}{'cold':>6}{'bytes':>8}")
    for row in rows.values():
        print(
            f"  {row.name:25}{row.warm:8.3f}{row.ratio:7.1f}{row.cold:9.2f}"
            f"{row.warm_statements:10}{row.cold_statements:6}{row.size:8}"
        )


def show_view(view: Mapping[str, int]) -> None:
    print(f"\nFirst view of the agenda: {sum(view.values())} bytes of content in {len(view)} requests")
    for address, size in view.items():
        print(f"  {size:6}  {address}")


def show_targets(targets: list[Target]) -> None:
    print("\nTargets")
    for target in targets:
        print(
            f"  {'met' if target.met else 'NOT MET':8}{target.name:38}{target.wanted:>10}{target.found:>12}"
        )


if __name__ == "__main__":
    sys.exit(main())
