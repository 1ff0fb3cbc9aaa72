"""To the provider of one's own organization and back, in a real browser, whose policy is not in the way."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from eventapp.core import clock, migrations
from eventapp.people.model import Account
from eventapp.settings import OpenId
from tests.apps import Databases, app_on, writing
from tests.openid_provider import ANA, CLIENT, SECRET, Provider
from tests.support.browser import axe_violations, open_page
from tests.support.server import serving


@pytest.mark.parametrize("scripts", [True, False])
def test_there_and_back(chromium: Browser, tmp_path: Path, scripts: bool) -> None:
    provider, apps = Provider(), []

    def site(environment: Any, start: Any) -> Any:
        return apps[0](environment, start)

    with (
        serving(provider.app) as provider.address,
        serving(site) as address,
        Databases("sqlite", tmp_path, None).new() as url,
        app_on(
            url, tmp_path, base_url=address, openid=OpenId(provider.address, CLIENT, SECRET, "GAC")
        ) as app,
        open_page(chromium, java_script_enabled=scripts, viewport={"width": 320, "height": 700}) as page,
    ):
        apps.append(app)
        with app.app_context():
            migrations.upgrade()
        with writing(app) as session:
            session.add(Account(email=ANA, name="Ana Ruiz", language="en", created_at=clock.now()))
        page.goto(f"{address}/en/account/")
        if scripts:
            assert axe_violations(page) == []
        page.get_by_role("button", name="Sign in with GAC").click()
        page.wait_for_url(f"{address}/en/account/")
        page.goto(f"{address}/en/sign-in/openid/back")
        expect(page.locator("h1")).to_have_text("You were not signed in")
        if scripts:
            assert axe_violations(page) == []
