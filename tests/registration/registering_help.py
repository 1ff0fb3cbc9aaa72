"""A meeting for which one can register, somebody invited to it, and the form as a browser without scripts
fills it in."""

from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventapp.agenda.draft import SessionDraft
from eventapp.agenda.model import AgendaSession
from eventapp.meetings.model import Edition, Mode
from eventapp.people.model import Person
from eventapp.registration import letters, service, syncing
from eventapp.registration.answers import Nominee
from eventapp.registration.links import Opens
from eventapp.registration.model import Delegation, OpenForm, Registration, RegistrationRules
from tests.apps import reading, writing
from tests.calendars.publishing import publish
from tests.factories import NOW, session_draft, text

REGISTER = "/en/duo/meetings/1/register"
MINE = "/en/duo/meetings/1/me"
SESSIONS = (
    session_draft("opening", mode=Mode.HYBRID, video_room="link"),
    session_draft("mining", start="10:00", end="11:00", groups=("mining",), mode=Mode.IN_PERSON),
    session_draft("forestry", start="11:00", end="12:00", mode=Mode.REMOTE, room=None, video_room="link"),
)


def opened(app: Flask, *drafts: SessionDraft, now: datetime = NOW, **rules: Any) -> None:
    """Meeting 1 of ``duo`` with a published agenda, and registration open for both sides."""
    publish(app, now, *(drafts or SESSIONS))
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session)
        session.add(RegistrationRules(**{"edition_id": edition.id, "controller": "CA", **rules}))
        session.add_all(Delegation(edition_id=edition.id, side=side) for side in ("CA", "MX"))
        session.flush()
        syncing.sync(session, now, edition)


def edition_of(session: Session, number: int = 1) -> Edition:
    edition = session.scalars(select(Edition).where(Edition.number == number)).one()
    session.refresh(edition, ["series", "rooms"])
    return edition


def invited(app: Flask, name: str = "Ana Ruiz", side: str = "MX", number: int = 1, **facts: Any) -> str:
    """Somebody on the list of their side; gives the ref of the registration."""
    known: dict[str, Any] = {
        "email": "ana@example.org",
        "title": text("Advisor"),
        "organization": text("SRE"),
        **facts,
    }
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session, number)
        person = session.scalars(select(Person).where(Person.name == name)).first() or Person(
            key=f"p-{name}", name=name, title=text("x"), place=None
        )
        row = service.invite(session, "test", NOW, edition, person, Nominee(name=name, side=side, **known))
        return row.ref


def link(app: Flask, ref: str, opens: Opens = Opens.ANSWER, until: datetime | None = None) -> str:
    """The path of the link."""
    with app.test_request_context(), writing(app) as session:
        row = _row(session, ref)
        return letters.link_to(row, opens, until).removeprefix("http://localhost")


def visitor(app: Flask, ref: str) -> FlaskClient:
    """A browser in which somebody has opened their link."""
    client = app.test_client()
    assert client.get(link(app, ref)).status_code == 302
    return client


def kept(app: Flask, ref: str) -> Registration:
    with reading(app) as session:
        return _row(session, ref)


def all_kept(app: Flask) -> list[Registration]:
    with reading(app) as session:
        refs = list(session.scalars(select(Registration.ref).order_by(Registration.id)))
        return [_row(session, ref) for ref in refs]


def _row(session: Session, ref: str) -> Registration:
    from eventapp.registration.moving import locked_all

    return locked_all(session, list(session.scalars(select(Registration.id).filter_by(ref=ref))))[0]


def session_id(app: Flask, slug: str) -> int:
    with reading(app) as session:
        return session.scalars(select(AgendaSession.id).where(AgendaSession.slug == slug)).one()


def open_form(app: Flask, side: str = "CA", **facts: Any) -> str:
    with writing(app) as session:
        row = OpenForm(edition_id=edition_of(session).id, side=side, opened_by="test", opened_at=NOW, **facts)
        session.add(row)
        session.flush()
        return row.ref


def soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.data, "html5lib")


def filled(client: FlaskClient, path: str = REGISTER) -> dict[str, list[str]]:
    """What a browser would send from the form as it stands."""
    response = client.get(path)
    assert response.status_code == 200
    return sent_from(soup(response))


def sent_from(page: BeautifulSoup) -> dict[str, list[str]]:
    form = page.select_one("form.sheet")
    assert form is not None
    data: dict[str, list[str]] = {}
    for control in form.select("input, select, textarea"):
        name, kind = str(control.get("name", "")), control.get("type")
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            data[name] = [str(chosen["value"])] if chosen else [""]
        elif control.name == "textarea":
            data[name] = [control.get_text()]
        elif kind not in ("checkbox", "radio") or control.has_attr("checked"):
            data.setdefault(name, []).append(str(control.get("value", "")))
    return data


def answers(app: Flask, data: dict[str, list[str]], **changed: Any) -> dict[str, list[str]]:
    """A form that can be sent: *data* with what an impatient person adds; slugs stand for sessions."""
    slugs = {"opening": "room"} if not any(key in SLUGS for key in changed) else {}
    for slug in SLUGS:
        if slug in changed:
            slugs[slug] = changed.pop(slug)
    found = data | {"sector": ["federal"], "organization": ["SRE"]}
    found |= {f"session-{session_id(app, slug)}": [answer] for slug, answer in slugs.items()}
    return found | {key: value if isinstance(value, list) else [value] for key, value in changed.items()}


SLUGS = ("opening", "mining", "forestry")


def errors(response: TestResponse) -> dict[str, str]:
    """The field to which each line of the summary leads, with its sentence; the field must exist."""
    page, found = soup(response), {}
    for line in page.select(".errors li a"):
        name = str(line["href"]).removeprefix("#")
        assert page.find(id=name) is not None, name
        assert isinstance(line.parent, Tag)
        found[name] = line.parent.get_text().partition(": ")[2]
    return found
