"""A meeting whose every secret can be looked for, and the words of the files made of it."""

import io
import subprocess
import zipfile
from datetime import datetime

import openpyxl
from flask import Flask

from eventapp.agenda import service as agenda
from eventapp.agenda.content import Audience, Role
from eventapp.agenda.draft import ItemDraft, SessionPersonDraft
from eventapp.meetings.queries import edition_to_change
from eventapp.registration.model import Delegation, RegistrationRules
from eventapp.registration.syncing import sync
from tests.apps import writing
from tests.factories import NOW, make_edition, session_draft, text
from tests.papers.docx_reader import Reader

HERE = {"series": "duo", "number": 1}
ROOMS = "/en/organize/duo/1/documents"
LINK = "https://quorbella.example/join"
SECRET = "Vrompelnik"  # stands in the title of the session for delegates
BACKSTAGE = "Plimbosk"  # in the title of the one for organizers


def meeting(app: Flask, now: datetime = NOW) -> None:
    """Meeting 1 of ``duo``, published: a plenary for all, a working group with a link and people, a session
    for delegates and one for organizers. Registration is open."""
    with writing(app) as session:
        make_edition(session)
        edition = edition_to_change(session, "duo", 1)
        for draft in (
            session_draft(
                languages=("en", "fr", "es"),
                items=(ItemDraft(text("Welcome"), 20, "ana"), ItemDraft(text("Reply"), 40, "beth")),
            ),
            session_draft(
                "mining",
                start="10:00",
                end="11:00",
                mode="hybrid",
                room="room-2",
                video_room="link",
                link=LINK,
                languages=("en", "es"),
                people=(
                    SessionPersonDraft("ana", Role.CO_CHAIR, "MX"),
                    SessionPersonDraft("beth", Role.CO_CHAIR, "CA"),
                    SessionPersonDraft("carl", Role.SPEAKER, "CA", "remote"),
                ),
            ),
            session_draft(
                "closed", start="11:00", end="12:00", title=text(SECRET), audience=Audience.DELEGATE
            ),
            session_draft(
                "stage", start="12:00", end="13:00", title=text(BACKSTAGE), audience=Audience.ORGANIZER
            ),
        ):
            agenda.save_session(session, "test", now, edition, draft)
        agenda.publish(session, "test", now, "duo", 1)
        session.add(RegistrationRules(edition_id=edition.id, controller="CA"))
        session.add_all(Delegation(edition_id=edition.id, side=side) for side in ("CA", "MX"))
        session.flush()
        sync(session, now, edition)


def change(app: Flask, now: datetime = NOW, slug: str = "mining", **facts: object) -> None:
    """A session changes, and the agenda is published again."""
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        values = {"start": "10:30", "end": "11:00", "mode": "hybrid", "room": "room-2", "link": LINK, **facts}
        agenda.save_session(session, "test", now, edition, session_draft(slug, **values))
        agenda.publish(session, "test", now, "duo", 1)


def pdf_text(body: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=body, capture_output=True, check=True)
    return done.stdout.decode()


def docx_text(body: bytes) -> str:
    return Reader(body).text()


def xlsx_rows(body: bytes, sheet: int = 0) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [tuple(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


def words(body: bytes) -> str:
    """All that can be read in a file of any kind."""
    if body.startswith(b"%PDF"):
        return pdf_text(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        return "\n".join(
            words(archive.read(name))
            if name.endswith(".pdf")
            else archive.read(name).decode("utf-8", "replace")
            for name in names
        )
