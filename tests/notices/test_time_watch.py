"""Published under tzdata 2025b, started under the pinned release: exactly what four governments moved."""

import logging
from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp import worker
from eventapp.agenda import content, correcting
from eventapp.agenda.content import AgendaContent
from eventapp.agenda.model import AgendaSession, Publication
from eventapp.core import clock
from eventapp.core.audit import AuditEntry
from eventapp.core.outbox import OutboxRow
from eventapp.notices import time_watch
from eventapp.tasks import ROUNDS
from tests.apps import reading, writing
from tests.calendars.publishing import done, publish
from tests.factories import make_edition, session_draft
from tests.people_help import sign_in
from tests.registration.mine_help import At
from tests.zones import canadian_and_mexican, release_2025b

# British Columbia, Alberta, the Northwest Territories (its north and its south), Manitoba: the hours by which
# their clocks are behind UTC since 2026, in summer and in winter.
MOVED_ZONES = {"America/Vancouver": 7, "America/Edmonton": 6, "America/Inuvik": 6, "America/Winnipeg": 5}
OTHER_NAMES = {
    "America/Yellowknife": 6,
    "Canada/Pacific": 7,
    "Canada/Mountain": 6,
    "Canada/Central": 5,
    "Canada/Eastern": None,
    "Mexico/General": None,
}
ZONES = sorted(canadian_and_mexican())
DAYS = {
    "before": date(2026, 10, 31),
    "after": date(2026, 11, 2),
    "next-summer": date(2027, 7, 5),
    "next-winter": date(2027, 11, 8),
}
NOW = datetime(2026, 10, 20, 15, tzinfo=UTC)
CLOCKS = "/en/organize/duo/1/clocks"


def slug(zone: str, when: str) -> str:
    return f"{zone.partition('/')[2].lower().replace('_', '-').replace('/', '-')}-{when}"


MUST_MOVE = {slug(zone, when) for zone in MOVED_ZONES for when in ("after", "next-winter")}


@pytest.fixture
def everywhere(app: Flask, at: At) -> Flask:
    """A meeting with four sessions in every zone of both countries, published under 2025b."""
    at("2026-10-20T15:00")
    with release_2025b():
        with writing(app) as session:
            make_edition(session, start_date=date(2026, 10, 26), end_date=date(2027, 11, 12))
        drafts = [
            session_draft(slug(zone, when), day=day, zone=zone, room=None)
            for zone in ZONES
            for when, day in DAYS.items()
        ]
        publish(app, NOW, *drafts)
    return app


def published(app: Flask, number: int) -> AgendaContent:
    with reading(app) as session:
        rows = select(Publication.content).where(Publication.number == number)
        return content.decode(session.scalars(rows).one())


# ---- Which instants ----


def test_the_test_knows_every_zone_of_both_countries() -> None:
    assert len(ZONES) >= 35
    assert {"America/Dawson_Creek", "America/Creston", "America/Fort_Nelson", "America/Whitehorse"} <= {
        *ZONES
    }
    assert {*MOVED_ZONES} <= {*ZONES}


def test_exactly_the_sessions_of_the_four_are_listed(everywhere: Flask) -> None:
    with reading(everywhere) as session:
        (found,) = time_watch.look(session, NOW)
    assert {each.before.slug for each in found.moved} == MUST_MOVE
    assert (found.path, found.publication, found.published_with) == ("duo/1", 1, "2025b")
    for each in found.moved:  # an hour earlier, and the hour on the wall the same
        assert each.before.starts_at - each.after.starts_at == timedelta(hours=1)
        assert each.before.ends_at - each.after.ends_at == timedelta(hours=1)
        assert (each.before.start, each.before.end) == (each.after.start, each.after.end)
        hour = MOVED_ZONES[each.after.zone]
        assert each.after.starts_at.replace(tzinfo=None) == each.after.start + timedelta(hours=hour)


def test_published_under_the_pinned_release_nothing_is_listed(app: Flask, at: At) -> None:
    """The negative control: the same sessions, the same look."""
    at("2026-10-20T15:00")
    with writing(app) as session:
        make_edition(session, start_date=date(2026, 10, 26), end_date=date(2027, 11, 12))
    drafts = [session_draft(slug(zone, "after"), day=DAYS["after"], zone=zone, room=None) for zone in ZONES]
    publish(app, NOW, *drafts)
    with reading(app) as session:
        assert time_watch.look(session, NOW) == []
    done_by = app.test_cli_runner().invoke(args=["time-watch"])
    assert done_by.exit_code == 0
    assert "No published session moved. Time-zone data in use: 2026f." in done_by.output


@pytest.mark.parametrize("zone", [*ZONES, *OTHER_NAMES])
def test_every_half_hour_from_one_summer_to_the_next_but_one(zone: str) -> None:
    """Against the calendars of the four, written down here and not read from any database of zones: by the
    old rules clocks went back on the first Sunday of November at two, and forward on the second of March."""
    behind = MOVED_ZONES.get(zone, OTHER_NAMES.get(zone))
    walls = [datetime(2026, 9, 1, 0, 0) + timedelta(minutes=30 * n) for n in range(2 * 24 * 750)]
    with release_2025b():
        old = [clock.instant(wall, zone) for wall in walls]
    new = [clock.instant(wall, zone) for wall in walls]
    winters = [
        (datetime(2026, 11, 1, 2), datetime(2027, 3, 14, 3)),
        (datetime(2027, 11, 7, 2), datetime(2028, 3, 12, 3)),
    ]
    for wall, before, after in zip(walls, old, new, strict=True):
        moved = behind is not None and any(start <= wall < end for start, end in winters)
        assert (before != after) == moved, (zone, wall)
        if moved:
            assert after.replace(tzinfo=None) == wall + timedelta(hours=behind or 0)


@pytest.mark.parametrize(
    ("start", "end", "moved"),
    [("00:30", "01:30", False), ("01:00", "02:00", True), ("01:30", "02:30", True), ("02:00", "03:00", True)],
)
def test_the_night_of_the_change(start: str, end: str, moved: bool) -> None:
    """A session that only ends in the hour that clocks no longer repeat is an hour shorter than was told."""
    from tests.factories import agenda_content, session_content

    night, zone = "2026-11-01T", "America/Vancouver"
    with release_2025b():
        agenda = agenda_content(session_content("night", night + start, night + end, zone=zone))
    assert bool(correcting.moved(agenda, NOW)) == moved


def test_what_is_over_or_cancelled_is_not_listed(everywhere: Flask) -> None:
    later = datetime(2027, 1, 10, tzinfo=UTC)
    with reading(everywhere) as session:
        (found,) = time_watch.look(session, later)
    assert {each.before.slug for each in found.moved} == {s for s in MUST_MOVE if s.endswith("next-winter")}
    with release_2025b():
        publish(everywhere, NOW, gone=[slug("America/Vancouver", "after")])
    with reading(everywhere) as session:
        (found,) = time_watch.look(session, NOW)
    assert {each.before.slug for each in found.moved} == MUST_MOVE - {slug("America/Vancouver", "after")}
    with writing(everywhere) as session:
        assert correcting.correct(session, "test", NOW, "duo", 1) is not None
    cancelled = published(everywhere, 3).session(slug("America/Vancouver", "after"))
    assert cancelled == published(everywhere, 2).session(slug("America/Vancouver", "after"))


# ---- The correction ----


def test_yes_publishes_the_correction(everywhere: Flask) -> None:
    runner = everywhere.test_cli_runner()
    asked = runner.invoke(args=["time-watch"], input="n\n")
    assert asked.exit_code == 0
    assert f"Sessions that moved: {len(MUST_MOVE)}." in asked.output
    line = next(line for line in asked.output.splitlines() if "vancouver-after:" in line)
    assert "2026-11-02 09:00 America/Vancouver, published as 17:00–18:00 UTC, is 16:00–17:00 UTC" in line
    with reading(everywhere) as session:
        assert session.scalars(select(Publication.number)).all() == [1]

    said = runner.invoke(args=["time-watch", "--yes"])
    assert (said.exit_code, said.exception) == (0, None)
    assert f"duo/1: publication 2, {len(MUST_MOVE)} sessions corrected." in said.output
    before, after = (published(everywhere, n) for n in (1, 2))
    assert (before.tzdata, after.tzdata) == ("2025.2", clock.tzdata_version())
    old = {each.slug: each for each in before.sessions}
    for each in after.sessions:
        if each.slug in MUST_MOVE:
            assert each.sequence == old[each.slug].sequence + 1
            assert each.changed_at == NOW
            assert each.uid == old[each.slug].uid
        else:
            assert each == old[each.slug]
    again = runner.invoke(args=["time-watch", "--yes"])
    assert "No published session moved" in again.output
    done(everywhere, NOW)


def test_all_that_follows_a_publication_follows(everywhere: Flask) -> None:
    assert everywhere.test_cli_runner().invoke(args=["time-watch", "--yes"]).exit_code == 0
    with reading(everywhere) as session:
        topics = session.scalars(select(OutboxRow.topic).where(OutboxRow.done_at.is_(None))).all()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == correcting.CORRECTED)).one()
    assert "agenda.published" in topics
    assert entry.subject == "duo/1"
    assert {*entry.details["sessions"]} == MUST_MOVE
    done(everywhere, NOW)
    feed = everywhere.test_client().get("/en/duo/meetings/1/agenda.ics").text
    event = next(e for e in feed.split("BEGIN:VEVENT") if "Vancouver-after" in e)
    assert "DTSTART:20261102T160000Z" in event
    assert "SEQUENCE:1" in event


def test_the_draft_stays_a_draft(everywhere: Flask) -> None:
    """Unfinished work is not published by a correction: neither a new session nor another hour."""
    from eventapp.agenda import service
    from eventapp.meetings.queries import edition_to_change

    moved = slug("America/Winnipeg", "after")
    with writing(everywhere) as session:
        edition = edition_to_change(session, "duo", 1)
        for draft in (
            session_draft("secret", day=DAYS["after"]),
            session_draft(moved, day=DAYS["after"], zone="America/Winnipeg", start="15:00", end="16:00"),
        ):
            service.save_session(session, "test", NOW, edition, draft)
        versions = dict(session.execute(select(AgendaSession.slug, AgendaSession.version)).all())
        assert correcting.correct(session, "test", NOW, "duo", 1) is not None
    after = published(everywhere, 2)
    assert after.session("secret") is None
    corrected = after.session(moved)
    assert corrected is not None
    assert corrected.start == datetime(2026, 11, 2, 9)
    with reading(everywhere) as session:
        assert dict(session.execute(select(AgendaSession.slug, AgendaSession.version)).all()) == versions


def test_publishing_the_draft_corrects_as_well(everywhere: Flask) -> None:
    """Whoever publishes anew under the new rules needs no correction afterwards."""
    publish(everywhere, NOW)
    with reading(everywhere) as session:
        assert time_watch.look(session, NOW) == []
    assert {s.slug for s in published(everywhere, 2).sessions if s.sequence == 1} == MUST_MOVE


def test_where_nothing_moved_the_hours_of_other_cities_are_written_anew(app: Flask, at: At) -> None:
    """A session in Ottawa stays at its moment; that this is 07:00 in Vancouver and not 06:00 is news."""
    at("2026-11-02T15:00")
    with release_2025b():
        publish(app, NOW, session_draft("opening"))
    address = "/en/duo/meetings/1/agenda.ics"

    def told() -> str:
        app.extensions["kept"].clear()
        return app.test_client().get(address).text.replace("\r\n ", "")

    before = told()
    assert "Vancouver" in before
    assert "06:00" in before
    runner = app.test_cli_runner()
    asked = runner.invoke(args=["time-watch"], input="n\n")
    assert "No published session moved." in asked.output
    assert "duo/1: published with time-zone data 2025b" in asked.output
    assert told() == before
    assert "duo/1: its events are written anew." in runner.invoke(args=["time-watch", "--yes"]).output
    after = told()
    assert "06:00" not in after
    assert "07:00" in after
    assert published(app, 1).tzdata == "2025.2"
    done(app, NOW)


# ---- Who sees it ----


def test_health_and_the_workers_log_say_it(everywhere: Flask, caplog: pytest.LogCaptureFixture) -> None:
    health = everywhere.test_client().get("/health")
    assert health.status_code == 200
    assert health.get_json()["moved_by_clocks"] == len(MUST_MOVE)
    stopped = Event()
    stopped.set()
    with caplog.at_level(logging.WARNING):
        worker.work(everywhere, stopped)
    assert f"clocks changed: {len(MUST_MOVE)} sessions of duo/1" in caplog.text
    assert "2025b" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.WARNING), reading(everywhere) as session:
        time_watch.report_daily(session, {}, NOW)
    assert f"clocks changed: {len(MUST_MOVE)} sessions of duo/1" in caplog.text
    assert time_watch.DAILY in ROUNDS


def test_the_rooms_warn_and_the_button_corrects_once(everywhere: Flask) -> None:
    client = everywhere.test_client()
    sign_in(everywhere, client)
    for path in ("/en/organize/", "/en/organize/duo/", "/en/organize/duo/1/", "/en/organize/duo/1/publish"):
        page = client.get(path).text
        assert "Clocks have changed by law." in page, path
        assert CLOCKS in page
    page = client.get(CLOCKS).text
    assert f"{len(MUST_MOVE)} published sessions are at another moment" in page
    assert "09:00–10:00 Vancouver (UTC−7)" in page
    assert page.count('class="change"') == len(MUST_MOVE)

    first = client.post(CLOCKS, data={"seen": "1"})
    assert (first.status_code, first.headers["Location"].endswith("done=corrected")) == (303, True)
    assert "The correction is published." in client.get(first.headers["Location"]).text
    assert client.post(CLOCKS, data={"seen": "1"}).headers["Location"].endswith("done=nothing")
    with reading(everywhere) as session:
        assert session.scalars(select(Publication.number).order_by(Publication.number)).all() == [1, 2]
    assert "Clocks have changed by law." not in client.get("/en/organize/duo/1/").text


def test_whoever_looked_at_an_older_publication_looks_again(everywhere: Flask) -> None:
    client = everywhere.test_client()
    sign_in(everywhere, client)
    with release_2025b():  # somebody else published from a machine that has the old rules
        publish(everywhere, NOW, session_draft("one-more", day=DAYS["after"], room=None))
    answer = client.post(CLOCKS, data={"seen": "1"})
    assert answer.status_code == 409
    assert "Another publication was made meanwhile." in answer.text
    assert client.post(CLOCKS, data={"seen": "2"}).headers["Location"].endswith("done=corrected")


def test_others_are_not_told_and_cannot_correct(everywhere: Flask) -> None:
    elsewhere, observer = everywhere.test_client(), everywhere.test_client()
    sign_in(everywhere, elsewhere, series="other")
    sign_in(everywhere, observer, role="observer")
    assert "Clocks have changed" not in elsewhere.get("/en/organize/").text
    assert elsewhere.get(CLOCKS).status_code == 404
    page = observer.get(CLOCKS)
    assert page.status_code == 200
    assert "Publish the correction</button>" not in page.text
    assert observer.post(CLOCKS, data={"seen": "1"}).status_code == 404


def test_looking_again_costs_one_statement(everywhere: Flask) -> None:
    from tests.apps import statements

    with reading(everywhere) as session:
        time_watch.look(session, NOW)
        with statements(everywhere) as sent:
            time_watch.look(session, NOW)
    assert len(sent) == 1


def test_releases_are_named_as_iana_names_them() -> None:
    assert [time_watch.release(each) for each in ("2025.2", "2026.6", "2026.26", "test")] == [
        "2025b",
        "2026f",
        "2026z",
        "test",
    ]
