"""Getting in by mail: once, in the browser that asked, and without telling who has an account."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.actor import Role
from eventapp.core.localized import Language
from eventapp.people import asking
from eventapp.people.model import AccountSession, SignInRequest
from tests.apps import Databases, app_on, dump, reading, writing
from tests.people_help import csrf_of, mailed, mails, press, sign_in

ASK, CODE, HOME = "/en/sign-in", "/en/sign-in/code", "/en/organize/"
ANA = "ana@example.org"


@pytest.fixture(autouse=True)
def ana(app: Flask) -> None:
    sign_in(app, role=None, email=ANA, name="Ana Ruiz", language=Language.FR)
    with writing(app) as session:
        for row in session.scalars(select(AccountSession)):
            session.delete(row)


def sessions(app: Flask) -> list[AccountSession]:
    with reading(app) as session:
        return list(session.scalars(select(AccountSession)))


def ask(client: FlaskClient, email: str = ANA, **data: str) -> None:
    answer = client.post(ASK, data={"email": email, **data})
    assert (answer.status_code, answer.location) == (303, CODE)


def test_the_mailed_link_lets_in_by_its_button(app: Flask, client: FlaskClient) -> None:
    ask(client, next="/fr/account/")
    path, _code = mailed(app)
    page = client.get(path)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert sessions(app) == []
    answer = client.post(path, data={"csrf": csrf_of(page.text)})
    assert (answer.status_code, answer.location) == (303, "/fr/account/")
    assert client.get("/fr/account/").status_code == 200
    assert len(sessions(app)) == 1


def test_the_mail_is_in_the_language_of_its_reader(app: Flask, client: FlaskClient) -> None:
    ask(client)
    (mail,) = mails(app)
    assert (mail.to, mail.language, mail.done_at) == (ANA, Language.FR, None)
    assert mailed(app)[0].startswith("/fr/sign-in/")


def test_neither_looking_nor_scanning_uses_the_link_up(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path, _code = mailed(app)
    scanner = app.test_client()
    for _ in range(3):
        assert scanner.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
    assert scanner.post(path).status_code == 410  # it has no nonce
    assert sessions(app) == []
    assert press(client, path).status_code == 303


def test_another_browser_is_told_what_to_do_and_cannot_get_in(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path, code = mailed(app)
    other = app.test_client()
    assert "This link belongs to another browser" in other.get(path.replace("/fr/", "/en/")).text
    ask(other, "somebody-else@example.org")  # now it has a nonce, of another request
    assert other.post(path, data={"csrf": csrf_of(other.get(CODE).text)}).status_code == 410
    assert other.post(CODE, data={"csrf": csrf_of(other.get(CODE).text), "code": code}).status_code == 422
    assert sessions(app) == []
    assert press(client, CODE, code=f" {code[:3]} {code[3:]} ").status_code == 303


def test_the_button_works_once(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path, code = mailed(app)
    token = csrf_of(client.get(path).text)
    nonce = client.get_cookie("asking").value
    assert client.post(path, data={"csrf": token}).status_code == 303
    again = app.test_client()
    again.set_cookie("asking", nonce)
    assert again.post(path, data={"csrf": token}).status_code == 410
    assert again.get(path).status_code == 410
    assert again.post(CODE, data={"csrf": token, "code": code}).status_code == 422
    assert len(sessions(app)) == 1


@pytest.mark.parametrize("way", ["link", "code"])
def test_fifty_presses_at_once_are_one_session(app: Flask, client: FlaskClient, way: str) -> None:
    ask(client)
    path, code = mailed(app)
    nonce, token = client.get_cookie("asking").value, csrf_of(client.get(CODE).text)

    def use(_number: int) -> int:
        browser = app.test_client()
        browser.set_cookie("asking", nonce)
        data = {"csrf": token, "code": code}
        return browser.post(path if way == "link" else CODE, data=data).status_code

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(use, range(50)))
    assert sorted(answers) == [303] + ([410] if way == "link" else [422]) * 49
    assert len(sessions(app)) == 1


def test_link_and_code_run_out_after_ten_minutes(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-20T10:00")
    ask(client)
    path, code = mailed(app)
    page = client.get(path)
    at("2026-11-20T10:10")
    assert client.post(path, data={"csrf": csrf_of(page.text)}).status_code == 410
    assert press(client, CODE, code=code).status_code == 422
    assert sessions(app) == []


def test_a_new_mail_makes_the_old_one_worthless(app: Flask, client: FlaskClient) -> None:
    ask(client)
    old = mailed(app)
    ask(client)
    assert client.get(old[0]).status_code == 410
    assert press(client, mailed(app)[0]).status_code == 303


def test_five_wrong_codes_are_the_end(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path, code = mailed(app)
    token = csrf_of(client.get(CODE).text)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    pages = [client.post(CODE, data={"csrf": token, "code": wrong}) for _ in range(5)]
    assert [page.status_code for page in pages] == [422] * 5
    assert "You can try 4 more times." in pages[0].text
    assert "This code cannot be used any more." in pages[4].text
    assert client.post(CODE, data={"csrf": token, "code": code}).status_code == 422
    assert client.post(path, data={"csrf": token}).status_code == 410
    assert sessions(app) == []


def test_an_unknown_address_is_answered_like_a_known_one(app: Flask) -> None:
    def conversation(email: str) -> list[tuple[int, str | None, str]]:
        client = app.test_client()
        answers = [client.post(ASK, data={"email": email}), client.get(CODE)]
        token = csrf_of(answers[-1].text)
        answers += [client.post(CODE, data={"csrf": token, "code": "x"}) for _ in range(6)]
        return [(each.status_code, each.location, each.text.replace(token, "")) for each in answers]

    assert conversation(ANA) == conversation("nobody@example.org")
    assert [mail.to for mail in mails(app)] == [ANA]


def test_an_unknown_address_costs_the_same_work(app: Flask, databases: Databases) -> None:
    """On a busy machine only the medians tell; the difference asked for is below two milliseconds."""

    def cost(email: str) -> float:
        with writing(app) as session:
            before = time.thread_time()
            asking.ask(session, email, Language.EN, "", datetime.now().astimezone(), lambda *_: "link")
            return time.thread_time() - before

    known, unknown = zip(*((cost(ANA), cost("nobody@example.org")) for _ in range(60)), strict=True)
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.002


def test_what_is_stored_lets_nobody_in(app: Flask, client: FlaskClient) -> None:
    """Of links, codes and references the database has digests; the mail is kept until it runs out."""
    ask(client)
    path, code = mailed(app)
    nonce = client.get_cookie("asking").value
    press(client, path)
    reference = client.get_cookie("signed-in").value
    rows = {name: repr(rows) for name, rows in dump(app).items() if name != "stored_mail"}
    for secret in (path.rpartition("/")[2], code, nonce, reference):
        assert [name for name, row in rows.items() if f"'{secret}'" in row] == []


def test_a_mail_is_deleted_when_its_link_has_run_out(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-20T10:00")
    ask(client)
    at("2026-11-20T11:00")
    ask(client)
    assert [mail.created_at.hour for mail in mails(app)] == [11]


def test_asking_again_and_again_has_to_wait(app: Flask, client: FlaskClient) -> None:
    answers = [client.post(ASK, data={"email": ANA}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3601
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app_on(url, app.extensions["settings"].data_dir) as another:
        assert another.test_client().post(ASK, data={"email": ANA}).status_code == 429


def test_a_network_that_asks_for_many_has_to_wait(app: Flask) -> None:
    def send(number: int, address: str) -> int:
        data = {"email": f"p{number}@example.org"}
        return app.test_client().post(ASK, data=data, environ_base={"REMOTE_ADDR": address}).status_code

    answers = [send(number, f"192.0.2.{number}") for number in range(41)]
    assert answers == [303] * 40 + [429]
    assert send(99, "198.51.100.1") == 303


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@example", "a b@example.org", "ana@ex ample.org", "a@b.c\r\nX: y"]
)
def test_what_is_no_address_is_asked_for_again(client: FlaskClient, email: str) -> None:
    page = client.post(ASK, data={"email": email})
    assert page.status_code == 422
    assert 'href="#email"' in page.text


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/en/\r\nSet-Cookie: x=y",
    "/en\\..\\evil",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "https:/evil.example",
    "/evil",
    "en/account/",
    " /en/",
    "/de/",
    "/en",
    "/en/ x",
    "/en/" + "x" * 600,
    "/en/\x00",
    "/en/\x7f",
    "?next=/en/",
    "#/en/",
    "@evil.example",
    ".evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/.evil.example",
    "/;@evil.example",
    "http://localhost@evil.example/en/",
    "http://localhost/en/",
    "///en/evil.example",
    "//en/@evil.example/",
    "/\u2028/evil.example",
    "\u3000//evil.example",
    "\uff0f\uff0fevil.example",
    "/en\u2028/x y",
    "vbscript:x",
    "",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nobody_is_sent_elsewhere(path: str) -> None:
    assert asking.our_path(path) == ""


@pytest.mark.parametrize("path", ["/en/", "/fr/organize/csp/2/agenda?day=1", "/es/account/"])
def test_one_s_way_is_kept(path: str) -> None:
    assert asking.our_path(path) == path


def test_a_session_from_before_is_worth_nothing_after(app: Flask, client: FlaskClient) -> None:
    """Neither a reference that somebody planted nor that of an earlier session."""
    client.set_cookie("signed-in", "planted")
    ask(client)
    press(client, mailed(app)[0])
    first = client.get_cookie("signed-in").value
    assert first != "planted"
    ask_again = app.test_client()
    ask(ask_again)
    ask_again.set_cookie("signed-in", first)  # signed in already, and signing in anew
    assert press(ask_again, mailed(app)[0]).status_code == 303
    old = app.test_client()
    old.set_cookie("signed-in", first)
    assert old.get("/en/account/").status_code == 302


def test_over_tls_cookies_are_bound_to_the_host(databases: Databases, migrated: str, tmp_path: Path) -> None:
    with databases.new(migrated) as url, app_on(url, tmp_path, base_url="https://meet.example") as secure:
        answer = secure.test_client().post(
            "/en/sign-in", data={"email": ANA}, base_url="https://meet.example"
        )
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-asking=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_whoever_is_not_signed_in_comes_back_to_where_they_wanted(client: FlaskClient) -> None:
    answer = client.get("/en/account/?x=1")
    assert (answer.status_code, answer.location) == (302, "/en/sign-in?next=/en/account/?x%3D1")
    assert 'name="next" value="/en/account/?x=1"' in client.get(answer.location).text


def test_an_account_closed_in_between_stays_outside(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path, code = mailed(app)
    app.test_cli_runner().invoke(args=["disable-account", ANA])
    assert client.get(path).status_code == 410
    token = csrf_of(client.get(CODE).text)
    assert client.post(CODE, data={"csrf": token, "code": code}).status_code == 422
    assert client.post(path, data={"csrf": token}).status_code == 410
    assert sessions(app) == []


def test_requests_of_long_ago_are_forgotten(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-10-01T10:00")
    ask(client)
    at("2026-11-20T10:00")
    ask(client)
    with reading(app) as session:
        assert len(session.scalars(select(SignInRequest)).all()) == 1


@pytest.fixture
def development(databases: Databases, migrated: str, tmp_path: Path) -> Iterator[Flask]:
    with databases.new(migrated) as url, app_on(url, tmp_path, development=True) as app:
        yield app


def test_stored_mail_is_shown_while_developing_only(
    app: Flask, client: FlaskClient, development: Flask
) -> None:
    assert client.get("/dev/mail/").status_code == 404
    sign_in(development, email=ANA, role=Role.OBSERVER)
    browser = development.test_client()
    browser.post(ASK, data={"email": ANA})
    assert ANA in browser.get("/dev/mail/").text
    page = browser.get(f"/dev/mail/{mails(development)[0].id}").text
    assert f'href="http://localhost{mailed(development)[0]}"' in page
    assert browser.get("/dev/mail/999").status_code == 404
