"""Meetings with many sessions, for tests of what must stay fast, and who edits them."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from eventapp.agenda.content import Kind
from eventapp.agenda.content import Role as Part
from eventapp.agenda.draft import ItemDraft, SessionDraft, SessionPersonDraft
from eventapp.agenda.service import save_session
from eventapp.core.actor import Actor, Grant, Role
from eventapp.meetings.model import Edition, Mode, Room
from eventapp.people.model import Person
from tests.factories import DAY, NOW, make_edition, text

EVA = Actor(1, "Eva", "eva@example.org", grants=frozenset({Grant(Role.ORGANIZER, "duo")}), confirmed=True)
LUIS = Actor(
    2,
    "Luis",
    "luis@example.org",
    grants=frozenset({Grant(Role.COORDINATOR, "duo", side="MX")}),
    confirmed=True,
)
OBSERVER = Actor(
    3, "Olga", "olga@example.org", grants=frozenset({Grant(Role.OBSERVER, "duo")}), confirmed=True
)


def acting(app: Flask, actor: Actor) -> Flask:
    """Whoever asks *app* is *actor*."""
    app.extensions["identify"] = lambda: actor
    return app


def large_edition(session: Session, sessions: int) -> Edition:
    """Sessions of 45 minutes on two days in five rooms, each with four people and two items."""
    edition = make_edition(session)
    session.add_all(
        Room(edition_id=edition.id, key=f"r{n}", position=3 + n, name=text(f"Salle {n}"), features=[])
        for n in range(5)
    )
    session.add_all(Person(key=f"p{n}", name=f"Person {n}", title=text("Director")) for n in range(200))
    session.flush()
    session.refresh(edition, ["rooms", "series"])
    for n in range(sessions):
        save_session(session, "test", NOW, edition, _draft(n))
    return edition


def _draft(n: int) -> SessionDraft:
    day, slot = DAY + timedelta(days=n % 2), (n // 2) % 20
    minute = 7 * 60 + slot * 45
    return SessionDraft(
        slug=f"s{n}",
        kind=Kind.WORKING_GROUP,
        title=text(f"Session about matter {n}"),
        summary=text("What it is about. " * 5),
        mode=Mode.IN_PERSON,
        day=day,
        start=f"{minute // 60:02}:{minute % 60:02}",
        end=f"{(minute + 45) // 60:02}:{(minute + 45) % 60:02}",
        room=f"r{n // 40}",
        groups=["mining"] if n % 4 == 0 else [],
        languages=["en", "fr", "es"],
        people=[SessionPersonDraft(f"p{(n * 4 + k) % 200}", list(Part)[k], "CA") for k in range(4)],
        items=[ItemDraft(text(f"Item {k}"), 20) for k in range(2)],
    )
