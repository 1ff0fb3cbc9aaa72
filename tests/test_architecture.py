"""The shape of the program: who may import whom, how long things may grow, who may end a transaction."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventapp.settings import ROOT

CODE = ROOT / "eventapp"
LONGEST_FILE = 400
LONGEST_VIEW = 15


def lint_imports(directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        check=False,
        capture_output=True,
        text=True,
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(directory)},
    )


def test_areas_import_only_those_before_them() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/clock.py", "import sqlalchemy", "Decisions know neither the web nor the database"),
        ("people/model.py", "from eventapp.agenda import rules", "Each area imports only those below it"),
        ("core/audit.py", "from eventapp.web import answers", "Each area imports only those below it"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copytree(CODE, tmp_path / "eventapp", ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "eventapp" / file).open("a") as source:
        source.write(f"\n{line}\n")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout
    assert f"{contract} BROKEN" in done.stdout


def sources() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(CODE.rglob("*.py"))}


def views(source: str) -> Iterator[ast.FunctionDef]:
    """The functions that an address leads to: those decorated with ``pages.get`` and the like."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(each, ast.Call) and ast.unparse(each.func).startswith("pages.")
            for each in node.decorator_list
        ):
            yield node


def too_long(files: dict[str, str]) -> list[str]:
    return [name for name, source in files.items() if source.count("\n") > LONGEST_FILE]


def long_views(files: dict[str, str]) -> list[str]:
    """Views that cannot be read at a glance, counted from the first statement after the docstring."""
    found = []
    for name, source in files.items():
        if not name.endswith("/pages.py"):
            continue
        for function in views(source):
            body = function.body[1:] if ast.get_docstring(function) is not None else function.body
            lines = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > LONGEST_VIEW:
                found.append(f"{name}: {function.name} has {lines} lines")
    return found


def commits(files: dict[str, str]) -> list[str]:
    return [
        f"{name}:{node.lineno}"
        for name, source in files.items()
        if name != "eventapp/core/db.py"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]


def test_no_file_grows_beyond_what_can_be_held_in_mind() -> None:
    assert too_long(sources()) == []


def test_views_stay_thin() -> None:
    assert long_views(sources()) == []


def test_only_the_database_kit_commits() -> None:
    assert commits(sources()) == []


def test_what_is_looked_for_is_found() -> None:
    """The negative control of the three tests above."""
    view = "@pages.get('/')\ndef show():\n" + "    again()\n" * (LONGEST_VIEW + 1)
    files = {"eventapp/agenda/pages.py": view, "eventapp/long.py": "\n" * (LONGEST_FILE + 1)}
    files["eventapp/agenda/service.py"] = "def publish(session):\n    session.commit()\n"
    assert too_long(files) == ["eventapp/long.py"]
    assert long_views(files) == ["eventapp/agenda/pages.py: show has 16 lines"]
    assert commits(files) == ["eventapp/agenda/service.py:2"]
