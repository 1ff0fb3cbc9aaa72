"""Answers of the three programs that most people use change the one answer that they are about."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.audit import AuditEntry
from eventapp.delivery.model import ReceivedMail
from eventapp.invitations.model import Invitation, Way
from eventapp.registration.model import ChangeRequest, Choice, Registration
from tests.apps import dump, reading
from tests.invitations.replying import (
    ANSWERED,
    answer_of,
    deliver,
    google,
    invitation,
    invited,
    outlook,
    thunderbird,
)

PROGRAMS = {"Thunderbird": thunderbird, "Outlook": outlook, "Google": google}
LATER = ANSWERED + timedelta(minutes=1)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("answer", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_answers_by_the_programs_count(app: Flask, program: str, answer: str) -> None:
    asked = invited(app, "Ana Ruiz", "Beth Roy")
    received = deliver(app, PROGRAMS[program](asked["Ana Ruiz"], answer))
    assert received == ("answered", "", "duo/1")
    row = invitation(app, asked["Ana Ruiz"].ref)
    assert (row.answer, row.answered_by, row.answer_stamp) == (answer, Way.MAIL, ANSWERED)
    others = [ask for name, ask in asked.items() if name != "Ana Ruiz"]
    assert [answer_of(app, ask) for ask in others] == ["NEEDS-ACTION"] * 3


def test_an_answer_changes_nothing_else(app: Flask) -> None:
    asked = invited(app, "Ana Ruiz", "Beth Roy")
    before = dump(app)
    deliver(app, thunderbird(asked["Ana Ruiz"], "DECLINED"))
    after = dump(app)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"invitation", "received_mail", "audit_entry", "limit_counter"}
    assert len(after["invitation"]) == len(before["invitation"])
    assert sum(a != b for a, b in zip(after["invitation"], before["invitation"], strict=True)) == 1
    assert before[Registration.__tablename__] == after[Registration.__tablename__]
    assert before[Choice.__tablename__] == after[Choice.__tablename__]


def test_the_newest_answer_wins(app: Flask) -> None:
    asked = invited(app, "Ana Ruiz")["Ana Ruiz"]
    deliver(app, thunderbird(asked, "DECLINED", LATER))
    assert deliver(app, outlook(asked, "ACCEPTED", ANSWERED)) == ("ignored", "stale", "duo/1")
    assert answer_of(app, asked) == "DECLINED"
    deliver(app, google(asked, "TENTATIVE", LATER + timedelta(seconds=1)))
    assert answer_of(app, asked) == "TENTATIVE"


def test_what_people_say_is_kept(app: Flask) -> None:
    asked = invited(app, "Ana Ruiz")["Ana Ruiz"]
    deliver(app, outlook(asked, "TENTATIVE", said="My plane lands\\, alas\\, at nine.\\n"))
    assert invitation(app, asked.ref).comment == "My plane lands, alas, at nine."
    deliver(app, google(asked, "DECLINED", LATER, said="On leave; sorry"))
    assert invitation(app, asked.ref).comment == "On leave; sorry"
    deliver(app, outlook(asked, "ACCEPTED", LATER + timedelta(minutes=1)))
    assert invitation(app, asked.ref).comment == ""


def test_the_same_message_again_changes_nothing(app: Flask) -> None:
    asked = invited(app, "Ana Ruiz")["Ana Ruiz"]
    mail = thunderbird(asked, "ACCEPTED")
    deliver(app, mail)
    before = dump(app)
    assert deliver(app, mail).reason == "again"
    assert dump(app) == before


def test_an_answer_to_the_sender_instead_of_the_organizer_arrives(app: Flask) -> None:
    """Some programs write to From; the organizer inside still says what it is about."""
    asked = invited(app, "Ana Ruiz")["Ana Ruiz"]
    mail = thunderbird(asked, "DECLINED").replace(f"To: {asked.organizer}", "To: noreply@localhost")
    assert deliver(app, mail).outcome == "answered"


def test_what_the_mail_server_says_leads_to_the_invitation(app: Flask) -> None:
    asked = invited(app, "Ana Ruiz")["Ana Ruiz"]
    mail = outlook(asked, "DECLINED").replace(asked.organizer, "undisclosed@example.org")
    assert deliver(app, mail).reason == "not ours"
    assert deliver(app, "X-Second: yes\n" + mail, to=(asked.organizer,)).outcome == "answered"
    header = f"Delivered-To: {asked.organizer.upper()}\n"
    again = header + outlook(asked, "ACCEPTED", LATER).replace(asked.organizer, "undisclosed@example.org")
    assert deliver(app, again).outcome == "answered"


def test_the_records_name_nobody(app: Flask) -> None:
    asked = invited(app, "Ana Ruiz")["Ana Ruiz"]
    deliver(app, outlook(asked, "DECLINED", said="I am ill"))
    deliver(app, "From: mallory@example.org\nTo: noreply@localhost\n\nhello")
    with reading(app) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "invitations.answered")).one()
        assert entry.subject == f"duo/1/invitations/{asked.ref}"
        assert entry.details == {"answer": "DECLINED", "way": "mail"}
        kept = session.scalars(select(ReceivedMail).order_by(ReceivedMail.id)).all()
        assert [(each.outcome, each.reason, each.about) for each in kept] == [
            ("answered", "", "duo/1"),
            ("refused", "not ours", None),
        ]
        assert not session.scalars(select(ChangeRequest)).all()
        assert session.scalars(select(Invitation).where(Invitation.comment == "I am ill")).one()
