"""Notices in three languages, by version; and who looked at protected details."""

from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.audit import AuditEntry, record
from eventapp.core.localized import Language, LocalizedText
from eventapp.registration.model import Registration
from eventapp.registration.privacy import notices
from tests.apps import reading, writing
from tests.factories import NOW
from tests.people_help import sign_in
from tests.registration import canary
from tests.registration.test_erasure import erase

PAGE = "/en/organize/duo/1/registration/notices"
VIEWED = "/en/organize/duo/1/registration/viewed"
TEXTS = {"text_en": "## Who\nWe, at last.", "text_fr": "## Qui\nNous.", "text_es": "## Quién\nNosotros."}


@pytest.mark.parametrize("side", ["CA", "MX"])
def test_the_starting_texts_say_the_same_in_each_language(side: str) -> None:
    notice = notices.standard(side)
    assert notice is not None
    assert notice.id == f"{side}-1"
    shapes = {
        language: [(bool(part.heading), len(part.paragraphs)) for part in notice.parts(language)]
        for language in Language
    }
    assert len(set(map(str, shapes.values()))) == 1
    for language, law in zip(
        Language,
        {
            "CA": ("Privacy Act", "Loi sur la protection", "Privacy Act"),
            "MX": ("20 March 2025", "20 mars 2025", "20 de marzo de 2025"),
        }[side],
        strict=True,
    ):
        assert law in notice.best(language).text


def test_a_side_without_any_text_has_an_empty_one(app: Flask) -> None:
    with reading(app) as session:
        notice = notices.current(session, "duo", "FR")
    assert (notice.id, notice.parts(Language.EN)) == ("FR-0", [])


def test_a_new_text_is_a_new_version_and_the_old_one_stays(app: Flask, client: FlaskClient) -> None:
    canary.open_meeting(app)
    who = sign_in(app, client)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "This is a starting text that came with the program." in page.text
    assert client.post(f"{PAGE}/CA", data={"after": "1", **TEXTS, "text_fr": " "}).status_code == 422
    done = client.post(f"{PAGE}/CA", data={"after": "1", **TEXTS})
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?side=CA")
    again = client.post(f"{PAGE}/CA", data={"after": "1", **TEXTS, "text_en": "Mine <b>too</b>"})
    assert again.status_code == 409
    assert "Mine &lt;b&gt;too&lt;/b&gt;" in again.text
    same = client.post(f"{PAGE}/CA", data={"after": "2", **TEXTS})
    assert (same.status_code, "This is the text that is shown already." in same.text) == (422, True)
    assert client.post(f"{PAGE}/FR", data={"after": "0", **TEXTS}).status_code == 404
    assert "We, at last." in client.get(PAGE).text
    assert "under the Privacy Act" in client.get(f"{PAGE}?side=CA&version=1").text
    with reading(app) as session:
        found = notices.versions(session, "duo", "CA")
        assert [(each.id, each.written_by) for each in found] == [("CA-2", who.email), ("CA-1", "")]
        assert found[0].text == LocalizedText(
            **{name.removeprefix("text_"): text for name, text in TEXTS.items()}
        )
        assert notices.current(session, "duo", "MX").version == 1
        assert notices.current(session, "cmp", "CA").version == 1  # each series has its own
        entry = session.scalars(select(AuditEntry).filter_by(action="privacy.notice_written")).one()
        assert (entry.subject, entry.details) == ("duo/notices/CA", {"version": 2})


def test_consents_are_counted_under_the_text_they_were_given_under(app: Flask, client: FlaskClient) -> None:
    canary.open_meeting(app)
    canary.plant(app)
    with writing(app) as session:
        for number, notice in enumerate(("CA-1", "CA-2", "CA-2")):
            said = {"given": True, "notice": notice, "language": "en", "at": NOW.isoformat()}
            canary.register(session, NOW, f"P {number}", f"p{number}@example.org", consents={"photo": said})
    with reading(app) as session:
        assert notices.consents_under(session, "duo") == {
            "CA-1": Counter(list=1, photo=1),
            "CA-2": Counter(photo=2),
        }
        assert notices.consents_under(session, "other") == {}
    sign_in(app, client)
    assert "Being shown in the list of participants: 1" in client.get(PAGE).text


def test_each_side_sees_who_looked_at_its_own_people(app: Flask) -> None:
    canary.open_meeting(app)
    ref = canary.plant(app)
    with writing(app) as session:
        other = canary.register(session, NOW, "Northern Person", "n@example.org", "CA").ref
        for each in (ref, other, ref):
            subject = f"duo/1/registrations/{each}"
            record(session, "looker@example.org", "registration.needs_viewed", subject, NOW)
    clients = {name: app.test_client() for name in ("organizer", "CA", "MX")}
    sign_in(app, clients["organizer"])
    for side in ("CA", "MX"):
        sign_in(app, clients[side], role="coordinator", side=side)
    pages = {name: client.get(VIEWED).text for name, client in clients.items()}
    assert {name: page.count("looker@example.org") for name, page in pages.items()} == {
        "organizer": 3,
        "CA": 1,
        "MX": 2,
    }
    assert "Zyxwolda" not in pages["CA"]
    assert "Northern Person" not in pages["MX"]
    erase(app, ref)
    assert clients["MX"].get(VIEWED).text.count("somebody who was erased") == 2
    with reading(app) as session:
        assert session.scalars(select(Registration.ref).where(Registration.erased_at.is_(None))).all() == [
            other
        ]
