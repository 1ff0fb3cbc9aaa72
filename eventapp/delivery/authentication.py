"""What the own mail server found out about a sender (RFC 8601). Pure.

Only headers that carry the server's own name are read; it must take those off that come from outside, as the
standard asks. Whoever shows in From has to be shown: by DMARC, else by a signature or an envelope of the same
domain.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)")
_PROPERTY = re.compile(r"([a-z]+\.[a-z-]+)\s*=\s*\"?([^\s\";]+)")
LONGEST = 10_000


class Result(NamedTuple):
    method: str
    result: str
    properties: dict[str, str]


def proven(headers: Iterable[str], server: str, domain: str) -> bool:
    """Whether *server* says that a mail from *domain* is genuine. A failed DMARC cannot be made up for."""
    results = [each for header in headers for each in _results(header, server)]
    dmarc = [each for each in results if each.method == "dmarc"]
    if any(each.result == "fail" for each in dmarc):
        return False
    if any(each.result == "pass" and each.properties.get("header.from", domain) == domain for each in dmarc):
        return True
    return any(_same_domain(each, domain) for each in results if each.result == "pass")


def _results(header: str, server: str) -> Iterator[Result]:
    text = " ".join(header[:LONGEST].split()).lower()
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    named, *results = text.split(";")
    if named.split()[:1] != [server.lower()]:
        return
    for each in results:
        found = _RESULT.match(each.strip())
        if found:
            yield Result(found[1], found[2], dict(_PROPERTY.findall(each)))


def _same_domain(result: Result, domain: str) -> bool:
    """Whether what passed is *domain*, or one above it."""
    names = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.from")}.get(result.method, ())
    values = (result.properties.get(name, "").rpartition("@")[2] for name in names)
    return any("." in value and (domain == value or domain.endswith(f".{value}")) for value in values)
