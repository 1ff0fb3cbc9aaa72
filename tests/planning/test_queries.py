"""What pages of planning are given: whole, in each language, in a constant number of statements."""

from collections.abc import Callable

import pytest
from flask import Flask

from eventapp.agenda.content import Participation, Role
from eventapp.agenda.service import publish, save_session
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.planner.problem import Placement
from eventapp.planning import queries, service
from eventapp.planning.burden import carried, hard_minutes, outside
from eventapp.planning.demands import Demands, PersonDemand, Team
from eventapp.planning.model import RunState
from eventapp.planning.runs import run_of
from tests.apps import reading, statements, writing
from tests.factories import DAY, NOW, OTTAWA, agenda_content, session_content, session_draft
from tests.planning.run_help import MOVES, asked, meeting, minutes, planned


@pytest.fixture(autouse=True)
def _meeting(app: Flask) -> None:
    with writing(app) as session:
        meeting(session)


def shown(app: Flask, ref: str, language: Language = Language.EN) -> queries.RunShown:
    with reading(app) as session:
        return queries.run(session, "duo", 1, ref, language)


def test_a_run_is_shown_with_what_moves_what_it_pays_and_whom_it_touches(app: Flask) -> None:
    ref = planned(app)
    run = shown(app, ref)
    assert [(each.slug, each.before is None, each.waits) for each in run.moved] == [
        ("mining", False, False),
        ("energy", True, False),
    ]
    assert f"{run.moved[0].after.start:%H:%M}–{run.moved[0].after.end:%H:%M}" == "08:30–09:30"
    assert run.touched == ("Ana Ruiz",)
    assert run.content.session("energy") is not None
    assert run.draft.content.session("energy") is None
    assert run.days[0].day == DAY
    assert run.plan is not None
    assert sum(paid.cost for paid in run.paid) == run.plan.cost
    assert all(said.sentence for paid in run.paid for said in paid.said)
    assert [(point.seconds, point.gap is not None) for point in run.points] == [(0.4, True), (2.0, True)]
    assert (run.plans, run.which, run.stale, run.core, run.ways) == (1, 0, False, (), ())


def test_while_it_runs_the_best_so_far_is_shown(app: Flask) -> None:
    ref = asked(app)
    assert (shown(app, ref).plan, shown(app, ref).moved) == (None, ())
    with writing(app) as session:
        run = run_of(session, edition_to_read(session, "duo", 1), ref)
        base = dict(run.base)
        run.state, run.bound = RunState.RUNNING, 3
        run.best = {**base, "energy": {"start": minutes("13:00"), "room": "hall"}}
    run_shown = shown(app, ref)
    assert run_shown.plan is not None
    assert (run_shown.plan.bound, [each.slug for each in run_shown.moved]) == (3, ["energy"])


def test_what_is_impossible_is_said_with_its_ways_out(app: Flask) -> None:
    ref = asked(app)
    sentence = {
        "text": "“%(activity)s” takes place, for %(length)s.",
        "values": {
            "activity": {"en": "Energy", "fr": "Énergie"},
            "length": {"type": "length", "minutes": 60},
        },
    }
    core = [{"key": "held:energy", "sentence": sentence, "people": ["ana"]}]
    with writing(app) as session:
        run = run_of(session, edition_to_read(session, "duo", 1), ref)
        run.state = RunState.IMPOSSIBLE
        run.hindrance = {"core": core, "ways": [{"gives_up": core, "sentence": sentence}]}
    found = shown(app, ref, Language.FR)
    assert "Énergie" in found.core[0].sentence
    assert "1\N{NO-BREAK SPACE}h" in found.core[0].sentence
    assert found.core[0].people == ("Ana Ruiz",)
    assert [(len(way.steps), way.cost, way.people) for way in found.ways] == [
        (1, None, (("ana", "Ana Ruiz"),))
    ]


def test_a_draft_that_changed_since_is_told(app: Flask) -> None:
    ref = planned(app)
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        demands = Demands(people={"beth": PersonDemand(required=("mining",))})
        service.save(session, "eva", NOW, edition, demands, 0)
    run = shown(app, ref)
    assert run.stale
    assert {each.slug: each.waits for each in run.moved} == {"mining": True, "energy": False}


def test_why_a_session_is_where_it_is(app: Flask) -> None:
    ref = planned(app)
    with reading(app) as session:
        found = queries.why(session, "duo", 1, ref, "mining", Language.EN)
        assert f"{found.spot.start:%H:%M}" == "08:30"
        assert found.pays
        assert found.choices
        assert all(choice.spot.start.date() >= DAY for choice in found.choices)
        for slug in ("nowhere", "energy/"):
            with pytest.raises(NotFound):
                queries.why(session, "duo", 1, ref, slug, Language.EN)


def test_two_plans_are_compared(app: Flask) -> None:
    other = {**MOVES, "mining": Placement(minutes("14:00"), "room-2")}
    ref = planned(app, [MOVES, other])
    with reading(app) as session:
        found = queries.compare(session, "duo", 1, (ref, ref), Language.EN, (0, 1))
        assert [each.slug for each in found.differences] == ["mining"]
        assert (found.differences[0].one.start.hour, found.differences[0].other.start.hour) == (8, 14)
        assert found.touched == ("Ana Ruiz",)
        assert found.costs[0] == sum(each.one for each in found.wishes)
        with pytest.raises(NotFound):
            queries.compare(session, "duo", 1, (ref, "0" * 12), Language.EN)


def test_visits_are_shown_where_they_are(app: Flask) -> None:
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        demands = Demands(
            people={"beth": PersonDemand(teams=("north",))}, teams={"north": Team(visits={"mining": 10})}
        )
        service.save(session, "eva", NOW, edition, demands, 0)
    ref = planned(app, [{**MOVES, "north/mining": Placement(minutes("08:40"), "hall")}])
    visit = shown(app, ref).visits[0]
    assert (visit.team, visit.session, f"{visit.start:%H:%M}", visit.room) == (
        "north",
        "mining",
        "08:40",
        "Hall",
    )


def test_runs_are_listed_the_newest_first(app: Flask) -> None:
    first, second = planned(app), asked(app)
    with reading(app) as session:
        heads = queries.runs(session, edition_to_read(session, "duo", 1))
        assert [head.ref for head in heads] == [second, first]
        assert (heads[0].gap, heads[1].cost is not None, heads[1].accepted) == (None, True, 0)
        assert queries.run_state(session, "duo", 1, first) == heads[1]
        with pytest.raises(NotFound):
            queries.run_state(session, "duo", 2, first)


def test_the_ledger_has_the_years_and_this_plan(app: Flask) -> None:
    ref = planned(app)
    with reading(app) as session:
        draft = queries.ledger(session, "duo", 1)
        plan = queries.ledger(session, "duo", 1, ref)
    assert draft.editions == plan.editions == ("duo/1",)
    assert [(row.name, row.minutes) for row in plan.rows] == [("Ana Ruiz", (30,))]
    assert (draft.rows, plan.sides) == ((), {"CA": (30,)})


def more(app: Flask) -> None:
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        for number in (1, 2, 3):
            draft = session_draft(f"more-{number}", start=f"{12 + number}:00", end=f"{12 + number}:30")
            save_session(session, "test", NOW, edition, draft)


PAGES: dict[str, Callable[[str], object]] = {
    "stating": lambda _ref: queries.stating(db.session(), "duo", 1),
    "run": lambda ref: queries.run(db.session(), "duo", 1, ref, Language.EN),
    "why": lambda ref: queries.why(db.session(), "duo", 1, ref, "mining", Language.EN),
    "compare": lambda ref: queries.compare(db.session(), "duo", 1, (ref, ref), Language.EN),
    "ledger": lambda ref: queries.ledger(db.session(), "duo", 1, ref),
    "state": lambda ref: queries.run_state(db.session(), "duo", 1, ref),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_often_however_much_there_is(app: Flask, page: str) -> None:
    with writing(app) as session:
        publish(session, "eva", NOW, "duo", 1)
    counts = []
    for _round in range(2):
        ref = planned(app)
        with app.app_context(), statements(app) as sent:
            PAGES[page](ref)
        counts.append(len(sent))
        more(app)
    assert counts[0] == counts[1]
    assert counts[0] <= (1 if page == "state" else 22)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("06:00", "08:00", 60),
        ("09:00", "10:00", 0),
        ("20:30", "22:00", 60),
        ("05:00", "23:00", 240),
    ],
)
def test_minutes_outside_waking_hours(start: str, end: str, expected: int) -> None:
    session = session_content(start=start, end=end)
    assert outside(session.starts_at, session.ends_at, OTTAWA) == expected


def test_the_burden_is_counted_on_each_ones_own_clock() -> None:
    ana = Participation("ana", "Ana", Role.SPEAKER, remote=True, place="vancouver")
    beth = Participation("beth", "Beth", Role.SPEAKER, place="vancouver")
    early = session_content("early", "08:00", "10:00", people=(ana, beth))
    assert hard_minutes(agenda_content(early)) == {"ana": 60}
    dinner = session_content("dinner", "22:00", "23:00", kind="social", people=(beth,))
    late = session_content("late", "20:30", "22:00", people=(beth,))
    assert hard_minutes(agenda_content(dinner, late)) == {"beth": 60}
    assert carried([{"ana": 60}, {"ana": 30, "beth": 5}]) == {"ana": 90, "beth": 5}
