"""The links that let somebody in who has no account: each opens one registration, or one form.

A link is an HMAC with the installation's secret key over what it is for; nothing is stored, and raising the
registration's ``link_serial`` makes its older links void. 256 bits stand in it; it can answer for one
person and is not a sign-in. Links for a person's own data also hold until when they work. Pure.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

LONGEST = 16  # digits of a moment


class Opens(StrEnum):
    ANSWER = "a"  # one's own registration, for weeks
    DATA = "d"  # to take home or erase one's own data, for an hour
    GUARDIAN = "g"  # to consent for somebody under age
    FORM = "f"  # an open form


class Link(NamedTuple):
    """What a link says of itself; `genuine` tells whether that is true."""

    opens: Opens
    ref: str
    until: int  # seconds since 1970; 0: as long as the registration lasts
    seal: str

    @property
    def text(self) -> str:
        return f"{self.opens}{self.ref}.{self.until:x}.{self.seal}"


def make(key: str, opens: Opens, ref: str, serial: int, until: datetime | None = None) -> str:
    """The text that stands in the address."""
    seconds = int(until.timestamp()) if until else 0
    return Link(opens, ref, seconds, _seal(key, opens, ref, serial, seconds)).text


def parse(text: str) -> Link | None:
    """None for what is no link of ours at all."""
    head, _, rest = text.partition(".")
    until, _, seal = rest.partition(".")
    if len(until) > LONGEST:
        return None
    try:
        return Link(Opens(head[:1]), head[1:], int(until, 16), seal)
    except ValueError:
        return None


def genuine(link: Link, key: str, serial: int, now: datetime) -> bool:
    """Whether it was made here with this serial and has not run out."""
    if link.until and link.until <= now.timestamp():
        return False
    expected = _seal(key, link.opens, link.ref, serial, link.until)
    return hmac.compare_digest(expected.encode(), link.seal.encode())


def _seal(key: str, opens: Opens, ref: str, serial: int, until: int) -> str:
    message = f"registration link {opens} {ref} {serial} {until}"
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), message.encode(), hashlib.sha256)).decode()[:43]
