"""Whether an answer counts. Pure.

It counts if it came to the invitation's own address, is from the person invited and about that session, and
is newer than what we know. Everything else has a reason, in a word for the records.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from .reading import Method, Reply

AHEAD = timedelta(hours=26)  # a clock set to the wrong zone; what is later would outlive every true answer
GIVEN = frozenset({"ACCEPTED", "TENTATIVE", "DECLINED", "DELEGATED"})


class Known(NamedTuple):
    """What we know of the invitation."""

    uid: str
    email: str
    sequence: int
    cancelled: bool
    over: bool
    answered: tuple[int, datetime] | None  # sequence and stamp of the newest answer


def refusal(reply: Reply, sender: str, known: Known, own: bool, now: datetime) -> str | None:
    """Why *reply* does not count, the first of several reasons; None: it does. *own*: its organizer, if it
    names one, is the address of this invitation."""
    delegates = reply.answer == "DELEGATED"
    reasons = (
        ("another session", reply.uid != known.uid),
        ("another organizer", not own),
        ("delegate", reply.delegated_from == known.email),  # who comes instead is decided by their side
        ("another attendee", reply.attendee != known.email),
        ("another sender", sender != known.email),
        ("no answer", reply.method is Method.REPLY and reply.answer not in GIVEN),
        ("no delegate", delegates and (not reply.delegate or reply.delegate.address == known.email)),
        ("from the future", reply.sequence > known.sequence or reply.stamp > now + AHEAD),
        ("over", known.cancelled or known.over),
        ("stale", reply.sequence < known.sequence or not _is_newer(reply, known)),
    )
    return next((why for why, holds in reasons if holds), None)


def _is_newer(reply: Reply, known: Known) -> bool:
    return known.answered is None or (reply.sequence, reply.stamp) > known.answered
