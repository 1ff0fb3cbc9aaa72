"""What a reader may not see is absent, in every form in which an agenda leaves the house."""

import pytest

from eventapp.agenda import content
from eventapp.agenda.content import AgendaContent, Audience, Kind, RoomContent
from eventapp.agenda.policy import visible
from tests.factories import agenda_content, session_content, somebody, text

CANARIES = {"public-link-canary": Audience.DELEGATE, "delegate-canary": Audience.DELEGATE}
CANARIES |= {"organizer-canary": Audience.ORGANIZER}
AGENDA = agenda_content(
    session_content("open", link="https://example.org/public-link-canary"),
    session_content(
        "closed",
        "10:00",
        "11:00",
        audience=Audience.DELEGATE,
        title=text("delegate-canary"),
        people=(somebody(name="delegate-canary"),),
        room=RoomContent("delegate-canary", text("delegate-canary")),
        link="https://example.org/delegate-canary",
    ),
    session_content(
        "backstage",
        "11:00",
        "12:00",
        kind=Kind.OTHER,
        audience=Audience.ORGANIZER,
        summary=text("organizer-canary"),
        link="https://example.org/organizer-canary",
    ),
)


def leaks(agenda: AgendaContent, reader: Audience) -> list[str]:
    data = content.encode(agenda).decode()
    return [canary for canary, level in CANARIES.items() if canary in data and not reader.sees(level)]


@pytest.mark.parametrize(
    ("reader", "slugs"),
    [
        (Audience.PUBLIC, ["open"]),
        (Audience.DELEGATE, ["open", "closed"]),
        (Audience.ORGANIZER, ["open", "closed", "backstage"]),
    ],
)
def test_a_reader_sees_the_sessions_of_the_own_level_and_nothing_of_others(
    reader: Audience, slugs: list[str]
) -> None:
    seen = visible(AGENDA, reader)
    assert [session.slug for session in seen.sessions] == slugs
    assert leaks(seen, reader) == []


def test_the_search_for_leaks_finds_them_where_nothing_was_cut() -> None:
    assert leaks(AGENDA, Audience.PUBLIC) == list(CANARIES)
    assert leaks(AGENDA, Audience.DELEGATE) == ["organizer-canary"]


def test_delegates_are_told_how_to_join() -> None:
    assert [session.link for session in visible(AGENDA, Audience.DELEGATE).sessions] == [
        "https://example.org/public-link-canary",
        "https://example.org/delegate-canary",
    ]
    assert [session.link for session in visible(AGENDA, Audience.PUBLIC).sessions] == [None]


def test_an_organizer_sees_everything_unchanged() -> None:
    assert visible(AGENDA, Audience.ORGANIZER) == AGENDA
