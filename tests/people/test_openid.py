"""Signing in at one's own organization, against a small provider on this machine that can also lie."""

import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.actor import Role
from eventapp.people.model import Account, AccountSession
from eventapp.settings import ROOT, BadSettings, OpenId, Settings
from tests.apps import Databases, app_on, reading, writing
from tests.openid_provider import ANA, CLIENT, KEY, NEW_KEY, OTHER_KEY, SECRET, Provider
from tests.people_help import csrf_of, sign_in
from tests.support.server import serving

START, BACK, ASK = "/en/sign-in/openid", "/en/sign-in/openid/back", "/en/sign-in"


@pytest.fixture
def provider() -> Iterator[Provider]:
    found = Provider()
    with serving(found.app) as found.address:
        yield found


@pytest.fixture
def app(databases: Databases, migrated: str, tmp_path: Path, provider: Provider) -> Iterator[Flask]:
    openid = OpenId(provider.address, CLIENT, SECRET, "GAC")
    with databases.new(migrated) as url, app_on(url, tmp_path, openid=openid) as app:
        with writing(app) as session:
            session.add(Account(email=ANA, name="Ana Ruiz", language="fr", created_at=clock.now()))
        yield app


def sessions(app: Flask) -> list[AccountSession]:
    with reading(app) as session:
        return list(session.scalars(select(AccountSession)))


def go(client: FlaskClient, **data: str) -> str:
    """Press the button. Returns the provider's address to which the page leads."""
    answer = client.post(START, data={"csrf": csrf_of(client.get(ASK).text), **data})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    wait, address = answer.headers["Refresh"].split("; url=", 1)
    assert wait == "0"
    assert address.replace("&", "&amp;") in answer.text
    return address


def come_back(client: FlaskClient, answer: dict[str, str]) -> TestResponse:
    return client.get(f"{BACK}?{urlencode(answer)}")


def sign_in_there(client: FlaskClient, provider: Provider, **data: str) -> TestResponse:
    return come_back(client, provider.approve(go(client, **data)))


def assert_refused(app: Flask, answer: TestResponse) -> None:
    assert answer.status_code == 410
    assert "You were not signed in" in answer.text
    assert "code=" not in answer.text
    assert not any(each.startswith("signed-in=") for each in answer.headers.getlist("Set-Cookie"))
    assert sessions(app) == []


def test_who_has_an_account_is_let_in(app: Flask, client: FlaskClient, provider: Provider) -> None:
    assert "Sign in with GAC" in client.get(ASK).text
    answer = sign_in_there(client, provider, next="/fr/account/")
    assert (answer.status_code, answer.location) == (303, "/fr/account/")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert client.get("/fr/account/").status_code == 200
    (session,) = sessions(app)
    assert session.confirmed_at is None
    assert client.get_cookie("openid") is None


def test_a_session_that_was_there_is_replaced(app: Flask, client: FlaskClient, provider: Provider) -> None:
    answer = provider.approve(go(client))
    sign_in(app, client, role=None, email=ANA)
    assert come_back(client, answer).status_code == 303
    assert [each.ended_at is None for each in sessions(app)] == [False, True]


def test_one_goes_to_no_other_site_in_the_end(client: FlaskClient, provider: Provider) -> None:
    assert sign_in_there(client, provider, next="//evil.example/").location == "/en/organize/"


@pytest.mark.parametrize(
    ("amr", "counts"),
    [
        (None, False),
        (["pwd"], False),
        (["pwd", "unheard of"], False),
        (["pwd", "pwd"], False),
        (["pwd", "otp"], True),
        (["mfa"], True),
    ],
)
def test_our_second_factor_is_asked_for_unless_theirs_was_given(
    app: Flask, client: FlaskClient, provider: Provider, amr: list[str] | None, counts: bool
) -> None:
    sign_in(app, role=Role.ORGANIZER, email=ANA)
    provider.claims = {"amr": amr}
    assert sign_in_there(client, provider, next="/en/account/").status_code == 303
    answer = client.get("/en/account/")
    assert answer.status_code == (200 if counts else 302)
    assert counts or answer.location.startswith("/en/sign-in/second-factor")


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "for another program": {"aud": "somebody else"},
    "for others as well": {"aud": [CLIENT, "somebody else"]},
    "asked for by another program": {"azp": "somebody else"},
    "for nobody": {"aud": None},
    "by another provider": {"iss": "https://evil.example"},
    "run out": {"exp": 1_000_000_000},
    "never runs out": {"exp": None},
    "from the future": {"iat": 32_000_000_000},
    "unverified address": {"email_verified": False},
    "address verified in words": {"email_verified": "true"},
    "nothing said of verifying": {"email_verified": None},
    "no address": {"email": None},
    "no account": {"email": "somebody@example.org"},
}


@pytest.mark.parametrize("lie", LIES)
def test_who_is_not_vouched_for_is_refused(
    app: Flask, client: FlaskClient, provider: Provider, lie: str
) -> None:
    provider.claims = LIES[lie]
    assert_refused(app, sign_in_there(client, provider))
    with reading(app) as session:
        assert [each.email for each in session.scalars(select(Account))] == [ANA]


def test_a_wrong_signature_is_refused(app: Flask, client: FlaskClient, provider: Provider) -> None:
    provider.key = OTHER_KEY
    assert_refused(app, sign_in_there(client, provider))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_an_algorithm_that_proves_nothing_is_refused(
    app: Flask, client: FlaskClient, provider: Provider, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    """Unsigned, or "signed" with what everybody knows: the provider's public key."""

    def forged(_header: Any, claims: dict[str, Any], _key: Any) -> str:
        import hmac
        import json

        def part(value: bytes) -> str:
            return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

        head = part(json.dumps({"alg": algorithm, "kid": "one"}).encode())
        text = f"{head}.{part(json.dumps(claims).encode())}"
        mac = hmac.new(KEY.as_pem(private=False), text.encode(), hashlib.sha256).digest()
        return f"{text}.{part(mac) if algorithm == 'HS256' else ''}"

    monkeypatch.setattr(jwt, "encode", forged)
    assert_refused(app, sign_in_there(client, provider))


def test_a_closed_account_is_refused(app: Flask, client: FlaskClient, provider: Provider) -> None:
    with writing(app) as session:
        session.scalars(select(Account)).one().disabled_at = clock.now()
    assert_refused(app, sign_in_there(client, provider))


def test_another_state_or_browser_is_refused(app: Flask, client: FlaskClient, provider: Provider) -> None:
    answer = provider.approve(go(client))
    assert_refused(app, come_back(app.test_client(), answer))
    assert_refused(app, come_back(client, answer | {"state": "x" * 43}))
    assert_refused(app, come_back(client, answer))  # the attempt is over
    assert "/token" not in provider.asked


@pytest.mark.parametrize(
    "wrong", [{"code": ""}, {"error": "access_denied"}, {"iss": "https://evil.example"}, {"code": "guessed"}]
)
def test_an_answer_without_a_right_code_is_refused(
    app: Flask, client: FlaskClient, provider: Provider, wrong: dict[str, str]
) -> None:
    assert_refused(app, come_back(client, provider.approve(go(client)) | wrong))


def test_an_attempt_runs_out_and_cannot_be_made_up(
    app: Flask, client: FlaskClient, provider: Provider, at: Any
) -> None:
    at("2026-11-20T10:00")
    answer = provider.approve(go(client))
    kept = client.get_cookie("openid").value
    client.set_cookie("openid", kept[:-2] + ("aa" if kept[-2:] != "aa" else "bb"))
    assert_refused(app, come_back(client, answer))
    at("2026-11-20T10:10:02")
    client.set_cookie("openid", kept)
    assert_refused(app, come_back(client, answer))


def test_the_way_back_is_good_once(app: Flask, client: FlaskClient, provider: Provider) -> None:
    answer = provider.approve(go(client))
    kept, asked = client.get_cookie("openid").value, dict(provider.codes)
    assert come_back(client, answer).status_code == 303
    again = app.test_client()
    again.set_cookie("openid", kept)
    provider.codes = asked  # even if the provider would take the code once more
    assert come_back(again, answer).status_code == 410
    assert provider.asked.count("/token") == 1
    assert len(sessions(app)) == 1


def test_metadata_and_keys_are_kept_for_an_hour(client: FlaskClient, provider: Provider, at: Any) -> None:
    at("2026-11-20T10:00")
    for _ in range(2):
        sign_in_there(client, provider)
        client.delete_cookie("signed-in")
    assert provider.asked.count("/keys") == provider.asked.count("/.well-known/openid-configuration") == 1
    at("2026-11-20T11:00")
    sign_in_there(client, provider)
    assert provider.asked.count("/keys") == provider.asked.count("/.well-known/openid-configuration") == 2


def test_a_new_key_is_fetched_when_it_is_needed(client: FlaskClient, provider: Provider) -> None:
    assert sign_in_there(client, provider).status_code == 303
    client.delete_cookie("signed-in")
    provider.key = provider.listed = NEW_KEY
    provider.header = {"alg": "RS256", "kid": "two"}
    assert sign_in_there(client, provider).status_code == 303


def test_a_secret_in_the_form_is_for_those_who_take_nothing_else(
    client: FlaskClient, provider: Provider
) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert sign_in_there(client, provider).status_code == 303


def assert_unavailable(app: Flask, answer: TestResponse) -> None:
    assert answer.status_code == 503
    assert "GAC does not answer at the moment" in answer.text
    assert sessions(app) == []


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://gac.example/\r\nX: y"},
    ],
)
def test_metadata_that_cannot_be_right_is_not_used(
    app: Flask, client: FlaskClient, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    assert_unavailable(app, client.post(START))


@pytest.mark.parametrize("path", ["/token", "/keys"])
def test_a_provider_that_breaks_down_meanwhile(
    app: Flask, client: FlaskClient, provider: Provider, path: str
) -> None:
    provider.broken = {path}
    assert_unavailable(app, sign_in_there(client, provider))


def test_a_secret_is_not_sent_on_in_the_clear(app: Flask, client: FlaskClient, provider: Provider) -> None:
    provider.metadata = {"token_endpoint": "http://gac.example/token"}
    assert_unavailable(app, sign_in_there(client, provider))


def test_a_provider_that_is_down(databases: Databases, migrated: str, tmp_path: Path) -> None:
    with serving(Flask("gone")) as address:
        pass
    openid = OpenId(address, CLIENT, SECRET, "GAC")
    with databases.new(migrated) as url, app_on(url, tmp_path, openid=openid) as app:
        client = app.test_client()
        assert_unavailable(app, client.post(START))
        assert client.get(ASK).status_code == 200


def test_the_page_in_between_can_be_reloaded(client: FlaskClient) -> None:
    assert client.get("/fr/sign-in/openid").location == "/fr/sign-in"


def test_forms_of_other_sites_start_nothing(client: FlaskClient, provider: Provider) -> None:
    assert client.post(START, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert provider.asked == []


def test_attempts_are_limited(client: FlaskClient) -> None:
    assert {client.post(START).status_code for _ in range(60)} == {200}
    assert client.post(START).status_code == 429


# ---- The settings ----

FOUR = {
    "OIDC_ISSUER": "https://id.gac.example/tenant",
    "OIDC_CLIENT_ID": CLIENT,
    "OIDC_CLIENT_SECRET": SECRET,
    "OIDC_NAME": "GAC",
}


def test_without_settings_there_is_nothing(databases: Databases, migrated: str, tmp_path: Path) -> None:
    with databases.new(migrated) as url, app_on(url, tmp_path) as app:
        client = app.test_client()
        answers = [client.post(START), client.get(START), client.get(f"{BACK}?code=x&state=y")]
        assert [answer.status_code for answer in answers] == [404] * 3
        assert "openid" not in client.get(ASK).text


def test_all_four_settings_or_none() -> None:
    assert Settings.from_environment({}).openid is None
    found = Settings.from_environment(FOUR).openid
    assert found == OpenId("https://id.gac.example/tenant", CLIENT, SECRET, "GAC")
    assert SECRET not in repr(found)
    with pytest.raises(BadSettings) as raised:
        Settings.from_environment({"OIDC_ISSUER": "http://gac.example", "OIDC_NAME": "GAC", "PORT": "1"})
    assert raised.value.mistakes == [
        "OIDC_CLIENT_ID, OIDC_CLIENT_SECRET must be set too: of the four settings OIDC_… all or none",
        "OIDC_ISSUER must begin with https://, or be on this machine, not 'http://gac.example'",
    ]


@pytest.mark.parametrize("issuer", ["http://localhost:9000", "http://127.0.0.1:9000/x", "http://[::1]:9000"])
def test_an_issuer_on_this_machine_needs_no_tls(issuer: str) -> None:
    assert Settings.from_environment({**FOUR, "OIDC_ISSUER": issuer}).openid is not None


@pytest.mark.parametrize(
    "issuer", ["http://localhost.evil.example", "gac", "https://", "https://[", "ftp://x"]
)
def test_an_issuer_that_cannot_be_one(issuer: str) -> None:
    with pytest.raises(BadSettings):
        Settings.from_environment({**FOUR, "OIDC_ISSUER": issuer})


def test_who_does_not_use_it_does_not_load_it() -> None:
    program = "import sys, wsgi; print(*(each for each in sys.modules if each.startswith('joserfc')))"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT, env={}
    )
    assert done.stdout.strip() == ""
