"""The organizers' pages of cohorts, recommendations and presentations, as somebody uses them."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda import editing, findings
from eventapp.agenda.model import AgendaSession, EditStep, Item
from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.partnership.model import GroupPhase, GroupState, Series, WorkingGroup
from eventapp.planning.gathering import stated
from eventapp.youthlab import presenting, queries
from eventapp.youthlab.model import Cohort, Presentation, Recommendation, Reply
from tests.apps import reading, statements, writing
from tests.factories import NOW, text
from tests.youthlab.youth_help import (
    ONE,
    YOUTH,
    as_,
    delegate,
    edition,
    filled,
    parsed,
    recommend,
    series,
    trilingual,
    words,
)

NEW = f"{ONE}/recommendations/new"
FACTS = f"{ONE}/facts"


def sole(app: Flask) -> Recommendation:
    with reading(app) as session:
        return queries.recommendations(session, session.scalars(select(Cohort.id)).one())[0]


# ---- Cohorts ----


def test_a_cohort_is_opened_once_however_often_it_is_sent(organizer: FlaskClient, lab: Flask) -> None:
    data = filled(organizer, f"{YOUTH}/new", year="2027", age_from="18", age_to="25", selection="2027-07")
    data |= trilingual("tracks", "Water\nWork", "Eau\nTravail", "Agua\nTrabajo")
    answers = [organizer.post(f"{YOUTH}/new", data=data) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, f"{YOUTH}/2")] * 2
    with reading(lab) as session:
        rows = session.scalars(select(Cohort).order_by(Cohort.number)).all()
        assert [(row.number, row.year) for row in rows] == [(1, 2026), (2, 2027)]
        assert rows[1].tracks == [
            {"en": "Water", "fr": "Eau", "es": "Agua"},
            {"en": "Work", "fr": "Travail", "es": "Trabajo"},
        ]
    page = words(parsed(organizer.get(f"{YOUTH}/2")))
    assert "18 to 25 years" in page
    assert "July 2027" in page


def test_what_is_wrong_stands_beside_what_was_typed(organizer: FlaskClient) -> None:
    data = filled(
        organizer, f"{YOUTH}/new", age_from="25", age_to="18", selection="summer", call_opens="2027-05-01"
    )
    page = parsed(organizer.post(f"{YOUTH}/new", data=data))
    assert "Write a day, a month or a year, such as 2026-07." in words(page, "#errors")
    assert page.select_one("#selection")["value"] == "summer"  # type: ignore[index]
    data["selection"] = "2027-07"
    assert "The lowest age is above the highest." in organizer.post(f"{YOUTH}/new", data=data).text
    wrong = {**data, "age_to": "30", "call_closes": "2027-04-01"}
    assert "The call closes before it opens." in organizer.post(f"{YOUTH}/new", data=wrong).text
    uneven = {**data, "age_to": "30", "tracks_en": "a\nb", "tracks_fr": "a"}
    assert (
        "Each language needs as many lines as the others." in organizer.post(f"{YOUTH}/new", data=uneven).text
    )


def test_two_who_save_at_once_are_told(organizer: FlaskClient, lab: Flask) -> None:
    first, second = filled(organizer, FACTS, size="20"), filled(organizer, FACTS, size="24")
    assert organizer.post(FACTS, data=first).status_code == 303
    answer = organizer.post(FACTS, data=second)
    assert answer.status_code == 409
    page = parsed(answer)
    assert "Delegates 20 24" in words(page, "#conflict")
    assert page.select_one("#size")["value"] == "24"  # type: ignore[index]
    again = str(page.select_one("input[name=version]")["value"])  # type: ignore[index]
    assert organizer.post(FACTS, data={**second, "version": again}).status_code == 303
    with reading(lab) as session:
        assert session.scalars(select(Cohort.size)).one() == 24


# ---- Recommendations ----


def test_a_recommendation_in_any_language_is_kept_and_owed_a_reply(
    organizer: FlaskClient, lab: Flask
) -> None:
    data = filled(organizer, NEW, original="es", groups=["mining", "forestry"], title_es="Agua limpia")
    page = parsed(organizer.post(NEW, data=data))
    assert "This is needed in the language in which it was written." in words(page, "#errors")
    assert page.select_one("#title_es")["value"] == "Agua limpia"  # type: ignore[index]
    data |= {"text_es": "Para todas y todos.", "title_reviewed": ["es"], "text_reviewed": ["es"]}
    assert organizer.post(NEW, data=data).status_code == 303
    row = sole(lab)
    assert (row.number, row.title.es, row.title.draft) == (1, "Agua limpia", ())
    assert len(row.replies) == 2
    page = parsed(organizer.get(ONE))
    table = [[cell.get_text(" ", strip=True) for cell in line.select("th, td")] for line in page.select("tr")]
    assert table[1:] == [
        ["English", "0 / 1", "–", "1"],
        ["French", "0 / 1", "–", "1"],
        ["Spanish", "1 / 1", "–", "–"],
    ]
    assert "Español reviewed" in words(page, ".translations")


def test_it_is_published_in_three_languages_at_once(organizer: FlaskClient, lab: Flask) -> None:
    data = filled(organizer, NEW, original="en", groups=["mining"], title_en="Water", text_en="For all.")
    organizer.post(NEW, data=data)
    answer = organizer.post(f"{ONE}/publish")
    assert answer.status_code == 422
    assert "Recommendation 1 is not complete in all three languages yet." in answer.text
    path = f"{ONE}/recommendations/1"
    whole = trilingual("title", "Water", "Eau", "Agua") | trilingual(
        "text", "For all.", "Pour tous.", "Para todos."
    )
    assert organizer.post(path, data=filled(organizer, path, **whole)).status_code == 303
    assert organizer.post(f"{ONE}/publish").status_code == 303
    # From now on none of the three can be taken away.
    answer = organizer.post(path, data=filled(organizer, path, title_fr=""))
    assert answer.status_code == 422
    assert "write title and text in all three languages" in answer.text
    assert organizer.post(f"{ONE}/withhold").status_code == 303
    assert lab.test_client().get("/en/duo/youth-lab/1/").status_code == 404


def test_a_group_that_has_answered_stays_addressed(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        row = recommend(session, groups=("mining", "forestry"))
        row.replies[0].answer = "declined"  # type: ignore[assignment]
    path = f"{ONE}/recommendations/1"
    answer = organizer.post(path, data=filled(organizer, path, groups=["forestry"]))
    assert (answer.status_code, "A group that has answered stays addressed." in answer.text) == (422, True)
    answer = organizer.post(f"{path}/remove")
    assert (answer.status_code, "so it stays" in answer.text) == (422, True)
    assert organizer.post(path, data=filled(organizer, path, groups=["mining"])).status_code == 303
    with reading(lab) as session:
        assert len(session.scalars(select(Reply)).all()) == 1


def test_groups_that_have_ended_are_not_offered(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        group = session.scalars(select(WorkingGroup).where(WorkingGroup.key == "mining")).one()
        phase = GroupPhase(
            group_id=group.id, position=0, state=GroupState.RETIRED, since="2025", note=LocalizedText()
        )
        session.add(phase)
    page = parsed(organizer.get(NEW))
    assert [box["value"] for box in page.select("input[name=groups]")] == ["forestry"]


def test_a_change_of_team_alone_is_a_new_version(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        ana = delegate(session).id
        recommend(session)
    path = f"{ONE}/recommendations/1"
    first, second = filled(organizer, path, team=[str(ana)]), filled(organizer, path, title_en="Other")
    assert organizer.post(path, data=first).status_code == 303
    assert organizer.post(path, data=second).status_code == 409


# ---- Presentations ----


def place(client: FlaskClient, session: str, after: int, minutes: int = 10, number: int = 1) -> int:
    sent = {"recommendation": number, "session": session, "after": after, "minutes": minutes}
    return client.post(f"{ONE}/presentations", data=sent).status_code


def test_a_clash_is_shown_here_and_blocks_the_agenda(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        team = (delegate(session).id, delegate(session, "Beto Gil", "CA").id)
        recommend(session, groups=("mining", "forestry"), team=team)
    assert [place(organizer, "mining", 30), place(organizer, "forestry", 35)] == [303, 303]
    page = words(parsed(organizer.get(f"{ONE}/presentations")))
    said = (
        "Ana Paz and Beto Gil: in “Mining” (10:30–10:40, recommendation 1) and in “Forestry” (10:35–10:45,"
        " recommendation 1) at the same time on November 26, 2026."
    )
    assert said in page
    assert "Recommendation 1 is presented in no plenary." in page
    checks = words(parsed(organizer.get("/en/organize/duo/1/checks")))
    assert said in checks
    with reading(lab) as session:
        found = findings.of_draft(session, edition_read(session))
        assert [each.code for each in found.blocking] == ["youth-twice"]
    assert [place(organizer, "forestry", 60), place(organizer, "youth", 0)] == [303, 303]
    assert "Nobody has to be in two places" in words(parsed(organizer.get(f"{ONE}/presentations")))


def edition_read(session: Session) -> Edition:
    return edition_to_read(session, "duo", 1)


def test_a_removed_session_leaves_its_presentation_behind(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        recommend(session, team=(delegate(session).id,))
    place(organizer, "mining", 0)
    with writing(lab) as session:
        session.scalars(select(AgendaSession).where(AgendaSession.slug == "mining")).one().removed = True
    page = parsed(organizer.get(f"{ONE}/presentations"))
    assert "was to be presented in “Mining” by Ana Paz" in words(page)
    remove = next(form for form in page.select("form") if str(form["action"]).endswith("/remove"))
    assert organizer.post(str(remove["action"])).status_code == 303
    assert "was to be presented" not in organizer.get(f"{ONE}/presentations").text


def test_it_becomes_an_item_that_can_be_undone(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        recommend(session)
        row = session.scalars(select(AgendaSession).where(AgendaSession.slug == "mining")).one()
        session.add(Item(session_id=row.id, position=0, title=text("Welcome"), minutes=10))
        session.add(Item(session_id=row.id, position=1, title=text("Plan"), minutes=60))
    place(organizer, "mining", 10)
    page = parsed(organizer.get(f"{ONE}/presentations"))
    form = next(form for form in page.select("form") if str(form["action"]).endswith("/item"))
    assert organizer.post(str(form["action"])).status_code == 303
    assert items(lab) == ["Welcome", "Youth Lab: Plant trees", "Plan"]
    assert "an item of the agenda" in organizer.get(f"{ONE}/presentations").text
    assert organizer.post(str(form["action"])).status_code == 422
    with writing(lab) as session:
        actor = session.scalars(select(EditStep.actor)).one()
        editing.undo(session, actor, NOW, edition(session))
    assert items(lab) == ["Welcome", "Plan"]


def items(app: Flask) -> list[str | None]:
    with reading(app) as session:
        rows = session.scalars(
            select(Item).join(AgendaSession).where(AgendaSession.slug == "mining").order_by(Item.position)
        )
        return [row.title.en for row in rows]


def test_the_planner_takes_over_who_visits_what(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        recommend(session, team=(delegate(session, person_key="ana").id, delegate(session, "B").id))
    place(organizer, "mining", 30)
    for _ in range(2):
        assert organizer.post(f"{ONE}/presentations/plan").status_code == 303
    with reading(lab) as session:
        demands, _version = stated(session, edition_read(session).id)
        (key,) = demands.teams
        assert demands.teams[key].name.en == "Plant trees"
        assert demands.teams[key].visits == {"mining": 10}
        assert demands.people["ana"].teams == (key,)
    assert "Plant trees" in organizer.get("/en/organize/duo/1/plan/youth").text


def test_the_draft_of_another_series_is_not_reached_by_a_cohort(lab: Flask) -> None:
    """Series of a lineage share cohorts, but not the drafts of their meetings."""
    with writing(lab) as session:
        recommend(session)
        presenting.place(session, "test", NOW, series(session), (1, 1), "mining", 0, 10)
        session.add(
            Series(
                key="next", lineage="duo", name=text("N"), acronym=text("N"), rotation=["CA", "MX"], texts={}
            )
        )
    client = as_(lab, Role.ORGANIZER, series="next")
    path = "/en/organize/next/youth-lab/1/presentations"
    page = parsed(client.get(path))
    assert "a meeting of another series, in which you have no role" in words(page)
    assert "Mining (" not in page.text
    sent = {"recommendation": 1, "session": "mining", "after": 5, "minutes": 5}
    with reading(lab) as session:
        shown = session.scalars(select(Presentation.id)).one()
    for rest, data in (("", sent), (f"/{shown}/item", {}), (f"/{shown}/remove", {}), ("/plan", {})):
        assert client.post(path + rest, data=data).status_code == 404
    with reading(lab) as session:
        assert session.scalars(select(Presentation.after)).one() == 0


# ---- All of them ----


def test_pages_take_as_many_statements_for_three_as_for_one(organizer: FlaskClient, lab: Flask) -> None:
    def count(path: str) -> int:
        organizer.get(path)
        with statements(lab) as sent:
            assert organizer.get(path).status_code == 200
        return len(sent)

    paths = (
        YOUTH + "/",
        ONE,
        f"{ONE}/delegates",
        f"{ONE}/presentations",
        f"{ONE}/replies",
        f"{YOUTH}/replies",
    )
    with writing(lab) as session:
        recommend(session, team=(delegate(session).id,))
    place(organizer, "mining", 0)
    before = {path: count(path) for path in paths}
    with writing(lab) as session:
        for n in (2, 3):
            recommend(session, f"R{n}", ("mining", "forestry"), team=(delegate(session, f"D{n}").id,))
    place(organizer, "forestry", 10, number=2)
    place(organizer, "youth", 20, number=3)
    assert {path: count(path) for path in paths} == before


def test_what_is_recorded_names_no_delegate(organizer: FlaskClient, lab: Flask) -> None:
    with writing(lab) as session:
        ana = delegate(session, "Zyxwolda Quetz", email="zyx@example.org").id
        recommend(session, team=(ana,))
    with reading(lab) as session:
        told = repr([(row.subject, row.details) for row in session.scalars(select(AuditEntry))])
    assert not re.search("Zyx|Quetz|zyx@|2005", told)
    assert organizer.get("/en/organize/duo/records").status_code == 200
