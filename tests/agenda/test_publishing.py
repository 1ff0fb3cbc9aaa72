"""Previews, approvals of both sides, publication at a set time, restoring: on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import fields, replace
from sqlalchemy import delete, select, update

from eventapp.agenda import approvals, changes, content, publishing, restoring, service
from eventapp.agenda.approvals import ApprovalsMissing, Present
from eventapp.agenda.changes import ChangeKind, FrameKind
from eventapp.agenda.content import AgendaContent, Audience, EditionContent, Role, SessionContent, Status
from eventapp.agenda.draft import ItemDraft, SessionDraft, SessionPersonDraft
from eventapp.agenda.model import AgendaSession, Approval, Outcome, Publication, ScheduledPublication
from eventapp.core import outbox
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language
from eventapp.meetings.model import Room
from eventapp.meetings.queries import edition_to_change
from eventapp.people.model import Person
from eventapp.tasks import HANDLERS
from tests.apps import reading, statements, writing
from tests.factories import NOW, agenda_content, make_edition, session_content, session_draft, text

ANA = SessionPersonDraft("ana", Role.CHAIR, "CA")
BETH = SessionPersonDraft("beth", Role.SPEAKER, "MX")
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def duo(app: Flask) -> Flask:
    """Meeting duo/1 whose draft, an opening with Ana and a closing with Beth, is publication 1."""
    with writing(app) as session:
        edition = make_edition(session)
        for draft in (
            session_draft(people=[ANA]),
            session_draft("closing", start="16:00", end="17:00", people=[BETH]),
        ):
            service.save_session(session, "ana", NOW, edition, draft)
        service.publish(session, "ana", NOW, "duo", 1)
    return app


@pytest.fixture
def careful(duo: Flask) -> Flask:
    """The same, where both sides approve; the opening is moved in the draft."""
    with writing(duo) as session:
        edition_to_change(session, "duo", 1).needs_approval = True
    save(duo, session_draft(people=[ANA], start="09:30"))
    return duo


def save(app: Flask, *drafts: SessionDraft) -> None:
    with writing(app) as session:
        for draft in drafts:
            service.save_session(session, "ana", NOW, edition_to_change(session, "duo", 1), draft)


def remove(app: Flask, slug: str) -> None:
    with writing(app) as session:
        service.remove_session(session, "ana", NOW, edition_to_change(session, "duo", 1), slug)


def preview(app: Flask) -> publishing.Preview:
    with reading(app) as session:
        found = publishing.preview(session, "duo", 1, LATER)
        session.expunge_all()
        return found


def present(app: Flask) -> Present:
    return preview(app).present


def approve(app: Flask, side: str, digest: str | None = None) -> None:
    digest = digest or present(app).digest
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        approvals.approve(session, f"{side}@example.org", NOW, edition, side, digest)


def publish_now(app: Flask, digest: str | None = None, note: str | None = None) -> service.Published:
    digest = digest or present(app).digest
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        return publishing.publish_now(session, "org@example.org", LATER, edition, digest, note)


def schedule(app: Flask, due_at: datetime = LATER, note: str | None = None) -> None:
    digest = present(app).digest
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        publishing.schedule(session, "org@example.org", NOW, edition, digest, due_at, note)


def drain(app: Flask, now: datetime) -> None:
    with app.app_context():
        assert outbox.drain(HANDLERS, now) == []


def numbers(app: Flask) -> list[int]:
    with reading(app) as session:
        return list(session.scalars(select(Publication.number).order_by(Publication.number)))


def outcomes(app: Flask) -> list[Outcome | None]:
    with reading(app) as session:
        return list(session.scalars(select(ScheduledPublication.outcome).order_by(ScheduledPublication.id)))


def recorded(app: Flask, action: str) -> list[AuditEntry]:
    with reading(app) as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
        found = list(rows)
        session.expunge_all()
        return found


# ---- What would change ----


def test_a_preview_tells_what_changes_and_for_whom(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30", title=text("Welcome")))
    save(duo, session_draft("coffee", start="11:00", end="11:30", room="room-2"))
    remove(duo, "closing")
    found = preview(duo)
    assert [
        (each.session.slug, [change.kind for change in each.changes], each.people)
        for each in found.differences.sessions
    ] == [
        ("opening", [ChangeKind.MOVED, ChangeKind.RENAMED], ("Ana Ruiz",)),
        ("coffee", [ChangeKind.ADDED], ()),
        ("closing", [ChangeKind.CANCELLED], ("Beth Roy",)),
    ]
    assert found.differences.people == ("Ana Ruiz", "Beth Roy")
    assert (found.changed, found.missing, found.scheduled) == (True, None, None)


def test_who_was_expected_before_is_told_too_and_who_presents_an_item(duo: Flask) -> None:
    save(duo, session_draft(people=[BETH], items=[ItemDraft(text("Words"), 10, "carl")]))
    (opening,) = preview(duo).differences.sessions
    assert opening.people == ("Beth Roy", "Ana Ruiz", "Carl Lee")


def test_a_draft_like_the_publication_changes_nothing(duo: Flask) -> None:
    found = preview(duo)
    assert (bool(found.differences), found.changed) == (False, False)


def test_before_the_first_publication_everything_is_new(app: Flask) -> None:
    with writing(app) as session:
        service.save_session(session, "ana", NOW, make_edition(session), session_draft(people=[ANA]))
    found = preview(app)
    assert found.present.latest is None
    assert [(c.kind, c.before) for each in found.differences.sessions for c in each.changes] == [
        (ChangeKind.ADDED, None)
    ]


def test_what_changes_around_the_sessions_is_told(duo: Flask) -> None:
    with writing(duo) as session:
        edition_to_change(session, "duo", 1).venue = text("Palace")
    found = preview(duo)
    assert [change.kind for change in found.differences.frame] == [FrameKind.PLACE]
    assert (found.differences.sessions, found.changed) == ((), True)


@pytest.mark.parametrize("field", [field.name for field in fields(EditionContent)])
def test_every_field_of_the_meeting_is_compared(field: str) -> None:
    before = agenda_content(session_content())
    after = replace(before, edition=replace(before.edition, **{field: object()}))
    assert len(changes.compare_frames(before, after)) == 1


NOT_COMPARED = {"uid", "slug", "status", "sequence", "changed_at"} | {"start", "end"}  # told as instants


@pytest.mark.parametrize("field", sorted({f.name for f in fields(SessionContent)} - NOT_COMPARED))
def test_every_field_of_a_session_is_compared(field: str) -> None:
    before = session_content()
    after = replace(before, **{field: object()})
    found = changes.compare(agenda_content(before), replace(agenda_content(before), sessions=(after,)))
    assert len(found) == 1


def test_a_preview_takes_as_many_statements_however_large_the_agenda_is(duo: Flask) -> None:
    def sent() -> int:
        with reading(duo) as session, statements(duo) as sent:
            publishing.preview(session, "duo", 1, LATER)
        return len(sent)

    save(duo, session_draft("s1", start="10:00", end="10:10", groups=["mining"], people=[ANA]))
    few = sent()
    save(
        duo,
        *(session_draft(f"s{n}", start=f"{n}:15", end=f"{n}:40", groups=["mining"]) for n in range(10, 16)),
    )
    assert sent() == few


# ---- Both sides approve ----


def test_nothing_is_published_without_both_approvals(careful: Flask) -> None:
    for sides in (("CA", "MX"), ("MX",)):
        with pytest.raises(ApprovalsMissing) as refusal:
            publish_now(careful)
        assert refusal.value.sides == sides
        approve(careful, sides[0])
    assert publish_now(careful).number == 2
    assert [(e.actor, e.details["side"]) for e in recorded(careful, "agenda.approved")] == [
        ("CA@example.org", "CA"),
        ("MX@example.org", "MX"),
    ]


def test_the_one_place_that_publishes_refuses_too(careful: Flask) -> None:
    with pytest.raises(ApprovalsMissing), writing(careful) as session:
        service.publish(session, "command line", LATER, "duo", 1)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(Language.EN, "The agenda cannot be published before it is approved for Canada and Mexico.")],
)
def test_the_refusal_names_the_sides(language: Language, sentence: str) -> None:
    assert ApprovalsMissing(("CA", "MX")).say(language) == sentence


def test_an_edit_after_one_approval_voids_both(careful: Flask) -> None:
    approve(careful, "CA")
    approve(careful, "MX")
    save(careful, session_draft(people=[ANA], start="09:40"))
    standings = preview(careful).standings
    assert [(s.side, s.valid, s.void) for s in standings] == [("CA", False, True), ("MX", False, True)]
    assert [s.approval.approved_by for s in standings if s.approval] == ["CA@example.org", "MX@example.org"]
    with pytest.raises(ApprovalsMissing):
        publish_now(careful)
    approve(careful, "CA")
    approve(careful, "MX")
    assert publish_now(careful).changed


def test_any_edit_counts_also_one_that_no_session_shows(careful: Flask) -> None:
    approve(careful, "CA")
    with writing(careful) as session:
        edition_to_change(session, "duo", 1).contact_email = "other@example.org"
    assert [s.void for s in preview(careful).standings] == [True, False]


def test_an_approval_is_good_for_one_publication(careful: Flask) -> None:
    for side in ("CA", "MX"):
        approve(careful, side)
    publish_now(careful)
    approved = preview(careful).present.digest
    save(careful, session_draft(people=[ANA], start="09:45"))
    for side in ("CA", "MX"):
        approve(careful, side)
    publish_now(careful)
    save(careful, session_draft(people=[ANA], start="09:30"))
    assert preview(careful).present.digest == approved
    assert [s.approval for s in preview(careful).standings] == [None, None]


def test_a_draft_that_was_edited_under_the_coordinators_eyes_is_not_approved(careful: Flask) -> None:
    seen = present(careful).digest
    save(careful, session_draft(people=[ANA], start="09:40"))
    with pytest.raises(Conflict):
        approve(careful, "CA", seen)
    with reading(careful) as session:
        assert session.scalars(select(Approval)).all() == []


def test_approving_twice_is_once(careful: Flask) -> None:
    approve(careful, "CA")
    approve(careful, "CA")
    with reading(careful) as session:
        assert len(session.scalars(select(Approval)).all()) == 1


def test_an_approval_can_be_taken_back(careful: Flask) -> None:
    approve(careful, "CA")
    approve(careful, "MX")
    with writing(careful) as session:
        approvals.withdraw(session, "CA", NOW, edition_to_change(session, "duo", 1), "CA")
    with pytest.raises(ApprovalsMissing):
        publish_now(careful)
    with pytest.raises(NotFound), writing(careful) as session:
        approvals.withdraw(session, "CA", NOW, edition_to_change(session, "duo", 1), "CA")


def test_a_third_country_has_no_say(careful: Flask) -> None:
    with pytest.raises(NotFound):
        approve(careful, "US")


# ---- Now, or at a time ----


def test_only_the_draft_that_was_looked_at_is_published(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    seen = present(duo).digest
    save(duo, session_draft(people=[ANA], start="09:40"))
    with pytest.raises(Conflict):
        publish_now(duo, seen)
    assert numbers(duo) == [1]


def test_it_is_published_at_its_time_and_not_before(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    schedule(duo, note="As agreed")
    drain(duo, LATER - timedelta(seconds=1))
    assert (numbers(duo), preview(duo).waiting) == ([1], True)
    drain(duo, LATER)
    assert (numbers(duo), outcomes(duo)) == ([1, 2], [Outcome.PUBLISHED])
    with reading(duo) as session:
        made = session.scalars(select(Publication).where(Publication.number == 2)).one()
        assert (made.published_at, made.published_by, made.note) == (LATER, "org@example.org", "As agreed")
        waiting = select(outbox.OutboxRow).where(
            outbox.OutboxRow.done_at.is_(None), outbox.OutboxRow.due_at <= LATER
        )
        assert session.scalars(waiting).all() == []  # what follows from a publication is done as well
    drain(duo, LATER + timedelta(days=1))
    assert numbers(duo) == [1, 2]


def test_after_an_edit_it_is_not_published_and_says_so(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    schedule(duo)
    save(duo, session_draft(people=[ANA], start="09:40"))
    found = preview(duo)
    assert (found.waiting, found.on_course) == (True, False)
    drain(duo, LATER)
    assert (numbers(duo), outcomes(duo)) == ([1], [Outcome.CHANGED])
    found = preview(duo)
    assert found.scheduled is not None
    assert (found.waiting, found.scheduled.outcome) == (False, Outcome.CHANGED)
    (entry,) = recorded(duo, "agenda.scheduled_publication_not_made")
    assert (entry.subject, entry.details["outcome"]) == ("duo/1", "changed")


def test_an_edit_that_was_undone_changes_nothing(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    schedule(duo)
    save(duo, session_draft(people=[ANA], start="09:40"))
    save(duo, session_draft(people=[ANA], start="09:30"))
    drain(duo, LATER)
    assert numbers(duo) == [1, 2]


def test_the_sides_can_approve_until_the_time(careful: Flask) -> None:
    schedule(careful)
    approve(careful, "CA")
    approve(careful, "MX")
    drain(careful, LATER)
    assert (numbers(careful), outcomes(careful)) == ([1, 2], [Outcome.PUBLISHED])


def test_without_an_approval_it_is_not_published_at_its_time(careful: Flask) -> None:
    schedule(careful)
    approve(careful, "CA")
    drain(careful, LATER)
    assert (numbers(careful), outcomes(careful)) == ([1], [Outcome.UNAPPROVED])


def test_a_meeting_that_lost_its_dates_is_not_published(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    schedule(duo)
    with writing(duo) as session:
        edition_to_change(session, "duo", 1).city = None
    drain(duo, LATER)
    assert outcomes(duo) == [Outcome.REFUSED]


def test_a_schedule_can_be_cancelled_and_set_again(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    schedule(duo)
    with writing(duo) as session:
        publishing.cancel(session, "org", NOW, edition_to_change(session, "duo", 1))
    drain(duo, LATER)
    assert (numbers(duo), outcomes(duo)) == ([1], [Outcome.CANCELLED])
    with pytest.raises(NotFound), writing(duo) as session:
        publishing.cancel(session, "org", NOW, edition_to_change(session, "duo", 1))
    schedule(duo, LATER + timedelta(hours=1))
    schedule(duo, LATER + timedelta(hours=2))
    drain(duo, LATER + timedelta(hours=1))
    assert numbers(duo) == [1]
    drain(duo, LATER + timedelta(hours=2))
    assert outcomes(duo) == [Outcome.CANCELLED, Outcome.REPLACED, Outcome.PUBLISHED]


def test_publishing_at_once_replaces_what_was_set_for_later(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    schedule(duo, LATER + timedelta(hours=1))
    publish_now(duo)
    drain(duo, LATER + timedelta(hours=1))
    assert (numbers(duo), outcomes(duo)) == ([1, 2], [Outcome.REPLACED])


def test_another_publication_in_between_leaves_the_schedule_without_object(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    schedule(duo)
    with writing(duo) as session:
        service.publish(session, "command line", NOW, "duo", 1)
    drain(duo, LATER)
    assert (numbers(duo), outcomes(duo)) == ([1, 2], [Outcome.CHANGED])


def test_the_past_and_the_impossible_are_refused(duo: Flask) -> None:
    with pytest.raises(Invalid, match="still to come"):
        schedule(duo, NOW)
    save(duo, session_draft(start="11:00", end="10:00"))
    with pytest.raises(service.PublicationRefused):
        schedule(duo)
    assert outcomes(duo) == []


def test_publishing_and_editing_at_the_same_time_lose_nothing(duo: Flask) -> None:
    """Whatever comes first: what was seen is published, or nobody is surprised by what is."""
    save(duo, session_draft(people=[ANA], start="09:30"))
    seen = present(duo).digest

    def publish_seen() -> int | None:
        try:
            return publish_now(duo, seen).number
        except Conflict:
            return None

    with ThreadPoolExecutor(2) as threads:
        edited = threads.submit(save, duo, session_draft(people=[ANA], start="09:40"))
        published = threads.submit(publish_seen)
        edited.result()
        number = published.result()
    starts = {
        agenda.publication: agenda.session("opening").start.minute  # type: ignore[union-attr]
        for agenda in publications(duo)
    }
    assert starts == ({1: 0, 2: 30} if number == 2 else {1: 0})
    assert present(duo).draft.session("opening").start.minute == 40  # type: ignore[union-attr]


def publications(app: Flask) -> list[AgendaContent]:
    with reading(app) as session:
        rows = session.scalars(select(Publication.content).order_by(Publication.number))
        return [content.decode(row) for row in rows]


# ---- Restoring and comparing ----


def restore(app: Flask, number: int, digest: str | None = None) -> restoring.Restored:
    digest = digest or present(app).digest
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        return restoring.restore(session, "org", LATER, edition, number, digest)


FULL: dict[str, Any] = {
    "people": [BETH, ANA],
    "groups": ["mining", "forestry"],
    "items": [ItemDraft(text("Words"), 20, "carl"), ItemDraft(text("Song"), 5)],
    "languages": ["fr", "en"],
    "summary": text("Welcome"),
    "video_room": "link",
    "mode": "hybrid",
    "audience": Audience.DELEGATE,
    "link": "https://example.org/j",
    "zone": "America/Vancouver",
}


def test_a_publication_comes_back_whole_under_its_uids(duo: Flask) -> None:
    save(duo, session_draft(**FULL))
    publish_now(duo)
    old = present(duo)
    uids = {session.slug: session.uid for session in old.draft.sessions}
    save(
        duo,
        session_draft(start="14:00", end="15:00", people=[ANA]),
        session_draft("extra", start="18:00", end="19:00"),
    )
    remove(duo, "closing")
    publish_now(duo)
    result = restore(duo, 2)
    assert (set(result.changed), result.removed, result.lost) == ({"opening", "closing"}, ("extra",), ())
    assert present(duo).digest == old.digest
    assert {session.slug: session.uid for session in present(duo).draft.sessions} == uids
    assert {
        each.session.slug: [change.kind for change in each.changes]
        for each in preview(duo).differences.sessions
    }.items() >= {"closing": [ChangeKind.RESTORED], "extra": [ChangeKind.CANCELLED]}.items()
    assert publish_now(duo).number == 4
    last = publications(duo)[-1]
    extra, closing = last.session("extra"), last.session("closing")
    assert extra is not None
    assert closing is not None
    assert (extra.status, closing.status, closing.sequence) == (Status.CANCELLED, Status.CONFIRMED, 2)
    (entry,) = recorded(duo, "agenda.restored")
    assert (entry.subject, entry.details["number"], entry.details["removed"]) == ("duo/1", 2, ["extra"])


def test_restoring_what_is_there_touches_nothing(duo: Flask) -> None:
    def versions() -> dict[str, int]:
        with reading(duo) as session:
            return dict(session.execute(select(AgendaSession.slug, AgendaSession.version)).all())

    before = versions()
    assert restore(duo, 1) == restoring.Restored((), (), ())
    assert versions() == before


def test_a_session_that_waits_stays_unless_the_publication_schedules_it(duo: Flask) -> None:
    waiting = session_draft("idea", day=None, start=None, end=None, minutes=45)
    save(duo, waiting, session_draft(day=None, start=None, end=None, minutes=60, people=[ANA]))
    assert restore(duo, 1).changed == ("opening",)
    with reading(duo) as session:
        idea = session.scalars(select(AgendaSession).where(AgendaSession.slug == "idea")).one()
        assert (idea.removed, idea.start) == (False, None)


def test_what_no_longer_exists_is_told(duo: Flask) -> None:
    save(duo, session_draft(**FULL))
    publish_now(duo)
    save(duo, session_draft(room="room-2"))
    with writing(duo) as session:
        session.execute(update(AgendaSession).values(room_id=None, video_room_id=None))
        session.execute(delete(Room).where(Room.key.in_(["hall", "link"])))
        for row in session.scalars(select(Person).where(Person.key.in_(["carl", "beth"]))):
            row.key, row.name = f"gone-{row.key}", "Nobody"
    result = restore(duo, 2)
    assert [
        (each.session.slug, each.kind, str(getattr(each.name, "en", each.name))) for each in result.lost
    ] == [
        ("opening", "room", "Hall"),
        ("opening", "room", "Link"),
        ("opening", "person", "Beth Roy"),
        ("opening", "person", "Carl Lee"),
        ("closing", "room", "Hall"),
        ("closing", "person", "Beth Roy"),
    ]
    opening = present(duo).draft.session("opening")
    assert opening is not None
    assert ([p.name for p in opening.people], opening.room, opening.items[0].presenter) == (
        ["Ana Ruiz"],
        None,
        None,
    )


def test_a_draft_edited_meanwhile_is_not_replaced(duo: Flask) -> None:
    seen = present(duo).digest
    save(duo, session_draft(start="09:40", people=[ANA]))
    with pytest.raises(Conflict):
        restore(duo, 1, seen)
    with pytest.raises(NotFound):
        restore(duo, 7)


def test_any_two_can_be_compared_and_the_draft(duo: Flask) -> None:
    save(duo, session_draft(people=[ANA], start="09:30"))
    publish_now(duo)
    save(duo, session_draft(people=[ANA], start="09:00"))
    with reading(duo) as session:

        def kinds(a: int, b: int) -> list[ChangeKind]:
            found = publishing.comparison(session, "duo", 1, a, b).differences
            return [change.kind for each in found.sessions for change in each.changes]

        assert (kinds(1, 2), kinds(2, 1), kinds(2, 0)) == ([ChangeKind.MOVED],) * 3
        assert (kinds(1, 0), kinds(1, 1)) == ([], [])
        with pytest.raises(NotFound):
            kinds(1, 3)
