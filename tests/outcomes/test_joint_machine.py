"""The same through the use cases on a real database: edits, edits back, approvals, withdrawals, pages opened
before somebody else edited; and a database that forgets what makes it safe is found out."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language, LocalizedText
from eventapp.outcomes import texts
from tests.apps import Databases, app_on, writing
from tests.factories import NOW

from .room_help import CONCLUSIONS, edition_of, open_edition, said

SIDES = st.sampled_from(("CA", "MX"))
WORDS = st.sampled_from(
    (said("one"), said("two"), LocalizedText(en="one"), LocalizedText("one", "un", "uno", (Language.FR,)))
)


class Machine(RuleBasedStateMachine):
    made: Callable[[], AbstractContextManager[Flask]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.app = self.stack.enter_context(type(self).made())
        self.edits = 0  # how often the text became another
        self.text = LocalizedText()
        self.approved: dict[str, int] = {}  # side → after how many edits
        self.open: list[tuple[int, int, str]] = []  # edits, version and digest of pages that are open

    def teardown(self) -> None:
        self.stack.close()

    def ready(self) -> bool:
        return not self.text.missing() and not self.text.draft

    @rule()
    def open_page(self) -> None:
        with writing(self.app) as session:
            there = texts.text_of(session, edition_of(session), CONCLUSIONS)
            self.open.append((self.edits, there.version, there.digest))

    @rule(text=WORDS)
    def edit(self, text: LocalizedText) -> None:
        self.open_page()
        self.edit_open_page(-1, text)

    @rule(which=st.integers(0, 9), text=WORDS)
    def edit_open_page(self, which: int, text: LocalizedText) -> None:
        if not self.open:
            return
        edits, version, _digest = self.open[which if which < 0 else which % len(self.open)]
        try:
            with writing(self.app) as session:
                texts.save(session, "x", NOW, edition_of(session), CONCLUSIONS, text, version)
        except Conflict:
            assert edits != self.edits
            return
        assert edits == self.edits
        if text != self.text:
            self.text, self.edits = text, self.edits + 1

    @rule(text=WORDS)
    def edit_and_back(self, text: LocalizedText) -> None:
        before = self.text
        self.edit(text)
        if before:
            self.edit(before)

    @rule(side=SIDES)
    def approve(self, side: str) -> None:
        self.open_page()
        self.approve_open_page(-1, side)

    @rule(which=st.integers(0, 9), side=SIDES)
    def approve_open_page(self, which: int, side: str) -> None:
        if not self.open:
            return
        edits, _version, seen = self.open[which if which < 0 else which % len(self.open)]
        try:
            with writing(self.app) as session:
                texts.approve(session, side, NOW, edition_of(session), CONCLUSIONS, side, seen)
        except Conflict:
            assert edits != self.edits
        except Invalid:
            assert edits == self.edits
            assert not self.ready()
        else:
            assert edits == self.edits
            assert self.ready()
            self.approved[side] = self.edits

    @rule(side=SIDES)
    def withdraw(self, side: str) -> None:
        try:
            with writing(self.app) as session:
                texts.withdraw(session, side, NOW, edition_of(session), CONCLUSIONS, side)
        except NotFound:
            assert side not in self.approved
        else:
            assert side in self.approved
            del self.approved[side]

    @invariant()
    def says_what_is_so(self) -> None:
        with writing(self.app) as session:
            there = texts.text_of(session, edition_of(session), CONCLUSIONS)
            assert there.text == self.text
            for each in there.standings:
                assert each.valid == (self.approved.get(each.side) == self.edits)
                assert each.void == (each.side in self.approved and not each.valid)
            both = [self.approved.get(side) for side in ("CA", "MX")]
            assert there.agreed == (both == [self.edits] * 2)


def run(databases: Databases, migrated: str, tmp_path: Path, most: int) -> None:
    with databases.new(migrated) as template:
        with app_on(template, tmp_path) as app:
            open_edition(app)

        @contextmanager
        def made() -> Iterator[Flask]:
            with databases.new(template) as url, app_on(url, tmp_path) as app:
                yield app

        machine = type("MachineHere", (Machine,), {"made": staticmethod(made)})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=most,
                stateful_step_count=20,
                deadline=None,
                report_multiple_bugs=False,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.slow
def test_any_steps_lead_where_the_model_says(databases: Databases, migrated: str, tmp_path: Path) -> None:
    run(databases, migrated, tmp_path, 8 if databases.kind == "sqlite" else 2)


@pytest.mark.slow
def test_a_digest_without_its_revision_is_found_out(
    databases: Databases, migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = texts.digest_of
    monkeypatch.setattr(texts, "digest_of", lambda subject, _revision, *rest: right(subject, 0, *rest))
    if databases.kind != "sqlite":
        pytest.skip("the decision is the same on both")
    with pytest.raises(AssertionError):
        run(databases, migrated, tmp_path, 30)
