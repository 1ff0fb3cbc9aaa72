"""CalDAV on the wire: who is let in, what is told, and that nothing can be written."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from eventapp.core.localized import Language
from eventapp.programs.caldav.multistatus import cal, cs, d
from eventapp.programs.model import Feed, Holder
from tests.apps import reading, statements, writing
from tests.calendars.reading_lines import mistakes
from tests.factories import NOW
from tests.programs.calendar_rows import BEGINS, SECRET, change, drop, hold
from tests.support import icalendar_reader

NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
ALL_EVENTS = '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{}</C:comp-filter></C:comp-filter>'
UID = '<C:prop-filter name="UID"><C:text-match{}>{}</C:text-match></C:prop-filter>'


class Caller:
    """Asks as a program does that holds the feed's secret."""

    def __init__(self, client: FlaskClient, secret: str = SECRET) -> None:
        self.client = client
        self.headers = {"Authorization": "Basic " + b64encode(f"any:{secret}".encode()).decode()}

    def open(self, method: str, path: str, body: str = "", depth: str = "0", **headers: str) -> TestResponse:
        sent = {**self.headers, "Depth": depth, **headers}
        return self.client.open(path, method=method, data=body, headers=sent)

    def propfind(self, path: str, *names: str, depth: str = "0") -> dict[str, dict[str, Any]]:
        listed = "".join(f"<{name}/>" for name in names)
        body = f"<propfind {NAMESPACES}><prop>{listed}</prop></propfind>"
        answer = self.open("PROPFIND", path, body, depth)
        assert answer.status_code == 207, answer.text
        return told(answer)

    def report(self, path: str, name: str, inside: str) -> dict[str, dict[str, Any]]:
        return told(self.ask(path, name, inside))

    def ask(self, path: str, name: str, inside: str) -> TestResponse:
        return self.open("REPORT", path, f"<{name} {NAMESPACES}>{inside}</{name}>", "1")

    def sync(self, path: str, token: str = "") -> tuple[dict[str, dict[str, Any]], str]:
        inside = f"<sync-token>{token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop>"
        answer = self.ask(path, "sync-collection", inside)
        assert answer.status_code == 207, answer.text
        return told(answer), ET.fromstring(answer.data).findtext(d("sync-token")) or ""


def told(answer: TestResponse) -> dict[str, dict[str, Any]]:
    """By address what was found, by property; the status of the whole where there are none."""
    found: dict[str, dict[str, Any]] = {}
    for response in ET.fromstring(answer.data).iterfind(d("response")):
        here = found.setdefault(response.findtext(d("href")) or "", {})
        if (status := response.findtext(d("status"))) is not None:
            here["status"] = status.split()[1]
        for group in response.iterfind(d("propstat")):
            status = (group.findtext(d("status")) or "").split()[1]
            for each in group.find(d("prop")) or ():
                here[each.tag] = each if status == "200" else status
    return found


@pytest.fixture
def caller(app: Flask) -> Iterator[Caller]:
    hold(app, "Opening", "Mining", "Closing")
    return Caller(app.test_client())


@pytest.fixture
def base(app: Flask, caller: Caller) -> str:
    with reading(app) as session:
        return f"/dav/{session.scalars(select(Feed.ref)).one()}/"


# ---- Getting in ----


def test_a_host_name_and_the_secret_lead_to_the_calendar(caller: Caller, base: str) -> None:
    start = caller.open("PROPFIND", "/.well-known/caldav")
    assert (start.status_code, start.headers["Location"]) == (301, "/dav/")
    (entrance,) = caller.propfind("/dav/", "current-user-principal").values()
    principal = entrance[d("current-user-principal")].findtext(d("href"))
    (found,) = caller.propfind(principal, "C:calendar-home-set").values()
    home = found[cal("calendar-home-set")].findtext(d("href"))
    listed = caller.propfind(home, "resourcetype", "displayname", depth="1")
    assert list(listed) == [base, f"{base}program/"]
    kinds = {each.tag for each in listed[f"{base}program/"][d("resourcetype")]}
    assert kinds == {d("collection"), cal("calendar")}
    assert listed[f"{base}program/"][d("displayname")].text == "My sessions"


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "GET", "PUT", "PROPPATCH"])
@pytest.mark.parametrize("given", [None, "Basic !", "Basic " + b64encode(b"ana:wrong").decode(), "Bearer x"])
def test_without_the_secret_nobody_gets_in(app: Flask, base: str, method: str, given: str | None) -> None:
    path = base + ("program/opening.ics" if method in ("GET", "PUT") else "program/")
    answer = app.test_client().open(path, method=method, headers={"Authorization": given} if given else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="eventapp", charset="UTF-8"'
    assert b"Opening" not in answer.data


def test_a_revoked_feed_is_asked_for_another_password(app: Flask, caller: Caller, base: str) -> None:
    with writing(app) as session:
        session.execute(update(Feed).values(revoked_at=NOW))
    assert caller.open("PROPFIND", base).status_code == 401


def test_the_calendar_of_another_is_not_here(app: Flask, caller: Caller, base: str) -> None:
    hold(app, "Secret", key="beth", secret="b" * 43)
    beth = Caller(app.test_client(), "b" * 43)
    for path in (base, f"{base}program/", f"{base}program/opening.ics"):
        assert beth.open("PROPFIND", path).status_code == 404
    assert beth.open("GET", f"{base}program/opening.ics").status_code == 404
    assert caller.open("GET", f"{base}program/secret.ics").status_code == 404


# ---- The calendar ----


def test_it_says_that_it_can_only_be_read(caller: Caller, base: str) -> None:
    for path in ("/dav/", base, f"{base}program/", f"{base}program/opening.ics"):
        (found,) = caller.propfind(path, "current-user-privilege-set").values()
        privileges = {each[0].tag for each in found[d("current-user-privilege-set")]}
        assert privileges == {d("read"), d("read-current-user-privilege-set")}
        allowed = caller.open("OPTIONS", path).headers["Allow"]
        assert not {"PUT", "DELETE", "PROPPATCH", "POST"} & set(allowed.split(", "))


def test_options_name_what_is_spoken_to_everyone(app: Flask, base: str) -> None:
    answer = app.test_client().options(f"{base}program/")
    assert answer.status_code == 200
    assert answer.headers["DAV"] == "1, 3, calendar-access"


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "MKCOL", "MKCALENDAR", "MOVE", "COPY", "LOCK", "UNLOCK", "ACL"]
)
def test_nothing_can_be_written(caller: Caller, base: str, method: str) -> None:
    for path in ("/dav/", base, f"{base}program/", f"{base}program/opening.ics", f"{base}other/"):
        answer = caller.open(method, path, "BEGIN:VCALENDAR")
        assert answer.status_code == 403
        assert ET.fromstring(answer.data).find(d("need-privileges")) is not None
    assert len(caller.propfind(f"{base}program/", "getetag", depth="1")) == 4


def test_it_takes_no_posts(caller: Caller, base: str) -> None:
    assert caller.open("POST", f"{base}program/", "BEGIN:VCALENDAR").status_code == 405


def test_each_property_is_refused_by_itself(caller: Caller, base: str) -> None:
    body = (
        f"<propertyupdate {NAMESPACES}><set><prop><displayname>Mine</displayname>"
        '<x:calendar-color xmlns:x="http://apple.com/ns/ical/">#FF0000</x:calendar-color></prop></set>'
        "<remove><prop><getetag/></prop></remove></propertyupdate>"
    )
    answer = caller.open("PROPPATCH", f"{base}program/", body)
    assert answer.status_code == 207
    (refused,) = told(answer).values()
    assert refused == {
        d("displayname"): "403",
        "{http://apple.com/ns/ical/}calendar-color": "403",
        d("getetag"): "403",
    }


def test_the_events_stand_in_it_with_their_tags(caller: Caller, base: str) -> None:
    listed = caller.propfind(f"{base}program/", "getetag", "getcontenttype", "CS:getctag", "C:x", depth="1")
    assert list(listed) == [
        f"{base}program/",
        *(f"{base}program/{uid}.ics" for uid in ("opening", "mining", "closing")),
    ]
    event = listed[f"{base}program/mining.ics"]
    assert event[d("getcontenttype")].text == "text/calendar; charset=utf-8; component=vevent"
    assert event[cs("getctag")] == event[cal("x")] == "404"
    got = caller.open("GET", f"{base}program/mining.ics")
    assert got.headers["ETag"] == event[d("getetag")].text


def test_an_event_is_a_calendar_of_its_own(caller: Caller, base: str) -> None:
    answer = caller.open("GET", f"{base}program/mining.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; component=vevent"
    assert mistakes(answer.data) == []
    (event,) = icalendar_reader.read(answer.data).events
    assert (event.uid, event.summary) == ("mining", "Mining")
    assert b"METHOD" not in answer.data
    assert b"DTSTAMP:20261102T150100Z" in answer.data
    again = caller.open("GET", f"{base}program/mining.ics", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_it_speaks_the_feeds_language(app: Flask, caller: Caller, base: str) -> None:
    before = caller.open("GET", f"{base}program/mining.ics").headers["ETag"]
    _, token = caller.sync(f"{base}program/")
    with writing(app) as session:
        session.execute(update(Feed).values(language=Language.FR))
    answer = caller.open("GET", f"{base}program/mining.ics")
    assert b"SUMMARY:Mining fr" in answer.data
    assert answer.headers["ETag"] != before
    refused = caller.ask(f"{base}program/", "sync-collection", f"<sync-token>{token}</sync-token><prop/>")
    assert refused.status_code == 403


# ---- What changed ----


def test_only_what_changed_is_told(app: Flask, caller: Caller, base: str) -> None:
    program = f"{base}program/"
    first, token = caller.sync(program)
    assert len(first) == 3
    assert caller.sync(program, token) == ({}, token)
    change(app, "mining", "Mining, moved", BEGINS + timedelta(hours=5))
    change(app, "forestry", "Forestry")
    drop(app, "closing")
    then, latest = caller.sync(program, token)
    assert {href: here.get("status", "200") for href, here in then.items()} == {
        f"{program}mining.ics": "200",
        f"{program}forestry.ics": "200",
        f"{program}closing.ics": "404",
    }
    assert then[f"{program}mining.ics"][d("getetag")].text != first[f"{program}mining.ics"][d("getetag")].text
    assert caller.sync(program, latest) == ({}, latest)
    whole, _ = caller.sync(program)
    assert set(whole) == {f"{program}{uid}.ics" for uid in ("opening", "mining", "forestry")}
    (found,) = caller.propfind(program, "sync-token", "CS:getctag").values()
    assert found[d("sync-token")].text == found[cs("getctag")].text == latest


@pytest.mark.parametrize("token", ["nonsense", "http://localhost/dav/x/program/?state=1-en-0", "{}9", "{}-1"])
def test_a_foreign_token_means_that_all_is_read_anew(caller: Caller, base: str, token: str) -> None:
    ours = f"http://localhost{base}program/?state="
    inside = f"<sync-token>{token.format(ours)}</sync-token><sync-level>1</sync-level><prop><getetag/></prop>"
    answer = caller.ask(f"{base}program/", "sync-collection", inside)
    assert answer.status_code == 403
    assert ET.fromstring(answer.data).find(d("valid-sync-token")) is not None


def test_a_token_of_a_lost_future_is_foreign(app: Flask, caller: Caller, base: str) -> None:
    """After the database came back from yesterday's copy."""
    change(app, "mining", "Mining again")
    _, token = caller.sync(f"{base}program/")
    with writing(app) as session:
        session.execute(update(Holder).values(revision=1))
    answer = caller.ask(f"{base}program/", "sync-collection", f"<sync-token>{token}</sync-token><prop/>")
    assert answer.status_code == 403


def test_a_part_is_not_sent_for_the_whole(caller: Caller, base: str) -> None:
    limited = "<sync-token/><limit><nresults>{}</nresults></limit><prop><getetag/></prop>"
    assert caller.ask(f"{base}program/", "sync-collection", limited.format(2)).status_code == 507
    assert caller.ask(f"{base}program/", "sync-collection", limited.format(3)).status_code == 207


# ---- These, and what a search finds ----


def test_many_are_got_at_once(app: Flask, caller: Caller, base: str) -> None:
    program = f"{base}program/"
    hrefs = [
        f"{program}mining.ics",
        f"http://localhost{program}opening.ics",
        f"{program}none.ics",
        "/dav/other/program/closing.ics",
        "http://[",
    ]
    inside = "<prop><getetag/><C:calendar-data/></prop>" + "".join(f"<href>{each}</href>" for each in hrefs)
    found = caller.report(program, "C:calendar-multiget", inside)
    assert [here.get("status") for here in found.values()] == [None, None, "404", "404", "404"]
    assert "SUMMARY:Mining\r\n" in found[hrefs[0]][cal("calendar-data")].text.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("condition", "uids"),
    [
        ("", ["opening", "mining", "closing"]),
        ('<C:time-range start="20261126T150000Z" end="20261126T153000Z"/>', ["mining"]),
        ('<C:time-range start="20261126T150000Z"/>', ["mining", "closing"]),
        ('<C:time-range end="20261126T150000Z"/>', ["opening"]),
        (UID.format("", "MINING"), ["mining"]),
        (UID.format(' collation="i;octet"', "MINING"), []),
        (UID.format(' negate-condition="yes"', "n"), []),
        (
            '<C:prop-filter name="STATUS"/><C:time-range start="20261126T160000Z"/>',
            ["closing"],
        ),
        (
            '<C:prop-filter name="COMMENT"><C:is-not-defined/></C:prop-filter>',
            ["opening", "mining", "closing"],
        ),
        ('<C:prop-filter name="COMMENT"/>', []),
        ("<C:is-not-defined/>", []),
    ],
)
def test_a_search_finds(caller: Caller, base: str, condition: str, uids: list[str]) -> None:
    inside = f"<prop><getetag/></prop><C:filter>{ALL_EVENTS.format(condition)}</C:filter>"
    found = caller.report(f"{base}program/", "C:calendar-query", inside)
    assert list(found) == [f"{base}program/{uid}.ics" for uid in uids]


@pytest.mark.parametrize(("component", "count"), [("VTODO", 0), ("VJOURNAL", 0), ("VEVENT", 3)])
def test_there_are_only_events(caller: Caller, base: str, component: str, count: int) -> None:
    inside = f"<C:filter>{ALL_EVENTS.format('').replace('VEVENT', component)}</C:filter>"
    assert len(caller.report(f"{base}program/", "C:calendar-query", inside)) == count


@pytest.mark.parametrize(
    ("inside", "condition"),
    [
        ('<C:time-range start="20261126T15"/>', "valid-filter"),
        ('<C:time-range start="20261126T150000Z" end="20261126T150000Z"/>', "valid-filter"),
        ("<C:time-range/>", "valid-filter"),
        ('<C:comp-filter name="VALARM"><C:time-range/></C:comp-filter>', "supported-filter"),
        (
            '<C:prop-filter name="UID"><C:text-match collation="i;x">a</C:text-match></C:prop-filter>',
            "supported-collation",
        ),
        ('<C:prop-filter name="UID"><C:param-filter name="X"/></C:prop-filter>', "supported-filter"),
    ],
)
def test_a_search_that_is_not_understood_is_refused(
    caller: Caller, base: str, inside: str, condition: str
) -> None:
    answer = caller.ask(
        f"{base}program/", "C:calendar-query", f"<C:filter>{ALL_EVENTS.format(inside)}</C:filter>"
    )
    assert answer.status_code == 403
    assert ET.fromstring(answer.data).find(cal(condition)) is not None


def test_other_questions_are_refused(caller: Caller, base: str) -> None:
    answer = caller.ask(f"{base}program/", "C:free-busy-query", "")
    assert answer.status_code == 403
    assert ET.fromstring(answer.data).find(d("supported-report")) is not None


# ---- Forms of the question, and hostile ones ----


def test_all_that_is_not_large_is_told_to_who_names_nothing(caller: Caller, base: str) -> None:
    for body in ("", f"<propfind {NAMESPACES}><allprop/></propfind>"):
        found = told(caller.open("PROPFIND", f"{base}program/mining.ics", body))
        names = set(found[f"{base}program/mining.ics"])
        assert d("getetag") in names
        assert cal("calendar-data") not in names
    answer = caller.open("PROPFIND", base, f"<propfind {NAMESPACES}><propname/></propfind>")
    (names_only,) = told(answer).values()
    assert all(each.text is None and len(each) == 0 for each in names_only.values())


def test_nobody_may_ask_for_everything_below(caller: Caller, base: str) -> None:
    for depth in ("infinity", "2", ""):
        assert caller.open("PROPFIND", base, depth=depth).status_code == 403


BOMB = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><propfind xmlns="DAV:"><prop>&d;</prop></propfind>'
FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><propfind xmlns="DAV:">&b;</propfind>'


@pytest.mark.parametrize("body", [BOMB, FILE, "<a", "<a/>", "\x00", '<?xml version="1.0" encoding="x"?><a/>'])
@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "PROPPATCH"])
def test_other_documents_are_refused(caller: Caller, base: str, method: str, body: str) -> None:
    answer = caller.open(method, f"{base}program/", body)
    assert answer.status_code == (403 if (method, body) == ("REPORT", "<a/>") else 400)


def test_a_question_has_an_end(caller: Caller, base: str) -> None:
    many = "".join(f"<href>{base}program/{n}.ics</href>" for n in range(2001))
    assert caller.ask(f"{base}program/", "C:calendar-multiget", many).status_code == 400
    assert caller.open("PROPFIND", base, "<a/>" * 600_000).status_code == 413


def test_answers_are_private(caller: Caller, base: str) -> None:
    for answer in (caller.open("PROPFIND", base), caller.open("GET", f"{base}program/mining.ics")):
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in answer.headers


def test_a_browsers_program_may_ask(caller: Caller, base: str) -> None:
    assert caller.open("PROPFIND", base, **{"Sec-Fetch-Site": "cross-site"}).status_code == 207


def test_asking_whether_anything_changed_costs_one_statement(app: Flask, caller: Caller, base: str) -> None:
    with statements(app) as sent:
        caller.propfind(f"{base}program/", "CS:getctag", "sync-token")
        assert len(sent) == 1
        caller.sync(f"{base}program/")
        assert len(sent) == 3
