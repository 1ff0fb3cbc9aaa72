"""Answers as calendar programs write them. Thunderbird, Outlook (Exchange and outlook.com) and Google each
have their own habits, of which these samples keep the ones that matter:

- Thunderbird sends the whole event back with the one attendee, and a copy as an attachment.
- Outlook leaves ORGANIZER out, adds VTIMEZONE with Windows' names, ``LANGUAGE`` and a comment that is only a
  line end, prefixes the summary, and writes ``MAILTO:`` in capitals.
- Google says ``auto-generated``, adds ``X-NUM-GUESTS`` and ``X-RESPONSE-COMMENT``, and attaches the whole
  event once more, without a method.
"""

import base64
from datetime import UTC, datetime
from typing import NamedTuple

import icalendar
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.core.db import transaction
from eventapp.core.mail import StoredMail
from eventapp.delivery import receiving
from eventapp.delivery.receiving import Received
from eventapp.invitations.model import Invitation
from eventapp.people.model import Person
from tests.apps import reading, writing
from tests.factories import NOW
from tests.invitations.inviting_help import tell
from tests.registration.making import edition_of, hybrid, published_edition, registered

ANSWERED = datetime(2026, 11, 3, 12, tzinfo=UTC)  # some time after the invitations


class Asked(NamedTuple):
    """What somebody's calendar program knows of an invitation, read from the mail itself."""

    ref: str
    uid: str
    email: str
    organizer: str  # the address that answers go to
    sequence: int
    name: str


def invited(app: Flask, *people: str) -> dict[str, Asked]:
    """Meeting 1 of ``duo`` with an opening and a closing, to which these people are invited by mail. Gives
    the invitations to the opening by name; ``<name>/closing`` are those to the closing."""
    edition_id = published_edition(
        app, hybrid(), hybrid("closing", start="15:00", end="16:00"), seats=20, remote=20
    )
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session, edition_id)
        for name in people:
            registered(session, edition, name)
    tell(app, NOW, edition_id)
    return asked(app)


def asked(app: Flask) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    with reading(app) as session:
        rows = session.execute(select(Invitation, Person.name).join(Person).order_by(Invitation.id)).all()
        mails = {
            row.ref: session.scalars(
                select(StoredMail)
                .where(StoredMail.key.startswith(f"invitation/{row.ref}/"))
                .where(StoredMail.calendar.is_not(None))
                .order_by(StoredMail.id.desc())
                .limit(1)
            ).one()
            for row, _ in rows
        }
        for row, name in rows:
            event = icalendar.Calendar.from_ical(mails[row.ref].calendar or "").walk("VEVENT")[0]
            suffix = "" if "pening" in str(event["SUMMARY"]) else "/closing"
            found[f"{name}{suffix}"] = Asked(
                row.ref,
                str(event["UID"]),
                str(event["ATTENDEE"]).removeprefix("mailto:"),
                str(event["ORGANIZER"]).removeprefix("mailto:"),
                int(event["SEQUENCE"]),
                name,
            )
    return found


def invitation(app: Flask, ref: str) -> Invitation:
    with reading(app) as session:
        row = session.scalars(
            select(Invitation).where(Invitation.ref == ref).options(joinedload(Invitation.copy))
        ).one()
        session.expunge_all()
        return row


def answer_of(app: Flask, ask: Asked) -> str:
    return invitation(app, ask.ref).answer.value


def deliver(app: Flask, raw: bytes | str, now: datetime = ANSWERED, to: tuple[str, ...] = ()) -> Received:
    """Hand one message to the program, as a mail server would."""
    data = raw if isinstance(raw, bytes) else raw.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    with app.app_context(), transaction() as session:
        return receiving.receive(session, data, now, to)


def stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def thunderbird(
    ask: Asked,
    answer: str = "ACCEPTED",
    at: datetime = ANSWERED,
    *,
    more: str = "",
    sequence: int | None = None,
) -> str:
    calendar = f"""BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20261102T150000Z
LAST-MODIFIED:{stamp(at)}
DTSTAMP:{stamp(at)}
UID:{ask.uid}
SUMMARY:Opening
ORGANIZER;CN=Duo;SENT-BY="mailto:noreply@localhost":mailto:{ask.organizer}
ATTENDEE;CN={ask.name};PARTSTAT={answer}{more};ROLE=REQ-PARTICIPANT;CUTYPE=INDIV
 IDUAL:mailto:{ask.email}
DTSTART:20261126T140000Z
DTEND:20261126T144000Z
SEQUENCE:{ask.sequence if sequence is None else sequence}
TRANSP:OPAQUE
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""
    return f"""Message-ID: <tb-{at.timestamp()}@example.org>
Date: Tue, 3 Nov 2026 12:00:00 +0000
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
From: {ask.name} <{ask.email}>
Subject: Event Invitation Reply: Opening
To: {ask.organizer}
Content-Type: multipart/mixed; boundary="------------tb"

--------------tb
Content-Type: multipart/alternative; boundary="------------tb2"

--------------tb2
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Transfer-Encoding: 7bit

{ask.name} has accepted your event invitation.
--------------tb2
Content-Type: text/calendar; charset=UTF-8; method=REPLY
Content-Transfer-Encoding: 7bit

{calendar}
--------------tb2--

--------------tb
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{base64.encodebytes(calendar.encode()).decode()}
--------------tb--
"""


WINDOWS_ZONE = """BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def outlook(
    ask: Asked,
    answer: str = "ACCEPTED",
    at: datetime = ANSWERED,
    *,
    said: str = "\\n",
    method: str = "REPLY",
    start: str = "20261126T090000",
    end: str = "20261126T094000",
    zone: str = WINDOWS_ZONE,
) -> str:
    name = zone.splitlines()[1].removeprefix("TZID:")
    calendar = f"""BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
{zone}
BEGIN:VEVENT
ATTENDEE;PARTSTAT={answer};CN={ask.name}:MAILTO:{ask.email.title()}
COMMENT;LANGUAGE=en-CA:{said}
UID:{ask.uid}
SUMMARY;LANGUAGE=en-CA:Accepted: Opening
DTSTART;TZID={name}:{start}
DTEND;TZID={name}:{end}
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp(at)}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{ask.sequence}
LOCATION;LANGUAGE=en-CA:Hall
X-MICROSOFT-CDO-APPT-SEQUENCE:{ask.sequence}
X-MICROSOFT-CDO-OWNERAPPTID:0
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
X-MICROSOFT-CDO-IMPORTANCE:1
X-MICROSOFT-CDO-INSTTYPE:0
X-MICROSOFT-DISALLOW-COUNTER:FALSE
END:VEVENT
END:VCALENDAR
"""
    encoded = base64.encodebytes(calendar.replace("\n", "\r\n").encode()).decode()
    return f"""Received: from SJ0PR01.example.com by mail.example.org; Tue, 3 Nov 2026 12:00:02 +0000
From: "{ask.name}" <{ask.email}>
To: "{ask.organizer}" <{ask.organizer}>
Subject: Accepted: Opening
Thread-Topic: Opening
Date: Tue, 3 Nov 2026 12:00:00 +0000
Message-ID: <SJ0PR01MB{int(at.timestamp())}@SJ0PR01.prod.example.com>
Content-Language: en-CA
X-MS-Has-Attach:
X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply
Content-Type: multipart/alternative; boundary="_000_outlook_"
MIME-Version: 1.0

--_000_outlook_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable


--_000_outlook_
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<html><head></head><body></body></html>
--_000_outlook_
Content-Type: text/calendar; charset="utf-8"; method={method}
Content-Transfer-Encoding: base64

{encoded}
--_000_outlook_--
"""


def google(ask: Asked, answer: str = "ACCEPTED", at: datetime = ANSWERED, *, said: str = "") -> str:
    response = f';X-RESPONSE-COMMENT="{said}"' if said else ""
    event = f"""BEGIN:VEVENT
DTSTART:20261126T140000Z
DTEND:20261126T144000Z
DTSTAMP:{stamp(at)}
ORGANIZER;CN=Duo:mailto:{ask.organizer}
UID:{ask.uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={ask.name};X-NUM-GUESTS=0{response}:mailto:{ask.email}
CREATED:20261102T150000Z
DESCRIPTION:Opening\\n\\n
LAST-MODIFIED:{stamp(at)}
LOCATION:Hall
SEQUENCE:{ask.sequence}
STATUS:CONFIRMED
SUMMARY:Opening
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
    head = "BEGIN:VCALENDAR\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\nVERSION:2.0\n"
    attached = base64.encodebytes(f"{head}{event}".encode()).decode()
    return f"""Reply-To: {ask.name} <{ask.email}>
Sender: Google Calendar <calendar-notification@google.com>
Auto-Submitted: auto-generated
Message-ID: <calendar-{int(at.timestamp())}@google.com>
Date: Tue, 03 Nov 2026 12:00:00 +0000
Subject: Accepted: Opening @ Thu Nov 26, 2026 9am - 9:40am (EST)
From: {ask.name} <{ask.email}>
To: {ask.organizer}
Content-Type: multipart/mixed; boundary="000000000000g1"
MIME-Version: 1.0

--000000000000g1
Content-Type: multipart/alternative; boundary="000000000000g2"

--000000000000g2
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

QW5hIGhhcyBhY2NlcHRlZA==
--000000000000g2
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: 7bit

{head}METHOD:REPLY
{event}
--000000000000g2--
--000000000000g1
Content-Type: text/calendar; charset="UTF-8"; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{attached}
--000000000000g1--
"""
