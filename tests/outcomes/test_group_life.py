"""What is decided about a group in the room: taken down, followed by the partnership from its day on, once;
and shown on the public pages of that time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, outbox
from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.outcomes.model import RecordEntry
from eventapp.partnership.model import GroupName, GroupPhase, WorkingGroup
from eventapp.tasks import HANDLERS
from tests.apps import reading, writing
from tests.people_help import sign_in

from .room_help import open_agenda, take_down

RECORD = "/en/organize/duo/1/outcomes/record/closing"
NAMES = {
    "names-en": "Foreign Policy",
    "names-fr": "Politique étrangère",
    "names-es": "Política exterior",
    "names-reviewed": ["en", "fr", "es"],
}


@pytest.fixture
def organizer(app: Flask) -> FlaskClient:
    open_agenda(app)
    client = app.test_client()
    sign_in(app, client, role=Role.ORGANIZER)
    return client


def decide(app: Flask, client: FlaskClient, decision: str, since: str, **more: Any) -> tuple[int, int, int]:
    """Take it down, write what was decided, let the partnership follow: the line, and both answers."""
    with writing(app) as session:
        number = take_down(session, "closing", "Decided", kind="group_life").id
    sent = {"kind": "group_life", "version": "1", "text-en": "Decided", "decision": decision, "since": since}
    saved = client.post(f"{RECORD}/{number}", data={**sent, **more}).status_code
    return number, saved, client.post(f"{RECORD}/{number}/follow").status_code


def phases(app: Flask, key: str) -> list[tuple[str, str | None, str | None]]:
    with reading(app) as session:
        rows = session.scalars(
            select(GroupPhase)
            .join(WorkingGroup, WorkingGroup.id == GroupPhase.group_id)
            .where(WorkingGroup.key == key)
            .order_by(GroupPhase.position)
        ).all()
        return [(row.state.value, row.since, row.until) for row in rows]


def test_a_new_group_follows_from_the_agreed_day(
    app: Flask, organizer: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-27T15:00")
    number, saved, followed = decide(app, organizer, "new", "2027-01-01", **NAMES)
    assert (saved, followed) == (303, 303)
    assert phases(app, "foreign-policy") == [
        ("proposed", "2026-11-27", "2027-01-01"),
        ("active", "2027-01-01", None),
    ]
    public = app.test_client()
    page = public.get("/fr/duo/groups/foreign-policy/").text
    assert "Politique étrangère" in page
    assert "Foreign Policy" in public.get("/en/duo/groups/").text
    # Once more is once.
    assert organizer.post(f"{RECORD}/{number}/follow").status_code == 303
    with reading(app) as session:
        assert len(session.scalars(select(WorkingGroup.id)).all()) == 3
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == "groups/foreign-policy")
        )
        assert actions.all() == ["group.new"]
    with app.app_context():
        assert outbox.drain(HANDLERS, clock.now()) == []
    assert "Política exterior" in public.get("/es/search?q=politica").text


def test_a_group_that_ends_next_year_stands_among_the_active_until_then(
    app: Flask, organizer: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-27T15:00")
    assert decide(app, organizer, "retired", "2027-01-01", group="mining")[1:] == (303, 303)
    public = app.test_client()
    assert "Earlier groups" not in public.get("/en/duo/groups/").text
    at("2027-01-01T15:00")
    assert "Earlier groups" in public.get("/en/duo/groups/").text


def test_another_name_is_shown_from_its_year_on(
    app: Flask, organizer: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-27T15:00")
    done = decide(app, organizer, "renamed", "2027-01-01", group="mining", **{"names-en": "Minerals"})
    assert done[1:] == (303, 303)
    public = app.test_client()
    assert "<h1>mining en</h1>" in public.get("/en/duo/groups/mining/").text
    at("2027-01-02T15:00")
    assert "<h1>Minerals</h1>" in public.get("/en/duo/groups/mining/").text
    assert "<h1>mining fr</h1>" in public.get("/fr/duo/groups/mining/").text
    with reading(app) as session:
        assert session.scalars(select(GroupName.since).where(GroupName.name == "Minerals")).all() == [2027]


def test_a_merger_names_the_other_group(
    app: Flask, organizer: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-27T15:00")
    assert decide(app, organizer, "merged", "2027-01-01", group="mining", into="forestry")[1:] == (303, 303)
    with reading(app) as session:
        forestry = session.scalars(select(WorkingGroup.id).where(WorkingGroup.key == "forestry")).one()
        assert session.scalars(select(GroupPhase.related_id)).all() == [None, forestry]
    page = organizer.get(RECORD).text
    assert "merged into" in page
    assert 'href="/en/organize/duo/1/outcomes/succession' in page


@pytest.mark.parametrize(
    ("decision", "more", "sentence"),
    [
        ("new", {"names-en": "Only English"}, "in all three languages"),
        ("merged", {"group": "mining", "into": "mining"}, "Choose another group"),
        ("dormant", {}, "Choose the group"),
        ("renamed", {"group": "mining"}, "Write the new name"),
        ("dormant", {"group": "mining", "since": "2020-01-01"}, "before the day on which it was agreed"),
        ("dormant", {"group": "mining", "since": ""}, "from which day on"),
        ("dormant", {"group": "mining", "since": "soon"}, "Write the day"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(
    app: Flask, organizer: FlaskClient, decision: str, more: dict[str, str], sentence: str
) -> None:
    with writing(app) as session:
        number = take_down(session, "closing", "Kept words", kind="group_life").id
    sent = {"kind": "group_life", "version": "1", "text-en": "Kept words", "decision": decision}
    answer = organizer.post(f"{RECORD}/{number}", data={**sent, "since": "2027-01-01", **more})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept words" in answer.text


def test_nothing_follows_before_it_is_said_what(app: Flask, organizer: FlaskClient) -> None:
    with writing(app) as session:
        number = take_down(session, "closing", "Something about a group", kind="group_life").id
    assert organizer.post(f"{RECORD}/{number}/follow").status_code == 422
    with reading(app) as session:
        assert session.scalars(select(RecordEntry.applied_at)).all() == [None]
        assert session.scalars(select(GroupPhase.id)).all() == []


def test_only_an_organizer_changes_groups(app: Flask, organizer: FlaskClient) -> None:
    number, _saved, _followed = decide(app, organizer, "new", "2026-01-01", **NAMES)
    client = app.test_client()
    sign_in(app, client, role=Role.COORDINATOR, side="CA")
    assert client.post(f"{RECORD}/{number}/follow").status_code == 404


def test_what_was_followed_can_be_reworded_but_not_changed(app: Flask, organizer: FlaskClient) -> None:
    number, _saved, followed = decide(app, organizer, "dormant", "2027-01-01", group="mining")
    assert followed == 303
    sent = {"kind": "group_life", "text-en": "Better words", "decision": "dormant", "group": "mining"}
    with reading(app) as session:
        version = session.get_one(RecordEntry, number).version
    again = {**sent, "version": str(version)}
    other = organizer.post(f"{RECORD}/{number}", data={**again, "since": "2028-01-01"})
    assert other.status_code == 422
    assert "only its words" in other.text
    assert organizer.post(f"{RECORD}/{number}", data={**again, "since": "2027-01-01"}).status_code == 303
