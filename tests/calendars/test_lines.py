"""Lines break where every program can put them together again."""

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.calendars.lines import folded, written
from tests.calendars.reading_lines import mistakes


@given(st.text(st.sampled_from("a\\é😀;"), max_size=400).map(lambda text: text.replace("\\", "\\\\")))
def test_a_line_is_broken_between_whole_characters_and_escapes(text: str) -> None:
    ics = folded(text.encode()) + b"\r\n"
    assert mistakes(ics) == []
    assert ics.replace(b"\r\n ", b"") == text.encode() + b"\r\n"


@pytest.mark.parametrize("length", [0, 74, 75, 76, 149, 150])
def test_lines_are_as_long_as_they_may_be(length: int) -> None:
    lines = folded(b"x" * length).split(b"\r\n")
    assert all(len(line) == 75 for line in lines[:-1])
    assert len(lines[-1]) <= 75


def test_it_is_what_the_library_writes_but_for_the_breaks() -> None:
    event = icalendar.Event()
    event.add("summary", "Opening; \\ and, more " * 20)
    assert written(event).replace(b"\r\n ", b"") == event.to_ical().replace(b"\r\n ", b"")


def test_the_library_breaks_an_escaped_backslash() -> None:
    """When this fails the library has learnt it, and `lines` is only the faster way."""
    broken = []
    for length in range(60, 75):
        event = icalendar.Event()
        event.add("summary", "x" * length + "\\" * 4 + "x" * 40)
        broken += mistakes(event.to_ical())
    assert broken
