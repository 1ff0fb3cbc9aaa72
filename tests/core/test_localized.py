"""Text in three languages: what is there, what is missing, and what a reader gets instead."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core.localized import NOTHING, Language, LocalizedText, Said, TextStatus, clean, folded

EN, FR, ES = Language


texts = st.none() | st.text(max_size=20)
localized = st.builds(
    LocalizedText,
    en=texts,
    fr=texts,
    es=texts,
    draft=st.lists(st.sampled_from(Language), unique=True).map(tuple),
)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (LocalizedText("e", "f", "s"), [("e", EN), ("f", FR), ("s", ES)]),
        (LocalizedText(en="e", es="s"), [("e", EN), ("e", EN), ("s", ES)]),
        (LocalizedText(fr="f", es="s"), [("f", FR), ("f", FR), ("s", ES)]),
        (LocalizedText(es="s"), [("s", ES)] * 3),
        (LocalizedText(en=" \n", fr="f"), [("f", FR)] * 3),
    ],
)
def test_a_reader_gets_the_own_language_or_the_next_best(text: LocalizedText, answers: list[Said]) -> None:
    assert [text.best(language) for language in Language] == answers


def test_a_text_in_no_language_has_no_best() -> None:
    assert [NOTHING.best(language) for language in Language] == [None, None, None]
    assert not NOTHING


@given(localized)
def test_what_is_said_is_what_is_not_missing(text: LocalizedText) -> None:
    said = dict(text)
    assert set(said) | set(text.missing()) == set(Language)
    assert not set(said) & set(text.missing())
    assert bool(text) is bool(said)
    for language in Language:
        best = text.best(language)
        assert text.get(language) == said.get(language)
        assert (best is None) is (not said)
        if best is not None:
            assert best.text == said[best.language]
            assert (best.language is language) is (language in said)


@given(localized)
def test_a_status_follows_from_text_and_review(text: LocalizedText) -> None:
    for language in Language:
        expected = (
            TextStatus.MISSING
            if text.get(language) is None
            else TextStatus.DRAFT
            if language in text.draft
            else TextStatus.REVIEWED
        )
        assert text.status(language) is expected


@given(localized)
def test_a_text_survives_json(text: LocalizedText) -> None:
    assert msgspec.json.decode(msgspec.json.encode(text), type=LocalizedText) == text


def test_a_text_that_needs_no_translation_is_the_same_everywhere() -> None:
    assert list(LocalizedText.same("17")) == [(EN, "17"), (FR, "17"), (ES, "17")]


def test_each_language_knows_its_region_and_its_own_name() -> None:
    assert [(each.locale, each.endonym) for each in Language] == [
        ("en-CA", "English"),
        ("fr-CA", "Français"),
        ("es-MX", "Español"),
    ]


@given(st.text())
def test_clean_text_can_go_anywhere_and_cleaning_again_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert [c for c in once if unicodedata.category(c) == "Cc" and c not in "\n\t"] == []


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [("Énergie", "Énergie"), ("a\0b\x07c\r\n\td", "abc\n\td"), ("« Énergie » 1", "« Énergie » 1")],
)
def test_cleaning_keeps_what_people_wrote(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Énergie", "ENERGIE"),
        ("Main-d’œuvre", "main-d’OEUVRE"),
        ("Exploitation  minière\n", " exploitation miniere"),
        ("Año", "ano"),
        ("Straße", "STRASSE"),
        ("E\u0301nergie", "\u00e9nergie"),
    ],
)
def test_folding_makes_spellings_equal(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_folding_keeps_different_words_apart() -> None:
    assert folded("Mines") != folded("Minas")


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
