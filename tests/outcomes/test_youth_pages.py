"""The public pages of the Youth Lab: what was recommended and replied, and a year later what became of it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import outbox
from eventapp.core.localized import Language
from eventapp.outcomes import joint, plans, results
from eventapp.outcomes.model import State
from eventapp.outcomes.values import Reported
from eventapp.tasks import HANDLERS
from eventapp.youthlab import service
from tests.apps import statements, writing
from tests.factories import NOW, OTTAWA, text
from tests.outcomes.reply_help import answer
from tests.youthlab.youth_help import cohort, delegate, parsed, recommend, series, words

ONE = "/en/duo/youth-lab/1/"


@pytest.fixture
def lab(app: Flask, at: Callable[..., Any]) -> Flask:
    at("2027-02-02T12:00", OTTAWA)
    with writing(app) as session:
        cohort(session, communique=text("We ask."))
        recommend(session, "Plant trees", ("mining", "forestry"))
        answer(session, "accepted", text=text("We take it up."))
        service.publish(session, "test", NOW, series(session), 1)
    return app


def test_an_unpublished_cohort_is_not_there(lab: Flask, client: FlaskClient) -> None:
    with writing(lab) as session:
        service.withhold(session, "test", NOW, series(session), 1)
    for path in (ONE, f"{ONE}communique.pdf", "/en/duo/youth-lab/7/"):
        assert client.get(path).status_code == 404
    assert "Cohort 1" not in client.get("/en/duo/youth-lab/").text


def test_replies_are_public_and_missing_ones_are_not_hidden(lab: Flask, client: FlaskClient) -> None:
    page = words(parsed(client.get(ONE)))
    assert "Plant trees everywhere" in page
    assert "We take it up." in page
    assert re.search(r"forestry en no reply yet ?, was due on January 31, 2027", page)


def test_a_plan_on_which_both_sides_have_not_agreed_is_not_told(lab: Flask, client: FlaskClient) -> None:
    page = words(parsed(client.get(ONE)))
    assert "A thousand trees" not in page
    assert "Plant a thousand trees" not in page
    assert "both sides have not agreed yet" in page


def agree(app: Flask) -> None:
    with writing(app) as session:
        plan = plans.of_group(session, "duo", "mining", 2027)
        assert plan is not None
        for side in ("CA", "MX"):
            joint.approve(session, f"{side}@example.org", NOW, plan.subject, side, plan.digest, plan.digest)


def test_a_year_later_it_says_what_became_of_it(
    lab: Flask, client: FlaskClient, at: Callable[..., Any]
) -> None:
    agree(lab)
    page = words(parsed(client.get(ONE)))
    assert "Plant a thousand trees" in page
    assert "Nothing has been reported yet." in page
    at("2028-01-10T12:00", OTTAWA)
    assert "Nothing was reported for 2027." in words(parsed(client.get(ONE)))
    with writing(lab) as session:
        which = plans.Which("duo", "mining", 2027)
        plan = plans.of_group(session, *which)
        assert plan is not None
        said = Reported(State.DONE, text("Eleven hundred stand."))
        results.report(session, "chair@example.org", NOW, which, 1, said, plan.entries[0].version)
    page = words(parsed(client.get(ONE)))
    assert "Eleven hundred stand." in page
    assert "· done" in page
    assert "Nothing was reported" not in page


def test_pages_take_as_many_statements_for_three_as_for_one(lab: Flask, client: FlaskClient) -> None:
    agree(lab)

    def count(path: str) -> int:
        lab.extensions["kept"].clear()
        with statements(lab) as sent:
            assert client.get(path).status_code == 200
        return len(sent)

    paths = (ONE, "/en/duo/youth-lab/", f"{ONE}communique.pdf")
    client.get(ONE)
    before = {path: count(path) for path in paths}
    with writing(lab) as session:
        for n in (2, 3):
            recommend(session, f"Other {n}", ("mining", "forestry"))
        answer(session, "accepted", number=2)
        answer(session, "declined", "forestry", number=3)
    assert {path: count(path) for path in paths} == before
    client.get(ONE)
    with statements(lab) as sent:
        client.get(ONE)
    assert len(sent) == 1, "kept until somebody writes"


def test_names_are_public_only_with_consent(lab: Flask, client: FlaskClient) -> None:
    with writing(lab) as session:
        delegate(session, "Ana Public", public_name=True, email="ana@example.org")
        delegate(session, "Beto Private")
        delegate(session, "Carla Withdrawn", public_name=True).withdrawn = True
        minor = {"born": date(2012, 1, 1), "guardian_agreed": date(2026, 5, 5)}
        delegate(session, "Dina Minor", public_name=True, **minor)
    for language in ("en", "fr", "es"):
        page = client.get(ONE.replace("/en/", f"/{language}/")).text
        assert "Ana Public" in page
        assert "Dina Minor" in page
        assert not re.search("Beto|Carla|ana@|2012|2005", page)


def test_the_communique_is_a_pdf_in_three_languages(lab: Flask, client: FlaskClient) -> None:
    bodies = set()
    for language in Language:
        path = f"/{language.value}/duo/youth-lab/1/communique.pdf"
        answer_ = client.get(path)
        assert answer_.mimetype == "application/pdf"
        assert answer_.data.startswith(b"%PDF-")
        again = client.get(
            f"/{language.value}/duo/youth-lab/1/communique.pdf",
            headers={"If-None-Match": answer_.headers["ETag"]},
        )
        assert again.status_code == 304
        bodies.add(answer_.data)
    assert len(bodies) == 3


def test_search_finds_what_is_published(lab: Flask, client: FlaskClient) -> None:
    with lab.app_context():
        assert outbox.drain(HANDLERS, NOW) == []
    found = parsed(client.get("/en/search?q=plant+trees"))
    link = found.select_one(".hits a")
    assert link is not None
    assert link["href"] == "/en/duo/youth-lab/1/#r-1"
    with writing(lab) as session:
        service.withhold(session, "test", NOW, series(session), 1)
    with lab.app_context():
        assert outbox.drain(HANDLERS, NOW) == []
    assert "Plant trees" not in words(parsed(client.get("/en/search?q=plant+trees")))
