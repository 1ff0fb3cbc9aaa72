"""A link opens one thing, of one registration, until it is revoked or has run out; nothing else is one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.registration import links
from eventapp.registration.links import Link, Opens
from tests.factories import NOW

KEY, REF = "a secret", "0123456789ab"


def opened(text: str, key: str = KEY, serial: int = 1, hours: int = 0) -> bool:
    link = links.parse(text)
    return link is not None and links.genuine(link, key, serial, NOW + timedelta(hours=hours))


def test_a_link_opens_what_it_was_made_for() -> None:
    link = links.parse(links.make(KEY, Opens.ANSWER, REF, 1))
    assert link is not None
    assert (link.opens, link.ref, link.until) == (Opens.ANSWER, REF, 0)
    assert links.genuine(link, KEY, 1, NOW)


def test_raising_the_serial_makes_older_links_void() -> None:
    text = links.make(KEY, Opens.ANSWER, REF, 1)
    assert not opened(text, serial=2)
    assert opened(links.make(KEY, Opens.ANSWER, REF, 2), serial=2)


def test_a_link_for_an_hour_lasts_an_hour() -> None:
    text = links.make(KEY, Opens.DATA, REF, 1, NOW + timedelta(hours=1))
    assert [opened(text, hours=n) for n in (0, 1, 2)] == [True, False, False]


def test_another_installation_makes_other_links() -> None:
    assert not opened(links.make("another", Opens.ANSWER, REF, 1))


@pytest.mark.parametrize("opens", list(Opens))
def test_no_link_opens_more_than_it_says(opens: Opens) -> None:
    link = links.parse(links.make(KEY, opens, REF, 1))
    assert link is not None
    for other in set(Opens) - {opens}:
        assert not links.genuine(link._replace(opens=other), KEY, 1, NOW)
    assert not links.genuine(link._replace(ref="ba9876543210"), KEY, 1, NOW)
    assert not links.genuine(link._replace(until=link.until + 2_000_000_000), KEY, 1, NOW)


def test_nothing_of_the_person_stands_in_it() -> None:
    text = links.make(KEY, Opens.ANSWER, REF, 1)
    assert text.startswith("a" + REF)
    assert len(text.rpartition(".")[2]) == 43  # 256 bits
    assert text == links.parse(text).text  # type: ignore[union-attr]


@given(st.text())
def test_whatever_stands_in_the_address_is_no_failure(text: str) -> None:
    assert not opened(text)


def test_a_moment_without_end_is_no_link() -> None:
    assert links.parse(f"a{REF}.{'f' * 9000}.seal") is None


@given(st.text(), st.integers(min_value=0, max_value=2**62), st.text())
def test_nor_is_whatever_looks_like_a_link(ref: str, until: int, seal: str) -> None:
    assert not opened(Link(Opens.ANSWER, ref, until, seal).text)
