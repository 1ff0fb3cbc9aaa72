"""One's sessions and second factor: listed, ended, given, lost, replaced."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.people import sessions
from eventapp.people.model import Account, AccountSession
from tests.apps import reading, statements, writing
from tests.people_help import SignedIn, mails, sign_in

SECOND = "/en/sign-in/second-factor"
SET_UP = "/en/account/second-factor"
ACCOUNT = "/en/account/"


def set_up(client: FlaskClient) -> tuple[str, list[str]]:
    """Set up an authenticator application. Returns its secret and the recovery codes."""
    client.post(SET_UP + "/offer")
    secret = re.search(r'class="secret">(\w+)<', client.get(SET_UP).text)[1]
    page = client.post(SET_UP, data={"code": pyotp.TOTP(secret).now()})
    assert page.status_code == 200
    renew(client)
    return secret, re.findall(r'class="secret">([\w-]+)<', page.text)


def renew(client: FlaskClient) -> None:
    """The token for the reference that the client has by now."""
    from eventapp.web import csrf

    with client.application.test_request_context():
        client.environ_base["HTTP_X_CSRF"] = csrf.token_for(client.get_cookie("signed-in").value)


def later(at: Callable[..., datetime], **by: int) -> datetime:
    return at((datetime.now(UTC) + timedelta(**by)).replace(tzinfo=None).isoformat())


# ---- Sessions ----


def test_a_signed_in_request_costs_one_statement_and_another_none(app: Flask, client: FlaskClient) -> None:
    with statements(app) as sent:
        client.get("/en/sign-in")
    assert sent == []
    sign_in(app, client, role="co_chair", side="CA", group="mining")
    with statements(app) as sent:
        client.get("/en/organize/nowhere/")
    assert len(sent) == 1


@pytest.mark.parametrize(("idle", "status"), [(11, 200), (13, 302)])
def test_a_session_ends_when_it_is_idle(
    app: Flask, client: FlaskClient, at: Callable[..., datetime], idle: int, status: int
) -> None:
    at("2026-11-20T10:00")
    sign_in(app, client, role=None)
    at(f"2026-11-20T{10 + idle}:00" if idle < 14 else "")
    assert client.get(ACCOUNT).status_code == status


def test_a_session_in_use_ends_after_seven_days(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-01T10:00")
    sign_in(app, client, role=None)
    for hours in range(11, 7 * 24, 11):
        at((datetime(2026, 11, 1, 10) + timedelta(hours=hours)).isoformat())
        assert client.get(ACCOUNT).status_code == 200
    at("2026-11-08T10:00")
    assert client.get(ACCOUNT).status_code == 302


def test_sessions_are_listed_and_ended(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, role=None, email="ana@example.org")
    other = app.test_client()
    sign_in(app, other, role=None, email="ana@example.org")
    page = client.get(ACCOUNT).text
    assert page.count("This browser") == 1
    (address,) = re.findall(r'action="(/en/account/sessions/\d+/end)"', page)
    assert client.post(address).status_code == 303
    assert (client.get(ACCOUNT).status_code, other.get(ACCOUNT).status_code) == (200, 302)
    assert client.post(address).status_code == 404


def test_all_other_sessions_are_ended_at_once(app: Flask, client: FlaskClient) -> None:
    clients = [client, app.test_client(), app.test_client()]
    for each in clients:
        sign_in(app, each, role=None, email="ana@example.org")
    assert client.post("/en/account/sessions/end-others").status_code == 303
    assert [each.get(ACCOUNT).status_code for each in clients] == [200, 302, 302]


def test_nobody_ends_the_session_of_another(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, role=None, email="ana@example.org")
    beth = app.test_client()
    sign_in(app, beth, role=None, email="beth@example.org")
    (address,) = re.findall(r'action="(/en/account/sessions/\d+/end)"', two_sessions(app, beth))
    assert client.post(address).status_code == 404
    assert beth.post(address).status_code == 303


def two_sessions(app: Flask, client: FlaskClient) -> str:
    sign_in(app, None, role=None, email="beth@example.org")
    return client.get(ACCOUNT).text


def test_signed_out_is_signed_out_on_the_server(app: Flask, client: FlaskClient) -> None:
    me = sign_in(app, client, role=None)
    assert client.post("/en/sign-out").status_code == 303
    assert client.get_cookie("signed-in") is None
    client.set_cookie("signed-in", me.reference)
    assert client.get(ACCOUNT).status_code == 302


def test_a_closed_account_is_out_at_once(app: Flask, client: FlaskClient) -> None:
    me = sign_in(app, client, role=None)
    done = app.test_cli_runner().invoke(args=["disable-account", me.email])
    assert (done.exit_code, done.output) == (0, "Closed; 1 sessions ended.\n")
    assert client.get(ACCOUNT).status_code == 302
    assert app.test_cli_runner().invoke(args=["disable-account", me.email]).exit_code == 2


def test_use_is_noted_every_ten_minutes_only(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-20T10:00")
    sign_in(app, client, role=None)
    seen = []
    for minute in (5, 11, 15):
        at(f"2026-11-20T10:{minute:02}")
        client.get(ACCOUNT)
        with reading(app) as session:
            seen.append(session.scalars(select(AccountSession)).one().seen_at.minute)
    assert seen == [0, 11, 11]


# ---- The second factor ----


def test_whoever_holds_a_role_sets_one_up_first(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, role="organizer", confirmed=False)
    answer = client.get("/en/organize/")
    assert (answer.status_code, answer.location) == (302, f"{SECOND}?next=/en/organize/")
    assert client.get(answer.location).location == f"{SET_UP}?next=/en/organize/"
    assert client.post("/en/account/sessions/end-others").status_code == 403


def test_the_secret_is_shown_as_picture_and_as_text_without_style(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, confirmed=False)
    client.post(SET_UP + "/offer")
    page = client.get(SET_UP).text
    assert "<svg" in page[page.index("qr-frame") :]
    assert re.search(r"\sstyle=", page) is None
    assert re.search(r'class="secret">[A-Z2-7]{32}<', page)


def test_the_code_opens_the_rooms_and_changes_the_reference(app: Flask, client: FlaskClient) -> None:
    me = sign_in(app, client, confirmed=False)
    set_up(client)
    assert client.get("/en/account/").status_code == 200
    assert client.get_cookie("signed-in").value != me.reference
    client.set_cookie("signed-in", me.reference)
    assert client.get("/en/account/").status_code == 302


def test_a_code_is_good_once(app: Flask, client: FlaskClient, at: Callable[..., datetime]) -> None:
    at("2026-11-20T10:00")
    sign_in(app, client, email="ana@example.org", confirmed=False)
    secret, _codes = set_up(client)
    again = app.test_client()
    sign_in(app, again, email="ana@example.org", confirmed=False)
    code = pyotp.TOTP(secret).now()
    assert again.post(SECOND, data={"code": code}).status_code == 422  # the one that set it up
    at("2026-11-20T10:01")
    code = pyotp.TOTP(secret).now()
    assert (
        again.post(SECOND, data={"code": f"{code[:3]} {code[3:]}", "next": "/en/account/"}).location
        == ACCOUNT
    )
    third = app.test_client()
    sign_in(app, third, email="ana@example.org", confirmed=False)
    assert third.post(SECOND, data={"code": code}).status_code == 422


def test_a_lost_phone_is_replaced_by_a_recovery_code_once(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, email="ana@example.org", confirmed=False)
    _secret, codes = set_up(client)
    assert len(set(codes)) == 10
    for status in (303, 422):
        other = app.test_client()
        sign_in(app, other, email="ana@example.org", confirmed=False)
        assert other.post(SECOND, data={"code": codes[0].upper()}).status_code == status
    with reading(app) as session:
        assert not any(
            code.replace("-", "")
            in repr(session.connection().exec_driver_sql("SELECT digest FROM recovery_code").all())
            for code in codes
        )
    assert "One of your recovery codes was used." in mails(app)[-1].body


def test_guessing_codes_has_to_wait(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, confirmed=False)
    set_up(client)
    other = app.test_client()
    sign_in(app, other, confirmed=False)
    answers = [other.post(SECOND, data={"code": "no"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_stolen_mailbox_cannot_add_a_factor(app: Flask, client: FlaskClient) -> None:
    """Once there is a factor, any change to the factors asks for it first."""
    sign_in(app, client, email="ana@example.org", confirmed=False)
    set_up(client)
    thief = app.test_client()
    sign_in(app, thief, email="ana@example.org", confirmed=False)
    assert thief.get(SET_UP).location.startswith(SECOND)
    assert thief.post(SET_UP + "/offer").status_code == 404
    assert thief.post(SET_UP, data={"code": "123456"}).status_code == 404
    assert thief.post("/en/account/passkeys/challenge.json").status_code == 404
    assert thief.post("/en/account/passkeys.json", json={"answer": {}}).status_code == 404
    assert thief.post("/en/account/recovery-codes").status_code == 403


def test_lost_factors_are_reset_by_an_operator(app: Flask, client: FlaskClient) -> None:
    me = sign_in(app, client, confirmed=False)
    set_up(client)
    done = app.test_cli_runner().invoke(args=["reset-second-factor", me.email.upper()])
    assert done.exit_code == 0
    assert client.get(ACCOUNT).status_code == 302
    with reading(app) as session:
        assert session.scalars(select(Account)).one().totp_secret is None


def test_new_recovery_codes_replace_the_old(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, email="ana@example.org", confirmed=False)
    _secret, old = set_up(client)
    new = re.findall(r'class="secret">([\w-]+)<', client.post("/en/account/recovery-codes").text)
    other = app.test_client()
    sign_in(app, other, email="ana@example.org", confirmed=False)
    assert other.post(SECOND, data={"code": old[1]}).status_code == 422
    assert other.post(SECOND, data={"code": new[0]}).status_code == 303


def test_a_role_less_account_is_asked_for_nothing_more(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, role=None, confirmed=False)
    assert client.get("/en/organize/").status_code == 200


@pytest.mark.parametrize("body", [None, [], {}, {"answer": 1}, {"answer": {}}, {"answer": {"id": "x"}}])
def test_a_broken_passkey_answer_is_refused(app: Flask, client: FlaskClient, body: object) -> None:
    sign_in(app, client, confirmed=True)
    client.post("/en/account/passkeys/challenge.json")
    answer = client.post("/en/account/passkeys.json", json=body)
    assert answer.status_code in (400, 415, 422)
    assert answer.content_type == "application/problem+json"


def test_changes_of_a_factor_are_recorded_and_told(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, email="ana@example.org", confirmed=False)
    set_up(client)
    assert "An authenticator application was set up for your account." in mails(app)[-1].body


def test_sessions_of_a_role_that_ended_lose_its_rights_at_once(app: Flask, client: FlaskClient) -> None:
    me: SignedIn = sign_in(app, client)
    with reading(app) as session:
        assert sessions.find(session, me.reference, datetime.now(UTC)).actor.grants
    with writing(app) as session:
        session.connection().exec_driver_sql("UPDATE role_grant SET until = '2001-01-01'")
    with reading(app) as session:
        assert not sessions.find(session, me.reference, datetime.now(UTC)).actor.grants
