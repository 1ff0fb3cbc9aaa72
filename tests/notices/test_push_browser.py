"""The page and the service worker in a real browser. Its push service is out of reach here, so the browser's
part of it is played: what ``subscribe`` gives back, and the message that would arrive."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select

from eventapp.notices import push_keys
from eventapp.notices.model import PushSubscription
from tests.apps import Databases, app_on, reading
from tests.notices.push_service import Browser, PushService
from tests.registration.mine_help import At, registered
from tests.registration.registering_help import MINE, invited, link, opened
from tests.support.browser import axe_violations, open_page
from tests.support.server import serving

pytestmark = pytest.mark.browser

SERVICE = PushService()
PLAYED = """
  const given = %s;
  const kept = () => localStorage.getItem("subscribed") && {
    ...given, options: {}, toJSON: () => given,
    unsubscribe: async () => localStorage.removeItem("subscribed"),
  };
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    localStorage.setItem("subscribed", `${userVisibleOnly} ${applicationServerKey.length}`);
    return kept();
  };
  PushManager.prototype.getSubscription = async () => kept();
  Notification.requestPermission = async () => "%s";
  Object.defineProperty(Notification, "permission", { get: () => "%s" });
"""


@pytest.fixture(autouse=True)
def _now(at: At) -> None:
    at("2026-11-02T15:00")


@pytest.fixture
def site(databases: Databases, migrated: str, tmp_path: Path) -> Iterator[Flask]:
    with databases.new(migrated) as url, app_on(url, tmp_path, push_hosts=(SERVICE.host,)) as app:
        push_keys.make(app.extensions["settings"])
        yield app


def go(site: Flask, page: Page, address: str, permission: str = "granted") -> None:
    """To one's own page, with the mailed link."""
    opened(site)
    ref = invited(site, name="Luz Vega", email="luz@example.org")
    registered(site, ref, opening="room")
    page.add_init_script(PLAYED % (json.dumps(Browser(SERVICE).subscription), permission, permission))
    page.goto(address + link(site, ref))
    page.goto(address + MINE)


def stored(site: Flask) -> list[str]:
    with reading(site) as session:
        return list(session.scalars(select(PushSubscription.endpoint)))


def test_notices_are_switched_on_and_off(site: Flask, page: Page) -> None:
    with serving(site) as address:
        go(site, page, address)
        start = page.get_by_role("button", name="Show notices on this device")
        start.focus()
        page.keyboard.press("Enter")
        stop = page.get_by_role("button", name="Stop notices on this device")
        expect(stop).to_be_focused()
        assert stored(site) == [Browser(SERVICE).endpoint]
        assert page.evaluate("localStorage.getItem('subscribed')") == "true 65"
        assert axe_violations(page) == []
        page.reload()
        expect(stop).to_be_visible()  # the server was asked, and knows this browser
        stop.click()
        expect(start).to_be_focused()
        assert stored(site) == []
        assert page.evaluate("localStorage.getItem('subscribed')") is None


def test_whoever_denies_it_is_told_how_to_allow_it(site: Flask, page: Page) -> None:
    with serving(site) as address:
        go(site, page, address, "denied")
        page.get_by_role("button", name="Show notices on this device").click()
        expect(page.locator("#h-push ~ [role=status]")).to_contain_text("does not let this site show notices")
        assert stored(site) == []


def test_forgetting_the_link_leaves_no_notices_behind(site: Flask, page: Page) -> None:
    with serving(site) as address:
        go(site, page, address)
        page.get_by_role("button", name="Show notices on this device").click()
        expect(page.get_by_role("button", name="Stop notices on this device")).to_be_visible()
        page.get_by_role("button", name="Forget the link").click()
        page.wait_for_url("**/register/**")
        assert stored(site) == []


def test_the_service_worker_shows_what_arrives(site: Flask, chromium: Chromium) -> None:
    """Sent by the browser's own tools, as its push service would deliver it."""
    with serving(site) as address, open_page(chromium) as page:
        page.context.grant_permissions(["notifications"], origin=address)
        page.goto(address + "/en/")
        page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
        said = {"title": "What changed for you", "body": "“Opening” is at 10:00 now", "path": MINE}
        deliver(page, address, json.dumps(said))
        shown = "navigator.serviceWorker.ready.then((r) => r.getNotifications())"
        count = f"{shown}.then((all) => all.length === 1)"
        page.wait_for_function(f"() => {count}")
        found = page.evaluate(f"{shown}.then((all) => all.map((n) => [n.title, n.body, n.tag, n.data.path]))")
        assert found == [[said["title"], said["body"], MINE, MINE]]


def deliver(page: Page, origin: str, data: str) -> None:
    tools = page.context.new_cdp_session(page)
    registrations: list[Any] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda e: registrations.extend(e["registrations"]))
    tools.send("ServiceWorker.enable")
    for _ in range(50):
        if registrations:
            break
        page.wait_for_timeout(50)
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": registrations[-1]["registrationId"], "data": data},
    )
