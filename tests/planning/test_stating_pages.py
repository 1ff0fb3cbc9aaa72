"""The rooms in which organizers state what a plan must respect, as a browser without scripts uses them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from html5lib import HTMLParser
from werkzeug.test import TestResponse

from eventapp.agenda.content import Kind
from eventapp.agenda.content import Role as Part
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.agenda.service import save_session
from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.meetings.queries import edition_to_change
from eventapp.planning.demands import Demands, PersonDemand, SessionDemand
from eventapp.planning.gathering import stated
from eventapp.planning.ties import How
from tests.apps import dump, reading, statements, writing
from tests.factories import NOW, OTTAWA, make_edition, session_draft
from tests.people_help import sign_in

PLAN = "/en/organize/duo/1/plan"
ROOMS = (
    *("", "/sessions", "/sessions/mining", "/people", "/people/ana"),
    *("/youth", "/hours", "/weights", "/fairness"),
)


@pytest.fixture
def duo(app: Flask, at: Callable[..., Any]) -> Flask:
    """Meeting duo/1: an opening, mining (Ana) and forestry (Beth), and energy (Ana) in the tray."""
    at("2026-11-02T12:00", OTTAWA)
    ana, beth = SessionPersonDraft("ana", Part.CO_CHAIR, "CA"), SessionPersonDraft("beth", Part.SPEAKER, "MX")
    group: dict[str, Any] = {"kind": Kind.WORKING_GROUP, "start": "10:15", "end": "11:15"}
    tray: dict[str, Any] = {"day": None, "start": None, "end": None, "minutes": 60}
    with writing(app) as session:
        edition = make_edition(session)
        for draft in (
            session_draft(kind=Kind.OPENING),
            session_draft("mining", people=[ana], **group),
            session_draft("forestry", room="room-2", people=[beth], **group),
            session_draft("energy", people=[ana], **{**group, **tray}),
        ):
            save_session(session, "test", NOW, edition, draft)
    return app


@pytest.fixture
def organizer(duo: Flask) -> FlaskClient:
    return as_(duo, Role.ORGANIZER)


def as_(app: Flask, role: Role, side: str | None = None, email: str | None = None) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client, role=role, side=side, email=email)
    return client


def now(app: Flask) -> Demands:
    """What is stated."""
    with reading(app) as session:
        return stated(session, edition_to_change(session, "duo", 1).id)[0]


def soup(answer: TestResponse) -> BeautifulSoup:
    """The page, which must be well formed, have one heading of the first level, and no id twice."""
    parser = HTMLParser()
    parser.parse(answer.data)
    wrong = [each for each in parser.errors if each[1] != "expected-doctype-but-got-start-tag"]
    assert wrong == []
    page = BeautifulSoup(answer.data, "html5lib")
    ids = [str(each["id"]) for each in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert len(page.select("h1")) == 1
    return page


def filled(page: BeautifulSoup, selector: str, **changed: Any) -> tuple[str, dict[str, Any]]:
    """Where a form goes, and what a browser would send, with what somebody changes."""
    form = page.select_one(selector)
    assert isinstance(form, Tag)
    data: dict[str, Any] = {}
    for each in form.select("input[name], select[name]"):
        name = str(each["name"])
        if each.name == "select":
            chosen = each.select_one("option[selected]") or each.select_one("option")
            assert chosen is not None
            data[name] = str(chosen["value"])
        elif each.get("type") not in ("checkbox", "radio"):
            data[name] = str(each.get("value", ""))
        elif each.has_attr("checked"):
            data.setdefault(name, []).append(str(each["value"]))
    return str(form["action"]), data | changed


STATING = "form[action$='{}']"


def save(client: FlaskClient, path: str, **changed: Any) -> TestResponse:
    """Open the page at *path*, change its form, and press its button."""
    page = soup(client.get(f"{PLAN}{path}"))
    action, data = filled(page, STATING.format(f"plan{path}"), **changed)
    return client.post(action, data=data)


def text_of(page: Tag, selector: str = "") -> str:
    """The words of the page's main part, of what *selector* finds, or of a tag."""
    wanted = selector or ("main" if isinstance(page, BeautifulSoup) else "")
    found = page.select_one(wanted) if wanted else page
    assert found is not None
    return " ".join(found.get_text(" ").split())


class TestOverview:
    def test_it_says_in_words_what_will_be_planned(self, organizer: FlaskClient) -> None:
        told = text_of(soup(organizer.get(PLAN)), ".plan-told")
        assert told.startswith("4 sessions (1 of them without an hour yet), on 2 days, in 2 rooms; ")
        assert "2 people have to be somewhere" in told
        assert told.endswith("Nothing has been stated beyond that.")

    def test_it_says_what_is_missing_and_where_to_mend_it(self, organizer: FlaskClient) -> None:
        page = soup(organizer.get(PLAN))
        assert "Hall and Room 2." in text_of(page, ".plan-lacks")
        assert page.select_one(".plan-lacks a[href$='/rooms']")

    def test_it_asks_for_a_plan_and_lists_those_made(self, organizer: FlaskClient) -> None:
        page = soup(organizer.get(PLAN))
        assert page.select_one("form.ask button")
        assert "No plan has been asked for yet." in text_of(page)

    def test_without_sessions_there_is_nothing_to_plan(self, app: Flask) -> None:
        with writing(app) as session:
            make_edition(session)
        page = soup(as_(app, Role.ORGANIZER).get(PLAN))
        assert "There is nothing to plan yet" in text_of(page)
        assert page.select_one("form.ask") is None


class TestSessions:
    def test_the_list_says_what_is_derived_and_what_is_stated(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        save(organizer, "/sessions/mining", pinned="yes")
        page = soup(organizer.get(f"{PLAN}/sessions"))
        lines = {text_of(line, ".rows-title"): text_of(line, "div ~ div ~ div") for line in rows(page)}
        assert lines == {
            "Opening": "",
            "Mining": "stated Stays where it is",
            "Forestry": "",
            "Energy": "",
        }

    def test_the_list_finds_without_accents_and_shows_only_what_is_stated(
        self, organizer: FlaskClient
    ) -> None:
        save(organizer, "/sessions/mining", pinned="yes")
        for query, found in (("q=FORÉSTRY", ["Forestry"]), ("stated=1", ["Mining"]), ("q=nothing", [])):
            page = soup(organizer.get(f"{PLAN}/sessions?{query}"))
            assert [text_of(line, ".rows-title") for line in rows(page)] == found

    def test_each_demand_has_its_reason_and_its_effect(self, organizer: FlaskClient) -> None:
        asked = text_of(soup(organizer.get(f"{PLAN}/sessions/mining")), "#asked")
        assert "derived Ana Ruiz must be there Named in the session. Whoever must be there" in asked
        assert "derived After “Opening”" in asked

    def test_saving_what_the_form_shows_states_nothing(self, duo: Flask, organizer: FlaskClient) -> None:
        before = dump(duo)
        for slug in ("opening", "mining", "forestry", "energy"):
            assert save(organizer, f"/sessions/{slug}").status_code == 303
        assert now(duo) == Demands()
        assert dump(duo) == before

    def test_everything_that_can_be_stated_is_kept_and_shown_again(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        typed = {
            "pinned": "no",
            "alone": "yes",
            "heads": "12",
            "rooms": ["room-2"],
            "features": ["webcast"],
            "windows-0-day": "2026-11-26",
            "windows-0-start": "13 h",
            "windows-0-end": "17:30",
            "people-0-person": "Carl Lee",
            "people-0-role": "wished",
            "ties-0-how": "right_after",
            "ties-0-other": "forestry",
            "ties-0-minutes": "20",
            "ties-0-soft": "y",
        }
        assert save(organizer, "/sessions/mining", **typed).status_code == 303
        demands = now(duo)
        own = demands.sessions["mining"]
        assert (own.pinned, own.alone, own.heads, own.rooms, own.features) == (
            False,
            True,
            12,
            ("room-2",),
            ("webcast",),
        )
        assert own.windows is not None
        assert [f"{each.start:%d %H:%M}–{each.end:%H:%M}" for each in own.windows] == ["26 13:00–17:30"]
        assert demands.people == {"carl": PersonDemand(wished=("mining",))}
        assert (demands.orders[0].before, demands.spacings[0].within) == ("forestry", 20)
        page = soup(organizer.get(f"{PLAN}/sessions/mining?saved=1"))
        assert "Saved." in text_of(page, "[role=status]")
        _action, shown = filled(page, STATING.format("/sessions/mining"))
        again = {name: shown[name] for name in typed}
        assert again == typed | {
            "pinned": ["no"],
            "alone": ["yes"],
            "ties-0-soft": ["y"],
            "windows-0-start": "13:00",
        }
        assert save(organizer, "/sessions/mining").status_code == 303
        assert now(duo) == demands

    @pytest.mark.parametrize(
        ("what", "typed", "gone"),
        [
            ("pinned", {"pinned": "yes"}, "Stays where it is"),
            ("alone", {"alone": "yes"}, "Nothing else runs meanwhile"),
            ("left_out", {"left_out": "y"}, "No part of the plan"),
            ("heads", {"heads": "40"}, "40 people in the room"),
            ("rooms", {"rooms": "hall"}, "Only in these rooms: Hall"),
            ("required:carl", {"people-0-person": "carl"}, "Carl Lee must be there"),
            (
                "excused:ana",
                {"people-0-person": "Ana Ruiz", "people-0-role": "excused"},
                "Ana Ruiz need not be there",
            ),
            ("tie:same_day:energy", {"ties-0-how": "same_day", "ties-0-other": "energy"}, "On the same day"),
            ("tie:parallel:energy", {"ties-0-how": "parallel", "ties-0-other": "energy"}, "May run at the"),
        ],
    )
    def test_what_is_stated_can_be_taken_back(
        self, duo: Flask, organizer: FlaskClient, what: str, typed: Mapping[str, str], gone: str
    ) -> None:
        assert save(organizer, "/sessions/mining", **typed).status_code == 303
        page = soup(organizer.get(f"{PLAN}/sessions/mining"))
        entry = next(each for each in page.select(".demand") if gone in text_of(each, ".demand-text"))
        assert text_of(entry, ".origin") == "stated"
        form = entry.select_one("form")
        assert form is not None
        assert form.select_one(f"[name=what][value='{what}']")
        for _ in range(2):  # once more does nothing
            assert organizer.post(str(form["action"]), data={"what": what}).status_code == 303
        assert now(duo) == Demands()

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("heads", {"heads": "many"}),
            ("heads", {"heads": "-1"}),
            ("rooms", {"rooms": "cellar"}),
            ("windows-0-start", {"windows-0-day": "2026-11-26", "windows-0-start": "noon"}),
            ("windows-0-day", {"windows-0-start": "9:00"}),
            ("windows-0-day", {"windows-0-day": "2027-01-01"}),
            (
                "windows-0-end",
                {"windows-0-day": "2026-11-26", "windows-0-start": "12:00", "windows-0-end": "11:00"},
            ),
            ("people-0-person", {"people-0-person": "Nobody"}),
            ("ties-0-other", {"ties-0-other": "mining"}),
            ("ties-0-minutes", {"ties-0-other": "energy", "ties-0-minutes": "-5"}),
            (
                "ties-0-minutes",
                {"ties-0-how": "same_day", "ties-0-other": "energy", "ties-0-minutes": "5"},
            ),
            ("ties-0-soft", {"ties-0-how": "after", "ties-0-other": "energy", "ties-0-soft": "y"}),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, duo: Flask, organizer: FlaskClient, field: str, typed: dict[str, str]
    ) -> None:
        answer = save(organizer, "/sessions/mining", alone="yes", **typed)
        assert answer.status_code == 422
        page = soup(answer)
        assert page.select_one(f".errors a[href='#{field}']")
        assert page.select_one(f"[id='{field}']")
        assert page.select_one(".field-error")
        _action, kept = filled(page, STATING.format("/sessions/mining"))
        assert kept["alone"] == ["yes"]
        for name, value in typed.items():
            if name in kept and name not in ("rooms", "windows-0-day", "ties-0-other", "ties-0-soft"):
                assert kept[name] == value
        assert now(duo) == Demands()

    def test_before_and_after_the_same_session_is_refused(self, organizer: FlaskClient) -> None:
        answer = save(
            organizer,
            "/sessions/mining",
            **{
                "ties-0-how": "before",
                "ties-0-other": "energy",
                "ties-1-how": "right_after",
                "ties-1-other": "energy",
                "ties-1-minutes": "",
            },
        )
        assert answer.status_code == 422
        assert "It cannot be before and after the same session." in text_of(soup(answer), ".errors")

    def test_one_more_row_saves_nothing_and_loses_nothing(self, duo: Flask, organizer: FlaskClient) -> None:
        answer = save(organizer, "/sessions/mining", add="windows", heads="7")
        assert answer.status_code == 200
        _action, kept = filled(soup(answer), STATING.format("/sessions/mining"))
        assert (kept["heads"], kept["windows-1-day"]) == ("7", "")
        assert now(duo) == Demands()

    def test_of_two_organizers_the_second_sees_what_the_first_saved(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        other = as_(duo, Role.ORGANIZER, email="other@example.org")
        page = soup(other.get(f"{PLAN}/sessions/mining"))
        action, data = filled(page, STATING.format("/sessions/mining"), heads="30")
        assert save(organizer, "/sessions/mining", pinned="yes").status_code == 303
        answer = other.post(action, data=data)
        assert answer.status_code == 409
        conflict = soup(answer).select_one("#conflict")
        assert conflict is not None
        theirs, mine = (text_of(each) for each in boxes(conflict))
        assert (theirs, mine) == ("Stays where it is", "30 people in the room")
        again, kept = filled(soup(answer), STATING.format("/sessions/mining"))
        assert kept["heads"] == "30"
        assert other.post(again, data=kept).status_code == 303
        assert now(duo).sessions["mining"] == SessionDemand(heads=30)

    def test_two_organizers_on_different_sessions_are_in_nobodys_way(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        other = as_(duo, Role.ORGANIZER, email="other@example.org")
        page = soup(other.get(f"{PLAN}/sessions/forestry"))
        action, data = filled(page, STATING.format("/sessions/forestry"), heads="30")
        assert save(organizer, "/sessions/mining", pinned="yes").status_code == 303
        assert other.post(action, data=data).status_code == 303
        assert set(now(duo).sessions) == {"mining", "forestry"}

    def test_the_same_form_twice_is_no_conflict(self, duo: Flask, organizer: FlaskClient) -> None:
        page = soup(organizer.get(f"{PLAN}/sessions/mining"))
        action, data = filled(page, STATING.format("/sessions/mining"), heads="30")
        assert [organizer.post(action, data=data).status_code for _ in range(2)] == [303, 303]
        with reading(duo) as session:
            deeds = session.query(AuditEntry).filter_by(action="planning.stated").count()
        assert deeds == 1

    def test_a_session_that_is_left_out_can_be_found_and_taken_in_again(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        save(organizer, "/sessions/mining", left_out="y")
        assert text_of(soup(organizer.get(PLAN)), ".plan-told").startswith("3 sessions")
        listed = [text_of(line, ".rows-title") for line in rows(soup(organizer.get(f"{PLAN}/sessions")))]
        assert "Mining" in listed
        assert save(organizer, "/sessions/mining", left_out="").status_code == 303
        assert now(duo) == Demands()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_session_that_is_not_there_is_not_found(self, organizer: FlaskClient, method: str) -> None:
        assert getattr(organizer, method)(f"{PLAN}/sessions/nothing").status_code == 404


class TestPeople:
    def test_the_list_has_everybody_who_is_needed(self, organizer: FlaskClient) -> None:
        page = soup(organizer.get(f"{PLAN}/people"))
        assert [text_of(line, ".rows-title") for line in rows(page)] == ["Ana Ruiz", "Beth Roy"]
        assert "must be in 2 sessions" in text_of(rows(page)[0])

    def test_days_halves_and_hours_of_absence_are_kept_and_shown_again(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        page = soup(organizer.get(f"{PLAN}/people/ana"))
        action, data = filled(page, STATING.format("/people/ana"))
        rows_typed = [
            ("2026-11-26", "afternoon", "", ""),
            ("2026-11-27", "hours", "9 h 15", "10:00"),
            ("2026-11-27", "morning", "", ""),
        ]
        typed = {
            f"away-{n}-{name}": value
            for n, row in enumerate(rows_typed)
            for name, value in zip(("day", "part", "start", "end"), row, strict=True)
        }
        assert organizer.post(action, data=data | typed).status_code == 303
        assert [f"{each.start:%d %H:%M} {each.end:%d %H:%M}" for each in now(duo).people["ana"].away] == [
            "26 12:00 27 00:00",
            "27 09:15 27 10:00",
            "27 00:00 27 12:00",
        ]
        page = soup(organizer.get(f"{PLAN}/people/ana"))
        _action, shown = filled(page, STATING.format("/people/ana"))
        assert {name: shown[name] for name in typed} == typed | {"away-1-start": "09:15"}
        asked = text_of(page, "#asked")
        assert "Cannot be there: Thu, Nov 26, from 12:00 on" in asked
        assert "Cannot be there: Fri, Nov 27, until 12:00" in asked

    def test_what_is_stated_of_a_person_can_be_taken_back(self, duo: Flask, organizer: FlaskClient) -> None:
        typed = {
            "presence": "remote",
            "away-0-day": "2026-11-26",
            "sessions-0-session": "forestry",
            "sessions-0-role": "wished",
        }
        assert save(organizer, "/people/ana", **typed).status_code == 303
        buttons = soup(organizer.get(f"{PLAN}/people/ana")).select(".demand form")
        assert len(buttons) == 3
        for form in buttons:
            what = form.select_one("[name=what]")
            assert what is not None
            assert organizer.post(str(form["action"]), data={"what": what["value"]}).status_code == 303
        assert now(duo) == Demands()

    def test_hours_with_half_a_day_are_questioned(self, duo: Flask, organizer: FlaskClient) -> None:
        typed = {"away-0-day": "2026-11-26", "away-0-part": "morning", "away-0-start": "9:00"}
        answer = save(organizer, "/people/ana", **typed)
        assert answer.status_code == 422
        assert soup(answer).select_one(".errors a[href='#away-0-part']")
        assert now(duo) == Demands()

    def test_who_saves_second_sees_what_the_first_saved(self, duo: Flask, organizer: FlaskClient) -> None:
        page = soup(organizer.get(f"{PLAN}/people/ana"))
        action, data = filled(page, STATING.format("/people/ana"), presence="remote")
        save(organizer, "/people/ana", **{"away-0-day": "2026-11-26"})
        answer = organizer.post(action, data=data)
        assert answer.status_code == 409
        conflict = soup(answer).select_one("#conflict")
        assert conflict is not None
        assert [text_of(each) for each in boxes(conflict)] == [
            "Cannot be there: Thu, Nov 26, all day",
            "Joins from afar",
        ]

    def test_the_hours_of_somebody_elsewhere_are_those_of_their_city(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        save(organizer, "/people/ana", presence="remote")
        assert "from which city is not known" in text_of(soup(organizer.get(f"{PLAN}/people/ana")), "#asked")
        missing = text_of(soup(organizer.get(PLAN)), ".plan-lacks")
        assert "their night is not spared: Ana Ruiz." in missing
        with writing(duo) as session:
            from eventapp.people.model import Person

            session.query(Person).filter_by(key="ana").one().place = "vancouver"
        clock = text_of(soup(organizer.get(f"{PLAN}/people/ana")), ".clock-table")
        assert "Thu, Nov 26 09:00–17:00 07:00–15:00 no" in clock

    def test_somebody_whom_nothing_needs_is_not_found(self, organizer: FlaskClient) -> None:
        assert organizer.get(f"{PLAN}/people/carl").status_code == 404
        assert organizer.post(f"{PLAN}/people/carl", data={}).status_code == 404


class TestWeights:
    def test_each_wish_says_what_it_trades(self, organizer: FlaskClient) -> None:
        hours = text_of(soup(organizer.get(f"{PLAN}/weights")), "#wish-hours")
        assert (
            "One hour before 07:00 or after 21:00 for one person weighs as much as 8 people without time"
            " to get from room to room." in hours
        )
        waiting = text_of(soup(organizer.get(f"{PLAN}/weights")), "#wish-waiting")
        assert "Left out: the planner does not look at it." in waiting

    @pytest.mark.parametrize(
        ("typed", "weights"),
        [
            ({}, {}),
            ({"weight-hours": "25"}, {"hours": 25}),
            ({"slide-hours": "30"}, {"hours": 30}),
            ({"slide-hours": "30", "weight-hours": "25"}, {"hours": 25}),
            ({"slide-hours": "", "weight-hours": "0"}, {"hours": 0}),
        ],
    )
    def test_slider_or_number_counts(
        self, duo: Flask, organizer: FlaskClient, typed: dict[str, str], weights: dict[str, int]
    ) -> None:
        assert save(organizer, "/weights", **typed).status_code == 303
        assert dict(now(duo).weights) == weights

    def test_the_usual_weights_come_back_with_a_button(self, duo: Flask, organizer: FlaskClient) -> None:
        reset = "form[action$='/weights/reset']"
        assert soup(organizer.get(f"{PLAN}/weights")).select_one(reset) is None
        save(organizer, "/weights", **{"weight-hours": "25"})
        assert soup(organizer.get(f"{PLAN}/weights")).select_one(reset)
        assert organizer.post(f"{PLAN}/weights/reset").status_code == 303
        assert now(duo) == Demands()

    @pytest.mark.parametrize("typed", ["", "-1", "heavy", "10001"])
    def test_what_is_no_weight_is_said(self, duo: Flask, organizer: FlaskClient, typed: str) -> None:
        answer = save(organizer, "/weights", **{"weight-hours": typed, "weight-late": "9"})
        assert answer.status_code == 422
        page = soup(answer)
        assert page.select_one(".errors a[href='#weight-hours']")
        late, hours = page.select_one("#weight-late"), page.select_one("#weight-hours")
        assert late is not None
        assert hours is not None
        assert (late["value"], hours["value"]) == ("9", typed)
        assert now(duo) == Demands()

    def test_who_saves_second_sees_what_the_first_saved(self, duo: Flask, organizer: FlaskClient) -> None:
        page = soup(organizer.get(f"{PLAN}/weights"))
        action, data = filled(page, STATING.format("/weights"), **{"weight-late": "9"})
        save(organizer, "/weights", **{"weight-hours": "25"})
        answer = organizer.post(action, data=data)
        assert answer.status_code == 409
        conflict = soup(answer).select_one("#conflict")
        assert conflict is not None
        theirs, mine = (text_of(each) for each in boxes(conflict))
        assert theirs == "Hours outside the waking day: 25 Sessions in the last hour of a day: 5"
        assert mine == "Hours outside the waking day: 10 Sessions in the last hour of a day: 9"
        again, kept = filled(soup(answer), STATING.format("/weights"))
        assert organizer.post(again, data=kept).status_code == 303
        assert dict(now(duo).weights) == {"late": 9}


class TestHours:
    def test_hours_and_limits_are_stated_and_left_to_follow_again(
        self, duo: Flask, organizer: FlaskClient
    ) -> None:
        typed = {"start-2026-11-26": "8:30", "end-2026-11-26": "", "limit-interpreters": "2"}
        assert save(organizer, "/hours", **typed).status_code == 303
        demands = now(duo)
        assert [f"{hours.start:%H:%M}–{hours.end:%H:%M}" for hours in demands.days.values()] == [
            "08:30–17:00"
        ]
        assert demands.resources == {"interpreters": 2}
        assert "derived would be 09:00–17:00" in text_of(soup(organizer.get(f"{PLAN}/hours")))
        empty = {"start-2026-11-26": "", "end-2026-11-26": "", "limit-interpreters": ""}
        assert save(organizer, "/hours", **empty).status_code == 303
        assert now(duo) == Demands()

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("start-2026-11-26", "dawn"),
            ("end-2026-11-26", "8:00"),
            ("end-2026-11-26", "24:00"),
            ("limit-interpreters", "-1"),
        ],
    )
    def test_what_is_wrong_is_said(self, duo: Flask, organizer: FlaskClient, field: str, typed: str) -> None:
        answer = save(organizer, "/hours", **{field: typed})
        assert answer.status_code == 422
        assert soup(answer).select_one(f".errors a[href='#{field}']")
        assert f'value="{typed}"' in answer.text
        assert now(duo) == Demands()


class TestYouth:
    def team(self, client: FlaskClient, **changed: Any) -> TestResponse:
        page = soup(client.get(f"{PLAN}/youth/new"))
        typed = {
            "name_en": "Red",
            "visits-0-session": "mining",
            "visits-0-minutes": "15",
            "people-0-person": "Carl Lee",
        }
        action, data = filled(page, "form.sheet", **(typed | changed))
        return client.post(action, data=data)

    def test_a_team_visits_for_some_minutes(self, duo: Flask, organizer: FlaskClient) -> None:
        assert self.team(organizer).status_code == 303
        (key, team), *_none = now(duo).teams.items()
        assert (team.name.en, dict(team.visits)) == ("Red", {"mining": 15})
        assert now(duo).people == {"carl": PersonDemand(teams=(key,))}
        page = soup(organizer.get(f"{PLAN}/youth"))
        assert "Red Mining, 15 minutes Carl Lee" in text_of(page, "table")
        assert "Forestry" in text_of(page, ".plain-list")
        assert "“Red” visits for 15 minutes" in text_of(soup(organizer.get(f"{PLAN}/sessions/mining")))

    def test_the_form_pressed_twice_makes_one_team(self, duo: Flask, organizer: FlaskClient) -> None:
        page = soup(organizer.get(f"{PLAN}/youth/new"))
        action, data = filled(page, "form.sheet", name_en="Red")
        assert [organizer.post(action, data=data).status_code for _ in range(2)] == [303, 303]
        assert len(now(duo).teams) == 1

    def test_a_team_goes_with_its_visits(self, duo: Flask, organizer: FlaskClient) -> None:
        self.team(organizer)
        (key,) = now(duo).teams
        assert soup(organizer.get(f"{PLAN}/youth/{key}")).select_one("form[action$='/remove']")
        assert organizer.post(f"{PLAN}/youth/{key}/remove").status_code == 303
        assert now(duo) == Demands()

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("name_en", {"name_en": ""}),
            ("visits-0-minutes", {"visits-0-minutes": ""}),
            ("visits-0-minutes", {"visits-0-minutes": "0"}),
            ("people-0-person", {"people-0-person": "Nobody"}),
        ],
    )
    def test_what_is_wrong_is_said(
        self, duo: Flask, organizer: FlaskClient, field: str, typed: dict[str, str]
    ) -> None:
        answer = self.team(organizer, **typed)
        assert answer.status_code == 422
        assert soup(answer).select_one(f".errors a[href='#{field}']")
        assert now(duo) == Demands()

    def test_a_team_that_is_none_is_not_found(self, organizer: FlaskClient) -> None:
        assert organizer.get(f"{PLAN}/youth/nothing").status_code == 404
        assert organizer.post(f"{PLAN}/youth/nothing", data={}).status_code == 404


class TestFairness:
    def test_minutes_stand_by_city_and_hour(self, organizer: FlaskClient) -> None:
        page = soup(organizer.get(f"{PLAN}/fairness"))
        (row,) = page.select("table.heat tbody tr")
        assert text_of(row).startswith("Ottawa 2 people")
        hours = [each.get_text().strip() for each in page.select("table.heat thead th")]
        cells = dict(zip(hours, (each.get_text() for each in row.select("th, td")), strict=True))
        assert (cells["10:00"], cells["11:00"], cells["09:00"]) == ("45", "15", "·")
        assert "1 session without an hour is not in it." in text_of(page, "#heat-what")

    def test_a_night_is_marked_by_more_than_shade(self, duo: Flask, organizer: FlaskClient) -> None:
        with writing(duo) as session:
            late = session_draft("late", kind=Kind.OTHER, start="21:30", end="22:30", people=[])
            save_session(session, "test", NOW, edition_to_change(session, "duo", 1), late)
        save(organizer, "/sessions/late", **{"people-0-person": "Carl Lee"})
        page = soup(organizer.get(f"{PLAN}/fairness"))
        assert {text_of(each) for each in page.select(".heat-night") if each.name == "td"} == {"☾ 10"}


def rows(page: BeautifulSoup) -> list[Tag]:
    return page.select(".plan-list > li")


def boxes(conflict: Tag) -> list[Tag]:
    return conflict.select("ul, h3 + p")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_room_is_well_formed_in_every_language(organizer: FlaskClient, language: str) -> None:
    for room in (*ROOMS, "/youth/new"):
        answer = organizer.get(PLAN.replace("/en/", f"/{language}/") + room)
        assert answer.status_code == 200
        soup(answer)


def test_a_coordinator_reads_and_is_offered_nothing_to_change(duo: Flask) -> None:
    coordinator = as_(duo, Role.COORDINATOR, "CA")
    for room in (*ROOMS, "/youth/new"):
        assert soup(coordinator.get(f"{PLAN}{room}")).select("main form[method=post]") == []
        if room:
            assert coordinator.post(f"{PLAN}{room}", data={}).status_code in (404, 405)


def statements_for(app: Flask, client: FlaskClient, room: str) -> int:
    client.get(f"{PLAN}{room}")
    with statements(app) as sent:
        assert client.get(f"{PLAN}{room}").status_code == 200
    return len(sent)


def test_the_number_of_statements_does_not_grow(duo: Flask, organizer: FlaskClient) -> None:
    """With one and with three of everything."""
    save(organizer, "/sessions/mining", **{"ties-0-other": "energy", "people-0-person": "Carl Lee"})
    save(organizer, "/people/ana", **{"away-0-day": "2026-11-26"})
    TestYouth().team(organizer)
    few = {room: statements_for(duo, organizer, room) for room in ROOMS}
    with writing(duo) as session:
        edition = edition_to_change(session, "duo", 1)
        for number in range(8):
            draft = session_draft(f"more-{number}", kind=Kind.WORKING_GROUP, start="14:00", end="15:00")
            save_session(session, "test", NOW, edition, draft)
    for slug in ("forestry", "energy"):
        save(organizer, f"/sessions/{slug}", **{"people-0-person": "Carl Lee", "pinned": "yes"})
    for key in ("beth", "carl"):
        save(organizer, f"/people/{key}", **{"away-0-day": "2026-11-27"})
    TestYouth().team(organizer, name_en="Blue")
    TestYouth().team(organizer, name_en="Green")
    assert {room: statements_for(duo, organizer, room) for room in ROOMS} == few


@pytest.mark.parametrize(
    ("button", "page"),
    [
        ("/sessions/mining/take-back", "/sessions/mining"),
        ("/people/ana/take-back", "/people/ana"),
        ("/weights/reset", "/weights"),
        ("/youth/red/remove", "/youth/red"),
    ],
)
def test_the_address_of_a_button_leads_back_to_its_page(
    organizer: FlaskClient, button: str, page: str
) -> None:
    assert organizer.get(f"{PLAN}{button}").location == f"{PLAN}{page}"


def test_all_ties_can_be_stated_by_form(duo: Flask, organizer: FlaskClient) -> None:
    for how in How:
        typed = {"ties-0-how": how.value, "ties-0-other": "energy"}
        assert save(organizer, "/sessions/mining", **typed).status_code == 303
        page = soup(organizer.get(f"{PLAN}/sessions/mining"))
        assert page.select_one(f"[name=what][value='tie:{how}:energy']"), how
