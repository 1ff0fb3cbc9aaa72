"""What an operator types, what comes back, and that bad input leaves everything as it was."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from eventapp.demo.load import DATA
from tests.apps import Databases, app_on, dump

HISTORY = DATA / "cmp_history.json"
AGENDA = DATA / "agenda-cmp-17.json"


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def answer(app: Flask, *words: object) -> tuple[int, str]:
    result = run(app, *words)
    return result.exit_code, result.output


def test_history_then_agenda_then_publication(app: Flask, at: Callable[..., Any]) -> None:
    at("2026-11-20T10:00", "America/Toronto")
    assert answer(app, "load-history", HISTORY) == (0, "2 series, 9 meetings, 12 working groups.\n")
    assert answer(app, "load-agenda", AGENDA) == (0, "cmp 17: 13 sessions in the draft.\n")
    code, said = answer(app, "publish", "cmp", 17, "--note", "First")
    assert (code, said.splitlines()[-1]) == (0, "Publication 1 of cmp 17, 0 changes.")
    code, said = answer(app, "publish", "cmp", 17)
    assert (code, said.splitlines()[-1]) == (0, "Nothing changed since publication 1.")
    assert answer(app, "work") == (0, "")


def test_the_demo_can_be_loaded_again_and_again(app: Flask) -> None:
    first, second = answer(app, "load-demo"), answer(app, "load-demo")
    lines = (
        "History: 9 documented meetings, 12 working groups.\n"
        "Glossary: 74 terms.\n"
        "Agenda of cmp 17 (reconstruction): 13 sessions, published.\n"
        "Agenda of cmp 18 (reconstruction): 17 sessions, published.\n"
        "Agenda of csp 2 (sample): 44 sessions, published.\n"
        "Participants of csp 2 (sample): 54 people, registered.\n"
        "Notices of csp 2 (sample): an organizer sends them.\n"
        "Planning of csp 2 (sample): what a plan must respect is stated.\n"
        "Youth Lab: samples of recommendations and replies.\n"
        "Work plans: samples, agreed and reported.\n"
        "Records and joint texts: samples beside what is documented.\n"
        "Annual report of cmp 18 (sample): published.\n"
    )
    assert first == (0, lines)
    assert second == (
        0,
        lines.replace(", published", ", already published")
        .replace(", reg", ", already reg")
        .replace("an organizer sends them", "as they were")
        .replace("what a plan must respect is stated", "as it was")
        .replace("74 terms", "as it was")
        .replace("samples of recommendations and replies", "as it was")
        .replace("samples, agreed and reported", "as they were")
        .replace("samples beside what is documented", "as they were")
        .replace("(sample): published", "(sample): as it was"),
    )


def test_an_agenda_of_an_unknown_series_is_refused(app: Flask) -> None:
    before = dump(app)
    assert answer(app, "load-agenda", AGENDA) == (2, "agenda-cmp-17.json: There is no series “cmp”.\n")
    assert answer(app, "publish", "cmp", 17) == (2, "There is no meeting 17 of cmp.\n")
    assert dump(app) == before


def test_an_agenda_with_something_blocking_is_refused_with_its_findings(app: Flask, tmp_path: Path) -> None:
    run(app, "load-history", HISTORY)
    content = json.loads(AGENDA.read_bytes())
    content["sessions"] = content["sessions"][:1]
    content["sessions"][0].update(title={"en": "Sound check"}, end="07:00", summary={})
    (tmp_path / "agenda.json").write_text(json.dumps(content))
    run(app, "load-agenda", tmp_path / "agenda.json")
    before = dump(app)
    code, said = answer(app, "publish", "cmp", 17)
    assert code == 1
    assert [line for line in said.splitlines() if not line.startswith("advisory")] == [
        "blocking: “Sound check” has no title in French.",
        "blocking: “Sound check” has no title in Spanish.",
        f"blocking: “Sound check” ends at 07:00, before it starts at {content['sessions'][0]['start']}.",
        "The agenda cannot be published: 3 things have to be put right first.",
    ]
    assert dump(app) == before


def edited(source: Path, place: str, value: Any) -> bytes:
    """The file with *value* at *place*, a path of keys and numbers."""
    content = part = json.loads(source.read_bytes())
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    for step in way:
        part = part[step]
    part[last] = value
    return json.dumps(content).encode()


BAD_FILES: dict[str, tuple[bytes | None, str]] = {
    "empty": (b"", "bad.json is not JSON: Input data was truncated (line 1)."),
    "no-json": (
        b'{\n "series": x}',
        "bad.json is not JSON: JSON is malformed: invalid character (byte 13) (line 2).",
    ),
    "truncated": (b'{\n\n"series": ', "bad.json is not JSON: Input data was truncated (line 3)."),
    "binary": (
        bytes(range(256)),
        "bad.json is not JSON: JSON is malformed: invalid character (byte 0) (line 1).",
    ),
    "no-utf-8": (b'{"\xff": 1}', "bad.json is not JSON: 'utf-8' codec can't decode byte 0xff"),
    "deep": (b"[" * 100_000, "bad.json, $: Expected `object`, got `array`."),
    "nul": (b'{"series":\n "\\u0000"}', "bad.json, line 2: the character NUL is no part of a text."),
    "large": (b" " * 50_000_000, "bad.json: the file has 50.0 MB; at most 5 MB are read."),
    "missing": (None, "bad.json cannot be read: No such file or directory."),
}

BAD_HISTORIES = {
    "version": ("schema_version", 2, "$.schema_version: Invalid enum value 2."),
    "unknown-key": ("extra", 1, "$: Object contains unknown field `extra`."),
    "country": ("meetings.0.host_country", "US", "$.meetings[0].host_country: Invalid enum value 'US'."),
    "order": (
        "meetings.0.start",
        "2014-09-10",
        "$.meetings[0].end: 2014-09-09 is before the start, 2014-09-10.",
    ),
    "year": ("meetings.0.year", 2013, "$.meetings[0].end: 2014-09-09 is not in the year 2013."),
    "city": ("meetings.0.city", "Atlantis", "$.meetings[0].city: 'Atlantis' is not a known city."),
    "series": ("meetings.0.series", "duo", "$.meetings[0].series: 'duo' is not a series of this file."),
    "group": (
        "meetings.0.groups_named.0",
        "fishing",
        "$.meetings[0].groups_named[0]: 'fishing' is not a working group of this file.",
    ),
    "nameless": (
        "series.0.names",
        {"en": "", "fr": None},
        "$.series[0].names: a name is needed in at least one language.",
    ),
    "nameless-group": (
        "working_groups.0.names",
        {},
        "$.working_groups[0].names: a name is needed in at least one language.",
    ),
    "date": ("series.0.launched", "2004-13-24", "$.series[0].launched: Invalid RFC3339 encoded date."),
    "number": ("meetings.0.number", 0, "$.meetings[0].number: Expected `int` >= 1."),
}

BAD_AGENDAS = {
    "version": ("version", 2, "$.version: Invalid enum value 2."),
    "hour": ("sessions.0.start", "9:00", "$.sessions[0].start: Expected `str` matching regex"),
    "kind": ("sessions.0.kind", "party", "$.sessions[0].kind: Invalid enum value 'party'."),
    "link": ("rooms.6.link", "javascript:alert(1)", "$.rooms[6].link: Expected `str` matching regex"),
}


@pytest.fixture(scope="module")
def standing_app(
    databases: Databases, demo: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One demo for all input that must leave no trace in it."""
    with databases.new(demo) as url, app_on(url, tmp_path_factory.mktemp("standing")) as app:
        yield app


@pytest.mark.parametrize("command", ["load-history", "load-agenda"])
@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused(
    standing_app: Flask, tmp_path: Path, command: str, case: str
) -> None:
    data, reason = BAD_FILES[case]
    if data is not None:
        (tmp_path / "bad.json").write_bytes(data)
    refused(standing_app, command, tmp_path / "bad.json", reason)


@pytest.mark.parametrize("case", BAD_HISTORIES)
def test_a_history_that_cannot_be_meant_is_refused(standing_app: Flask, tmp_path: Path, case: str) -> None:
    place, value, reason = BAD_HISTORIES[case]
    (tmp_path / "bad.json").write_bytes(edited(HISTORY, place, value))
    refused(standing_app, "load-history", tmp_path / "bad.json", f"bad.json, {reason}")


@pytest.mark.parametrize("case", BAD_AGENDAS)
def test_an_agenda_that_cannot_be_meant_is_refused(standing_app: Flask, tmp_path: Path, case: str) -> None:
    place, value, reason = BAD_AGENDAS[case]
    (tmp_path / "bad.json").write_bytes(edited(AGENDA, place, value))
    refused(standing_app, "load-agenda", tmp_path / "bad.json", f"bad.json, {reason}")


def test_endless_nesting_is_refused(standing_app: Flask, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b'{"report_structure": {"a": ' + b"[" * 100_000)
    refused(standing_app, "load-history", tmp_path / "bad.json", "bad.json is not JSON: ")


def test_a_directory_is_refused(standing_app: Flask, tmp_path: Path) -> None:
    refused(standing_app, "load-history", tmp_path, f"{tmp_path.name} cannot be read: Is a directory.")


def refused(app: Flask, command: str, path: Path, reason: str) -> None:
    """The command ends with 2 and a single line that begins with *reason*; the database is as before."""
    before = dump(app)
    result = run(app, command, path)
    assert result.output.startswith(reason), result.output
    assert result.output.count("\n") == 1
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert dump(app) == before


def test_the_comparison_of_dumps_sees_a_single_fact(demo_app: Flask, tmp_path: Path) -> None:
    """The negative control of `refused`: a good file that differs in one word leaves a trace."""
    before = dump(demo_app)
    (tmp_path / "good.json").write_bytes(edited(HISTORY, "series.0.names.fr", "Partenariat"))
    assert run(demo_app, "load-history", tmp_path / "good.json").exit_code == 0
    after = dump(demo_app)
    assert [name for name in ("series", "country", "publication") if before[name] != after[name]] == [
        "series"
    ]
