"""The tables of docs/planner.md are those of the program."""

import re
from pathlib import Path

from eventapp.planner import RULES, WISHES

TEXT = (Path(__file__).parents[2] / "docs" / "planner.md").read_text()


def test_weights() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", TEXT, re.MULTILINE)
    assert [(name, int(weight)) for name, weight in rows] == [(wish.name, wish.weight) for wish in WISHES]


def test_rules() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| [A-Z][^|]+\|$", TEXT, re.MULTILINE)
    assert rows == [rule.name for rule in RULES]
