"""A plan is agreed while both sides approve what it says now, whatever happens in whatever order."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict
from eventapp.core.localized import Language
from eventapp.outcomes import commitments, held, plans
from eventapp.outcomes.model import State
from eventapp.outcomes.values import Owner
from eventapp.people.model import Person
from eventapp.registration.privacy.areas import About
from tests.apps import Databases, app_on, reading, statements, writing
from tests.factories import NOW, text
from tests.outcomes.making import ACTOR, LINEAGE, add, approve, begin, plan, report, values, which

sides = st.sampled_from(("CA", "MX"))
words = st.sampled_from(("Plant trees", "Plant more trees"))


class Machine(RuleBasedStateMachine):
    """``valid`` are the sides that approve what there is now, ``seen`` is the digest that a page shows."""

    made: Callable[[], AbstractContextManager[Flask]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.app = self.stack.enter_context(type(self).made())
        self.valid: set[str] = set()
        self.text, self.introduction = "Plant trees", ""
        with reading(self.app) as session:
            self.seen = plan(session).digest

    def teardown(self) -> None:
        self.stack.close()

    @rule(side=sides, looks=st.booleans())
    def approve(self, side: str, looks: bool) -> None:
        with writing(self.app) as session:
            now = plan(session).digest
            self.seen = now if looks else self.seen
            if self.seen == now:
                plans.approve(session, ACTOR, NOW, which(), side, self.seen)
                self.valid.add(side)
            else:
                with pytest.raises(Conflict):
                    plans.approve(session, ACTOR, NOW, which(), side, self.seen)

    @rule(side=sides)
    def withdraw(self, side: str) -> None:
        if side in self.valid:
            with writing(self.app) as session:
                plans.withdraw(session, ACTOR, NOW, which(), side)
            self.valid.remove(side)

    @rule(said=words)
    def edit(self, said: str) -> None:
        with writing(self.app) as session:
            version = commitments.by_number(session, LINEAGE, 1).version
            commitments.change(session, ACTOR, NOW, (LINEAGE, 1), values(said), version)
        if said != self.text:
            self.text = said
            self.valid.clear()

    @rule(said=words)
    def introduce(self, said: str) -> None:
        with writing(self.app) as session:
            plans.introduce(session, ACTOR, NOW, which(), text(said), plan(session).version)
        if said != self.introduction:
            self.introduction = said
            self.valid.clear()

    @rule(earlier=st.booleans())
    def place(self, earlier: bool) -> None:
        with writing(self.app) as session:
            first = plan(session).entries[0].number == 1
            plans.place(session, ACTOR, NOW, which(), 1, earlier=earlier)
        if first is not earlier:
            self.valid.clear()

    @rule(state=st.sampled_from(State))
    def report(self, state: State) -> None:
        """What became of it is no edit of what was agreed."""
        with writing(self.app) as session:
            report(session, 1, state)

    @invariant()
    def agreed_while_both_approve(self) -> None:
        with reading(self.app) as session:
            found = plan(session)
            assert {each.side for each in found.standings if each.valid} == self.valid
            assert found.agreed is (self.valid == {"CA", "MX"})


@pytest.mark.slow
def test_any_steps(databases: Databases, migrated: str, tmp_path: Path) -> None:
    with databases.new(migrated) as template:
        with app_on(template, tmp_path) as app:
            begin(app)
            with writing(app) as session:
                add(session)
                add(session, "Count birds")

        @contextmanager
        def made() -> Iterator[Flask]:
            with databases.new(template) as url, app_on(url, tmp_path) as app:
                yield app

        run_state_machine_as_test(
            type("MachineHere", (Machine,), {"made": staticmethod(made)}),
            settings=settings(
                max_examples=12 if databases.kind == "sqlite" else 2,
                stateful_step_count=20,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_written_back_it_is_still_to_be_approved_anew(app: Flask) -> None:
    begin(app)
    with writing(app) as session:
        add(session)
        approve(session, "CA", "MX")
        for said in ("Plant more", "Plant trees"):
            version = commitments.by_number(session, LINEAGE, 1).version
            commitments.change(session, ACTOR, NOW, (LINEAGE, 1), values(said), version)
    with reading(app) as session:
        assert not plan(session).agreed


def test_public_pages_take_as_many_statements_for_one_commitment_as_for_thirty(app: Flask) -> None:
    begin(app)
    client, counts = app.test_client(), []
    for more in (1, 2, 27):
        with writing(app) as session:
            for number in range(more):
                add(session, f"No. {number}")
            approve(session, "CA", "MX")
        with statements(app) as sent:
            assert client.get("/en/duo/groups/forestry/plans/2026/").status_code == 200
            assert client.get("/en/duo/groups/forestry/").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] == counts[2]


def test_who_is_named_for_an_office_changes_and_is_forgotten_without_voiding_anything(app: Flask) -> None:
    begin(app)
    with writing(app) as session:
        add(session)
        approve(session, "CA", "MX")
        version = commitments.by_number(session, LINEAGE, 1).version
        offices = (Owner("CA", text("Forest Service"), "beth"), Owner("MX", text("CONAFOR"), "carl"))
        commitments.change(session, ACTOR, NOW, (LINEAGE, 1), values(owners=offices), version)
    with reading(app) as session:
        assert [owner.person for owner in plan(session).entries[0].words.owners] == ["beth", "carl"]
        assert plan(session).agreed
        ids = dict(session.execute(select(Person.key, Person.id)).all())
        told = [str(entry.details) for entry in session.scalars(select(AuditEntry))]
        assert not [said for said in told if "beth" in said or "carl" in said]
    with writing(app) as session:
        held.unite(session, NOW, ids["ana"], ids["beth"])
        held.forget(session, [ids["carl"]])
    with reading(app) as session:
        assert [owner.person for owner in plan(session).entries[0].words.owners] == ["ana", None]
        assert plan(session).agreed
        about = About(ids["ana"], [], Language.FR)
        assert [fact.text for fact in held.kept(session, about).facts] == ["Plant trees (fr)"]
