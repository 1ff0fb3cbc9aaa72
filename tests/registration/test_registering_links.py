"""Coming in by a mailed link, having it sent again, and the page of a guardian."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.errors import Invalid
from eventapp.registration import service
from eventapp.registration.links import Opens
from eventapp.registration.model import Registration, RegistrationRules
from eventapp.registration.rules import State
from eventapp.web import cookies
from tests.apps import dump, writing
from tests.factories import NOW, make_edition
from tests.people_help import csrf_of, mailed, mails, sign_in
from tests.registration.registering_help import (
    MINE,
    REGISTER,
    all_kept,
    answers,
    edition_of,
    filled,
    invited,
    kept,
    link,
    opened,
    visitor,
)

ASK = f"{REGISTER}/link"
GUARDIAN = f"{REGISTER}/guardian"


@pytest.fixture
def ana(app: Flask, at: Any) -> str:
    at(NOW.isoformat()[:19])
    opened(app)
    return invited(app)


def test_the_link_in_the_mail_leads_to_the_form_and_stands_in_no_address_after(app: Flask, ana: str) -> None:
    client = app.test_client()
    response = client.get(mailed(app)[0])
    assert (response.status_code, response.headers["Location"]) == (302, REGISTER)
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert f"Max-Age={60 * 24 * 3600}" in cookie
    client.post(REGISTER, data=answers(app, filled(client)))
    assert client.get(link(app, ana)).headers["Location"] == MINE


def test_scanners_change_nothing(app: Flask, ana: str) -> None:
    before = dump(app)
    for method in ("HEAD", "GET", "GET"):
        client = app.test_client()
        client.open(link(app, ana), method=method)
        client.open(REGISTER, method=method)
        client.open(ASK, method=method)
    assert dump(app) == before


def test_a_revoked_link_opens_nothing_anymore(app: Flask, ana: str) -> None:
    client, old = visitor(app, ana), link(app, ana)
    with writing(app) as session:
        session.scalars(select(Registration)).one().link_serial += 1
    gone = app.test_client().get(old)
    assert gone.status_code == 410
    assert f'href="{ASK}"' in gone.text
    page = client.get(REGISTER)  # the cookie it left is void too
    assert page.status_code == 404
    assert f'href="{ASK}"' in page.text
    assert client.get(link(app, ana)).status_code == 302


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_broken_link_says_what_to_do(app: Flask, ana: str, language: str) -> None:
    good = link(app, ana)
    for bad in (good[:-3], good[:-1] + "x", "/en/invitation/x", good.replace(ana, "0" * 12)):
        response = app.test_client().get(bad.replace("/en/", f"/{language}/"))
        assert response.status_code == 404
        assert f"/{language}/duo/meetings/1/register/link" in response.text
        assert "Set-Cookie" not in response.headers


def test_a_link_that_has_run_out_is_no_link(app: Flask, ana: str) -> None:
    late = link(app, ana, Opens.DATA, NOW)
    assert app.test_client().get(late).status_code == 410
    fresh = app.test_client().get(link(app, ana, Opens.DATA, NOW + timedelta(hours=1)))
    assert fresh.headers["Location"] == f"{MINE}/data"
    assert "Max-Age=3600" in fresh.headers["Set-Cookie"]


def test_the_link_of_one_meeting_opens_no_other(app: Flask, ana: str) -> None:
    with writing(app) as session:
        make_edition(session, number=2, year=2027)
        session.add(RegistrationRules(edition_id=edition_of(session, 2).id, controller="MX"))
    client = visitor(app, ana)
    assert client.get(REGISTER).status_code == 200
    assert client.get(REGISTER.replace("/1/", "/2/")).status_code == 404
    assert client.get(REGISTER.replace("/1/", "/9/")).status_code == 404


def test_a_stranger_sees_no_form(app: Flask, ana: str) -> None:
    client = app.test_client()
    assert client.get(REGISTER).status_code == 404
    assert client.post(REGISTER, data={"name": "x"}).status_code == 404
    client.set_cookie(cookies.INVITED, "a" + ana + ".0." + "x" * 43)
    assert client.get(REGISTER).status_code == 404


def test_somebody_signed_in_under_the_address_needs_no_link(app: Flask, ana: str) -> None:
    client = app.test_client()
    sign_in(app, client, role=None, email="ana@example.org")
    assert client.get(REGISTER).status_code == 200
    other = app.test_client()
    sign_in(app, other, role=None, email="beth@example.org")
    assert other.get(REGISTER).status_code == 404


# ---- Sending the link again ----


def test_what_is_answered_does_not_tell_who_takes_part(app: Flask, ana: str) -> None:
    client, before = app.test_client(), len(mails(app))
    known, unknown = (client.post(ASK, data={"email": e}) for e in (" ANA@example.org", "eve@example.org"))
    assert (known.status_code, known.headers["Location"]) == (303, f"{ASK}/sent")
    assert (known.status_code, dict(known.headers), known.data) == (
        unknown.status_code,
        dict(unknown.headers),
        unknown.data,
    )
    assert [mail.to for mail in mails(app)[before:]] == ["ana@example.org"]
    assert client.get(mailed(app)[0]).headers["Location"] == REGISTER


def test_nobody_is_flooded_with_links(app: Flask, ana: str) -> None:
    client = app.test_client()
    codes = [client.post(ASK, data={"email": "ana@example.org"}).status_code for _ in range(7)]
    assert codes == [303] * 5 + [429] * 2
    unknown = [client.post(ASK, data={"email": "eve@example.org"}).status_code for _ in range(7)]
    assert unknown == codes
    assert client.post(ASK, data={"email": "beth@"}).status_code == 422


# ---- Guardians ----


def registered_minor(app: Flask, ref: str) -> None:
    client = visitor(app, ref)
    named = {"guardian_name": "Eva Gil", "guardian_email": "eva@example.org"}
    assert client.post(REGISTER, data=answers(app, filled(client), minor="y", **named)).status_code == 303


def approve(app: Flask, ref: str) -> None:
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(select(Registration).filter_by(ref=ref)).one()
        service.approve(session, "test", NOW, edition_of(session), [row])


def test_a_guardian_consents_on_a_page_of_their_own(app: Flask, ana: str) -> None:
    registered_minor(app, ana)
    letter = mails(app)[-1]
    assert letter.to == "eva@example.org"
    assert "Ana" not in letter.body
    with pytest.raises(Invalid):
        approve(app, ana)
    eva = app.test_client()
    assert eva.get(mailed(app)[0]).headers["Location"] == GUARDIAN
    page = eva.get(GUARDIAN)
    assert "Ana Ruiz" in page.text
    assert eva.get(REGISTER).status_code == 404  # it opens nothing else
    details = kept(app, ana).details
    assert details is not None
    assert details.guardian_consented_at is None
    form = {
        "csrf": csrf_of(page.text),
        "notice": page.text.partition('name="notice" value="')[2].partition('"')[0],
    }
    for _ in range(2):
        assert eva.post(GUARDIAN, data=form).status_code == 303
    assert "your consent is recorded" in eva.get(GUARDIAN).text
    consent = kept(app, ana).consents["guardian"]
    assert (consent["notice"], consent["at"]) == ("CA-1", NOW.isoformat())
    approve(app, ana)
    assert kept(app, ana).state is State.APPROVED


def test_another_guardian_is_asked_anew_and_the_first_ones_link_is_void(app: Flask, ana: str) -> None:
    registered_minor(app, ana)
    first = mailed(app)[0]
    client = visitor(app, ana)
    named = {"guardian_name": "Leo Gil", "guardian_email": "leo@example.org"}
    client.post(REGISTER, data=answers(app, filled(client), **named))
    assert mails(app)[-1].to == "leo@example.org"
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(mailed(app)[0]).status_code == 302
    # Left empty, both are kept, and nobody is asked again.
    count = len([mail for mail in mails(app) if "consent" in mail.subject])
    client.post(REGISTER, data=answers(app, filled(client)))
    assert len([mail for mail in mails(app) if "consent" in mail.subject]) == count
    assert all_kept(app)[0].details.guardian_email == "leo@example.org"  # type: ignore[union-attr]


def test_a_guardians_page_is_for_a_guardian(app: Flask, ana: str) -> None:
    assert visitor(app, ana).get(GUARDIAN).status_code == 404
    assert app.test_client().get(GUARDIAN).status_code == 404
