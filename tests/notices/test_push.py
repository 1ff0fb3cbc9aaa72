"""Notices in browsers: to whom they go, what arrives and can be read, and what is never called."""

import logging
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import http_ece
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.core import outbox
from eventapp.core.outbox import OutboxRow
from eventapp.notices import push, push_keys
from eventapp.notices.model import PushNote, PushSubscription
from eventapp.registration.privacy import erasing
from eventapp.settings import PUSH_HOSTS
from eventapp.tasks import HANDLERS
from tests.apps import Databases, app_on, reading, writing
from tests.factories import NOW
from tests.notices.push_service import Browser, PushService, claims
from tests.registration.mine_help import At, registered
from tests.registration.registering_help import MINE, invited, kept, opened, soup, visitor

PAGE = "/en/duo/meetings/1/me"


@pytest.fixture(autouse=True)
def _now(at: At) -> None:
    at("2026-11-02T15:00")


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService().running() as running:
        yield running


@pytest.fixture
def site(databases: Databases, migrated: str, tmp_path: Path, service: PushService) -> Iterator[Flask]:
    """The app with a key, that knows the local push service besides the real ones."""
    hosts = (*PUSH_HOSTS, service.host)
    with (
        databases.new(migrated) as url,
        app_on(url, tmp_path, push_hosts=hosts, contact_email="help@example.org") as app,
    ):
        with app.app_context():
            push_keys.make(app.extensions["settings"])
        yield app


def participant(app: Flask, name: str = "Luz Vega") -> tuple[int, FlaskClient]:
    """The id of somebody who was approved, and their browser with the link."""
    with reading(app) as session:
        from eventapp.meetings.model import Edition

        there = session.scalar(select(func.count()).select_from(Edition))
    if not there:
        opened(app)
    ref = invited(app, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    registered(app, ref, opening="room")
    client = visitor(app, ref)
    return kept(app, ref).person_id, client


def post(client: FlaskClient, what: str, body: Any, token: bool = True) -> Any:
    headers = {"X-CSRF": csrf(client)} if token else {}
    return client.post(f"{PAGE}/{what}", json=body, headers=headers)


def csrf(client: FlaskClient) -> str:
    return str(soup(client.get(MINE)).find("input", attrs={"name": "csrf"})["value"])  # type: ignore[index]


def subscriptions(app: Flask) -> dict[str, int]:
    with reading(app) as session:
        rows = session.execute(select(PushSubscription.endpoint, PushSubscription.person_id))
        return {row.endpoint: row.person_id for row in rows}


def tell(app: Flask, person_id: int, body: str = "“Opening” is at 10:00 now") -> int:
    with writing(app) as session:
        return push.tell(session, person_id, "What changed for you", body, PAGE, NOW)


def drain(app: Flask, later: timedelta = timedelta(0)) -> list[str]:
    with app.app_context():
        return outbox.drain(HANDLERS, NOW + later)


# ---- From the page to the browser ----


def test_a_notice_arrives_and_only_its_browser_can_read_it(site: Flask, service: PushService) -> None:
    person_id, client = participant(site)
    section = soup(client.get(MINE)).find(id="h-push").find_parent("section")  # type: ignore[union-attr]
    assert section is not None
    public_key = str(section["data-push"])
    assert section.has_attr("hidden")  # until a script finds that the browser has push notices
    browser, other = Browser(service), Browser(service, "other")
    assert post(client, "push/known.json", browser.subscription).get_json() == {"known": False}
    assert post(client, "push.json", browser.subscription).status_code == 204
    assert post(client, "push/known.json", browser.subscription).get_json() == {"known": True}

    assert tell(site, person_id) == 1
    assert drain(site) == []
    (arrived,) = service.arrived
    assert browser.read(arrived) == {
        "title": "What changed for you",
        "body": "“Opening” is at 10:00 now",
        "path": PAGE,
    }
    with pytest.raises(http_ece.ECEException):
        other.read(arrived)
    assert b"Opening" not in arrived.body
    assert arrived.headers["ttl"] == str(12 * 3600)
    assert arrived.headers["urgency"] == "high"
    said = claims(arrived, public_key)
    assert said["aud"] == f"http://{service.host}"
    assert said["sub"] == "mailto:help@example.org"
    assert timedelta(hours=1) < timedelta(seconds=said["exp"] - NOW.timestamp()) < timedelta(hours=24)


def test_one_proof_serves_for_hours(site: Flask, service: PushService) -> None:
    settings = site.extensions["settings"]
    origin = f"http://{service.host}"
    first = push_keys.proof(settings, origin, NOW)
    assert push_keys.proof(settings, origin, NOW + timedelta(minutes=50)) == first
    assert push_keys.proof(settings, origin, NOW + timedelta(hours=3)) != first


def test_stopped_nothing_arrives(site: Flask, service: PushService) -> None:
    person_id, client = participant(site)
    browser = Browser(service)
    post(client, "push.json", browser.subscription)
    assert post(client, "push/stop.json", browser.subscription).status_code == 204
    assert tell(site, person_id) == 0
    assert subscriptions(site) == {}


def test_a_browser_is_one_persons(site: Flask, service: PushService) -> None:
    """On a shared machine the one who subscribed last is told; nobody takes away what is another's."""
    ana, hers = participant(site, "Luz Vega")
    tom, his = participant(site, "Tom Reed")
    browser = Browser(service)
    post(hers, "push.json", browser.subscription)
    post(his, "push/stop.json", browser.subscription)
    assert subscriptions(site) == {browser.endpoint: ana}
    post(his, "push.json", browser.subscription)
    assert subscriptions(site) == {browser.endpoint: tom}
    assert post(hers, "push/known.json", browser.subscription).get_json() == {"known": False}


def test_somebody_has_ten_browsers_at_most(site: Flask, service: PushService) -> None:
    _, client = participant(site)
    for n in range(push.MOST_BROWSERS + 2):
        post(client, "push.json", Browser(service, str(n)).subscription)
    kept_ones = {endpoint.rpartition("/")[2] for endpoint in subscriptions(site)}
    assert kept_ones == {str(n) for n in range(2, push.MOST_BROWSERS + 2)}


# ---- When a push service says no ----


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(site: Flask, service: PushService, status: int) -> None:
    person_id, client = participant(site)
    post(client, "push.json", Browser(service).subscription)
    service.status = status
    tell(site, person_id)
    assert drain(site) == []
    assert subscriptions(site) == {}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_in_order(site: Flask, service: PushService, status: int) -> None:
    person_id, client = participant(site)
    browser = Browser(service)
    post(client, "push.json", browser.subscription)
    service.status = status
    tell(site, person_id, "first")
    tell(site, person_id, "second")
    (failure,) = drain(site)
    assert f"answered {status}" in failure
    assert browser.endpoint not in failure
    service.status = 201
    service.arrived.clear()
    for minutes in range(1, 10):
        drain(site, timedelta(minutes=minutes))
    assert [browser.read(each)["body"] for each in service.arrived] == ["first", "second"]


def test_a_notice_of_yesterday_is_not_sent_any_more(site: Flask, service: PushService) -> None:
    person_id, client = participant(site)
    post(client, "push.json", Browser(service).subscription)
    service.status = 503
    tell(site, person_id)
    assert len(drain(site)) == 1
    service.status = 201
    service.arrived.clear()
    assert drain(site, timedelta(hours=13)) == []
    assert service.arrived == []
    with reading(site) as session:
        assert session.scalar(select(func.count()).select_from(PushNote)) == 0
        waiting = select(func.count()).where(OutboxRow.topic == push.SEND, OutboxRow.done_at.is_(None))
        assert session.scalar(waiting) == 0


def test_refused_for_good_it_is_logged_without_the_address(
    site: Flask, service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    person_id, client = participant(site)
    browser = Browser(service)
    post(client, "push.json", browser.subscription)
    service.status = 403
    tell(site, person_id)
    with caplog.at_level(logging.DEBUG):
        assert drain(site) == []
    assert f"the push service {service.host} refused a notice: 403" in caplog.text
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("eventapp")]
    assert not any("/push/one" in each for each in ours)
    assert "Opening" not in caplog.text


def test_where_a_service_leads_elsewhere_nobody_follows(site: Flask, service: PushService) -> None:
    person_id, client = participant(site)
    post(client, "push.json", Browser(service).subscription)
    for status in (301, 302, 307, 308):
        service.status = status
        tell(site, person_id)
        drain(site)
    assert [each.path for each in service.arrived] == ["/push/one"] * 4


def test_a_service_that_is_away_is_tried_again(site: Flask, service: PushService) -> None:
    person_id, client = participant(site)
    browser = Browser(service)
    post(client, "push.json", browser.subscription)
    service.stop()
    tell(site, person_id)
    post(client, "push.json", Browser(service, "two").subscription)
    tell(site, person_id)
    first, second = drain(site)
    assert "cannot be reached: ConnectionError" in first
    assert "was away a moment ago" in second  # one wait is enough: other work is waiting
    assert browser.endpoint not in first
    assert len(drain(site, timedelta(minutes=2))) == 2


# ---- What is never called ----

KNOWN = (
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-by3p.notify.windows.com/w/?token=BQYAAA",
)
STRANGE = (
    "https://evil.example/fcm.googleapis.com",
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com.evil.example/",
    "https://evilfcm.googleapis.com/",
    "https://evilpush.apple.com/",
    "https://user@fcm.googleapis.com/",
    "https://fcm.googleapis.com:8443/",
    "https://fcm.googleapis.com@evil.example/",
    "https://evil.example/#.push.apple.com",
    "https://evil.example\\.push.apple.com/",
    "https://fcm.googleapis.com/ x",
    "https://fcm.googleapis.com:port/",
    "https://[::1/",
    "https://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:1/",
    "http://localhost/",
    "file:///etc/passwd",
    "//fcm.googleapis.com/",
    "",
    "https://fcm.googleapis.com/" + "x" * 1000,
)


@pytest.mark.parametrize("endpoint", KNOWN)
def test_the_services_of_browsers_are_known(endpoint: str) -> None:
    assert push.is_known(endpoint, PUSH_HOSTS)


@pytest.mark.parametrize("endpoint", STRANGE)
def test_no_other_address_is(endpoint: str) -> None:
    assert not push.is_known(endpoint, PUSH_HOSTS)


def test_a_strange_address_or_broken_keys_are_refused(site: Flask, service: PushService) -> None:
    _, client = participant(site)
    good = Browser(service).subscription
    keys = good["keys"]
    answer = post(client, "push.json", {**good, "endpoint": "http://127.0.0.1:1/"})
    assert answer.status_code == 422
    assert "not known here" in answer.get_json()["detail"]
    for broken in (
        {**keys, "auth": "short"},
        {**keys, "p256dh": keys["p256dh"][:-4] + "AAAA"},
        {**keys, "p256dh": "é"},
        {**keys, "p256dh": "A" * 300},
    ):
        assert post(client, "push.json", {**good, "keys": broken}).status_code == 422
    for shapeless in ([], {}, {"endpoint": 1, "keys": keys}, {**good, "keys": []}, {**good, "keys": {}}):
        assert post(client, "push.json", shapeless).status_code == 400
    assert subscriptions(site) == {}


def test_settings_that_were_narrowed_hold_for_old_subscriptions(site: Flask, service: PushService) -> None:
    person_id, _ = participant(site)
    browser = Browser(service)
    with writing(site) as session:
        session.add(
            PushSubscription(
                person_id=person_id,
                endpoint=browser.endpoint.replace("/push", "@evil.example/push"),
                made_at=NOW,
                **browser.subscription["keys"],
            )
        )
    tell(site, person_id)
    assert drain(site) == []
    assert service.arrived == []


# ---- Who may, and what is left ----


def test_only_whoever_the_page_belongs_to(site: Flask, service: PushService) -> None:
    _, client = participant(site)
    browser = Browser(service)
    assert post(client, "push.json", browser.subscription, token=False).status_code == 403
    stranger = site.test_client()
    assert stranger.post(f"{PAGE}/push.json", json=browser.subscription).status_code == 404
    assert subscriptions(site) == {}


def test_without_a_key_nobody_is_offered_it(app: Flask, service: PushService) -> None:
    person_id, client = participant(app)
    assert soup(client.get(MINE)).find(id="h-push") is None
    assert post(client, "push.json", Browser(service).subscription).status_code == 404
    assert tell(app, person_id) == 0


def test_erased_with_the_person(site: Flask, service: PushService) -> None:
    person_id, client = participant(site)
    other, his = participant(site, "Tom Reed")
    post(client, "push.json", Browser(service).subscription)
    post(his, "push.json", Browser(service, "his").subscription)
    tell(site, person_id)
    tell(site, other)
    with site.test_request_context(), writing(site) as session:
        from eventapp.registration.model import Registration

        row = session.scalars(select(Registration).where(Registration.person_id == person_id)).one()
        erasing.erase(session, "test", NOW, row)
    assert set(subscriptions(site).values()) == {other}
    with reading(site) as session:
        assert session.scalars(select(PushNote.person_id)).all() == [other]
    drain(site)
    assert [each.path for each in service.arrived] == ["/push/his"]


def test_the_key_is_made_once_and_only_we_can_read_it(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(args=["make-push-keys"])
    assert first.exit_code == 0
    path = push_keys.key_file(app.extensions["settings"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert push_keys.public_key(app.extensions["settings"]) in first.output
    assert "PRIVATE" not in first.output
    before = path.read_bytes()
    again = runner.invoke(args=["make-push-keys"])
    assert again.exit_code == 1
    assert path.read_bytes() == before


def test_the_worker_script_is_in_charge_of_the_whole_site(app: Flask) -> None:
    answer = app.test_client().get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
