"""Whatever stands in a text, three programs read the same, and no line is broken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventapp.agenda.content import GroupContent
from eventapp.calendars import events, feeds
from eventapp.core.localized import Language, LocalizedText
from tests.calendars.reading_lines import mistakes
from tests.calendars.test_events import published
from tests.calendars.test_feeds import TODAY, loaded
from tests.factories import session_content
from tests.support import icalendar_reader, icaljs, vobject_reader

PIECES = (
    *("\r\n", "\n", "\r", "\t", "\x00", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff"),
    *(
        "\\",
        "\\n",
        "C:\\New",
        "\\\\",
        ";",
        ",",
        ":",
        '"',
        "=",
        "^n",
        "%0D%0A",
        "😀",
        "👩🏽‍⚖️",
        "e\u0301",
        "é" * 40,
    ),
    *("\r\nBEGIN:VEVENT", "\nATTENDEE:mailto:a@example.org", "END:VCALENDAR", " ", "\N{NO-BREAK SPACE}"),
)
hostile = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=12).map("".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(hostile, hostile), min_size=1, max_size=8))
def test_hostile_texts_stay_inside_their_property(texts: list[tuple[str, str]]) -> None:
    sessions = [
        session_content(
            f"session-{number}",
            title=LocalizedText.same(title),
            summary=LocalizedText.same(summary),
            groups=(GroupContent("group", LocalizedText.same(title)),),
        )
        for number, (title, summary) in enumerate(texts)
    ]
    agenda = loaded(*sessions, address=texts[0][1])
    ics = feeds.agenda_feed(agenda, Language.FR, TODAY)
    assert mistakes(ics) == []
    ours, foreign = icalendar_reader.read(ics), vobject_reader.read(ics)
    assert ours.events == foreign.events
    assert [event.summary for event in ours.events[1:]] == [
        events.session_title(s, Language.FR) for s in agenda.content.sessions
    ]


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_each_hostile_piece_is_read_alike_by_a_third_program(piece: str) -> None:
    title = LocalizedText.same(f"before{piece}after")
    ics = feeds.agenda_feed(loaded(session_content(title=title, summary=title)), Language.EN, TODAY)
    ours = icalendar_reader.read(ics).events
    assert ours == icaljs.read(ics).events
    assert len(ours) == 2


def test_control_characters_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library writes them as they come: without cleaning the checks above find them."""
    monkeypatch.setattr(events, "clean", lambda text: text)
    content = published(session_content(title=LocalizedText.same("a\x00b")))
    assert mistakes(
        events.event_bytes(content.edition, content.sessions[0], Language.EN, "https://x.example")
    )


@pytest.mark.parametrize(
    ("ics", "mistake"),
    [
        (b"A:" + b"x" * 74 + b"\r\n", "line 1 has 76 octets"),
        ("A:é".encode()[:-1] + b"\r\n " + "é".encode()[1:] + b"\r\n", "line 1 breaks inside a character"),
        (b"A:x\\\r\n n\r\n", "line 1 breaks inside an escape"),
        (b"A:x\ny\r\n", "line 1 has a control character"),
        (b"A:x", "the last line has no end"),
        (b"\xef\xbb\xbfA:x\r\n", "the file begins with a byte order mark"),
    ],
)
def test_broken_lines_are_noticed(ics: bytes, mistake: str) -> None:
    assert mistake in mistakes(ics)
