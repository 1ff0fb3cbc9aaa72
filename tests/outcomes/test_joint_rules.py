"""Agreeing, on values: whatever both sides and the secretariat do, a text is agreed only while both have
approved the very revision that there is."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eventapp.core.localized import Language, LocalizedText
from eventapp.outcomes import agreeing
from eventapp.outcomes.agreeing import Change, differences, digest, is_agreed, standings, unready

SIDES = ("CA", "MX")
WORDS = st.sampled_from(("one", "two", "three"))


class Given(NamedTuple):
    digest: str


class Agreeing(RuleBasedStateMachine):
    """The text with its revision and the last approvals, as the program decides; beside it what is so."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.revision = "one", 1
        self.given: dict[str, Given] = {}
        self.open: list[tuple[int, str]] = []  # forms that somebody has open: revision and digest
        self.approved_revision: dict[str, int] = {}

    @property
    def digest(self) -> str:
        return digest("duo/1/conclusions", self.revision, self.text.encode())

    @rule(text=WORDS)
    def edit(self, text: str) -> None:
        if text != self.text:
            self.text, self.revision = text, self.revision + 1

    @rule()
    def edit_and_back(self) -> None:
        before = self.text
        self.edit("another")
        self.edit(before)

    @rule()
    def open_page(self) -> None:
        self.open.append((self.revision, self.digest))

    @rule(side=st.sampled_from(SIDES))
    def approve(self, side: str) -> None:
        self.given[side] = Given(self.digest)
        self.approved_revision[side] = self.revision

    @rule(side=st.sampled_from(SIDES), which=st.integers(0, 9))
    def approve_an_open_page(self, side: str, which: int) -> None:
        """Somebody edits meanwhile: what was seen is not what there is, and it is refused."""
        if not self.open:
            return
        revision, seen = self.open[which % len(self.open)]
        assert (seen == self.digest) == (revision == self.revision)
        if seen == self.digest:
            self.approve(side)

    @rule(side=st.sampled_from(SIDES))
    def withdraw(self, side: str) -> None:
        self.given.pop(side, None)
        self.approved_revision.pop(side, None)

    @invariant()
    def agreed_only_on_one_revision(self) -> None:
        found = standings(SIDES, self.given, self.digest, lambda row: row.digest)
        both = [self.approved_revision.get(side) for side in SIDES]
        assert is_agreed(found) == (both == [self.revision] * 2)
        for each in found:
            assert each.valid == (self.approved_revision.get(each.side) == self.revision)
            assert each.void == (each.side in self.given and not each.valid)


def machine() -> None:
    run_state_machine_as_test(
        Agreeing,
        settings=settings(
            max_examples=200, stateful_step_count=30, deadline=None, report_multiple_bugs=False
        ),
    )


def test_agreed_is_one_revision_that_both_approved() -> None:
    machine()


def test_the_machine_finds_a_digest_that_forgets_the_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    right = agreeing.digest

    def forgetful(subject: str, _revision: int, content: bytes) -> str:
        return right(subject, 0, content)

    monkeypatch.setitem(globals(), "digest", forgetful)
    with pytest.raises(AssertionError):
        machine()


def test_nobody_agrees_where_nobody_has_a_say() -> None:
    assert not is_agreed(standings((), {}, "x", str))


def test_a_digest_names_subject_revision_and_content_apart() -> None:
    assert digest("a/1", 1, b"x") != digest("a/11", 1, b"x")
    assert digest("a", 11, b"") != digest("a", 1, b"1")
    assert digest("a", 1, b"x") == digest("a", 1, b"x")


def test_a_language_that_is_missing_or_not_reviewed_is_not_ready() -> None:
    text = LocalizedText(en="a", fr="b", draft=(Language.FR,))
    assert unready(text) == (Language.FR, Language.ES)
    assert unready(LocalizedText(en="a", fr="b", es="c")) == ()


TEXTS = st.text(alphabet="ab \n", max_size=30)


@given(TEXTS, TEXTS)
def test_a_difference_tells_both_texts_whole(before: str, after: str) -> None:
    found = differences(LocalizedText(en=before), LocalizedText(en=after))
    old, new = (before if before.strip() else ""), (after if after.strip() else "")
    if old == new:
        assert found == ()
        return
    pieces = found[0].pieces
    assert "".join(text for how, text in pieces if how is not Change.NEW) == old
    assert "".join(text for how, text in pieces if how is not Change.GONE) == new


def test_a_difference_marks_the_word_that_changed() -> None:
    before, after = (
        LocalizedText(en="The next host is Mexico.", fr="A"),
        LocalizedText(en="The next host is Canada.", fr="A"),
    )
    (found,) = differences(before, after)
    assert found.language is Language.EN
    assert [piece for piece in found.pieces if piece[0] is not Change.SAME] == [
        (Change.GONE, "Mexico."),
        (Change.NEW, "Canada."),
    ]
