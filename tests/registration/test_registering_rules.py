"""What is decided without a database: travel, titles, seals."""

import pytest
from flask import Flask

from eventapp.core.localized import Language
from eventapp.people import titles
from eventapp.registration.registering import noticed, visa
from eventapp.registration.registering.visa import Entry


@pytest.mark.parametrize(
    ("host", "nationality", "needed"),
    [
        ("CA", "MX", Entry.VISA_OR_ETA),
        ("CA", "US", Entry.FREE),
        ("CA", "CA", Entry.FREE),
        ("CA", "BR", Entry.ASK),
        ("MX", "CA", Entry.FREE),
        ("MX", "US", Entry.FREE),
        ("MX", "CN", Entry.ASK),
        ("FR", "FR", Entry.ASK),
    ],
)
def test_who_needs_what_to_enter(host: str, nationality: str, needed: Entry) -> None:
    assert visa.entry(host, nationality) is needed


def test_nobody_is_asked_at_home_or_while_the_host_is_open() -> None:
    assert visa.is_asked("CA", "MX")
    assert not visa.is_asked("CA", "CA")
    assert not visa.is_asked(None, "MX")


def test_every_title_is_there_in_three_languages_and_none_twice() -> None:
    assert len(titles.TITLES) >= 35
    for language in Language:
        names = titles.names(language)
        assert len(names) == len(set(names))
    for title in titles.TITLES:
        assert title.missing() == ()
        for _, text in title:
            found = titles.known(text)
            assert found is not None, text


@pytest.mark.parametrize(
    ("typed", "en", "fr", "es"),
    [
        ("sous-ministre", "Deputy Minister", "Sous-ministre", "Viceministro / Viceministra"),
        ("Viceministra", "Deputy Minister", "Sous-ministre", "Viceministra"),
        ("SUBDIRECTORA", "Deputy Director", "Directrice adjointe", "Subdirectora"),
        ("Ambassador", "Ambassador", "Ambassadeur / Ambassadrice", "Embajador / Embajadora"),
    ],
)
def test_a_known_title_is_known_in_any_language(typed: str, en: str, fr: str, es: str) -> None:
    found = titles.title_of(typed, Language.EN)
    assert (found.en, found.fr, found.es) == (en, fr, es)


def test_an_unknown_title_stays_in_the_language_of_its_writer() -> None:
    found = titles.title_of("Gardienne du sceau", Language.FR)
    assert (found.en, found.fr, found.es) == (None, "Gardienne du sceau", None)


def test_a_notice_that_was_never_shown_is_not_named_by_a_consent(app: Flask) -> None:
    with app.app_context():
        good = noticed.sealed("CA-1")
        assert noticed.shown(good) == "CA-1"
        assert [
            noticed.shown(text) for text in ("", "CA-1", good.replace("1", "9", 1), good[:-1], "é é")
        ] == [""] * 5
