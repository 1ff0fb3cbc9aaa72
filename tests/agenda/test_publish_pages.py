"""The room for publishing as organizers and coordinators find it, without scripts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda import service
from eventapp.agenda.content import Role as Part
from eventapp.agenda.draft import SessionDraft, SessionPersonDraft
from eventapp.agenda.model import Approval, Publication, ScheduledPublication
from eventapp.core import clock, outbox
from eventapp.core.actor import Role
from eventapp.meetings.queries import edition_to_change
from eventapp.tasks import HANDLERS
from tests.apps import reading, statements, writing
from tests.factories import NOW, OTTAWA, make_edition, session_draft, text
from tests.people_help import sign_in

ROOM = "/en/organize/duo/1"
PAGE = f"{ROOM}/publish"
ANA = SessionPersonDraft("ana", Part.CHAIR, "CA")


@pytest.fixture
def duo(app: Flask, at: Callable[..., datetime]) -> Flask:
    """Meeting duo/1, published once; then the opening was moved and renamed. It is noon in Ottawa."""
    at("2026-11-02T12:00", OTTAWA)
    with writing(app) as session:
        edition = make_edition(session)
        for draft in (session_draft(people=[ANA]), session_draft("closing", start="16:00", end="17:00")):
            service.save_session(session, "ana", NOW, edition, draft)
        service.publish(session, "first@example.org", NOW, "duo", 1)
    save(app, session_draft(people=[ANA], start="09:30", title=text("Welcome")))
    return app


def save(app: Flask, draft: SessionDraft) -> None:
    with writing(app) as session:
        service.save_session(session, "ana", NOW, edition_to_change(session, "duo", 1), draft)


def ask_for_approval(app: Flask) -> None:
    with writing(app) as session:
        edition_to_change(session, "duo", 1).needs_approval = True


def as_(app: Flask, role: Role, side: str | None = None, **facts: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client, role=role, side=side, **facts)
    return client


@pytest.fixture
def organizer(duo: Flask) -> FlaskClient:
    return as_(duo, Role.ORGANIZER)


def html(client: FlaskClient, path: str = PAGE) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return BeautifulSoup(answer.text, "html5lib")


def words(part: Tag | None) -> str:
    assert part is not None
    return " ".join(part.get_text(" ").split())


def form(page: BeautifulSoup, action: str) -> dict[str, str]:
    """What the form with this address would send untouched. Raises `LookupError` if there is none."""
    for found in page.select("main form"):
        if str(found.get("action", "")).endswith(action):
            return {str(field["name"]): str(field.get("value", "")) for field in found.select("input")}
    raise LookupError(action)


def actions(page: BeautifulSoup) -> set[str]:
    return {str(found.get("action")).removeprefix(ROOM) for found in page.select("main form[method=post]")}


def published(app: Flask) -> list[tuple[int, str, str | None]]:
    with reading(app) as session:
        rows = session.scalars(select(Publication).order_by(Publication.number))
        return [(row.number, row.published_by, row.note) for row in rows]


def test_the_preview_shows_old_and_new_in_each_language_and_whom_it_concerns(organizer: FlaskClient) -> None:
    page = html(organizer)
    assert words(page.select_one(".lead")) == "1 session changes. 1 person is concerned."
    (change,) = page.select(".change")
    assert [words(badge) for badge in change.select(".badge")] == ["New time", "New title"]
    pairs = [[words(value) for value in pair.select("dd")] for pair in change.select(".pair")]
    assert ["09:00–10:00" in pairs[0][0], "09:30–10:00" in pairs[0][1]] == [True, True]
    assert pairs[1:] == [
        ["Opening", "Welcome"],
        ["Opening (fr)", "Welcome (fr)"],
        ["Opening (es)", "Welcome (es)"],
    ]
    assert [value["lang"] for value in change.select("dd[lang]")][::2] == ["en-CA", "fr-CA", "es-MX"]
    assert words(change.select_one(".touched")) == "Concerns: Ana Ruiz"


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    "path", ["publish", "publications/1/draft", "publications/1/1", "publications/1/restore"]
)
def test_the_pages_are_there_in_each_language(organizer: FlaskClient, language: str, path: str) -> None:
    page = html(organizer, f"/{language}/organize/duo/1/{path}")
    assert len(page.select("h1")) == 1


@pytest.mark.parametrize("count", [1, 12])
def test_the_preview_costs_as_many_statements_however_much_changes(duo: Flask, count: int) -> None:
    client = as_(duo, Role.ORGANIZER)
    client.get(PAGE)
    for n in range(count):
        hour = f"{10 + n // 4}:{n % 4 * 15:02}"
        save(duo, session_draft(f"s{n}", start=hour, end=f"{hour[:2]}:{n % 4 * 15 + 14}", people=[ANA]))
    with statements(duo) as sent:
        assert client.get(PAGE).status_code == 200
    assert len(sent) <= 20, sent


def test_publishing_makes_the_agenda_public_with_the_note(duo: Flask, organizer: FlaskClient) -> None:
    data = form(html(organizer), "/publish") | {"note": " After the call "}
    answer = organizer.post(PAGE, data=data)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?done=published")
    assert published(duo)[1:] == [(2, "organizer-duo@example.org", "After the call")]
    page = html(organizer, f"{PAGE}?done=published")
    assert words(page.select_one("[role=status]")) == "Published as no. 2, in all three languages."
    assert actions(page) == set()
    assert "After the call" in organizer.get("/fr/duo/meetings/1/changes").text
    again = organizer.post(PAGE, data=data)
    assert again.location == f"{PAGE}?done=unchanged"
    assert len(published(duo)) == 2


def test_a_draft_edited_under_ones_eyes_comes_back_with_the_note(duo: Flask, organizer: FlaskClient) -> None:
    data = form(html(organizer), "/publish") | {"note": "My <b>words"}
    save(duo, session_draft(people=[ANA], start="09:45"))
    answer = organizer.post(PAGE, data=data)
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 409
    assert "The draft was edited since you opened this page" in words(page.select_one(".errors"))
    assert words(page.select_one("#publish-note")) == "My <b>words"
    assert "09:45" in words(page.select_one(".change"))
    assert form(page, "/publish")["digest"] != data["digest"]
    assert len(published(duo)) == 1


def test_a_note_that_is_too_long_is_kept_and_told(duo: Flask, organizer: FlaskClient) -> None:
    data = form(html(organizer), "/publish") | {"note": "x" * 501}
    answer = organizer.post(PAGE, data=data)
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 422
    assert words(page.select_one(".errors a[href='#publish-note']")) == "Keep the note under 500 characters."
    assert len(words(page.select_one("#publish-note[aria-invalid]"))) == 501


def test_blocking_findings_close_the_way(duo: Flask, organizer: FlaskClient) -> None:
    data = form(html(organizer), "/publish")
    save(duo, session_draft(people=[ANA], start="11:00", end="10:00"))
    page = html(organizer)
    assert "ends at" in words(page.select_one(".way"))
    assert actions(page) == set()
    assert organizer.post(PAGE, data=data).status_code == 409
    with reading(duo) as session:
        assert len(session.scalars(select(Publication.id)).all()) == 1


# ---- At a set moment ----


def test_a_moment_is_set_on_the_meetings_clock_and_shown_on_the_other(
    duo: Flask, organizer: FlaskClient
) -> None:
    page = html(organizer)
    assert "11:00 Mexico City (UTC−6)" in words(page.select_one("#schedule-clock"))
    data = form(page, "/schedule") | {"day": "2026-11-03", "hour": "09:30", "note": "Tuesday"}
    assert organizer.post(f"{PAGE}/schedule", data=data).location == f"{PAGE}?done=scheduled"
    with reading(duo) as session:
        row = session.scalars(select(ScheduledPublication)).one()
        assert row.due_at == clock.instant(datetime.fromisoformat("2026-11-03T09:30"), OTTAWA)
        due_at = row.due_at
    said = words(html(organizer).select_one(".way"))
    assert "Tuesday, November 3, 2026, 09:30 Ottawa (UTC−5)" in said
    assert "08:30 Mexico City (UTC−6)" in said
    with duo.app_context():
        assert outbox.drain(HANDLERS, due_at) == []
    assert published(duo)[-1] == (2, "organizer-duo@example.org", "Tuesday")


def test_a_page_says_that_an_edit_stands_in_the_way_and_later_that_nothing_came_of_it(
    duo: Flask, organizer: FlaskClient
) -> None:
    data = form(html(organizer), "/schedule") | {"day": "2026-11-03", "hour": "09:30"}
    organizer.post(f"{PAGE}/schedule", data=data)
    save(duo, session_draft(people=[ANA], start="09:45"))
    assert "it will not be published then" in words(html(organizer).select_one(".way"))
    with duo.app_context():
        assert outbox.drain(HANDLERS, NOW + timedelta(days=2)) == []
    assert "It was not published on Tuesday, November 3, 2026, 09:30 Ottawa (UTC−5) as planned" in words(
        html(organizer).select_one(".way")
    )
    assert len(published(duo)) == 1


def test_a_moment_that_was_set_can_be_dropped(duo: Flask, organizer: FlaskClient) -> None:
    data = form(html(organizer), "/schedule") | {"day": "2026-11-03", "hour": "09:30"}
    organizer.post(f"{PAGE}/schedule", data=data)
    dropped = organizer.post(f"{PAGE}/schedule/cancel", data=form(html(organizer), "/cancel"))
    assert dropped.location == f"{PAGE}?done=cancelled"
    assert organizer.post(f"{PAGE}/schedule/cancel").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"day": "", "hour": "09:30"}, "day", "Choose the day on which to publish."),
        (
            {"day": "2026-11-03", "hour": "soon"},
            "hour",
            "Choose the hour at which to publish, such as 09:30.",
        ),
        (
            {"day": "2027-03-14", "hour": "02:30"},
            "hour",
            "The clocks skip this hour on that day. Choose another.",
        ),
        ({"day": "2026-11-01", "hour": "09:30"}, "", "Choose a moment that is still to come."),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_kept(
    organizer: FlaskClient, typed: dict[str, str], field: str, sentence: str
) -> None:
    data = form(html(organizer), "/schedule") | typed | {"note": "Kept"}
    answer = organizer.post(f"{PAGE}/schedule", data=data)
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 422
    assert sentence in words(page.select_one(".errors"))
    if field:
        assert page.select_one(f".errors a[href='#schedule-{field}']") is not None
        assert page.select_one(f"#schedule-{field}-error") is not None
    assert form(page, "/schedule").items() >= typed.items()
    assert words(page.select_one("#schedule-note")) == "Kept"
    assert page.select_one("details[open]") is not None


# ---- Both sides ----


def test_each_coordinator_approves_for_the_own_side_and_the_organizer_for_none(duo: Flask) -> None:
    ask_for_approval(duo)
    organizer = as_(duo, Role.ORGANIZER)
    assert "/publish" not in actions(html(organizer))
    for side in ("CA", "MX"):
        page = html(as_(duo, Role.COORDINATOR, side))
        assert actions(page) == {f"/publish/approvals/{side}"}
    digest = {"digest": form(page, "/MX")["digest"]}
    assert organizer.post(f"{PAGE}/approvals/CA", data=digest).status_code == 404
    for side, other in (("CA", "MX"), ("MX", "CA")):
        coordinator = as_(duo, Role.COORDINATOR, side)
        assert coordinator.post(f"{PAGE}/approvals/{other}", data=digest).status_code == 404
        assert coordinator.post(f"{PAGE}/approvals/{side}", data=digest).status_code == 303
        assert coordinator.post(PAGE, data=digest).status_code == 404
    assert organizer.post(PAGE, data=digest).location == f"{PAGE}?done=published"


def test_an_edit_is_seen_to_void_the_approvals(duo: Flask) -> None:
    ask_for_approval(duo)
    coordinator = as_(duo, Role.COORDINATOR, "CA")
    coordinator.post(f"{PAGE}/approvals/CA", data=form(html(coordinator), "/CA"))
    sides = [words(side) for side in html(coordinator).select(".sides > li")]
    assert sides[0].startswith("Canada Approved By coordinator-duo-CA@example.org, Monday, November 2, 2026")
    assert sides[1] == "Mexico Not yet"
    save(duo, session_draft(people=[ANA], start="09:45"))
    page = html(as_(duo, Role.COORDINATOR, "MX"))
    assert words(page.select(".sides > li")[0]).startswith(
        "Canada Void An earlier draft was approved by coordinator-duo-CA@example.org, Monday, November 2"
    )


def test_a_coordinator_who_looked_at_an_older_draft_sees_the_present_one(duo: Flask) -> None:
    ask_for_approval(duo)
    coordinator = as_(duo, Role.COORDINATOR, "CA")
    seen = form(html(coordinator), "/CA")
    save(duo, session_draft(people=[ANA], start="09:45"))
    answer = coordinator.post(f"{PAGE}/approvals/CA", data=seen)
    assert answer.status_code == 409
    assert "09:45" in answer.text
    with reading(duo) as session:
        assert session.scalars(select(Approval)).all() == []


def test_an_approval_is_taken_back_by_its_side(duo: Flask) -> None:
    ask_for_approval(duo)
    coordinator = as_(duo, Role.COORDINATOR, "CA")
    coordinator.post(f"{PAGE}/approvals/CA", data=form(html(coordinator), "/CA"))
    back = coordinator.post(f"{PAGE}/approvals/CA/withdraw", data=form(html(coordinator), "/withdraw"))
    assert back.location == f"{PAGE}?done=withdrawn"
    assert words(html(coordinator).select_one(".sides > li")).startswith("Canada Not yet")


@pytest.mark.parametrize("role", [Role.CO_CHAIR, Role.RAPPORTEUR, Role.OBSERVER, Role.OPERATOR])
def test_others_of_the_series_read_only(duo: Flask, role: Role) -> None:
    client = as_(duo, role, "CA")
    page = html(client)
    assert actions(page) == set()
    digest = {"digest": form(html(as_(duo, Role.ORGANIZER)), "/publish")["digest"]}
    for path in (
        "publish",
        "publish/schedule",
        "publish/schedule/cancel",
        "publish/approvals/CA",
        "publications/1/restore",
    ):
        assert client.post(f"{ROOM}/{path}", data=digest).status_code == 404
    assert client.get(f"{ROOM}/publications/1/restore").status_code == 404
    assert len(published(duo)) == 1


def test_the_organizers_of_another_series_find_nothing(duo: Flask) -> None:
    client = as_(duo, Role.ORGANIZER, series="trio")
    assert {client.get(path).status_code for path in (PAGE, f"{ROOM}/publications/1/draft")} == {404}


def test_nobody_is_led_to_sign_in(duo: Flask) -> None:
    assert "/sign-in" in duo.test_client().get(PAGE).location


# ---- Publications so far ----


def test_two_publications_are_chosen_and_compared(duo: Flask, organizer: FlaskClient) -> None:
    organizer.post(PAGE, data=form(html(organizer), "/publish"))
    chosen = organizer.get(f"{ROOM}/publications/compare?a=1&b=2")
    assert chosen.location == f"{ROOM}/publications/1/2"
    page = html(organizer, chosen.location)
    assert words(page.select_one(".lead")).startswith("Publication no. 1 → Publication no. 2.")
    assert [words(badge) for badge in page.select(".change .badge")] == ["New time", "New title"]
    assert organizer.get(f"{ROOM}/publications/compare?a=2&b=0").location == f"{ROOM}/publications/2/draft"
    assert (
        words(html(organizer, f"{ROOM}/publications/2/draft").select_one(".lead"))
        == "Publication no. 2 → Draft. They say the same."
    )
    assert organizer.get(f"{ROOM}/publications/1/9").status_code == 404


def test_a_publication_is_restored_after_a_look_at_what_that_changes(
    duo: Flask, organizer: FlaskClient
) -> None:
    path = f"{ROOM}/publications/1/restore"
    page = html(organizer, path)
    assert [words(badge) for badge in page.select(".change .badge")] == ["New time", "New title"]
    data = {str(field["name"]): str(field["value"]) for field in page.select("main form input")}
    save(duo, session_draft(people=[ANA], start="09:45"))
    stale = organizer.post(path, data=data)
    assert stale.status_code == 409
    page = BeautifulSoup(stale.text, "html5lib")
    data = {str(field["name"]): str(field["value"]) for field in page.select("main form input")}
    assert organizer.post(path, data=data).location == f"{PAGE}?done=restored"
    assert "There is nothing to publish." in words(html(organizer).select_one(".lead"))


def test_a_meeting_without_dates_says_what_is_missing(duo: Flask, organizer: FlaskClient) -> None:
    with writing(duo) as session:
        make_edition(session, number=2, year=2027, start_date=None, end_date=None, city=None, zone=None)
    page = html(organizer, "/en/organize/duo/2/publish")
    assert "has no dates, city or time zone yet" in words(page.select_one(".lead"))
