"""Which events somebody has, and in which form, at the very second."""

from datetime import timedelta

import pytest

from eventapp.agenda.content import Role, SessionContent, Status
from eventapp.programs.rules import Attending, Form, Variant, as_seen, form_of, leaves, next_change
from eventapp.registration.rules import ADMITTED, Place, State
from tests.factories import HALL, agenda_content, session_content, somebody

LINK = "https://example.org/join"
SESSION = session_content("opening", mode="hybrid", link=LINK)
OPENS = SESSION.starts_at - timedelta(hours=24)
EARLIER = OPENS - timedelta(seconds=1)
AFAR = session_content("opening", mode="hybrid", link=LINK, people=(somebody(remote=True),))
HERE = session_content("opening", mode="hybrid", link=LINK, people=(somebody(role=Role.CHAIR),))
CANCELLED = session_content("opening", link=LINK, status=Status.CANCELLED)
ROOM, REMOTE = ({SESSION.uid: place} for place in (Place.ROOM, Place.REMOTE))


def form(session: SessionContent, person: Attending, now: object = OPENS, had: object = ()) -> Form | None:
    return form_of(session, person, had, now, 24)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", sorted(ADMITTED))
def test_a_place_gives_the_session_and_its_link_at_the_second(state: State) -> None:
    seated, away = Attending("eva", state, ROOM), Attending("eva", state, REMOTE)
    assert form(SESSION, seated, EARLIER) == Form(Variant.ROOM, Place.ROOM, link_soon=True)
    assert form(SESSION, away, EARLIER) == Form(Variant.REMOTE, Place.REMOTE, link_soon=True)
    assert form(SESSION, seated) == Form(Variant.LINKED, Place.ROOM)
    assert form(SESSION, away) == Form(Variant.LINKED, Place.REMOTE)
    assert form(SESSION, away, SESSION.ends_at) == Form(Variant.REMOTE, Place.REMOTE)
    assert form(SESSION, Attending("eva", state)) is None


@pytest.mark.parametrize("state", sorted(set(State) - ADMITTED))
def test_whoever_is_not_approved_has_no_place_and_no_link(state: State) -> None:
    assert form(SESSION, Attending("eva", state, ROOM)) is None
    departed = state in (State.DECLINED, State.WITHDRAWN)
    for session in (HERE, AFAR):
        assert form(session, Attending("ana", state)) == (None if departed else Form(Variant.ROOM))


@pytest.mark.parametrize("state", [None, *sorted(ADMITTED)])
def test_a_part_in_it_gives_the_room_or_from_afar_the_link(state: State | None) -> None:
    assert form(HERE, Attending("ana", state)) == Form(Variant.ROOM, Place.ROOM)
    assert form(AFAR, Attending("ana", state)) == Form(Variant.LINKED, Place.REMOTE)
    assert form(AFAR, Attending("eva", state)) is None


def test_a_cancelled_one_stays_with_whoever_had_it_until_the_day_after() -> None:
    person = Attending("eva", State.APPROVED)
    assert form(CANCELLED, person) is None
    assert form(CANCELLED, person, had={CANCELLED.uid}) == Form(Variant.CANCELLED)
    assert form(CANCELLED, person, leaves(CANCELLED), {CANCELLED.uid}) is None
    assert form(CANCELLED, Attending("eva", State.WITHDRAWN), had={CANCELLED.uid}) is None


def test_what_is_told_of_where() -> None:
    assert as_seen(SESSION, Form(Variant.ROOM, Place.ROOM)).room == HALL
    covered = as_seen(SESSION, Form(Variant.ROOM))
    assert (covered.room, covered.mode) == (None, "hybrid")
    remote = as_seen(SESSION, Form(Variant.LINKED, Place.REMOTE))
    assert (remote.room, remote.mode, remote.link) == (None, "remote", None)


def test_every_moment_at_which_a_form_changes_is_foreseen() -> None:
    """Step by step from one foreseen moment to the next, nothing changes in between."""
    content = agenda_content(SESSION, session_content("other", "14:00", "15:00"), CANCELLED)
    people = [Attending("eva", State.APPROVED, place) for place in (ROOM, REMOTE)]
    now, steps = OPENS - timedelta(days=3), 0
    while (then := next_change(content, now, 24)) is not None:
        for session in content.sessions:
            for person in people:
                had = {CANCELLED.uid}
                last = then - timedelta(seconds=1)
                assert form(session, person, now, had) == form(session, person, last, had)
        now, steps = then, steps + 1
    assert steps == 5  # the link, the end, the day after, and each session’s sixty days
