"""What changed between two publications, and what calendars are told of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from eventapp.agenda.changes import Change, ChangeKind, compare, stamped
from eventapp.agenda.content import (
    AgendaContent,
    Audience,
    GroupContent,
    ItemContent,
    Kind,
    Role,
    RoomContent,
    SessionContent,
    Status,
)
from eventapp.agenda.policy import visible
from tests.factories import NOW, agenda_content, session_content, somebody, text

OPENING = session_content("opening", people=(somebody(),))
CLOSING = session_content("closing", "16:00", "17:00")
AGENDA = agenda_content(OPENING, CLOSING)
LATER = NOW + timedelta(hours=1)

FACETS: dict[ChangeKind, list[dict[str, Any]]] = {
    ChangeKind.MOVED: [
        {"start": "09:30"},
        {"end": "10:30"},
        # The same instant on another city's clock: what invitations say of the hour changes.
        {"start": "08:00", "end": "09:00", "zone": "America/Mexico_City"},
    ],
    ChangeKind.RENAMED: [{"title": text("Inauguration")}, {"kind": Kind.OPENING}],
    ChangeKind.ROOM: [
        {"room": None},
        {"room": RoomContent("room-2", text("Room 2"))},
        {"video_room": RoomContent("link", text("Link"), video=True)},
    ],
    ChangeKind.MODE: [{"mode": "hybrid"}],
    ChangeKind.PEOPLE: [
        {"people": ()},
        {"people": (somebody(role=Role.CHAIR),)},
        {"people": (somebody(), somebody("beth", "Beth Roy"))},
    ],
    ChangeKind.GROUPS: [{"groups": (GroupContent("mining", text("Mining")),)}],
    ChangeKind.LANGUAGES: [{"languages": ("en", "fr")}],
    ChangeKind.ITEMS: [{"items": (ItemContent(text("Welcome"), 5),)}],
    ChangeKind.SUMMARY: [{"summary": text("What it is about")}],
    ChangeKind.LINK: [{"link": "https://example.org/j"}],
}
CASES = [(kind, facts) for kind, cases in FACETS.items() for facts in cases]


def changed(facts: dict[str, Any]) -> SessionContent:
    return session_content("opening", **{"people": (somebody(),), **facts})


def kinds(changes: tuple[Change, ...]) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.after.slug) for change in changes]


@pytest.mark.parametrize(("kind", "facts"), CASES)
def test_a_change_is_named_for_what_changed(kind: ChangeKind, facts: dict[str, Any]) -> None:
    after = changed(facts)
    assert compare(AGENDA, agenda_content(after, CLOSING)) == (Change(kind, OPENING, after),)


def test_several_changes_of_a_session_are_told_one_by_one() -> None:
    after = changed({"start": "09:30", "title": text("Inauguration"), "link": "https://example.org/j"})
    assert kinds(compare(AGENDA, agenda_content(after, CLOSING))) == [
        (ChangeKind.MOVED, "opening"),
        (ChangeKind.RENAMED, "opening"),
        (ChangeKind.LINK, "opening"),
    ]


def test_a_new_slug_alone_is_the_same_session() -> None:
    assert compare(AGENDA, agenda_content(replace(OPENING, slug="inauguration"), CLOSING)) == ()


def test_a_session_that_comes_is_added() -> None:
    lunch = session_content("lunch", "12:00", "13:00")
    assert compare(AGENDA, agenda_content(OPENING, lunch, CLOSING)) == (
        Change(ChangeKind.ADDED, None, lunch),
    )


def test_a_session_that_goes_is_cancelled() -> None:
    gone = replace(CLOSING, status=Status.CANCELLED)
    expected = (Change(ChangeKind.CANCELLED, CLOSING, gone),)
    assert compare(AGENDA, agenda_content(OPENING)) == expected
    assert compare(AGENDA, agenda_content(OPENING, gone)) == expected


def test_a_cancelled_session_that_stays_cancelled_is_no_news_whatever_else_changes() -> None:
    gone = replace(CLOSING, status=Status.CANCELLED)
    before = agenda_content(OPENING, gone)
    assert compare(before, agenda_content(OPENING, replace(gone, title=text("Never")))) == ()
    assert compare(before, agenda_content(OPENING)) == ()
    assert compare(agenda_content(OPENING), before) == ()


def test_a_session_that_comes_back_is_restored_with_its_other_changes() -> None:
    before = agenda_content(OPENING, replace(CLOSING, status=Status.CANCELLED))
    after = agenda_content(OPENING, session_content("closing", "17:00", "18:00"))
    assert kinds(compare(before, after)) == [(ChangeKind.RESTORED, "closing"), (ChangeKind.MOVED, "closing")]


def test_the_first_publication_changes_nothing() -> None:
    assert compare(None, AGENDA) == ()


def test_changes_stand_in_the_order_of_the_agenda_with_those_gone_at_the_end() -> None:
    before = agenda_content(OPENING, session_content("early", "07:00", "08:00"), CLOSING)
    after = agenda_content(changed({"mode": "hybrid"}), replace(CLOSING, mode="hybrid"))
    assert kinds(compare(before, after)) == [
        (ChangeKind.MODE, "opening"),
        (ChangeKind.MODE, "closing"),
        (ChangeKind.CANCELLED, "early"),
    ]


def test_a_change_touches_those_expected_before_and_those_expected_now() -> None:
    after = changed({"people": (somebody("beth", "Beth Roy"),)})
    (change,) = compare(AGENDA, agenda_content(after, CLOSING))
    assert change.people == {"ana", "beth"}
    (added,) = compare(agenda_content(CLOSING), AGENDA)
    assert added.people == {"ana"}


def test_a_change_of_what_a_reader_may_not_see_is_no_change_for_that_reader() -> None:
    secret = session_content("secret", "12:00", "13:00", audience=Audience.ORGANIZER)
    before = agenda_content(OPENING, secret)
    after = agenda_content(
        replace(OPENING, link="https://example.org/j"), replace(secret, title=text("Still secret"))
    )
    told = {reader: kinds(compare(visible(before, reader), visible(after, reader))) for reader in Audience}
    assert told == {
        Audience.PUBLIC: [],
        Audience.DELEGATE: [(ChangeKind.LINK, "opening")],
        Audience.ORGANIZER: [(ChangeKind.LINK, "opening"), (ChangeKind.RENAMED, "secret")],
    }


def test_a_session_that_is_taken_from_a_readers_sight_is_cancelled_for_that_reader_only() -> None:
    after = agenda_content(OPENING, replace(CLOSING, audience=Audience.DELEGATE))
    told = {reader: kinds(compare(visible(AGENDA, reader), visible(after, reader))) for reader in Audience}
    assert told == {
        Audience.PUBLIC: [(ChangeKind.CANCELLED, "closing")],
        Audience.DELEGATE: [(ChangeKind.AUDIENCE, "closing")],
        Audience.ORGANIZER: [(ChangeKind.AUDIENCE, "closing")],
    }


def published(agenda: AgendaContent = AGENDA) -> AgendaContent:
    return stamped(None, agenda, NOW)


def stamps(agenda: AgendaContent) -> dict[str, tuple[int, bool]]:
    """SEQUENCE of each session, and whether it counts as changed now."""
    return {session.slug: (session.sequence, session.changed_at == LATER) for session in agenda.sessions}


def test_the_first_publication_is_numbered_dated_and_stamped() -> None:
    first = published()
    assert (first.publication, first.published_at) == (1, NOW)
    assert [(session.sequence, session.changed_at) for session in first.sessions] == [(0, NOW), (0, NOW)]


def test_what_did_not_change_keeps_its_stamps() -> None:
    second = stamped(published(), AGENDA, LATER)
    assert (second.publication, second.published_at) == (2, LATER)
    assert second.sessions == published().sessions


@pytest.mark.parametrize(("kind", "facts"), CASES)
def test_sequence_rises_with_time_and_status_only_and_every_public_change_is_dated(
    kind: ChangeKind, facts: dict[str, Any]
) -> None:
    second = stamped(published(), agenda_content(changed(facts), CLOSING), LATER)
    expected = (int(kind is ChangeKind.MOVED), kind is not ChangeKind.LINK)
    assert stamps(second) == {"opening": expected, "closing": (0, False)}


def test_a_session_that_goes_stays_as_cancelled_and_comes_back_with_a_higher_sequence() -> None:
    second = stamped(published(), agenda_content(OPENING), LATER)
    assert stamps(second) == {"opening": (0, False), "closing": (1, True)}
    closing = second.session("closing")
    assert closing is not None
    assert closing == replace(CLOSING, status=Status.CANCELLED, sequence=1, changed_at=LATER)

    third = stamped(second, agenda_content(OPENING), LATER + timedelta(hours=1))
    assert third.sessions == second.sessions

    fourth = stamped(third, AGENDA, LATER)
    assert stamps(fourth) == {"opening": (0, False), "closing": (2, True)}
    assert [session.status for session in fourth.sessions] == [Status.CONFIRMED] * 2


def test_moving_and_restoring_at_once_is_one_step() -> None:
    second = stamped(published(), agenda_content(OPENING), LATER)
    third = stamped(second, agenda_content(OPENING, session_content("closing", "17:00", "18:00")), LATER)
    assert stamps(third)["closing"] == (2, True)


@pytest.mark.parametrize(
    ("facts", "seen"),
    [
        ({"venue": text("Palace")}, True),
        ({"address": "1 Main Street"}, True),
        ({"contact_email": "desk@example.org"}, True),
        ({"clock_places": ("tijuana",)}, True),
        ({"mode": "in_person"}, False),
        ({"start_date": date(2026, 11, 25), "end_date": date(2026, 11, 28)}, False),
    ],
)
def test_what_stands_in_every_event_dates_every_session(facts: dict[str, Any], seen: bool) -> None:
    second = stamped(published(), agenda_content(OPENING, CLOSING, **facts), LATER)
    assert stamps(second) == {"opening": (0, seen), "closing": (0, seen)}


sessions = st.builds(
    lambda slug, hour, minutes, facets: session_content(
        slug,
        f"{hour:02}:00",
        f"{hour + 1:02}:{minutes:02}",
        **{name: value for facet in facets for name, value in facet.items() if name not in ("start", "end")},
    ),
    st.sampled_from("abcdef"),
    st.integers(7, 20),
    st.integers(0, 59),
    st.lists(st.sampled_from([facts for _, facts in CASES if "zone" not in facts]), max_size=3),
)
agendas = st.lists(sessions, max_size=6, unique_by=lambda session: session.slug).map(
    lambda drawn: agenda_content(*drawn)
)


@given(agendas)
def test_an_agenda_does_not_differ_from_itself(agenda: AgendaContent) -> None:
    assert compare(agenda, agenda) == ()


@given(agendas, agendas)
def test_publishing_the_same_draft_again_stamps_nothing_anew(
    before: AgendaContent, after: AgendaContent
) -> None:
    first = stamped(None, before, NOW)
    second = stamped(first, after, LATER)
    third = stamped(second, after, LATER + timedelta(hours=1))
    assert third.sessions == second.sessions
    assert compare(second, third) == ()


@given(st.lists(agendas, min_size=2, max_size=5))
def test_no_session_is_ever_lost_and_no_sequence_falls(drafts: list[AgendaContent]) -> None:
    publication = None
    for number, draft in enumerate(drafts, 1):
        following = stamped(publication, draft, NOW + timedelta(hours=number))
        assert following.publication == number
        before = {session.uid: session for session in publication.sessions} if publication else {}
        after = {session.uid: session for session in following.sessions}
        assert before.keys() <= after.keys()
        assert {uid for uid, session in after.items() if not session.cancelled} == {
            s.uid for s in draft.sessions
        }
        touched = {change.after.uid for change in compare(publication, following)}
        for uid, session in before.items():
            assert after[uid].sequence - session.sequence in ({0, 1} if uid in touched else {0})
            assert (after[uid] == session) is (uid not in touched)
        publication = following
