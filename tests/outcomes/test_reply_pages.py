"""The pages on which groups answer: co-chairs for their own group, everybody reads who owes what."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.actor import Role
from eventapp.outcomes import plans
from eventapp.outcomes.model import Commitment
from eventapp.youthlab.model import Answer, Reply
from tests.apps import reading, writing
from tests.factories import OTTAWA
from tests.outcomes.reply_help import REPLIES, answer, reply_id
from tests.youthlab.youth_help import as_, cohort, filled, parsed, recommend, words

ALL = "/en/organize/duo/youth-lab/replies"


@pytest.fixture
def lab(app: Flask, at: Callable[..., Any]) -> Flask:
    at("2026-12-02T12:00", OTTAWA)
    with writing(app) as session:
        cohort(session)
        recommend(session, "Plant trees", ("mining", "forestry"))
    return app


@pytest.fixture
def chair(lab: Flask) -> FlaskClient:
    return as_(lab, Role.CO_CHAIR, side="MX", group="mining")


def path(app: Flask, group: str = "mining") -> str:
    with reading(app) as session:
        return f"{REPLIES}/{reply_id(session, group)}"


def test_a_co_chair_answers_for_the_own_group(lab: Flask, chair: FlaskClient) -> None:
    page = path(lab)
    data = filled(chair, page, answer=["accepted"], text_en="We will.", text_reviewed=["en"])
    assert data["promise_fr"] == "Plant trees (fr)"
    assert "promise_reviewed" not in data
    done = chair.post(page, data={**data, "promise_en": "Plant a thousand trees"})
    assert (done.status_code, done.location) == (303, f"{page}?saved=1")
    with reading(lab) as session:
        plan = plans.of_group(session, "duo", "mining", 2027)
        assert plan is not None
        assert plan.entries[0].words.text.en == "Plant a thousand trees"
    told = words(parsed(chair.get(f"{page}?saved=1")))
    assert "It stands in the work plan for 2027." in told
    assert "It became commitment 1" in told


@pytest.mark.parametrize(
    ("role", "side", "group"),
    [
        (Role.CO_CHAIR, "MX", "forestry"),
        (Role.COORDINATOR, "MX", None),
        (Role.RAPPORTEUR, None, "mining"),
        (Role.OBSERVER, None, None),
        (Role.OPERATOR, None, None),
    ],
)
def test_others_read_and_do_not_answer(lab: Flask, role: Role, side: str | None, group: str | None) -> None:
    client, page = as_(lab, role, side=side, group=group), path(lab)
    shown = parsed(client.get(page))
    assert "Plant trees everywhere" in words(shown)
    assert shown.select("form.youth-form") == []  # beside it, notes of the own side
    assert client.post(page, data={"answer": "declined", "text_en": "No", "version": "1"}).status_code == 404
    with reading(lab) as session:
        assert {row.answer for row in session.scalars(select(Reply))} == {Answer.OWED}


def test_the_secretariat_writes_down_what_came_on_paper(lab: Flask) -> None:
    client, page = as_(lab, Role.ORGANIZER), path(lab)
    data = filled(client, page, answer=["declined"], text_es="No hay fondos.")
    assert client.post(page, data=data).status_code == 303
    with reading(lab) as session:
        assert session.scalars(select(Commitment)).all() == []


def test_what_was_typed_stays_when_something_is_missing(lab: Flask, chair: FlaskClient) -> None:
    page = path(lab)
    answer_ = chair.post(page, data=filled(chair, page, answer=["declined"], promise_en="Typed"))
    assert answer_.status_code == 422
    shown = parsed(answer_)
    assert "Whoever declines says why." in words(shown, "#errors")
    assert "Typed" in words(shown, "#promise_en")
    checked = shown.select_one("input[name=answer][checked]")
    assert checked is not None
    assert checked["value"] == "declined"
    nothing = {f"promise_{language}": "" for language in ("en", "fr", "es")}
    refused = chair.post(page, data=filled(chair, page, answer=["accepted"], **nothing))
    assert (refused.status_code, "Say what the group undertakes" in refused.text) == (422, True)


def test_two_co_chairs_at_once(lab: Flask, chair: FlaskClient) -> None:
    other, page = as_(lab, Role.CO_CHAIR, side="CA", group="mining"), path(lab)
    mine, theirs = (
        filled(client, page, answer=["declined"], text_en=said)
        for client, said in ((chair, "Mine"), (other, "Theirs"))
    )
    assert other.post(page, data=theirs).status_code == 303
    conflict = chair.post(page, data=mine)
    assert conflict.status_code == 409
    assert "Theirs Mine" in words(parsed(conflict), "#conflict")


def test_the_lists_say_who_owes_what_and_what_is_late(lab: Flask, chair: FlaskClient, at: Any) -> None:
    told = words(parsed(chair.get(ALL)))
    assert (
        told.count("no reply yet , due on January 31, 2027")
        + told.count("no reply yet, due on January 31, 2027")
        == 2
    )
    with writing(lab) as session:
        answer(session, "accepted")
    at("2027-02-01T12:00", OTTAWA)
    client = as_(lab, Role.OBSERVER)
    told = words(parsed(client.get(ALL)))
    assert "was due on January 31, 2027" in told
    assert "Forestry" not in told or "forestry en" in told
    assert "mining en" not in told
    here = words(parsed(client.get(REPLIES)))
    assert "every reply given" in here
    assert "1 reply owed" in here
