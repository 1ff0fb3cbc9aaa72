"""The form of somebody who was invited, as a browser without scripts uses it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventapp.agenda.content import Role
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail
from eventapp.meetings.model import Mode
from eventapp.partnership.model import WorkingGroup
from eventapp.registration.model import ChangeRequest, Choice, Delegation, SessionPlaces
from eventapp.registration.rules import Attendance, State
from tests.apps import dump, reading, statements, writing
from tests.factories import NOW, session_draft, text
from tests.people_help import mails
from tests.registration.registering_help import (
    MINE,
    REGISTER,
    answers,
    errors,
    filled,
    invited,
    kept,
    opened,
    sent_from,
    session_id,
    soup,
    visitor,
)


@pytest.fixture
def ana(app: Flask, at: Any) -> str:
    at(NOW.isoformat()[:19])
    opened(app)
    return invited(app)


def test_somebody_registers_in_two_minutes(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    page = client.get(REGISTER)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["X-Robots-Tag"] == "noindex"
    data = answers(
        app, filled(client), spoken=["es", "en"], place="tijuana", opening="room", forestry="remote"
    )
    response = client.post(REGISTER, data=data)
    assert (response.status_code, response.headers["Location"]) == (303, MINE)
    row = kept(app, ana)
    assert (row.state, row.place, sorted(row.spoken)) == (State.SUBMITTED, "tijuana", ["en", "es"])
    assert {choice.session_id: choice.asked for choice in row.choices} == {
        session_id(app, "opening"): Attendance.ROOM,
        session_id(app, "forestry"): Attendance.REMOTE,
    }
    assert row.consents["photo"]["given"] is False
    assert row.consents["photo"]["notice"] == "CA-1"
    assert [mail.to for mail in mails(app)] == ["ana@example.org"] * 2
    assert "We have your registration" in mails(app)[-1].subject


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_form_speaks_the_language_of_its_address(app: Flask, ana: str, language: str) -> None:
    client = visitor(app, ana)
    page = client.get(REGISTER.replace("/en/", f"/{language}/"))
    assert page.status_code == 200
    chosen = soup(page).select_one("input[name=language][checked]")
    assert chosen is not None
    assert chosen["value"] == language


def test_the_form_shows_what_the_coordinator_named(app: Flask, ana: str) -> None:
    data = filled(visitor(app, ana), REGISTER.replace("/en/", "/fr/"))
    assert (data["name"], data["email"]) == (["Ana Ruiz"], ["ana@example.org"])
    assert (data["title"], data["organization"]) == (["Advisor (fr)"], ["SRE (fr)"])


def test_only_the_places_that_there_are_can_be_chosen(app: Flask, ana: str) -> None:
    page = soup(visitor(app, ana).get(REGISTER))
    kinds = {
        slug: [str(one["value"]) for one in page.select(f"input[name=session-{session_id(app, slug)}]")]
        for slug in ("opening", "mining", "forestry")
    }
    assert kinds == {
        "opening": ["room", "remote", "no"],
        "mining": ["room", "no"],
        "forestry": ["remote", "no"],
    }


WRONG = {
    "name": ({"name": " "}, "Enter your name."),
    "email": ({"email": "ana at example"}, "This is no e-mail address: it looks like name@example.org."),
    "language": ({"language": "de"}, "Choose one of the answers."),
    "organization": ({"organization": ""}, "Enter your organization."),
    "title": ({"title": "x" * 201}, "At most 200 characters."),
    "sector": ({"sector": ""}, "Choose where you come from."),
    "place": ({"place": "atlantis"}, "Choose one of the answers."),
    "sessions": ({"opening": "no"}, "Choose at least one session, in the room or from afar."),
    "nationality": ({"needs_letter": "y"}, "The letter has to name your nationality."),
    "guardian_name": ({"minor": "y"}, "Enter the name of a parent or guardian."),
    "guardian_email": (
        {"minor": "y", "guardian_name": "Eva", "guardian_email": "ana@example.org"},
        "This is your own address: a parent or guardian has to be asked.",
    ),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, ana: str, field: str
) -> None:
    client = visitor(app, ana)
    changed, sentence = WRONG[field]
    typed = {"diet": "no <nuts>", "access_needs": "a ramp", "consent_photo": "y", "spoken": ["fr"]}
    data = answers(app, filled(client), **{**typed, **changed})
    response = client.post(REGISTER, data=data)
    assert response.status_code == 422
    assert errors(response)[field] == sentence
    page = soup(response)
    assert page.title is not None
    assert page.title.get_text().startswith("Error:")
    beside = page.select_one(f"#{field}-error") or page.select_one(f"#{field} .field-error")
    assert beside is not None
    assert sentence in beside.get_text()
    assert kept(app, ana).state is State.INVITED
    again = sent_from(page)
    for name in ("diet", "access_needs", "consent_photo", "spoken"):
        assert again[name] == data[name], name
    if field not in ("language", "place"):  # a made-up answer has no button or line to stand on
        assert {k: v for k, v in again.items() if k.startswith("session-")}.items() >= {
            k: v for k, v in data.items() if k.startswith("session-")
        }.items()


def test_hostile_answers_are_mistakes_like_any_other(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    data = answers(app, filled(client), sector="x", spoken=["de"], nationality="Q" * 500)
    data |= {"session-99999999": ["room"], "session-9" * 40: ["room"], "session-²": ["room"], "notice": ["x"]}
    response = client.post(REGISTER, data=data)
    assert response.status_code == 422
    assert {"sector", "spoken", "sessions"} <= errors(response).keys()


def test_a_double_tap_makes_one_registration(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    data = answers(app, filled(client))
    both = [client.post(REGISTER, data=data) for _ in range(2)]
    assert {(one.status_code, one.headers["Location"]) for one in both} == {(303, MINE)}
    with reading(app) as session:
        assert session.scalar(select(func.count()).select_from(Choice)) == 1
        submitted = select(func.count()).where(AuditEntry.action == "registration.submit")
        assert session.scalar(submitted) == 1
    assert len(mails(app)) == 2


def test_answers_are_changed_with_the_same_form(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    client.post(REGISTER, data=answers(app, filled(client), consent_list="y"))
    first = kept(app, ana).consents
    data = filled(client)
    assert data[f"session-{session_id(app, 'opening')}"] == ["room"]
    assert data["consent_list"] == ["y"]
    data = answers(app, data, opening="no", mining="room", consent_photo="y")
    assert client.post(REGISTER, data=data).status_code == 303
    row = kept(app, ana)
    assert [choice.session_id for choice in row.choices] == [session_id(app, "mining")]
    assert row.consents["list"] == first["list"]
    assert (row.consents["photo"]["given"], row.listed) == (True, True)


def test_the_hours_of_ones_city_are_shown_before_anything_is_saved(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    data = answers(app, filled(client), place="tijuana", name="") | {"show": ["clock"]}
    page = client.post(REGISTER, data=data)
    assert page.status_code == 200
    assert "06:00–07:00" in page.text
    assert not errors(page)
    assert kept(app, ana).place is None


# ---- Titles, organizations, travel ----


def test_a_title_of_the_glossary_is_kept_in_three_languages(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    client.post(REGISTER, data=answers(app, filled(client), title="directora GENERAL"))
    title = kept(app, ana).title
    assert (title.en, title.fr, title.es) == ("Director General", "Directrice générale", "Directora general")
    client.post(REGISTER, data=answers(app, filled(client), title="Keeper of the Seal"))
    title = kept(app, ana).title
    assert (title.en, title.fr) == ("Keeper of the Seal", None)


def test_what_is_left_as_it_was_keeps_its_other_languages(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    data = answers(app, filled(client)) | {"organization": ["SRE"]}
    client.post(REGISTER, data=data)
    assert kept(app, ana).organization == text("SRE")


def test_nationality_is_kept_only_where_a_visa_depends_on_it(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    data = answers(app, filled(client), nationality="MX", needs_letter="y", forestry="remote")
    client.post(REGISTER, data=data)
    assert (kept(app, ana).nationality, kept(app, ana).needs_letter) == (None, False)
    client.post(REGISTER, data=data | {f"session-{session_id(app, 'opening')}": ["room"]})
    assert kept(app, ana).nationality is None  # the key was used: nothing is done twice
    data = answers(app, filled(client), nationality="MX", needs_letter="y", opening="room")
    client.post(REGISTER, data=data)
    assert (kept(app, ana).nationality, kept(app, ana).needs_letter) == ("MX", True)


def test_nobody_is_asked_for_a_nationality_at_home(app: Flask, ana: str) -> None:
    carl = invited(app, "Carl Lee", "CA", email="carl@example.org")
    assert soup(visitor(app, carl).get(REGISTER)).select_one("#nationality") is None
    assert soup(visitor(app, ana).get(REGISTER)).select_one("#nationality") is not None


# ---- Protected texts ----


def test_a_forwarded_link_shows_no_protected_text(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    secrets = {"access_needs": "wheelchair", "diet": "peanuts", "guardian_name": "Eva Gil"}
    data = answers(app, filled(client), **secrets, minor="y", guardian_email="eva@example.org")
    assert client.post(REGISTER, data=data).status_code == 303
    page = visitor(app, ana).get(REGISTER)
    assert [text for text in (*secrets.values(), "eva@example.org") if text in page.text] == []
    assert page.text.count("You have told us something") == 2
    # Nothing typed keeps it, a new text replaces it, the box removes it.
    client.post(REGISTER, data=answers(app, filled(client)))
    details = kept(app, ana).details
    assert details is not None
    assert (details.access_needs, details.diet) == ("wheelchair", "peanuts")
    client.post(REGISTER, data=answers(app, filled(client), access_needs="none", remove_diet="y"))
    details = kept(app, ana).details
    assert details is not None
    assert (details.access_needs, details.diet, details.guardian_name) == ("none", "", "Eva Gil")


def test_a_forwarded_link_does_not_turn_the_mails_to_somebody_else(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    client.post(REGISTER, data=answers(app, filled(client), email="own@example.org"))
    assert kept(app, ana).email == "own@example.org"  # the first time the invitation may have been passed on
    client.post(REGISTER, data=answers(app, filled(client)) | {"email": ["thief@example.org"]})
    assert kept(app, ana).email == "own@example.org"


def test_records_name_nobody(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    client.post(REGISTER, data=answers(app, filled(client), access_needs="wheelchair"))
    records = str(dump(app)["audit_entry"])
    assert ana in records
    assert [word for word in ("Ana", "Ruiz", "ana@", "wheelchair", "SRE") if word in records] == []


# ---- Open, closed, frozen ----


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"opens_at": NOW + timedelta(days=1)}, "Registration is not open yet"),
        ({"closes_at": NOW}, "Registration is closed"),
    ],
)
def test_whoever_comes_too_early_or_late_is_told_so(
    app: Flask, at: Any, rules: dict[str, Any], said: str
) -> None:
    at(NOW.isoformat()[:19])
    opened(app, **rules)
    client = visitor(app, invited(app))
    page = client.get(REGISTER)
    assert page.status_code == 200
    assert said in page.text
    assert client.post(REGISTER, data={"csrf": ""}).status_code in (403, 409)


def freeze(app: Flask) -> None:
    with writing(app) as session:
        for row in session.scalars(select(Delegation)):
            row.freezes_at = NOW - timedelta(hours=1)


def test_after_the_freeze_a_change_of_the_list_is_asked_for(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    client.post(REGISTER, data=answers(app, filled(client)))
    freeze(app)
    data = answers(app, filled(client), name="Ana R.", place="tijuana", opening="room")
    response = client.post(REGISTER, data=data)
    assert errors(response) == {"reason": "Tell your coordinator why."}
    data = answers(
        app, filled(client), name="Ana R.", place="tijuana", diet="nuts", language="es", reason="Married"
    )
    assert client.post(REGISTER, data=data).status_code == 303
    row = kept(app, ana)
    assert (row.person.name, row.place, row.language) == ("Ana Ruiz", "tijuana", Language.ES)
    with reading(app) as session:
        asked = session.scalars(select(ChangeRequest)).one()
    assert (asked.reason, asked.payload["name"]) == ("Married", "Ana R.")
    assert asked.payload.keys() == {"name"}  # what is protected stands in no request


def test_after_the_freeze_contact_and_language_need_nobody(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    client.post(REGISTER, data=answers(app, filled(client)))
    freeze(app)
    assert client.post(REGISTER, data=filled(client) | {"language": ["fr"]}).status_code == 303
    assert kept(app, ana).language is Language.FR
    with reading(app) as session:
        assert session.scalars(select(ChangeRequest)).all() == []


# ---- Last year ----


def test_last_years_answers_are_offered_and_said_to_be_so(app: Flask, ana: str) -> None:
    client = visitor(app, ana)
    client.post(REGISTER, data=answers(app, filled(client), place="tijuana", spoken=["fr"], diet="nuts"))
    from tests.factories import make_edition

    with writing(app) as session:
        make_edition(session, number=2, year=2027)
        from eventapp.registration.model import RegistrationRules
        from tests.registration.registering_help import edition_of

        session.add(RegistrationRules(edition_id=edition_of(session, 2).id, controller="MX"))
    second = invited(app, number=2, title=text("Director"))
    path = REGISTER.replace("/1/", "/2/")
    page = visitor(app, second).get(path)
    assert "filled in from your registration for the 1st annual meeting (2026)" in page.text
    assert "nuts" not in page.text
    data = sent_from(soup(page))
    assert (data["place"], data["spoken"], data["title"]) == (["tijuana"], ["fr"], ["Director"])


# ---- What the sessions say ----


def test_sessions_say_what_is_full_and_where_one_has_a_part(app: Flask, at: Any) -> None:
    at(NOW.isoformat()[:19])
    speaks = SessionPersonDraft(person="ana", role=Role.SPEAKER, side="MX")
    opened(
        app,
        session_draft("opening", mode=Mode.HYBRID, video_room="link", people=[speaks]),
        session_draft("mining", start="10:00", end="11:00", groups=("mining",)),
    )
    with writing(app) as session:
        group = session.scalars(select(WorkingGroup.id).filter_by(key="mining")).one()
        for row in session.scalars(select(SessionPlaces)):
            row.room_most = 0
    page = soup(visitor(app, invited(app, group_id=group)).get(REGISTER))
    opening, mining = (" ".join(one.get_text(" ").split()) for one in page.select(".pick"))
    assert "Your part: Speaker" in opening
    assert "In the room full: you will be in line" in opening
    assert "From afar full" not in opening
    assert "Your group" in mining


# ---- Size ----


def test_many_sessions_are_as_easy_as_one(app: Flask, at: Any) -> None:
    at(NOW.isoformat()[:19])
    drafts = [
        session_draft(
            f"s-{n}", start=f"{8 + n // 4:02}:{n % 4 * 15:02}", end=f"{8 + n // 4:02}:{n % 4 * 15 + 14:02}"
        )
        for n in range(25)
    ]
    opened(app, *drafts)
    ref = invited(app)
    client = visitor(app, ref)
    with statements(app) as sent:
        data = filled(client)
    assert len(sent) <= 10, sent
    assert len([key for key in data if key.startswith("session-")]) == 25
    data |= {key: ["room"] for key in data if key.startswith("session-")} | {"sector": ["federal"]}
    with statements(app) as sent:
        assert client.post(REGISTER, data=data | {"diet": ["nuts"], "name": ["Ana R. G."]}).status_code == 303
    assert len(sent) <= 12, "\n".join(one[:110] for one in sent)
    with reading(app) as session:
        assert session.scalar(select(func.count()).select_from(StoredMail)) == 2
