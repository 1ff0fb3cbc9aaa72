"""Links that calendar programs understand."""

from urllib.parse import parse_qs, urlsplit

from flask import Flask, render_template_string
from html5lib import HTMLParser

from eventapp.calendars.subscribe import copies, subscription
from eventapp.core.localized import Language
from tests.calendars.test_events import BASE, published
from tests.factories import session_content

FEED = "https://meetings.example/en/csp/meetings/2/agenda.ics"


def test_each_program_is_given_the_address_it_understands() -> None:
    apple, google, outlook, office, other = (way.href for way in subscription(FEED, "Duo & more").ways)
    assert apple == other == "webcal://meetings.example/en/csp/meetings/2/agenda.ics"
    assert google.startswith("https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fmeetings")
    assert parse_qs(urlsplit(google).query) == {"cid": [apple]}
    for host, href in (("outlook.live.com", outlook), ("outlook.office.com", office)):
        assert urlsplit(href)[:3] == ("https", host, "/calendar/0/addfromweb")
        assert parse_qs(urlsplit(href).query) == {"url": [FEED], "name": ["Duo & more"]}
        assert "+" not in href  # a plus is not a space to everyone


def test_every_way_says_how_soon_it_sees_a_change() -> None:
    assert all(way.note for way in subscription(FEED, "Duo").ways)


def test_two_feeds_on_a_page_have_two_fields() -> None:
    assert subscription(FEED, "Duo").key != subscription(FEED + "2", "Duo").key


def test_one_session_is_copied_with_its_instants() -> None:
    content = published(session_content())
    google, *outlook = (way.href for way in copies(content.edition, content.sessions[0], Language.EN, BASE))
    asked = parse_qs(urlsplit(google).query)
    assert asked["dates"] == ["20261126T140000Z/20261126T150000Z"]
    assert asked["text"] == ["Opening"]
    for href in outlook:
        asked = parse_qs(urlsplit(href).query)
        assert (asked["startdt"], asked["enddt"]) == (["2026-11-26T14:00:00Z"], ["2026-11-26T15:00:00Z"])


def test_the_panels_are_whole_html_with_absolute_addresses(shared_demo_app: Flask) -> None:
    content = published(session_content())
    with shared_demo_app.test_request_context("/en/"):
        html = render_template_string(
            '{% from "calendars/_subscribe.html" import subscribe, copies with context %}'
            '<!doctype html><title>x</title>{{ subscribe("/en/a.ics", "Duo") }}'
            '{{ copies(edition, session, "/en/s.ics") }}',
            edition=content.edition,
            session=content.sessions[0],
        )
    HTMLParser(strict=True).parse(html)
    assert 'value="http://localhost/en/a.ics"' in html
    assert 'href="webcal://localhost/en/a.ics"' in html
    assert html.index("deeplink") > html.index("addfromweb")
