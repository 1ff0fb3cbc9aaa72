"""The agenda as a value: equal bytes for equal content, the same value from its bytes."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.agenda import content
from eventapp.agenda.content import Audience, Role
from eventapp.agenda.model import Publication
from tests.apps import reading
from tests.factories import agenda_content, session_content, somebody


def test_an_agenda_comes_back_from_its_bytes() -> None:
    agenda = agenda_content(
        session_content(people=(somebody(role=Role.CO_CHAIR, side="CA", remote=True, place="vancouver"),)),
        session_content(
            "closing", "16:00", "17:00", link="https://example.org/j", audience=Audience.DELEGATE
        ),
    )
    data = content.encode(agenda)
    assert content.decode(data) == agenda
    assert content.encode(content.decode(data)) == data


def test_publications_of_the_demo_are_named_by_their_bytes(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        stored = session.scalars(select(Publication)).all()
        for row in stored:
            data = row.content.encode()
            assert content.encode(content.decode(data)) == data
            assert content.digest(data) == row.digest
        assert len({row.digest for row in stored}) == len(stored) == 3


def test_a_digest_never_changes() -> None:
    """ETags and stored names rest on it: a change here makes every reader fetch everything again."""
    data = content.encode(agenda_content(session_content()))
    assert content.digest(data) == "37c4682994f9fa6841cbb8e90dc592f50e305092bba45d24a5c26a53256a6d99"


def test_sessions_stand_by_time_then_length_then_name() -> None:
    b, a = session_content("b"), session_content("a")
    day_long = session_content("z", "09:00", "17:00")
    elsewhere = session_content("early", "07:30", "08:00", zone="America/Vancouver")  # 10:30 in Ottawa
    first = session_content("first", "08:59", "09:30")
    ordered = content.in_order([elsewhere, b, a, day_long, first])
    assert [session.slug for session in ordered] == ["first", "z", "a", "b", "early"]


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        (Audience.PUBLIC, [True, False, False]),
        (Audience.DELEGATE, [True, True, False]),
        (Audience.ORGANIZER, [True, True, True]),
    ],
)
def test_an_audience_sees_its_own_level_and_those_before(reader: Audience, seen: list[bool]) -> None:
    assert [reader.sees(level) for level in Audience] == seen


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (("09:00", "10:00"), ("10:00", "11:00"), False),
        (("09:00", "10:00"), ("09:59", "11:00"), True),
        (("09:00", "12:00"), ("10:00", "11:00"), True),
        (("09:00", "10:00"), ("09:00", "10:00"), True),
    ],
)
def test_sessions_overlap_when_they_share_a_minute(
    one: tuple[str, str], other: tuple[str, str], overlap: bool
) -> None:
    a, b = session_content("a", *one), session_content("b", *other)
    assert (a.overlaps(b), b.overlaps(a)) == (overlap, overlap)


def test_minutes_are_those_that_pass_not_those_on_the_clock() -> None:
    # In the night of 1 November 2026 Ottawa lives through one hour twice.
    night = session_content("night", "2026-11-01T00:30", "2026-11-01T03:30")
    assert night.minutes == 240
    assert night.starts_at == datetime(2026, 11, 1, 4, 30, tzinfo=UTC)


def test_a_session_is_found_by_its_slug_and_its_group(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        row = session.scalars(select(Publication).order_by(Publication.id)).first()
        assert row is not None
        agenda = content.decode(row.content)
    assert agenda.edition.path == "cmp/17"
    assert [session.slug for session in agenda.of_group("forestry")] == ["forestry"]
    for each in agenda.sessions:
        assert agenda.session(each.slug) == each
    assert agenda.session("nothing") is None
    assert agenda.of_group("nothing") == ()
