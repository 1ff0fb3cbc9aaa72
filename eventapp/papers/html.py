"""Papers as part of a page: the headings, tables and figures that their PDF and DOCX have.

Title, subtitle and notice are left to the page around it, which has its own way to show them.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from .drawing import drawn
from .figures import in_words, table_of
from .model import Block, Cell, Paper, headings, plain, runs

_TEMPLATES = Path(__file__).parents[2] / "templates"


class Entry(NamedTuple):
    """A heading, as contents name it."""

    name: str  # the id that leads to it
    text: str
    kicker: str
    level: int


def body(paper: Paper, above: int = 1) -> Markup:
    """The blocks of *paper*. ``above`` is how many levels of headings the page has over it."""
    names = (entry.name for entry in contents(paper))
    return Markup(_template().render(paper=paper, above=above, names=names))  # noqa: S704 (escaped by Jinja)


def contents(paper: Paper) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"part-{number}", plain(heading.text), plain(heading.kicker), heading.level)
        for number, heading in enumerate(headings(paper.blocks), 1)
    )


def _kinds(blocks: Iterable[Block]) -> Iterator[tuple[str, Block]]:
    return ((type(block).__name__, block) for block in blocks)


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.filters["next"] = next
    environment.globals |= {
        "drawn": drawn,
        "in_words": in_words,
        "is_cell": lambda content: isinstance(content, Cell),
        "kinds": _kinds,
        "plain": plain,
        "runs": runs,
        "table_of": table_of,
    }
    return environment.get_template("papers/_blocks.html")
