"""What calendars, invitations and notices keep of people is shown to them, taken home and erased: whichever
table a person can be found in is known to the areas, or stays for all to see."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, func, select, update

from eventapp.core.db import Base
from eventapp.core.mail import StoredMail
from eventapp.delivery import tidying
from eventapp.people.model import Person
from eventapp.registration.links import Opens
from eventapp.registration.model import Choice
from eventapp.registration.privacy import areas, erasing
from tests.apps import reading, writing
from tests.factories import NOW
from tests.registration import canary
from tests.registration.test_erasure import MINE, drain, erase, with_link

PUBLIC = {"session_person", "item", "tenure"}  # who has a part in an agenda or a group
OFFICES = {"commitment_owner"}  # the office that answers stays; the person named for it does not
COUNTED = {Choice.__tablename__}  # ids of a registration and a session; stays for the counts


def naming_people(metadata: MetaData) -> set[str]:
    """Tables from whose rows one comes to a person, by whatever way."""
    found = {Person.__tablename__}
    while True:
        more = {
            table.name
            for table in metadata.sorted_tables
            for key in table.foreign_keys
            if key.target_fullname.partition(".")[0] in found
        }
        if more <= found:
            return found
        found |= more


def unknown(metadata: MetaData) -> set[str]:
    """Those that nobody shows and nobody erases."""
    known = {each.__tablename__ for each in (*erasing.HOLD_PEOPLE, *areas.tables())}
    return naming_people(metadata) - known - PUBLIC - COUNTED


@pytest.fixture
def ref(app: Flask, at: object) -> str:
    at(NOW.isoformat()[:19])  # type: ignore[operator]
    canary.open_meeting(app)
    ref = canary.plant(app)
    assert drain(app) == []
    canary.plant_above(app, ref)
    return ref


def test_every_table_in_which_people_are_is_known(app: Flask) -> None:
    assert {"personal_feed", "proposal", "told"} <= naming_people(Base.metadata)
    assert unknown(Base.metadata) == set()


@pytest.mark.parametrize("target", ["person.id", "calendar_holder.person_id", "invitation.id"])
def test_a_new_table_is_noticed(app: Flask, target: str) -> None:
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    Table("dietary_wish", metadata, Column("person_id", Integer, ForeignKey(target)))
    assert unknown(metadata) == {"dietary_wish"}


def counts(app: Flask) -> dict[str, int]:
    def rows(table: type[Base]) -> Any:
        wanted = select(func.count()).select_from(table)
        office = table.__tablename__ in OFFICES
        return wanted.where(table.__table__.c.person_id.is_not(None)) if office else wanted

    with reading(app) as session:
        return {each.__tablename__: session.scalar(rows(each)) or 0 for each in areas.tables()}


def test_each_area_forgets_all_of_it(app: Flask, ref: str) -> None:
    assert 0 not in counts(app).values(), "the canary is planted in every table"
    erase(app, ref)
    assert drain(app) == []
    assert set(counts(app).values()) == {0}


def test_an_area_that_forgets_nothing_is_noticed(
    app: Flask, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lazy = areas.ALSO["notices"]._replace(forget=lambda _session, _ids: None)
    monkeypatch.setitem(areas.ALSO, "notices", lazy)
    erase(app, ref)
    assert [name for name, count in counts(app).items() if count] == [
        each.__tablename__ for each in lazy.holds
    ]


def test_mail_to_an_address_that_organizers_entered_goes_too(app: Flask, ref: str) -> None:
    """Unless somebody else is reached there."""
    erase(app, ref)
    with reading(app) as session:
        assert {each.to for each in session.scalars(select(StoredMail))} == {"mx@example.org"}


def test_an_address_that_others_are_reached_by_stays_theirs(app: Flask, ref: str) -> None:
    from eventapp.core import mail
    from eventapp.core.localized import Language
    from eventapp.programs.model import Holder

    with writing(app) as session:
        other = session.scalars(select(Person.id).where(Person.name != canary.NAME)).first()
        assert other is not None
        session.add(Holder(person_id=other, language=Language.ES, email=canary.OFFICE))
        mail.store(session, canary.OFFICE, Language.ES, "Bienvenida", "Para otra persona", NOW)
    erase(app, ref)
    with reading(app) as session:
        left = {(each.to, each.subject) for each in session.scalars(select(StoredMail))}
        assert (canary.OFFICE, "Bienvenida") in left
        assert "Fnordwick" not in {subject for _to, subject in left}


def sections(page: str) -> dict[str, str]:
    found = BeautifulSoup(page, "html.parser").select(".data-class")
    return {each.h2.get_text(): each.get_text(" ", strip=True) for each in found if each.h2}


def test_the_page_shows_calendar_invitations_and_notices(app: Flask, client: FlaskClient, ref: str) -> None:
    with_link(app, client, ref, Opens.ANSWER)
    page = client.get(f"{MINE}/data".replace("/es/", "/en/")).text
    shown = sections(page)
    first = list(shown).index("Your calendar")
    calendar, invitations, notices, planning, youth = list(shown)[first : first + 5]
    assert (calendar, invitations) == ("Your calendar", "Invitations and your answers")
    assert (notices, planning, youth) == ("Notices of changes", "Planning of the agenda", "Youth Lab")
    young = ("wimplequist@example.org", "February 29, 2004", "Presents recommendations 1", "not agreed to")
    for said in young:
        assert said in shown[youth]
    for said in (canary.OFFICE, "By mail, with invitations", "3 events", "Calendar address “Drimsel office”"):
        assert said in shown[calendar]
    assert shown[calendar].count("revoked on") == 1
    assert "Sends somebody else “Ask Snorvik”" in " ".join(shown[invitations].split())
    assert "“Quorbella comes later”" in shown[invitations]
    assert "by push.example, since" in shown[notices]
    assert "Cannot be there Thursday, November 26, 2026, 09:00–12:00" in shown[planning]
    assert "Plans in which you are considered 1 plan" in shown[planning]
    assert "kwistobar" not in page
    assert "Fnordwick" in shown["Mails to you"]


def test_mails_of_which_nothing_is_left_are_not_shown(app: Flask, client: FlaskClient, ref: str) -> None:
    with writing(app) as session:
        session.execute(update(StoredMail).values(done_at=NOW))
        tidying.tidy(session, {}, NOW + timedelta(days=31))
    with_link(app, client, ref, Opens.ANSWER)
    shown = sections(client.get(f"{MINE}/data".replace("/es/", "/en/")).text)
    assert shown["Mails to you"].endswith("Nothing is held.")


def test_somebody_without_any_of_it_is_told_so(app: Flask, client: FlaskClient, ref: str) -> None:
    with writing(app) as session:
        other = canary.register(session, NOW, "Somebody Else", "else@example.org").ref
    with_link(app, client, other, Opens.DATA)
    shown = sections(client.get(f"{MINE}/data".replace("/es/", "/en/")).text)
    assert all(shown[each].endswith("Nothing is held.") for each in list(shown)[-4:])
    data = json.loads(dict(unpacked(client.get(f"{MINE}/data/file").data))["data.json"])
    assert [data[name] for name in TABLES] == [[]] * len(TABLES)


TABLES = (
    *("calendar", "feeds", "invitations", "proposals", "told", "browsers", "browser_notices"),
    *("planning", "plans"),
)


def unpacked(body: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        yield from ((name, packed.read(name)) for name in packed.namelist())


def test_the_file_holds_what_each_area_keeps(app: Flask, client: FlaskClient, ref: str) -> None:
    with reading(app) as session:
        from eventapp.programs.model import Feed

        digests = session.scalars(select(Feed.digest)).all()
    with_link(app, client, ref, Opens.DATA)
    files = dict(unpacked(client.get(f"{MINE}/data/file").data))
    data: dict[str, Any] = json.loads(files["data.json"])
    assert all(data[name] for name in TABLES)
    assert data["calendar"] == [
        {"channel": "mail", "email": canary.OFFICE, "language": "es", "place": None, "events": 3}
    ]
    assert [(each["name"], bool(each["revoked_at"])) for each in data["feeds"]] == [
        ("Drimsel telephone", True),
        ("Drimsel office", False),
    ]
    assert {each["comment"] for each in data["invitations"]} == {"Ask Snorvik"}
    assert data["browsers"] == [{"made_at": NOW.isoformat(), "service": "push.example"}]
    assert data["told"][0]["meeting"] == "duo/1"
    assert "Fnordwick" in {each["subject"] for each in data["registrations"][0]["mails"]}
    whole = b"".join(files.values()).decode()
    assert not [each for each in digests if each in whole]
    lines = list(csv.reader(io.StringIO(files["data.csv"].decode("utf-8-sig"))))
    assert ["", "proposals.1.comment", "Quorbella comes later"] in lines
