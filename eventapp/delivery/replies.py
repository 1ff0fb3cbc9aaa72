"""What a mail server's refusal means for the mail, for its address and for what follows. Pure.

Codes are those of RFC 5321, the ones with dots those of RFC 3463; where a server gives the first kind only,
its words are looked at, because 550 says anything from "nobody here" to "not today".
"""

import re
from enum import StrEnum
from typing import NamedTuple


class Step(StrEnum):
    """How far the conversation had come."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


class Then(StrEnum):
    LATER = "later"  # this mail, after a while
    SLOWLY = "slowly"  # its whole domain, after a while
    NOBODY = "nobody"  # there is no such mailbox: nothing more goes there
    REFUSED = "refused"  # for good, and why is for a person to see
    AWAY = "away"  # no fault of this mail: the server takes none


class Reply(NamedTuple):
    code: int
    status: str  # 5.1.1; empty where the server gave none
    said: str

    @property
    def short(self) -> str:
        """For logs: without the server's words, which name people."""
        return f"{self.code} {self.status}".strip()


_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NOBODY = re.compile(
    r"user (?:is )?unknown|unknown (?:user|recipient)|no such (?:user|recipient|mailbox|person|address)"
    r"|does(?: not|n.t) exist|(?:mailbox|recipient|user|address) (?:was )?not found"
    r"|invalid (?:recipient|mailbox)",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"too (?:many|much|fast)|rate.?limit|throttl|slow down|exceeded .{0,40}(?:rate|limit)|greylist",
    re.IGNORECASE,
)
NOBODY_STATUSES = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")


def read(code: int, said: bytes | str) -> Reply:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = " ".join(text.split())
    found = _STATUS.search(text)
    return Reply(code, found[0] if found else "", text[:300])


def follows(step: Step, reply: Reply) -> Then:
    """What a refusal at *step* leads to."""
    for_now = reply.code < 500
    if reply.code == 421 or (step is Step.SENDER and not _about_this_mail(reply)):
        return Then.SLOWLY if _MANY.search(reply.said) and step is not Step.SENDER else Then.AWAY
    if for_now:
        return Then.SLOWLY if _MANY.search(reply.said) or reply.status == "4.7.28" else Then.LATER
    if step is Step.RECIPIENT:
        if reply.status in ("5.2.2", "5.3.1") or reply.code == 552:
            return Then.LATER  # full; servers disagree whether that is for good
        if is_nobody(reply):
            return Then.NOBODY
    return Then.REFUSED


def is_nobody(reply: Reply) -> bool:
    """Whether a refusal for good says that there is no such mailbox."""
    if reply.status:
        return reply.status in NOBODY_STATUSES
    return reply.code in (550, 551, 553) and bool(_NOBODY.search(reply.said))


def _about_this_mail(reply: Reply) -> bool:
    """At the very first step: too large, or an address that the server cannot write."""
    return reply.code in (552, 553) and reply.status.startswith(("5.3.4", "5.6"))
