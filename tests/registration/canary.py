"""A person whose every word is unlike any other, planted wherever people are kept, to be looked for."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda import service as agenda
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.people.model import Person, Sector
from eventapp.registration import service
from eventapp.registration.answers import Answers, Nominee
from eventapp.registration.model import (
    ChangeRequest,
    Delegation,
    Registration,
    RegistrationRules,
    SessionPlaces,
)
from eventapp.registration.rules import Attendance
from eventapp.registration.syncing import sync
from tests.apps import writing
from tests.factories import NOW, make_edition, session_draft

NAME = "Zyxwolda Quetzalváne"
EMAIL = "zyxwolda@canaria-post.example"
WORDS = (
    *("Zyxwolda ", "Quetzalv", "zyxwolda@", "quetzalvane", "canaria-post", "Vrompelnik", "vrompelnik"),
    *("Plimbosk", "Glorfandel", "Trimblewort", "Hubrandt", "hubrandt", "Blenxira"),
)
"""What must be nowhere afterwards: parts of all that the canary said, as typed and folded."""


def open_meeting(app: Flask, now: datetime = NOW, **facts: object) -> None:
    """Meeting 1 of ``duo`` with a published agenda (a plenary and a hybrid session) and open registration."""
    with writing(app) as session:
        make_edition(session, **facts)
        edition = edition_to_change(session, "duo", 1)
        agenda.save_session(session, "test", now, edition, session_draft())
        hybrid = session_draft("mining", start="10:00", end="11:00", mode="hybrid", room="room-2")
        agenda.save_session(session, "test", now, edition, hybrid)
        agenda.publish(session, "test", now, "duo", 1)
        session.add(RegistrationRules(edition_id=edition.id, controller="CA"))
        session.add_all(Delegation(edition_id=edition.id, side=side) for side in ("CA", "MX"))
        session.flush()
        sync(session, now, edition)


def choosable(session: Session) -> list[int]:
    return sorted(set(session.scalars(select(SessionPlaces.session_id))))


def register(
    session: Session, now: datetime, name: str, email: str, side: str = "MX", **answers: object
) -> Registration:
    """Named by their side and registered, for every session, in the room."""
    edition = edition_to_read(session, "duo", 1)
    person = Person(key=f"p-{email.partition('@')[0]}-{name.casefold()}", name=name, title=LocalizedText())
    session.add(person)
    nominee = Nominee(name=name, side=side, email=email, language=Language.ES)
    row = service.invite(session, "coordinator", now, edition, person, nominee)
    said = {
        "name": name,
        "email": email,
        "language": Language.ES,
        "sector": Sector.ACADEMIA,
        "choices": dict.fromkeys(choosable(session), Attendance.ROOM),
        **answers,
    }
    return service.submit(session, service.PERSON, now, row, Answers(**said), approve=True)  # type: ignore[arg-type]


def plant(app: Flask, now: datetime = NOW) -> str:
    """The canary registered with all that one can say, and a colleague named in a request. Gives its ref."""
    with writing(app) as session:
        row = register(
            session,
            now,
            NAME,
            EMAIL,
            organization=LocalizedText(es="Instituto Vrompelnik"),
            title=LocalizedText(es="Archivera Plimbosk"),
            place="tijuana",
            nationality="MX",
            needs_letter=True,
            spoken=("es",),
            access_needs="A Glorfandel ramp",
            diet="No Trimblewort",
            guardian_name="Hubrandt Quetzalváne",
            guardian_email="hubrandt@canaria-post.example",
            consents={
                "list": {"given": True, "notice": "CA-1", "language": "es", "at": now.isoformat()},
                "photo": {"given": False, "notice": "CA-1", "language": "es", "at": now.isoformat()},
            },
        )
        edition = session.get_one(Edition, row.edition_id)
        session.add_all(
            ChangeRequest(
                **{
                    "edition_id": edition.id,
                    "side": "MX",
                    "asked_at": now,
                    "asked_by": "mx@example.org",
                    **facts,
                }
            )
            for facts in (
                {
                    "kind": "colleague",
                    "registration_id": row.id,
                    "payload": {"name": "Blenxira", "email": "b@example.org"},
                    "reason": "My aunt Blenxira is ill",
                    "asked_by": row.ref,
                },
                {
                    "kind": "name",
                    "payload": {"people": [{"nominee": {"name": NAME, "side": "MX"}}]},
                    "reason": "",
                },
                {
                    "kind": "name",
                    "payload": {
                        "people": [
                            {"nominee": {"name": NAME, "side": "MX"}},
                            {"nominee": {"name": "Zoe Zyx", "side": "MX"}},
                        ]
                    },
                    "reason": "two",
                },
                {"kind": "order", "payload": {}, "reason": f"{NAME} first"},
                {"kind": "order", "payload": {}, "reason": "Zyxwoldas go last"},
            )
        )
        return row.ref
