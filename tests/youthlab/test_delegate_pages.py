"""Delegates: each side's coordinator and the secretariat see them whole, everybody else names and counts."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.actor import Role
from eventapp.youthlab.model import CohortDelegate, Presenter
from tests.apps import reading, writing
from tests.youthlab.youth_help import ONE, as_, delegate, filled, parsed, recommend, words

DELEGATES = f"{ONE}/delegates"
PROTECTED = ("quorbella@example.org", "2009-03-01", "2026-05-05", "Tijuana")


@pytest.fixture
def planted(lab: Flask) -> int:
    """A delegate of Mexico under 18 whose every detail can be looked for."""
    with writing(lab) as session:
        return delegate(
            session,
            "Quorbella Ruiz",
            email="Quorbella@example.org",
            born=date(2009, 3, 1),
            place="tijuana",
            guardian_agreed=date(2026, 5, 5),
        ).id


def test_the_own_side_sees_the_whole(lab: Flask, planted: int) -> None:
    for role, side in ((Role.ORGANIZER, None), (Role.COORDINATOR, "MX")):
        client = as_(lab, role, side=side)
        listed = client.get(DELEGATES).text
        assert "Quorbella Ruiz" in listed
        assert "Tijuana" in listed
        form = client.get(f"{DELEGATES}/{planted}").text
        assert [each for each in PROTECTED if each not in form] == []


@pytest.mark.parametrize(
    ("role", "side", "group"),
    [
        (Role.COORDINATOR, "CA", None),
        (Role.CO_CHAIR, "MX", "mining"),
        (Role.RAPPORTEUR, None, "mining"),
        (Role.OBSERVER, None, None),
        (Role.OPERATOR, None, None),
    ],
)
def test_others_see_names_and_counts_only(
    lab: Flask, planted: int, role: Role, side: str | None, group: str | None
) -> None:
    client = as_(lab, role, side=side, group=group)
    page = client.get(DELEGATES)
    assert page.status_code == 200
    assert "Quorbella Ruiz" in page.text
    assert "1 delegate" in page.text
    for path in (DELEGATES, ONE, f"{ONE}/presentations", f"{ONE}/replies"):
        for language in ("en", "fr", "es"):
            told = client.get(path.replace("/en/", f"/{language}/")).text
            assert [each for each in PROTECTED if each in told] == []
    assert client.get(f"{DELEGATES}/{planted}").status_code == 404
    before = dump_of(lab)
    for path in ("", "/withdraw", "/return", "/erase"):
        sent = {"name": "X", "side": "CA", "version": "1", "sure": "yes"}
        assert client.post(f"{DELEGATES}/{planted}{path}", data=sent).status_code == 404
    assert dump_of(lab) == before


def dump_of(app: Flask) -> list[object]:
    with reading(app) as session:
        return [
            (row.name, row.side, row.withdrawn, row.version)
            for row in session.scalars(select(CohortDelegate).order_by(CohortDelegate.id))
        ]


def test_a_coordinator_names_the_own_side_only(lab: Flask) -> None:
    client = as_(lab, Role.COORDINATOR, side="MX")
    path = f"{DELEGATES}/new"
    data = filled(client, path, name="Renata Wong", born="2006-01-02", place="tijuana", languages=["es"])
    assert data["side"] == "MX"
    refused = client.post(path, data={**data, "side": "CA"})
    assert refused.status_code == 422
    assert [client.post(path, data=data).status_code for _ in range(2)] == [303, 303]
    assert dump_of(lab) == [("Renata Wong", "MX", False, 1)]


def test_what_is_to_look_after_is_said(lab: Flask, organizer: FlaskClient) -> None:
    with writing(lab) as session:
        delegate(session, "Too Young", born=date(2010, 12, 1))
        delegate(session, "Too Old", born=date(1999, 1, 1))
        delegate(session, "Minor", born=date(2009, 1, 1))
        delegate(session, "Unknown", born=None)
    page = words(parsed(organizer.get(DELEGATES)))
    assert "15 years old; the call is from 16 on." in page
    assert "27 years old; the call is up to 25." in page
    assert page.count("a guardian’s agreement is missing") == 2
    assert "The birth date is not known" in page


def test_a_public_name_of_a_minor_needs_the_guardian(organizer: FlaskClient, lab: Flask) -> None:
    path = f"{DELEGATES}/new"
    data = filled(organizer, path, side=["CA"], name="Kim", born="2010-01-01", public_name="y")
    answer = organizer.post(path, data=data)
    assert answer.status_code == 422
    page = parsed(answer)
    assert "For somebody under 18 a guardian has to agree to a public name." in words(page, "#errors")
    assert page.select_one("#name")["value"] == "Kim"  # type: ignore[index]
    assert organizer.post(path, data={**data, "guardian_agreed": "2026-10-01"}).status_code == 303
    assert dump_of(lab) == [("Kim", "CA", False, 1)]


def test_whoever_withdrew_stays_in_the_team_until_somebody_looks(lab: Flask, organizer: FlaskClient) -> None:
    with writing(lab) as session:
        row = delegate(session).id
        recommend(session, team=(row,))
    organizer.post(
        f"{ONE}/presentations", data={"recommendation": 1, "session": "youth", "after": 0, "minutes": 5}
    )
    assert organizer.post(f"{DELEGATES}/{row}/withdraw").status_code == 303
    page = words(parsed(organizer.get(f"{ONE}/presentations")))
    assert "Ana Paz: withdrew, but still in the team of recommendation 1." in page
    assert "0 delegates, 1 withdrew" in words(parsed(organizer.get(DELEGATES)))
    assert organizer.post(f"{DELEGATES}/{row}/return").status_code == 303
    assert dump_of(lab)[0][2] is False  # type: ignore[index]


def test_erasing_asks_whether_one_is_sure(lab: Flask, organizer: FlaskClient, planted: int) -> None:
    with writing(lab) as session:
        recommend(session, team=(planted,))
    assert organizer.post(f"{DELEGATES}/{planted}/erase").status_code == 422
    assert organizer.post(f"{DELEGATES}/{planted}/erase", data={"sure": "yes"}).status_code == 303
    with reading(lab) as session:
        assert session.scalars(select(CohortDelegate)).all() == []
        assert session.scalars(select(Presenter)).all() == []
    assert "Quorbella" not in organizer.get(ONE).text


def test_a_conflict_keeps_what_was_typed(lab: Flask, organizer: FlaskClient, planted: int) -> None:
    path = f"{DELEGATES}/{planted}"
    first, second = filled(organizer, path, name="One"), filled(organizer, path, name="Two")
    assert organizer.post(path, data=first).status_code == 303
    answer = organizer.post(path, data=second)
    assert answer.status_code == 409
    page = parsed(answer)
    assert "One Two" in words(page, "#conflict")
    assert page.select_one("#name")["value"] == "Two"  # type: ignore[index]
