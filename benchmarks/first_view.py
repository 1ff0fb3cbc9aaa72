"""What a browser loads to show a page for the first time."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from flask import Flask

from benchmarks.asking import Answer, found

LOADED_AT_ONCE = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}


def first_view(app: Flask, path: str) -> dict[str, int]:
    """Bytes of content sent for each address: the page, all that it names, and all that these name."""
    sizes: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = urldefrag(waiting.pop()).url
        if address in sizes:
            continue
        answer = found(app, address)
        sizes[address] = len(answer.body)
        named = [each for each in _named(answer) if each and not each.startswith("data:")]
        waiting += [urljoin(address, each) for each in reversed(named)]
    return sizes


def _named(answer: Answer) -> list[str]:
    zipped = answer.headers.get("Content-Encoding") == "gzip"
    body = gzip.decompress(answer.body) if zipped else answer.body
    match answer.headers["Content-Type"].partition(";")[0]:
        case "text/html":
            page = _Page()
            page.feed(body.decode())
            return page.named
        case "text/css":
            return re.findall(r"""(?:url\(|@import )["']?([^"')]+)""", body.decode())
        case "text/javascript":
            return re.findall(r"""(?:from|import) ?["']([^"']+)["']""", body.decode())
        case _:
            return []


class _Page(HTMLParser):
    """Collects what a browser loads for a page without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.named: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("script", "img", "source"):
            self.named.append(values.get("src", ""))
        elif tag == "use" or (tag == "link" and LOADED_AT_ONCE & set(values.get("rel", "").split())):
            self.named.append(values.get("href", ""))
