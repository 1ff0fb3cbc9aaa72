"""From words to next year, by those who live it, through their pages: the Youth Lab recommends to five groups
at the 17th meeting; they reply; the work plans of 2022 follow; the 18th meeting hears what became of
them; and the annual report of 2022 stands in three languages with nothing unreported hidden."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core.actor import Role
from eventapp.demo import history
from eventapp.demo.load import DATA
from eventapp.outcomes.queries import plans_of_year
from eventapp.outcomes.shown import PlanShown
from tests.apps import reading, writing
from tests.factories import NOW
from tests.people_help import sign_in

FIVE = ("creativity-culture", "environment", "forestry", "human-capital", "tii")
ANSWERS = dict(zip(FIVE, ("accepted", "accepted", "accepted", "adapted", "declined"), strict=True))
LANGUAGES = ("en", "fr", "es")
SIDES = ("CA", "MX")
HIDDEN = {
    "en": ("not reported", "No report was received from this group."),
    "fr": ("non rapporté", "Aucun rapport n’a été reçu de ce groupe."),
    "es": ("sin informar", "No se recibió ningún informe de este grupo."),
}
LAB, OUTCOMES_17, ROOMS_18 = (
    "/en/organize/cmp/youth-lab/1",
    "/en/organize/cmp/17/outcomes",
    "/en/organize/cmp/18",
)


def trio(name: str, words: str, dash: str = "_") -> dict[str, Any]:
    """A text in three languages, reviewed, as its fields send it."""
    return {
        **{f"{name}{dash}{language}": f"{words} ({language})" for language in LANGUAGES},
        f"{name}{dash}reviewed": list(LANGUAGES),
    }


class Person:
    """Somebody signed in, who opens pages and fills in the forms that stand there."""

    def __init__(self, app: Flask, role: Role, **facts: Any) -> None:
        self.client: FlaskClient = app.test_client()
        sign_in(app, self.client, role=role, series="cmp", **facts)

    def open(self, address: str) -> BeautifulSoup:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return BeautifulSoup(answer.text, "html.parser")

    def fill(self, address: str, action: str, typed: Mapping[str, Any] | None = None) -> TestResponse:
        """Send the form on the page at *address* that leads to *action*, with what stands in it and what is
        *typed*. It is accepted."""
        form = _form(self.open(address), action)
        sent = {**_standing(form), **(typed or {})}
        answer = self.client.post(str(form["action"]) if form.get("action") else address, data=sent)
        assert answer.status_code == 303, (address, answer.status_code, _said(answer))
        return answer


def _form(page: BeautifulSoup, action: str) -> Tag:
    forms = [form for form in page.select("main form") if action in str(form.get("action") or "")]
    assert forms, (action, [form.get("action") for form in page.select("main form")])
    return forms[0]


def _standing(form: Tag) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                found.setdefault(name, []).append(str(field.get("value", "y")))
        elif field.name == "select":
            chosen = [str(option.get("value", "")) for option in field.select("option[selected]")]
            found[name] = chosen or [str(option.get("value", "")) for option in field.select("option")[:1]]
        else:
            found[name] = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
    return found


def _said(answer: TestResponse) -> list[str]:
    page = BeautifulSoup(answer.text, "html.parser")
    return [each.get_text(" ", strip=True) for each in page.select(".errors, .field-error")]


@pytest.fixture
def partnership(app: Flask) -> Flask:
    """The documented history, and nothing that anybody wrote into it."""
    with writing(app) as session:
        history.load(session, "test", NOW, history.read(DATA / "cmp_history.json"))
    return app


class People:
    """Those who have a part, signed in today."""

    def __init__(self, app: Flask) -> None:
        self.organizer = Person(app, Role.ORGANIZER)
        self.coordinators = {side: Person(app, Role.COORDINATOR, side=side) for side in SIDES}
        self.chairs = {
            (side, key): Person(app, Role.CO_CHAIR, side=side, group=key) for side in SIDES for key in FIVE
        }


def test_from_words_to_next_year(partnership: Flask, at: Callable[..., Any]) -> None:
    at("2021-11-25T09:00", "America/Mexico_City")
    people = People(partnership)
    the_young_recommend(people)
    each_group_replies(people)
    plans = plans_of(partnership, 2022)
    assert set(plans) == {key for key, answer in ANSWERS.items() if answer != "declined"}
    assert all(len(plan.entries) == 1 for plan in plans.values())
    three_plans_are_agreed(people)
    assert partnership.test_client().get("/fr/cmp/groups/forestry/plans/2022/").status_code == 200
    assert partnership.test_client().get("/fr/cmp/groups/environment/plans/2022/").status_code == 404

    at("2022-11-24T09:00", "America/Toronto")
    people = People(partnership)
    plans = plans_of(partnership, 2022)
    three_groups_report(people, plans)
    owed = people.organizer.open(f"{ROOMS_18}/outcomes/owing?year=2022").select_one("main")
    assert owed is not None
    assert "Dialogue 2 of environment (en)" in owed.get_text()
    people.organizer.fill(f"{ROOMS_18}/outcomes/roll-over?year=2022", "roll-over")
    before, after = numbers_of(plans), numbers_of(plans_of(partnership, 2023))
    done = {entry.number for entry in plans["creativity-culture"].entries}
    assert before == after | done
    assert not after & done

    the_report_is_published(people)
    for language in LANGUAGES:
        everybody_reads_it(partnership, language)
    the_young_see_what_became_of_it(partnership)


def the_young_recommend(people: People) -> None:
    for key in FIVE:
        people.organizer.fill(
            f"{LAB}/recommendations/new",
            "recommendations/new",
            {
                "original": "es",
                "groups": [key],
                **trio("title", f"Listen to the young in {key}"),
                **trio("text", f"A yearly dialogue in {key}"),
            },
        )
    if "withhold" not in str(people.organizer.open(LAB)):
        people.organizer.fill(LAB, "publish")


def each_group_replies(people: People) -> None:
    """What is accepted becomes a commitment in the group's plan for 2022."""
    for number, (key, answer) in enumerate(ANSWERS.items(), 1):
        chair = people.chairs["MX", key]
        found = {str(a["href"]) for a in chair.open(f"{LAB}/replies").select("main a[href*='/replies/']")}
        (mine,) = [link for link in found if f"Listen to the young in {key} " in chair.open(link).get_text()]
        promise = trio("promise", f"Dialogue {number} of {key}") if answer != "declined" else {}
        chair.fill(mine, "/replies/", {"answer": answer, **trio("text", f"What {key} says"), **promise})


def three_plans_are_agreed(people: People) -> None:
    """Forestry adds a commitment of its own; both coordinators approve all plans but that of environment."""
    people.chairs["CA", "forestry"].fill(
        f"{OUTCOMES_17}/plans/2022/forestry/new",
        "forestry/new",
        {"groups": ["forestry"], **trio("text", "Train together once in each country", "-")},
    )
    for side, coordinator in people.coordinators.items():
        for key in ("creativity-culture", "forestry", "human-capital"):
            coordinator.fill(f"{OUTCOMES_17}/plans/2022/{key}", f"approvals/{side}")


def three_groups_report(people: People, plans: Mapping[str, PlanShown]) -> None:
    """Of the commitment of the group for the environment nobody says anything."""
    for key, state in (("creativity-culture", "done"), ("forestry", "late"), ("human-capital", "on_track")):
        for entry in plans[key].entries:
            people.chairs["CA", key].fill(
                f"{ROOMS_18}/outcomes/plans/2022/{key}/{entry.number}/report",
                "/report",
                {"state": state, **trio("text", f"Heard of {key}", "-")},
            )


def the_report_is_published(people: People) -> None:
    """Two groups write theirs; both countries agree."""
    people.organizer.fill(f"{ROOMS_18}/report", "report/begin")
    people.organizer.fill(f"{ROOMS_18}/report/texts", "", trio("message", "We met in Ottawa", "-"))
    for key in ("forestry", "creativity-culture"):
        address = f"{ROOMS_18}/report/groups/{key}"
        people.chairs["CA", key].fill(address, "", trio("results", f"The year of {key}", "-"))
        for side in SIDES:
            people.chairs[side, key].fill(address, f"confirm/{side}")
    for side, coordinator in people.coordinators.items():
        coordinator.fill(f"{ROOMS_18}/report", f"approve/{side}")
    people.organizer.fill(f"{ROOMS_18}/report", "report/publish")


def everybody_reads_it(app: Flask, language: str) -> None:
    client = app.test_client()
    page = client.get(f"/{language}/cmp/meetings/18/report")
    assert page.status_code == 200
    for words in (
        f"We met in Ottawa ({language})",
        f"The year of forestry ({language})",
        f"Dialogue 2 of environment ({language})",  # of which nothing was reported
        *HIDDEN[language],
    ):
        assert words in page.text, (language, words)
    for ending in ("pdf", "docx"):
        assert client.get(f"/{language}/cmp/meetings/18/report.{ending}").status_code == 200


def the_young_see_what_became_of_it(app: Flask) -> None:
    lab = app.test_client().get("/en/cmp/youth-lab/1/").text
    for key in FIVE:
        assert f"Listen to the young in {key}" in lab
        assert f"What {key} says" in lab
    for state in ("declined", "done", "late", "on track", "both sides have not agreed yet"):
        assert state in lab.lower()


def plans_of(app: Flask, year: int) -> dict[str, PlanShown]:
    with reading(app) as session:
        return {plan.key: plan for plan in plans_of_year(session, "cmp", year)}


def numbers_of(plans: Mapping[str, PlanShown]) -> set[int]:
    return {entry.number for plan in plans.values() for entry in plan.entries}
