"""Messages that must not change anything: forged, stale, looping, huge and broken ones.

Each is the answer that counts (`test_the_answer_itself_counts`) with one thing wrong, so what refuses it is
that one thing.
"""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from eventapp.delivery import receiving
from eventapp.delivery.opening import LARGEST
from eventapp.invitations import answers
from eventapp.invitations.model import Invitation
from tests.apps import dump, writing
from tests.invitations.replying import (
    ANSWERED,
    Asked,
    answer_of,
    deliver,
    google,
    invited,
    outlook,
    thunderbird,
)

Hostile = Callable[[Asked, Asked], str | bytes]
"""Made from the invitations of Ana, who is answered for, and of Mallory, who has one of her own."""

FORGED: dict[str, tuple[Hostile, str]] = {
    "to an address that was made up": (
        lambda ana, _: thunderbird(ana._replace(organizer="noreply+ideadbeef.aaaaaaaaaaaaaaaa@localhost")),
        "not ours",
    ),
    "to an address with another seal": (
        lambda ana, _: thunderbird(ana._replace(organizer=_other_seal(ana.organizer))),
        "not ours",
    ),
    "to the sender alone, without the organizer": (
        lambda ana, _: outlook(ana).replace(ana.organizer, "noreply@localhost"),
        "not ours",
    ),
    "to a tag of another kind": (
        lambda ana, _: thunderbird(ana._replace(organizer=ana.organizer.replace("+i", "+b"))),
        "not ours",
    ),
    "through the address of somebody else’s invitation": (
        lambda ana, mallory: thunderbird(ana).replace(ana.organizer, mallory.organizer),
        "another attendee",
    ),
    "to both addresses": (
        lambda ana, mallory: thunderbird(ana).replace(
            f"To: {ana.organizer}", f"To: {ana.organizer}, {mallory.organizer}"
        ),
        "several",
    ),
    "from another sender, who was forwarded the invitation": (
        lambda ana, mallory: thunderbird(ana).replace(f"<{ana.email}>", f"<{mallory.email}>"),
        "another sender",
    ),
    "for another attendee": (
        lambda ana, mallory: thunderbird(ana).replace(
            f" IDUAL:mailto:{ana.email}", f" IDUAL:mailto:{mallory.email}"
        ),
        "another attendee",
    ),
    "with two senders": (
        lambda ana, mallory: f"From: {mallory.email}\n" + thunderbird(ana),
        "no one sender",
    ),
    "with two senders in one header": (
        lambda ana, mallory: thunderbird(ana).replace(
            f"<{ana.email}>", f"<{ana.email}>, Mallory <{mallory.email}>"
        ),
        "no one sender",
    ),
    "about another session": (
        lambda ana, _: thunderbird(ana._replace(uid="00000000-0000-4000-8000-000000000000")),
        "another session",
    ),
    "with another organizer inside": (
        lambda ana, mallory: thunderbird(ana).replace(
            f":mailto:{ana.organizer}", f":mailto:{mallory.organizer}"
        ),
        "another organizer",
    ),
    "for two people at once": (
        lambda ana, mallory: _with(thunderbird(ana), f"ATTENDEE;PARTSTAT=DECLINED:mailto:{mallory.email}"),
        "several",
    ),
    "for the same person twice": (
        lambda ana, _: _with(thunderbird(ana), f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ana.email}"),
        "several",
    ),
    "of the delegate, before the coordinator has agreed": (
        lambda ana, mallory: google(
            ana._replace(email=mallory.email)
        ).replace("X-NUM-GUESTS=0", f'DELEGATED-FROM="mailto:{ana.email}"'),
        "delegate",
    ),
}  # fmt: skip

STALE: dict[str, tuple[Hostile, str]] = {
    "to an older state of the session": (lambda ana, _: thunderbird(ana, sequence=ana.sequence - 1), "stale"),
    "to a state that does not exist yet": (
        lambda ana, _: thunderbird(ana, sequence=ana.sequence + 1),
        "from the future",
    ),
    "with an enormous sequence": (
        lambda ana, _: thunderbird(ana, sequence=10**30),
        "from the future",
    ),
    "with a stamp that would outlive all others": (
        lambda ana, _: thunderbird(ana, at=ANSWERED + timedelta(days=3650)),
        "from the future",
    ),
}

LOOPING: dict[str, tuple[Hostile, str]] = {
    "an absence note": (
        lambda ana, _: "Auto-Submitted: auto-replied\n" + thunderbird(ana),
        "automatic",
    ),
    "a mailing list": (lambda ana, _: "List-Id: <all.example.org>\n" + thunderbird(ana), "automatic"),
    "bulk": (lambda ana, _: "Precedence: bulk\n" + thunderbird(ana), "automatic"),
    "a mail that goes in a circle": (
        lambda ana, _: "Received: from a by b; Tue, 3 Nov 2026 12:00:00 +0000\n" * 31 + thunderbird(ana),
        "looping",
    ),
    "our own invitation that comes back": (
        lambda ana, _: thunderbird(ana).replace("REPLY", "REQUEST"),
        "no answer",
    ),
    "a report that it was not delivered": (
        lambda ana, _: thunderbird(ana).replace("multipart/mixed", "multipart/report"),
        "automatic",
    ),
}

BROKEN: dict[str, tuple[Hostile, str]] = {
    "nothing at all": (lambda _a, _b: b"", "not ours"),
    "noise": (lambda _a, _b: bytes(range(256)) * 400, "not ours"),
    "no calendar in it": (
        lambda ana, _: f"From: {ana.email}\nTo: {ana.organizer}\n\nI cannot come, sorry.",
        "no answer",
    ),
    "noise instead of a calendar": (
        lambda ana, _: _bare(ana, base64.encodebytes(bytes(range(256)) * 40).decode(), coding="base64"),
        "broken",
    ),
    "a calendar cut off": (lambda ana, _: _bare(ana, _inside(ana)[:200]), "broken"),
    "two calendars": (lambda ana, _: _bare(ana, _inside(ana) + _inside(ana)), "broken"),
    "two sessions": (
        lambda ana, _: _bare(
            ana, _inside(ana).replace("END:VEVENT", "END:VEVENT\nBEGIN:VEVENT\nUID:x\nEND:VEVENT")
        ),
        "several",
    ),
    "calendar parts that differ": (
        lambda ana, _: _with(thunderbird(ana), "X-A:1").replace(
            "application/ics", "text/calendar; method=REPLY"
        ),
        "several",
    ),
    "headers that say something else": (
        lambda ana, _: thunderbird(ana).replace("method=REPLY", "method=REQUEST"),
        "contradiction",
    ),
    "a series of dates": (lambda ana, _: _with(thunderbird(ana), "RRULE:FREQ=SECONDLY"), "recurring"),
    "one date of a series": (
        lambda ana, _: _with(thunderbird(ana), "RECURRENCE-ID:20261126T140000Z"),
        "recurring",
    ),
    "no stamp": (lambda ana, _: thunderbird(ana).replace("DTSTAMP:", "X-STAMP:"), "broken"),
    "a stamp on no clock": (
        lambda ana, _: thunderbird(ana).replace("DTSTAMP:20261103T120000Z", "DTSTAMP:20261103T120000"),
        "broken",
    ),
    "two stamps": (lambda ana, _: _with(thunderbird(ana), "DTSTAMP:20261103T120001Z"), "broken"),
    "no attendee": (lambda ana, _: thunderbird(ana).replace("ATTENDEE;", "X-ATTENDEE;"), "broken"),
    "an answer that there is not": (lambda ana, _: thunderbird(ana, "MAYBE"), "no answer"),
    "no answer": (lambda ana, _: thunderbird(ana, "NEEDS-ACTION"), "no answer"),
    "a delegation to nobody": (lambda ana, _: thunderbird(ana, "DELEGATED"), "no delegate"),
    "a delegation to oneself": (
        lambda ana, _: thunderbird(ana, "DELEGATED", more=f';DELEGATED-TO="mailto:{ana.email}"'),
        "no delegate",
    ),
    "a character set that there is not": (
        lambda ana, _: thunderbird(ana).replace("charset=UTF-8; method", "charset=klingon; method"),
        "broken",
    ),
    "a header that cannot be read": (
        lambda ana, _: thunderbird(ana).replace(f"From: {ana.name}", "From: =?utf-8?b?//////8=?= <<<"),
        "no one sender",
    ),
    "a proposal for no time": (
        lambda ana, _: outlook(ana, "TENTATIVE", method="COUNTER", end="20261126T080000"),
        "no time",
    ),
    "a proposal for a year": (
        lambda ana, _: outlook(ana, "TENTATIVE", method="COUNTER", end="20271126T090000"),
        "no time",
    ),
    "a proposal on a clock that only it knows": (
        lambda ana, _: outlook(
            ana,
            "TENTATIVE",
            method="COUNTER",
            zone="BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0000\n"
            "TZOFFSETTO:+0000\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE",
        ),
        "unknown clock",
    ),
}  # fmt: skip

HUGE: dict[str, tuple[Hostile, str]] = {
    "too many bytes": (
        lambda ana, _: thunderbird(ana) + "\n" + "x" * LARGEST,
        "too large",
    ),
    "too many lines": (
        lambda ana, _: _with(thunderbird(ana), "\n".join(["X-A:1"] * 3_000)),
        "too large",
    ),
    "parts in parts": (lambda ana, _: _nested(ana, 900), "broken"),
    "very many parts": (
        lambda ana, _: (
            f"From: {ana.email}\nTo: {ana.organizer}\nContent-Type: multipart/mixed; boundary=b\n\n"
            + "--b\n\nx\n" * 90_000
        ),
        "broken",
    ),
    "very many recipients": (
        lambda ana, _: f"From: {ana.email}\nTo: {'a@example.org, ' * 60_000}{ana.organizer}\n\nx",
        "not ours",
    ),
    "very many zones that do not end": (
        lambda ana, _: _with(thunderbird(ana), "\n".join(["BEGIN:VTIMEZONE"] * 1_900)),
        "broken",
    ),
}
KINDS = {"forged": FORGED, "stale": STALE, "looping": LOOPING, "broken": BROKEN, "huge": HUGE}


def _other_seal(address: str) -> str:
    local, _, host = address.partition("@")
    return f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{host}"


def _with(mail: str, line: str) -> str:
    return mail.replace("STATUS:CONFIRMED\n", f"STATUS:CONFIRMED\n{line}\n", 1)


def _inside(ask: Asked) -> str:
    mail = thunderbird(ask)
    return mail[mail.index("BEGIN:VCALENDAR") : mail.index("END:VCALENDAR")] + "END:VCALENDAR\n"


def _bare(ask: Asked, calendar: str, coding: str = "8bit") -> str:
    """A message that is a calendar and nothing else."""
    return (
        f"From: {ask.email}\nTo: {ask.organizer}\nMIME-Version: 1.0\nContent-Transfer-Encoding: {coding}\n"
        f"Content-Type: text/calendar; charset=utf-8; method=REPLY\n\n{calendar}"
    )


def _nested(ask: Asked, depth: int) -> str:
    parts = [f"From: {ask.email}\nTo: {ask.organizer}"]
    parts += [f"Content-Type: multipart/mixed; boundary=b{each}\n\n--b{each}" for each in range(depth)]
    return "\n".join(parts) + "\n\nx"


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, KINDS.values())) >= 25


@pytest.mark.parametrize("kind", KINDS)
def test_they_change_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    asked = invited(app, "Ana Ruiz", "Mallory Roy")
    monkeypatch.setattr(answers, "MOST", 1_000)  # none of them is refused for there being so many
    before = dump(app)
    for number, (what, (make, reason)) in enumerate(KINDS[kind].items(), 1):
        mail = make(asked["Ana Ruiz"], asked["Mallory Roy"])
        received = deliver(app, mail)
        assert received.outcome in ("refused", "ignored"), what
        assert received.reason == reason, what
        after = dump(app)
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {"received_mail", "limit_counter"}, what
        assert len(after["received_mail"]) == number, what  # logged …
    said = " ".join(map(str, after["received_mail"]))
    assert not any(
        each.email in said or each.ref in said for each in asked.values()
    )  # … without naming anybody


def test_the_answer_itself_counts(app: Flask) -> None:
    """The other side of the coin: what the hostile ones are made from is not refused for another reason."""
    asked = invited(app, "Ana Ruiz")
    ana, closing = asked["Ana Ruiz"], asked["Ana Ruiz/closing"]
    assert deliver(app, _bare(ana, _inside(ana))).outcome == "answered"
    assert deliver(app, _with(thunderbird(closing), "X-A:1")).outcome == "answered"
    later = ANSWERED + timedelta(minutes=2)
    assert deliver(app, outlook(ana, "TENTATIVE", later, method="COUNTER")).outcome == "proposed"


def test_a_cancelled_invitation_is_not_answered(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    with writing(app) as session:
        session.execute(update(Invitation).values(cancelled=True))
    assert deliver(app, thunderbird(ask)) == ("ignored", "over", "duo/1")
    assert answer_of(app, ask) == "NEEDS-ACTION"


def test_a_session_that_is_over_is_not_answered(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    later = ANSWERED + timedelta(days=30)
    assert deliver(app, thunderbird(ask, at=later), later).reason == "over"


def test_what_somebody_erased_was_asked_is_unknown(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    with writing(app) as session:
        session.query(Invitation).delete()
    assert deliver(app, thunderbird(ask)).reason == "unknown"


def test_a_flood_of_answers_ends(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    for minute in range(30):
        assert deliver(app, thunderbird(ask, at=ANSWERED + timedelta(minutes=minute))).outcome == "answered"
    last = thunderbird(ask, "DECLINED", ANSWERED + timedelta(hours=1))
    assert deliver(app, last) == ("refused", "too often", "duo/1")
    assert answer_of(app, ask) == "ACCEPTED"


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("mx.example.org; dmarc=pass (p=REJECT) header.from=example.org", True),
        ("mx.example.org; dmarc=none; dkim=pass header.d=example.org header.s=s1", True),
        ("mx.example.org; spf=pass smtp.mailfrom=ana.ruiz@example.org", True),
        ("mx.example.org; dkim=fail; dmarc=pass header.from=example.org", True),
        (
            "mx.example.org; dmarc=fail (p=NONE) header.from=example.org; dkim=pass header.d=example.org",
            False,
        ),
        ("mx.example.org; dkim=pass header.d=mallory.test; spf=pass smtp.mailfrom=mallory.test", False),
        ("mx.example.org; dkim=pass header.d=org", False),
        ("mx.example.org; dmarc=pass header.from=mallory.test", False),
        ("mx.example.org; none", False),
        ("elsewhere.test; dmarc=pass header.from=example.org", False),
        ("(mx.example.org) elsewhere.test; dmarc=pass header.from=example.org", False),
        ("mx.example.org; x=(dmarc=pass header.from=example.org)", False),
        ("(" * 9_000, False),
        (None, False),
    ],
)
def test_what_the_mail_server_found_out_is_respected(app: Flask, said: str | None, counts: bool) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, mail=replace(settings.mail, authserv_id="mx.example.org"))
    header = f"Authentication-Results: {said}\n" if said else ""
    received = deliver(app, header + thunderbird(ask))
    assert (received.outcome == "answered", received.reason) == (counts, "" if counts else "not proven")


def test_one_that_fails_unforeseen_is_logged_and_the_next_one_is_read(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]

    def fail(*_: object) -> None:
        raise KeyError(ask.email)

    with monkeypatch.context() as patched:
        patched.setitem(receiving.HANDLERS, "i", fail)
        assert deliver(app, thunderbird(ask)).reason == "unforeseen"
    assert deliver(app, thunderbird(ask, at=ANSWERED + timedelta(seconds=1))).outcome == "answered"
