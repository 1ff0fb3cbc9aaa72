"""Calendars as jCal: what a reader of jCal understands is what stands in the lines."""

import json
import subprocess
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.calendars import feeds, jcal
from eventapp.core.localized import Language
from tests.calendars.test_feeds import MINING, TODAY, loaded
from tests.calendars.test_last_good import database_away
from tests.factories import session_content, text
from tests.support.machine import ROOT, needed, node

PATHS = [f"/es/csp/{each}/calendar.ics" for each in ("groups/mining", "sides/MX", "countries/CA")]
UNDERSTOOD = """
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
const { ics, jcal } = JSON.parse(readFileSync(0, "utf8"));
const told = (read) => new ICAL.Component(read).toString().replaceAll("\\r\\n ", "").split("\\r\\n").sort();
console.log(JSON.stringify([told(ICAL.parse(ics)), told(jcal)]));
"""


def understood(ics: bytes, data: bytes) -> tuple[list[str], list[str]]:
    """Both as ical.js, whose own form is jCal, understands them."""
    done = subprocess.run(
        [needed(node(), "nodejs"), "--input-type=module", "-e", UNDERSTOOD],
        input=json.dumps({"ics": ics.decode(), "jcal": json.loads(data)}),
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
    )
    lines, converted = json.loads(done.stdout)
    # ical.js does not know the property NAME, and therefore names the type it was told.
    return lines, [line.replace("NAME;VALUE=TEXT:", "NAME:") for line in converted]


@pytest.mark.parametrize("title", ["Opening", 'A, b; "c" \\ d\n:e', "Séance « 1 » 🌎"])
def test_the_same_is_understood(title: str) -> None:
    agenda = loaded(
        session_content(groups=MINING, title=text(title)),
        latitude=45.4,
        longitude=-75.7,
        contact_email="a@b.org",
    )
    ics = feeds.agenda_feed(agenda, Language.FR, TODAY)
    lines, converted = understood(ics, jcal.written(ics))
    assert converted == lines


def test_the_name_is_a_plain_text() -> None:
    told: Any = json.loads(jcal.written(feeds.calendar("Trade, and; more", False, [])))
    assert ["name", {}, "text", "Trade, and; more"] in told[1]


@pytest.mark.parametrize("path", PATHS)
def test_it_stands_beside_the_calendar(demo_client: FlaskClient, path: str) -> None:
    ics = demo_client.get(path)
    answer = demo_client.get(path.replace(".ics", ".json"))
    assert answer.headers["Content-Type"] == "application/calendar+json"
    assert answer.headers["Content-Disposition"].endswith('calendar-es.json"')
    assert answer.headers["X-Robots-Tag"] == "noindex"
    lines, converted = understood(ics.data, answer.data)
    assert converted == lines
    again = demo_client.get(path.replace(".ics", ".json"), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert ics.headers["ETag"] != answer.headers["ETag"]


def test_what_is_unknown_is_said_in_json(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/es/csp/groups/none/calendar.json")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("asked", [".ics", ".json"])
def test_the_last_good_one_is_sent_while_the_database_is_away(demo_app: Flask, path: str, asked: str) -> None:
    client, as_json = demo_app.test_client(), path.replace(".ics", ".json")
    client.get(path.replace(".ics", asked))
    with database_away(demo_app):
        lines, converted = understood(client.get(path).data, (stale := client.get(as_json)).data)
    assert (stale.status_code, stale.headers["Content-Type"]) == (200, jcal.MIMETYPE)
    assert converted == lines
    assert client.get(as_json).headers["ETag"] == stale.headers["ETag"]


def test_without_any_it_says_when_to_come_back(demo_app: Flask) -> None:
    with database_away(demo_app):
        answer = demo_app.test_client().get(PATHS[0].replace(".ics", ".json"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.mimetype == "application/problem+json"
