"""The frame of every mail that people get about their sessions: blocks, written twice, as text for any
program and as plain HTML. Both say the same."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flask import current_app

from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext


class Link(NamedTuple):
    label: str
    href: str


class Fact(NamedTuple):
    term: str
    value: str


class Turn(NamedTuple):
    """What changed; ``before`` is empty where nothing was, or where it is not said."""

    term: str
    before: str
    after: str


class Block(NamedTuple):
    """A part of a letter: any of these, in this order. The first of the buttons stands out."""

    heading: str = ""
    text: str = ""
    turns: Sequence[Turn] = ()
    facts: Sequence[Fact] = ()
    buttons: Sequence[Link] = ()
    lead: str = ""  # before the links
    links: Sequence[Link] = ()


class Frame(NamedTuple):
    """What stands around: the meeting at the head; at the foot why the reader gets this, and what they can do
    about it."""

    meeting: str
    why: str = ""
    ways: Sequence[Link] = ()


class Letter(NamedTuple):
    text: str
    html: str


BEFORE, NOW = N_("Before"), N_("Now")
PAIR = N_("%(term)s: %(value)s")


def frame(language: Language, heading: str, blocks: Sequence[Block], around: Frame) -> Letter:
    """A letter in *language*. Outside a request, and without any of its globals."""
    blocks = [_safe(block) for block in blocks]
    values = {
        "language": language,
        "heading": heading,
        "blocks": blocks,
        "around": around._replace(ways=_links(around.ways)),
        "before": gettext(language, BEFORE),
        "now": gettext(language, NOW),
    }
    html = current_app.jinja_env.get_template("mail/letter.html").render(values)
    return Letter(_text(language, heading, blocks, around), html)


def _safe(block: Block) -> Block:
    return block._replace(buttons=_links(block.buttons), links=_links(block.links))


def _links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Those that lead to a page, and to nothing that a browser would run."""
    return tuple(link for link in links if link.href.startswith(("https://", "http://")))


def _text(language: Language, heading: str, blocks: Iterable[Block], around: Frame) -> str:
    parts = [around.meeting, heading]
    parts += [part for block in blocks for part in _paragraphs(language, block)]
    foot = [around.why, *(_pair(language, *link) for link in _links(around.ways))]
    if any(foot):
        parts.append("\n".join(["-- ", *filter(None, foot)]))
    return "\n\n".join(filter(None, parts)) + "\n"


def _paragraphs(language: Language, block: Block) -> Iterator[str]:
    yield block.heading
    yield block.text
    yield "\n\n".join(_turn(language, turn) for turn in block.turns)
    yield "\n".join(_pair(language, *fact) for fact in block.facts)
    yield "\n".join(_pair(language, *link) for link in block.buttons)
    yield "\n".join([block.lead, *(_pair(language, *link) for link in block.links)]).strip()


def _turn(language: Language, turn: Turn) -> str:
    said = [turn.after]
    if turn.before:
        words = ((BEFORE, turn.before), (NOW, turn.after))
        said = [_pair(language, gettext(language, word), value) for word, value in words]
    return "\n  ".join([turn.term, *said])


def _pair(language: Language, term: str, value: str) -> str:
    return gettext(language, PAIR, term=term, value=value)
