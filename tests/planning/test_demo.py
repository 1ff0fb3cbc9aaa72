"""The coming sample meeting: what is derived holds, its own draft breaks no rule, and its plan publishes."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import select

from eventapp.agenda import rules
from eventapp.agenda.compose import draft_content
from eventapp.agenda.content import Kind
from eventapp.agenda.findings import circumstances
from eventapp.agenda.model import EditStep
from eventapp.meetings.queries import edition_to_read
from eventapp.planner import breaches, charges
from eventapp.planner import plan as planner_plan
from eventapp.planner.plan import Impossible
from eventapp.planner.problem import Presence
from eventapp.planning.demands import PersonDemand, Window
from eventapp.planning.derived import Asked
from eventapp.planning.deriving import derive
from eventapp.planning.gathering import Gathered, gather, placements
from eventapp.planning.problems import VISIT, beginning, composed, places_of, problem_of
from eventapp.planning.relaxing import GivenUp, relaxed
from tests.apps import reading, statements


def found(app: Flask) -> tuple[Gathered, Asked]:
    with reading(app) as session:
        known = gather(session, edition_to_read(session, "csp", 2))
    return known, derive(known.known, known.demands)


def test_the_draft_itself_breaks_none_of_the_rules_derived_from_it(shared_demo_app: Flask) -> None:
    known, asked = found(shared_demo_app)
    problem = problem_of(known.known, known.demands, asked)
    start = beginning(problem, placements(known.draft.content, known.known.clock))
    assert breaches(problem, start) == ()
    assert sum(each.kind == VISIT for each in problem.activities) == 7


def test_from_the_draft_to_the_problem_and_back_nothing_moves(shared_demo_app: Flask) -> None:
    known, asked = found(shared_demo_app)
    content = known.draft.content
    there = places_of(placements(content, known.known.clock), known.known, asked)
    assert composed(content, known.known, there) == content


def test_most_of_what_a_plan_needs_is_derived(shared_demo_app: Flask) -> None:
    _known, asked = found(shared_demo_app)
    sessions = {each.slug: each for each in asked.sessions}
    table = sessions["co-chairs-round-table"]
    assert len(table.people) == 28
    assert not table.alone  # the site visit runs beside it
    assert sessions["opening-plenary"].alone
    assert sessions["forestry"].features == ("hybrid", "interpretation")
    assert sessions["forestry"].needs == {"interpreters": 1, "video": 1}
    assert "foyer" not in sessions["forestry"].rooms
    pinned = {each.kind for each in asked.sessions if each.pinned}
    assert pinned == {Kind.OTHER, Kind.SOCIAL, Kind.BREAK}
    orders = {(each.before, each.after) for each in asked.orders}
    assert ("forestry", "co-chairs-round-table") in orders
    assert ("forestry", "forestry-work-plan") in orders
    assert ("youth-lab-plenary", "closing-plenary") in orders
    assert ("closing-plenary", "press-conference") not in orders
    tanabe = asked.person("tanabe")
    assert tanabe is not None
    assert (tanabe.presence, tanabe.place) == (Presence.REMOTE, "vancouver")
    conflicts = {(each.one, each.other): each.cost for each in asked.conflicts}
    assert conflicts["environment", "forestry"] > 0


def test_what_is_known_is_read_in_a_constant_number_of_statements(shared_demo_app: Flask) -> None:
    with statements(shared_demo_app) as sent:
        found(shared_demo_app)
    assert len(sent) <= 18


def test_a_co_chair_who_must_be_there_and_is_away_is_named_with_ways_that_work(
    shared_demo_app: Flask,
) -> None:
    known, _asked = found(shared_demo_app)
    person = "lachapelle-moore"
    first, last = known.known.edition.start_date, known.known.edition.end_date
    away = Window(datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time()))
    demands = replace(known.demands, people={**known.demands.people, person: PersonDemand(away=(away,))})
    problem = problem_of(known.known, demands, derive(known.known, demands))
    start = beginning(problem, placements(known.draft.content, known.known.clock))
    with pytest.raises(Impossible) as raised:
        planner_plan(problem, seconds=10, start=start)
    told = [[each.key for each in clash] for clash in (raised.value.core, *raised.value.others)]
    slugs = [each.key for each in problem.activities if person in each.required]
    assert told == [[f"held:{slug}", f"required:{slug}:{person}", f"away:{person}"] for slug in slugs]
    assert len(slugs) == 5
    there, excused = raised.value.ways[:2]
    assert [each.key for each in there.gives_up] == [f"away:{person}"]
    assert [each.key for each in excused.gives_up] == [f"required:{slug}:{person}" for slug in slugs]
    for way in (there, excused):
        given_up = [GivenUp(each.key) for each in way.gives_up]
        freed = relaxed(demands, problem, given_up)
        assert freed is not None
        again = problem_of(known.known, freed, derive(known.known, freed))
        assert way.stays
        assert way.plan is not None
        assert breaches(again, way.plan.placements) == ()
        assert sum(charge.cost for charge in charges(again, way.plan.placements)) == way.plan.cost


def plan(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["plan", "csp", "2", *map(str, words)])


@pytest.mark.slow
def test_one_command_plans_the_meeting_without_anything_blocking(demo_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    said = plan(demo_app, "--seconds", 2, "--json", file, "--accept")
    assert said.exit_code == 0, said.output
    assert "The plan costs " in said.output
    assert said.output.endswith("sessions moved in the draft.\n")
    written = json.loads(file.read_bytes())
    assert written["plan"]["cost"] >= written["plan"]["bound"]
    assert len(written["sessions"]) == 44
    with reading(demo_app) as session:
        edition = edition_to_read(session, "csp", 2)
        content = draft_content(session, edition)
        assert rules.blocking(rules.check(content, circumstances(session, edition))) == []
        moved = session.scalars(select(EditStep)).all()
    assert f"\n{len(moved)} sessions moved" in said.output


def test_a_meeting_that_is_not_there_cannot_be_planned(shared_demo_app: Flask) -> None:
    said = shared_demo_app.test_cli_runner().invoke(args=["plan", "csp", "99"])
    assert (said.exit_code, said.output) == (2, "There is no meeting 99 of csp.\n")
