"""The XML that WebDAV asks and answers with (RFC 4918 section 14), in both directions."""

from collections.abc import Iterable
from typing import NamedTuple
from xml.etree import ElementTree as ET

from eventapp.core.localized import clean

DAV, CALDAV, CS = "DAV:", "urn:ietf:params:xml:ns:caldav", "http://calendarserver.org/ns/"
for _prefix, _uri in (("d", DAV), ("cal", CALDAV), ("cs", CS)):
    ET.register_namespace(_prefix, _uri)

OK, FORBIDDEN, NOT_FOUND = (f"HTTP/1.1 {line}" for line in ("200 OK", "403 Forbidden", "404 Not Found"))


class Malformed(ValueError):
    """What was sent is not the XML that was expected."""


class Told(NamedTuple):
    """What is said of one address: its properties by status, or the status alone where there are none."""

    href: str
    properties: tuple[tuple[str, tuple[ET.Element, ...]], ...] = ()
    status: str = NOT_FOUND


def d(name: str) -> str:
    return f"{{{DAV}}}{name}"


def cal(name: str) -> str:
    return f"{{{CALDAV}}}{name}"


def cs(name: str) -> str:
    return f"{{{CS}}}{name}"


def element(tag: str, text: str = "", *children: ET.Element) -> ET.Element:
    made = ET.Element(tag)
    made.text = clean(text) or None
    made.extend(children)
    return made


def href(address: str) -> ET.Element:
    return element(d("href"), address)


def read(body: bytes) -> ET.Element | None:
    """The document that was sent, None if nothing was. Raises `Malformed`, also for a document that declares
    entities: what they stand for could be endless, or a file of ours."""
    from defusedxml.ElementTree import fromstring

    if not body.strip():
        return None
    try:
        root: ET.Element = fromstring(body, forbid_dtd=True)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Malformed from error
    return root


def written(told: Iterable[Told], token: str = "") -> bytes:
    """A multi-status answer; *token* is what the next synchronization begins from."""
    root = ET.Element(d("multistatus"))
    for one in told:
        response = ET.SubElement(root, d("response"))
        response.append(href(one.href))
        if not one.properties:
            response.append(element(d("status"), one.status))
        for status, properties in one.properties:
            group = ET.SubElement(response, d("propstat"))
            group.append(element(d("prop"), "", *properties))
            group.append(element(d("status"), status))
    if token:
        root.append(element(d("sync-token"), token))
    return _bytes(root)


def error(condition: ET.Element) -> bytes:
    """Which condition was not met (RFC 4918 section 16)."""
    return _bytes(element(d("error"), "", condition))


def _bytes(root: ET.Element) -> bytes:
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole
