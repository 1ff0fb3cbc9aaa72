"""Editing a draft and publishing it, on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import joinedload, selectinload

from eventapp.agenda import content, rules, service
from eventapp.agenda.changes import ChangeKind
from eventapp.agenda.compose import draft_content
from eventapp.agenda.content import AgendaContent, Role, Status
from eventapp.agenda.draft import ItemDraft, SessionDraft, SessionPersonDraft
from eventapp.agenda.model import AcceptedFinding, AgendaSession, Publication
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.outbox import OutboxRow
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.partnership.model import Series
from tests.apps import Databases, reading, statements, writing
from tests.factories import NOW, make_edition, session_draft, text

ANA = SessionPersonDraft("ana", Role.CHAIR, "CA")
BETH = SessionPersonDraft("beth", Role.SPEAKER, "MX", "remote")


@pytest.fixture
def duo(app: Flask) -> Flask:
    """An app with meeting duo/1, whose draft has an opening and a closing."""
    with writing(app) as session:
        edition = make_edition(session)
        for draft in (session_draft(), session_draft("closing", start="16:00", end="17:00")):
            service.save_session(session, "ana", NOW, edition, draft)
    return app


def save(app: Flask, draft: SessionDraft, version: int | None = None) -> int:
    with writing(app) as session:
        row = service.save_session(session, "ana", NOW, edition_to_change(session, "duo", 1), draft, version)
        session.flush()
        return row.version


def remove(app: Flask, slug: str) -> None:
    with writing(app) as session:
        service.remove_session(session, "ana", NOW, edition_to_change(session, "duo", 1), slug)


def publish(app: Flask, hours: int = 0, note: str | None = None) -> service.Published:
    with writing(app) as session:
        return service.publish(session, "ana", NOW + timedelta(hours=hours), "duo", 1, note)


def draft_of(app: Flask) -> AgendaContent:
    with writing(app) as session:
        return draft_content(session, edition_to_change(session, "duo", 1))


def publications(app: Flask) -> list[AgendaContent]:
    with reading(app) as session:
        rows = session.scalars(select(Publication).order_by(Publication.number)).all()
        assert [row.digest for row in rows] == [content.digest(row.content.encode()) for row in rows]
        return [content.decode(row.content) for row in rows]


def count(app: Flask, table: type[Any]) -> int:
    with reading(app) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_draft_says_what_was_saved(duo: Flask) -> None:
    save(
        duo,
        session_draft(
            summary=text("Welcome"),
            room="room-2",
            video_room="link",
            mode="hybrid",
            groups=["mining", "forestry"],
            people=[BETH, ANA],
            items=[ItemDraft(text("Second"), 20, "beth"), ItemDraft(text("First"), 10)],
            languages=["fr", "en"],
            link="https://example.org/j",
        ),
    )
    opening = draft_of(duo).session("opening")
    assert opening is not None
    assert (opening.room and opening.room.key, opening.video_room and opening.video_room.key) == (
        "room-2",
        "link",
    )
    assert [group.key for group in opening.groups] == ["mining", "forestry"]
    assert [(p.name, p.role, p.side, p.remote) for p in opening.people] == [
        ("Beth Roy", Role.SPEAKER, "MX", True),
        ("Ana Ruiz", Role.CHAIR, "CA", False),
    ]
    assert [(item.title.en, item.minutes, item.presenter) for item in opening.items] == [
        ("Second", 20, "Beth Roy"),
        ("First", 10, None),
    ]
    assert (opening.summary, opening.languages, opening.link) == (
        text("Welcome"),
        ("fr", "en"),
        "https://example.org/j",
    )
    assert (opening.zone, opening.starts_at.isoformat()) == ("America/Toronto", "2026-11-26T14:00:00+00:00")


def test_a_draft_is_read_in_as_many_statements_however_large_it_is(duo: Flask) -> None:
    def sent() -> int:
        with statements(duo) as sent:
            draft_of(duo)
        return len(sent)

    save(duo, session_draft("a", start="10:00", end="11:00", people=[ANA], groups=["mining"]))
    few = sent()
    for hour in range(11, 15):
        many = {"people": [ANA, BETH], "groups": ["mining", "forestry"]}
        save(duo, session_draft(f"s{hour}", start=f"{hour}:00", end=f"{hour + 1}:00", **many))
    assert sent() == few == 8


@pytest.mark.parametrize(
    "facts",
    [
        {"title": text("Inauguration")},
        {"start": "09:30"},
        {"room": None},
        {"zone": "America/Vancouver"},
        {"languages": ["en"]},
        {"people": [ANA]},
        {"groups": ["mining"]},
        {"items": [ItemDraft(text("Welcome"), 5)]},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_each_change_makes_a_new_version_and_the_same_again_makes_none(
    duo: Flask, facts: dict[str, Any]
) -> None:
    assert save(duo, session_draft()) == 1
    assert [save(duo, session_draft(**facts)) for _ in range(3)] == [2, 2, 2]
    assert save(duo, session_draft()) == 3


def test_a_change_of_order_alone_is_a_change(duo: Flask) -> None:
    versions = [save(duo, session_draft(people=people)) for people in ([ANA, BETH], [BETH, ANA], [BETH, ANA])]
    assert versions == [2, 3, 3]


def test_saving_what_is_there_leaves_no_entry_in_the_records(duo: Flask) -> None:
    before = count(duo, AuditEntry)
    save(duo, session_draft())
    assert count(duo, AuditEntry) == before
    save(duo, session_draft(start="09:15"))
    assert count(duo, AuditEntry) == before + 1


@pytest.mark.parametrize(
    "facts", [{"title": text("Beth's title")}, {"people": [BETH]}], ids=["title", "people"]
)
def test_the_second_of_two_editors_is_told_of_the_first(duo: Flask, facts: dict[str, Any]) -> None:
    seen = save(duo, session_draft())
    save(duo, session_draft(**facts), seen)
    with pytest.raises(Conflict, match="“opening” was changed by somebody else meanwhile"):
        save(duo, session_draft(title=text("Ana's title")), seen)
    kept = draft_of(duo).session("opening")
    save(duo, session_draft(**facts), seen + 1)
    assert draft_of(duo).session("opening") == kept


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"people": [SessionPersonDraft("nobody", Role.CHAIR)]}, "nobody"),
        ({"groups": ["no-group"]}, "no-group"),
        ({"room": "no-room"}, "no-room"),
        ({"video_room": "no-link"}, "no-link"),
        ({"items": [ItemDraft(text("Item"), 5, "no-presenter")]}, "no-presenter"),
    ],
)
def test_what_is_not_known_is_refused_by_name_and_nothing_is_saved(
    duo: Flask, facts: dict[str, Any], key: str
) -> None:
    before = draft_of(duo)
    with pytest.raises(Invalid, match=f"“opening” names “{key}”, which is not known"):
        save(duo, session_draft(title=text("Lost"), **facts))
    assert draft_of(duo) == before


def test_a_removed_session_leaves_the_draft_and_is_not_found_again(duo: Flask) -> None:
    remove(duo, "closing")
    assert [session.slug for session in draft_of(duo).sessions] == ["opening"]
    with pytest.raises(NotFound, match="There is no session “closing” in this agenda"):
        remove(duo, "closing")


def test_a_first_publication_holds_the_draft_stamped_and_asks_for_the_work_that_follows(duo: Flask) -> None:
    result = publish(duo, note="First")
    assert result == service.Published(1, True, [], ())
    (published,) = publications(duo)
    assert published.publication == 1
    assert published.published_at == NOW
    assert [(s.slug, s.sequence, s.changed_at) for s in published.sessions] == [
        ("opening", 0, NOW),
        ("closing", 0, NOW),
    ]
    with reading(duo) as session:
        row = session.scalars(select(Publication)).one()
        assert (row.number, row.published_by, row.published_at, row.note) == (1, "ana", NOW, "First")
        work = session.scalars(select(OutboxRow)).one()
        assert (work.topic, work.payload) == ("agenda.published", {"edition_id": row.edition_id, "number": 1})
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "agenda.published")).one()
        assert (entry.actor, entry.subject, entry.details) == ("ana", "duo/1", {"number": 1, "note": "First"})


def test_publishing_again_without_a_change_makes_no_number(duo: Flask) -> None:
    publish(duo)
    again = publish(duo, hours=1)
    assert (again.number, again.changed, again.changes) == (1, False, ())
    assert (count(duo, Publication), count(duo, OutboxRow)) == (1, 1)


def test_a_newer_time_zone_database_alone_makes_no_number(
    duo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(duo)
    monkeypatch.setattr("eventapp.core.clock.tzdata_version", lambda: "2030.1")
    assert draft_of(duo).tzdata == "2030.1"
    assert publish(duo, hours=1).changed is False


def test_numbers_follow_each_other_and_earlier_publications_stay_as_they_were(duo: Flask) -> None:
    publish(duo)
    first = publications(duo)
    save(duo, session_draft(start="09:30"))
    result = publish(duo, hours=1)
    assert [(change.kind, change.after.slug) for change in result.changes] == [(ChangeKind.MOVED, "opening")]
    assert result.number == 2
    assert publications(duo)[:1] == first
    assert [(s.slug, s.sequence, s.changed_at) for s in publications(duo)[1].sessions] == [
        ("opening", 1, NOW + timedelta(hours=1)),
        ("closing", 0, NOW),
    ]


def test_a_removed_session_is_cancelled_and_a_restored_one_keeps_its_uid(duo: Flask) -> None:
    publish(duo)
    uid = {session.slug: session.uid for session in publications(duo)[0].sessions}
    remove(duo, "closing")
    assert [change.kind for change in publish(duo, hours=1).changes] == [ChangeKind.CANCELLED]
    save(duo, session_draft("closing", start="16:30", end="17:30"))
    assert [change.kind for change in publish(duo, hours=2).changes] == [
        ChangeKind.RESTORED,
        ChangeKind.MOVED,
    ]
    told = [
        [(s.uid, s.status, s.sequence) for s in publication.sessions if s.slug == "closing"]
        for publication in publications(duo)
    ]
    assert told == [
        [(uid["closing"], Status.CONFIRMED, 0)],
        [(uid["closing"], Status.CANCELLED, 1)],
        [(uid["closing"], Status.CONFIRMED, 2)],
    ]


def test_what_blocks_is_refused_with_all_findings_and_nothing_is_written(duo: Flask) -> None:
    save(duo, session_draft(title=LocalizedText(en="Opening"), room=None))
    with pytest.raises(service.PublicationRefused) as raised:
        publish(duo)
    assert str(raised.value) == "The agenda cannot be published: 2 things have to be put right first."
    assert [finding.say(Language.EN) for finding in raised.value.findings] == [
        "“Opening” has no title in French.",
        "“Opening” has no title in Spanish.",
        "“Opening” has no room yet.",
    ]
    assert (count(duo, Publication), count(duo, OutboxRow)) == (0, 0)


def test_what_is_advisory_is_told_and_does_not_stop_publication(duo: Flask) -> None:
    save(duo, session_draft(room=None))
    result = publish(duo)
    assert (result.number, [finding.code for finding in result.findings]) == (1, ["no-room"])


def test_an_unknown_meeting_is_not_found(duo: Flask) -> None:
    with pytest.raises(NotFound, match="There is no meeting 2 of duo"), writing(duo) as session:
        service.publish(session, "ana", NOW, "duo", 2)


@pytest.mark.parametrize("missing", ["start_date", "end_date", "zone", "city"])
def test_a_meeting_without_dates_or_place_has_no_agenda_yet(app: Flask, missing: str) -> None:
    with writing(app) as session:
        make_edition(session, **{missing: None})
    with pytest.raises(Invalid, match="Meeting duo/1 has no dates, city or time zone yet"):
        publish(app)


def test_editions_are_numbered_each_for_itself(duo: Flask) -> None:
    publish(duo)
    with writing(duo) as session:
        edition = make_edition(session, number=2)
        service.save_session(session, "ana", NOW, edition, session_draft())
        assert service.publish(session, "ana", NOW, "duo", 2).number == 1
    assert count(duo, Publication) == 2


def move_and_publish(app: Flask, slug: str) -> list[int]:
    """Move one session by a minute and publish, again and again."""
    numbers = []
    for minute in range(1, 6):
        with writing(app) as session:
            edition = edition_to_change(session, "duo", 1)
            hour = {"opening": "09", "closing": "16"}[slug]
            draft = session_draft(slug, start=f"{hour}:{minute:02}", end=f"{hour}:50")
            service.save_session(session, "ana", NOW, edition, draft)
            numbers.append(service.publish(session, slug, NOW + timedelta(minutes=minute), "duo", 1).number)
    return numbers


def test_two_who_publish_at_the_same_time_take_turns(duo: Flask) -> None:
    publish(duo)
    with ThreadPoolExecutor(2) as threads:
        numbers = list(threads.map(lambda slug: move_and_publish(duo, slug), ["opening", "closing"]))
    assert sorted(number for each in numbers for number in each) == list(range(2, 12))
    told = publications(duo)
    assert [publication.publication for publication in told] == list(range(1, 12))
    # Each of the ten moved one session, and the last knows of all of them.
    assert [session.sequence for session in told[-1].sessions] == [5, 5]
    assert [session.start.minute for session in told[-1].sessions] == [5, 5]


def test_without_the_lock_on_the_edition_two_would_take_the_same_number(
    duo: Flask, databases: Databases
) -> None:
    """The negative control: PostgreSQL lets both read the same latest number, and one of them fails."""
    if databases.kind == "sqlite":
        pytest.skip("SQLite has one writer at a time, whatever is locked")
    publish(duo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "edition_to_change", _edition_without_lock)
        save(duo, session_draft(start="09:30"))
        with writing(duo) as first:
            service.publish(first, "ana", NOW, "duo", 1)
            with ThreadPoolExecutor(1) as threads:
                second = threads.submit(publish, duo)
                _wait_until_blocked(duo)
                first.commit()
                error = second.exception(timeout=20)
    assert "uq_publication_edition_id_number" in str(error)


def _edition_without_lock(session: Any, series_key: str, number: int) -> Any:
    return session.scalars(
        select(Edition)
        .join(Edition.series)
        .where(Series.key == series_key, Edition.number == number)
        .options(joinedload(Edition.series), selectinload(Edition.rooms))
    ).one()


def _wait_until_blocked(app: Flask) -> None:
    # Of this database only: the server is shared with the tests that run beside this one.
    waiting = sql(
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database()"
    )
    for _ in range(200):
        with reading(app) as session:
            if session.scalar(waiting):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.fixture
def advisory(duo: Flask) -> rules.Finding:
    save(duo, session_draft(room=None))
    (finding,) = rules.check(draft_of(duo))
    return finding


def accept(app: Flask, finding: rules.Finding, note: str) -> None:
    with writing(app) as session:
        service.accept_finding(session, "ana", NOW, edition_to_change(session, "duo", 1), finding, note)


def test_an_advisory_finding_can_be_answered_for(duo: Flask, advisory: rules.Finding) -> None:
    accept(duo, advisory, "  The garden is open. ")
    with reading(duo) as session:
        row = session.scalars(select(AcceptedFinding)).one()
        assert (row.fingerprint, row.note, row.accepted_by, row.accepted_at) == (
            advisory.fingerprint,
            "The garden is open.",
            "ana",
            NOW,
        )
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "agenda.finding_accepted")
        ).one()
        assert entry.subject == "duo/1"


@pytest.mark.parametrize("note", ["", " \n"])
def test_an_acceptance_needs_words(duo: Flask, advisory: rules.Finding, note: str) -> None:
    with pytest.raises(Invalid, match="Say in a few words why"):
        accept(duo, advisory, note)


def test_a_blocking_finding_cannot_be_accepted(duo: Flask) -> None:
    save(duo, session_draft(start="10:00", end="09:00"))
    (finding,) = rules.check(draft_of(duo))
    with pytest.raises(Invalid, match="A blocking finding cannot be accepted"):
        accept(duo, finding, "Please")


def test_uids_are_drawn_and_differ(duo: Flask) -> None:
    with reading(duo) as session:
        uids = session.scalars(select(AgendaSession.uid)).all()
    assert len(set(uids)) == 2
    assert {len(uid) for uid in uids} == {36}
