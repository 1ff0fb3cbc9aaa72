"""What organizers state, ask for and accept: versions, conflicts, undo, records."""

from datetime import datetime, time
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select

from eventapp.agenda import editing
from eventapp.agenda.editing import Move
from eventapp.agenda.model import AgendaSession, EditStep
from eventapp.agenda.service import publish
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language
from eventapp.core.outbox import OutboxRow
from eventapp.meetings.queries import edition_to_change
from eventapp.planner.problem import Placement
from eventapp.planning import gathering, service
from eventapp.planning.demands import (
    Demands,
    Hours,
    OrderDemand,
    PersonDemand,
    SessionDemand,
    Team,
    Window,
)
from eventapp.planning.model import PlannedPerson, PlanningPerson, PlanningRun, RunKind, RunState
from eventapp.planning.runs import placements_in, problem_in
from tests.apps import reading, writing
from tests.factories import DAY, NOW
from tests.planning.run_help import MOVES, meeting, minutes, planned

EVA, IVO = "eva@example.org", "ivo@example.org"
MORNING = Window(datetime.combine(DAY, time(9)), datetime.combine(DAY, time(12)))
STATED = Demands(
    weights={"hours": 20},
    resources={"interpreters": 2},
    days={DAY: Hours(time(8), time(18))},
    sessions={"mining": SessionDemand(windows=(MORNING,), rooms=("hall",))},
    people={"ana": PersonDemand(away=(MORNING,), teams=("north",)), "carl": PersonDemand(wished=("mining",))},
    teams={"north": Team(visits={"forestry": 15})},
    orders=(OrderDemand("mining", "forestry", 15),),
)


@pytest.fixture(autouse=True)
def _meeting(app: Flask) -> None:
    with writing(app) as session:
        meeting(session)


def save(app: Flask, demands: Demands, version: int = 0, actor: str = EVA) -> int:
    with writing(app) as session:
        return service.save(session, actor, NOW, edition_to_change(session, "duo", 1), demands, version)


def stated(app: Flask) -> tuple[Demands, int]:
    with reading(app) as session:
        edition = session.scalars(select(AgendaSession.edition_id)).first()
        assert edition is not None
        return gathering.stated(session, edition)


def records(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    with reading(app) as session:
        wanted = select(AuditEntry).where(AuditEntry.action.startswith("planning.")).order_by(AuditEntry.id)
        return [(each.action, each.details) for each in session.scalars(wanted)]


def test_what_is_stated_is_kept_and_read_again(app: Flask) -> None:
    assert stated(app) == (Demands(), 0)
    assert save(app, STATED) == 1
    assert stated(app) == (STATED, 1)
    changed = replace(STATED, people={"ana": PersonDemand(excused=("mining",))})
    assert save(app, changed, 1) == 2
    assert stated(app) == (changed, 2)
    assert [details for _action, details in records(app)] == [
        {"version": 1, "sessions": ["mining"], "people": 2},
        {"version": 2, "sessions": [], "people": 2},
    ]


def test_stating_the_same_again_is_no_new_version_and_what_says_nothing_is_not_kept(app: Flask) -> None:
    save(app, STATED)
    idle = replace(STATED, sessions={**STATED.sessions, "forestry": SessionDemand()})
    assert save(app, idle, 1) == 1
    assert stated(app) == (STATED, 1)
    assert len(records(app)) == 1


def test_the_second_of_two_organizers_gets_a_conflict(app: Flask) -> None:
    save(app, STATED)
    with pytest.raises(Conflict):
        save(app, replace(STATED, weights={}), 0, IVO)
    save(app, replace(STATED, people={}), 1)
    with pytest.raises(Conflict):  # people alone are a new version too
        save(app, replace(STATED, weights={}), 1, IVO)


BACKWARDS = Window(MORNING.end, MORNING.start)


@pytest.mark.parametrize(
    "wrong",
    [
        Demands(sessions={"nowhere": SessionDemand(pinned=True)}),
        Demands(sessions={"mining": SessionDemand(rooms=("cellar",))}),
        Demands(sessions={"mining": SessionDemand(rooms=("link",))}),
        Demands(sessions={"mining": SessionDemand(windows=(BACKWARDS,))}),
        Demands(sessions={"mining": SessionDemand(heads=-1)}),
        Demands(people={"nobody": PersonDemand(away=(MORNING,))}),
        Demands(people={"ana": PersonDemand(away=(BACKWARDS,))}),
        Demands(people={"ana": PersonDemand(required=("nowhere",))}),
        Demands(people={"ana": PersonDemand(teams=("nobody",))}),
        Demands(teams={"north": Team(visits={"nowhere": 10})}),
        Demands(teams={"north": Team(visits={"mining": 0})}),
        Demands(weights={"nonsense": 3}),
        Demands(weights={"hours": -1}),
        Demands(resources={"horses": 3}),
        Demands(days={DAY: Hours(time(18), time(8))}),
        Demands(orders=(OrderDemand("mining", "nowhere"),)),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(app: Flask, wrong: Demands) -> None:
    with pytest.raises(Invalid):
        save(app, wrong)
    assert (stated(app), records(app)) == ((Demands(), 0), [])


def ask(app: Flask, **facts: Any) -> str:
    with writing(app) as session:
        return service.ask(session, EVA, NOW, edition_to_change(session, "duo", 1), **facts).ref


def test_a_run_is_written_down_with_its_problem_its_people_and_its_work(app: Flask) -> None:
    ref = ask(app, seconds=5, seed=9)
    with reading(app) as session:
        run = session.scalars(select(PlanningRun)).one()
        assert (run.ref, run.state, run.seconds, run.seed) == (ref, RunState.WAITING, 5, 9)
        problem = problem_in(run.problem)
        assert {each.key for each in problem.activities} == {"opening", "mining", "forestry", "energy"}
        assert placements_in(run.base)["mining"] == Placement(minutes("10:15"), "hall")
        assert session.scalar(select(func.count()).select_from(PlannedPerson)) == 2
        row = session.scalars(select(OutboxRow)).one()
        assert (row.topic, row.payload, row.lane) == ("planning.run.long", {"run": run.id}, "planning")
    assert [action for action, _details in records(app)] == ["planning.asked"]


def test_what_cannot_be_planned_is_not_asked_for(app: Flask) -> None:
    for facts in ({"seconds": 0}, {"seconds": 10_000}, {"seed": -1}, {"kind": RunKind.REPLAN}):
        with pytest.raises(Invalid):
            ask(app, **facts)
    every = ("opening", "mining", "forestry", "energy")
    save(app, Demands(sessions={slug: SessionDemand(left_out=True) for slug in every}))
    with pytest.raises(Invalid):
        ask(app)


def test_a_plan_close_to_what_is_published_knows_it(app: Flask) -> None:
    with writing(app) as session:
        publish(session, EVA, NOW, "duo", 1)
    ask(app, kind=RunKind.REPLAN)
    with reading(app) as session:
        problem = problem_in(session.scalars(select(PlanningRun.problem)).one())
    assert problem.published["forestry"] == Placement(minutes("10:15"), "room-2")
    assert "energy" not in problem.published


def test_nobody_asks_without_end_and_old_runs_go(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_OPEN", 2)
    monkeypatch.setattr(service, "MOST_KEPT", 1)
    first, second = ask(app), ask(app)
    with pytest.raises(Invalid):
        ask(app)
    with writing(app) as session:
        for run in session.scalars(select(PlanningRun)):
            run.state = RunState.FAILED
    third = ask(app)
    with reading(app) as session:
        assert set(session.scalars(select(PlanningRun.ref))) == {second, third}
    assert first not in (second, third)


def accept(app: Flask, ref: str, slugs: list[str] | None = None, actor: str = EVA) -> service.Accepted:
    with writing(app) as session:
        return service.accept(session, actor, NOW, edition_to_change(session, "duo", 1), ref, slugs)


def draft(app: Flask) -> dict[str, tuple[datetime | None, int | None]]:
    with reading(app) as session:
        rows = session.execute(select(AgendaSession.slug, AgendaSession.start, AgendaSession.room_id))
        return {slug: (start, room) for slug, start, room in rows}


def at(hour: int, minute: int) -> datetime:
    return datetime.combine(DAY, time(hour, minute))


def test_a_plan_is_accepted_whole_and_can_be_undone_step_by_step(app: Flask) -> None:
    ref, before = planned(app), draft(app)
    done = accept(app, ref)
    assert done.sessions == ("mining", "energy")
    assert [finding for finding in done.findings if finding.grade == "blocking"] == []
    assert (draft(app)["mining"][0], draft(app)["energy"][0]) == (at(8, 30), at(11, 30))
    assert accept(app, ref).sessions == ()
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        for _step in done.sessions:
            editing.undo(session, EVA, NOW, edition)
        with pytest.raises(Invalid):
            editing.undo(session, EVA, NOW, edition)
    assert draft(app) == before
    assert [(a, d.get("sessions")) for a, d in records(app)[1:]] == [
        ("planning.accepted", ["mining", "energy"])
    ]


def test_one_session_of_a_plan_is_accepted(app: Flask) -> None:
    ref = planned(app)
    assert accept(app, ref, ["energy"]).sessions == ("energy",)
    assert draft(app)["mining"][0] == at(10, 15)
    assert accept(app, ref, ["mining"]).sessions == ("mining",)
    with reading(app) as session:
        accepted = session.scalars(select(PlanningRun.accepted)).one()
        assert [(each["by"], each["sessions"]) for each in accepted] == [(EVA, ["energy"]), (EVA, ["mining"])]


def test_what_was_moved_since_is_named_and_the_rest_can_be_accepted(app: Flask) -> None:
    ref = planned(app)
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        move = Move(start=at(14, 0))
        editing.move_session(session, IVO, NOW, edition, "mining", move, version=1)
    with pytest.raises(Conflict) as refused:
        accept(app, ref)
    assert "“Mining”" in refused.value.say(Language.EN)
    assert draft(app)["energy"][0] is None
    assert accept(app, ref, ["energy"]).sessions == ("energy",)


def test_what_was_changed_since_is_named(app: Flask) -> None:
    ref = planned(app)
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        editing.move_session(session, IVO, NOW, edition, "energy", Move(minutes=90), version=1)
    with pytest.raises(Conflict):
        accept(app, ref, ["energy"])
    assert accept(app, ref, ["mining"]).sessions == ("mining",)


TEN = Placement(minutes("10:15"), "hall")


@pytest.mark.parametrize(
    ("moves", "slugs"),
    [
        # Mining takes the hall at 11:30 only if energy, which has it then, goes as well.
        (
            {"mining": Placement(minutes("14:00"), "hall"), "energy": Placement(minutes("10:15"), "hall")},
            ["energy"],
        ),
        ({"energy": Placement(minutes("10:15"), None)}, None),  # Ana is in mining then
    ],
)
def test_a_part_that_does_not_hold_together_is_refused(
    app: Flask, moves: dict[str, Placement], slugs: list[str] | None
) -> None:
    ref, before = planned(app, [moves]), draft(app)
    with pytest.raises(service.WouldClash) as refused:
        accept(app, ref, slugs)
    assert refused.value.findings
    assert "Ana Ruiz" in refused.value.say(Language.FR) or "Hall" in refused.value.say(Language.FR)
    assert draft(app) == before


def test_what_blocked_before_may_go_on_to(app: Flask) -> None:
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        editing.move_session(
            session, IVO, NOW, edition, "forestry", Move(start=at(7, 45), room="hall"), version=1
        )
    ref = planned(app, [{"energy": Placement(minutes("13:00"), "hall")}])
    assert accept(app, ref).sessions == ("energy",)


def test_two_organizers_accept_at_once_and_the_draft_is_moved_once(app: Flask) -> None:
    ref = planned(app)
    assert accept(app, ref, actor=EVA).sessions == ("mining", "energy")
    assert accept(app, ref, actor=IVO).sessions == ()
    with reading(app) as session:
        assert session.scalars(select(EditStep.actor)).all() == [EVA, EVA]


def test_nothing_is_accepted_of_a_run_without_a_plan(app: Flask) -> None:
    ref = ask(app)
    with pytest.raises(Invalid):
        accept(app, ref)
    with pytest.raises(NotFound):
        accept(app, "0" * 12)
    with pytest.raises(Invalid):
        accept(app, planned(app), ["nowhere"])


def test_a_what_if_holds_the_session_there_and_the_others_still(app: Flask) -> None:
    parent = planned(app)
    wanted = Placement(minutes("14:00"), "room-2")

    def ask_what_if(slug: str, place: Placement) -> str:
        with writing(app) as session:
            edition = edition_to_change(session, "duo", 1)
            return service.ask_what_if(session, EVA, NOW, edition, parent, slug, place).ref

    ref = ask_what_if("mining", wanted)
    with reading(app) as session:
        run = session.scalars(select(PlanningRun).where(PlanningRun.ref == ref)).one()
        assert (run.kind, run.parent_id is not None) == (RunKind.WHAT_IF, True)
        problem = problem_in(run.problem)
    pinned = {each.key: each.pin for each in problem.activities}
    assert pinned["mining"] == wanted
    assert problem.published["energy"] == MOVES["energy"]
    for slug, place in (("nowhere", wanted), ("mining", Placement(600, "cellar"))):
        with pytest.raises(Invalid):
            ask_what_if(slug, place)


def test_people_who_become_one_keep_what_was_stated_for_both(app: Flask) -> None:
    from eventapp.people.model import Person
    from eventapp.planning.held import unite

    save(app, STATED)
    ref = ask(app)
    with writing(app) as session:
        ids = dict(session.execute(select(Person.key, Person.id)).all())
        unite(session, NOW, ids["beth"], ids["carl"])
        unite(session, NOW, ids["beth"], ids["ana"])
        rows = session.scalars(select(PlanningPerson)).all()
        assert [row.person_id for row in rows] == [ids["beth"]]
    people = stated(app)[0].people
    assert people["beth"] == PersonDemand(away=(MORNING,), wished=("mining",), teams=("north",))
    with reading(app) as session:
        assert session.scalars(select(PlanningRun).where(PlanningRun.ref == ref)).all() == []
