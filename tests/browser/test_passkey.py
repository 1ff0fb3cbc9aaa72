"""A passkey, made and used in Chromium with an authenticator that is only software."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from eventapp.core import migrations
from eventapp.people.model import Passkey
from tests.apps import Databases, app_on, reading
from tests.people_help import sign_in
from tests.support.browser import axe_violations, open_page
from tests.support.server import serving

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def served(tmp_path: object) -> Iterator[tuple[Flask, str]]:
    """An app that knows its own address: passkeys belong to a host name, which 127.0.0.1 is not."""
    with Databases("sqlite", tmp_path, None).new() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
        later: list[Flask] = []

        def answer(environ: Any, start: Any) -> Any:
            return later[0](environ, start)

        with serving(answer) as address:
            site = address.replace("127.0.0.1", "localhost")
            with app_on(url, tmp_path, base_url=site) as known:
                later.append(known)
                yield known, site


@contextmanager
def with_authenticator(chromium: Browser) -> Iterator[Page]:
    with open_page(chromium) as page:
        tool = page.context.new_cdp_session(page)
        tool.send("WebAuthn.enable")
        tool.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page


def test_a_passkey_is_made_and_lets_in(chromium: Browser, served: tuple[Flask, str]) -> None:
    app, site = served
    with with_authenticator(chromium) as page:
        me = sign_in(app, email="ana@example.org", confirmed=False)
        page.context.add_cookies([{**me.cookie, "url": site}])
        page.goto(f"{site}/en/account/")
        expect(page.locator("h1")).to_have_text("Set up your second step")
        page.get_by_label("A name for it").fill("Work laptop")
        assert axe_violations(page) == []
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.locator("h1")).to_have_text("Your account")
        expect(page.locator("main")).to_contain_text("Work laptop")
        assert axe_violations(page) == []

        again = sign_in(app, email="ana@example.org", confirmed=False)
        page.context.add_cookies([{**again.cookie, "url": site}])
        page.goto(f"{site}/en/account/")
        expect(page.locator("h1")).to_have_text("Second step")
        assert axe_violations(page) == []
        page.get_by_role("button", name="Use your passkey").click()
        expect(page.locator("h1")).to_have_text("Your account")
    with reading(app) as session:
        key = session.scalars(select(Passkey)).one()
        assert (key.name, key.sign_count > 1, key.used_at is not None) == ("Work laptop", True, True)


def test_another_s_passkey_does_not_let_in(chromium: Browser, served: tuple[Flask, str]) -> None:
    app, site = served
    with with_authenticator(chromium) as page:
        me = sign_in(app, email="ana@example.org", confirmed=False)
        page.context.add_cookies([{**me.cookie, "url": site}])
        page.goto(f"{site}/en/account/second-factor")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.locator("h1")).to_have_text("Your account")
    with with_authenticator(chromium) as page:  # another device
        again = sign_in(app, email="ana@example.org", confirmed=False)
        page.context.add_cookies([{**again.cookie, "url": site}])
        page.goto(f"{site}/en/account/")
        page.get_by_role("button", name="Use your passkey").click()
        expect(page.locator(".passkey-failed")).not_to_be_empty()
        expect(page.locator("h1")).to_have_text("Second step")
