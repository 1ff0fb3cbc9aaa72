"""The page of checks: what is wrong, by grade and session, and answering for it."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.agenda import findings, service
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.agenda.model import AcceptedFinding
from eventapp.core.actor import Role
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.partnership.model import Seat, Tenure, WorkingGroup
from eventapp.people.model import Person
from tests.apps import reading, statements, writing
from tests.factories import NOW, make_edition, session_draft, text
from tests.people_help import sign_in

ADDRESS = "/en/organize/duo/1/checks"
NO_ROOM = "“Opening” has no room yet."


@pytest.fixture
def duo(app: Flask) -> Flask:
    """Meeting duo/1 whose opening has no room."""
    with writing(app) as session:
        service.save_session(session, "test", NOW, make_edition(session), session_draft(room=None))
    return app


def save(app: Flask, *slugs: str, **facts: object) -> None:
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        for slug in slugs:
            service.save_session(session, "test", NOW, edition, session_draft(slug, **facts))


def found(app: Flask) -> findings.Findings:
    with reading(app) as session:
        return findings.of_draft(session, edition_to_read(session, "duo", 1))


def print_of(app: Flask, code: str = "no-room") -> str:
    return next(finding.fingerprint for finding in found(app).all if finding.code == code)


def words(html: str) -> str:
    """The page's text on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html.partition("<main")[2])).split())


def test_findings_stand_by_grade_and_session_with_links_and_counts(duo: Flask, client: FlaskClient) -> None:
    save(duo, "closing", title=text("Closing"), start="09:30", end="10:30", room="hall")
    save(duo, "panel", start="09:00", end="10:00", room="hall")
    sign_in(duo, client)
    page = client.get(ADDRESS)
    said = words(page.text)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "1 blocking 1 to look at 0 accepted" in said
    assert re.search(r"Blocks publication: Hall holds “Panel” .* and “Closing”", said)
    assert said.index("The agenda cannot be published") < said.index("Put these right, or accept them")
    assert NO_ROOM in said
    assert page.text.count("<textarea") == 1  # what blocks cannot be accepted


def test_a_draft_in_order_says_so(duo: Flask, client: FlaskClient) -> None:
    save(duo, "opening", room="hall")
    sign_in(duo, client)
    assert "Nothing is wrong with the draft." in words(client.get(ADDRESS).text)


def test_a_meeting_without_dates_has_nothing_to_check_and_says_why(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        make_edition(session, start_date=None, end_date=None)
    sign_in(app, client)
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "Meeting duo/1 has no dates, city or time zone yet" in words(page.text)


def test_an_advisory_finding_is_accepted_with_a_note_and_taken_back(duo: Flask, client: FlaskClient) -> None:
    who = sign_in(duo, client)
    mark = print_of(duo)
    done = client.post(f"{ADDRESS}/{mark}/accept", data={"note": " We meet in the <park>. "})
    assert (done.status_code, done.location) == (303, f"{ADDRESS}#finding-{mark}")
    page = client.get(ADDRESS)
    assert "0 blocking 0 to look at 1 accepted" in words(page.text)
    assert re.search(rf"Accepted by {who.email} on \w+ \d+, \d+: “We meet in the <park>\.”", words(page.text))
    assert "<park>" not in page.text
    assert client.post(f"{ADDRESS}/{mark}/take-back").status_code == 303
    assert "0 blocking 1 to look at 0 accepted" in words(client.get(ADDRESS).text)
    with reading(duo) as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == "duo/1").order_by(AuditEntry.id)
        )
        assert list(actions) == ["agenda.finding_accepted", "agenda.acceptance_taken_back"]


def test_a_note_is_asked_for_and_the_form_comes_back(duo: Flask, client: FlaskClient) -> None:
    sign_in(duo, client)
    mark = print_of(duo)
    page = client.post(f"{ADDRESS}/{mark}/accept", data={"note": "  "})
    assert page.status_code == 422
    assert f'href="#note-{mark}"' in page.text
    assert f'aria-describedby="note-{mark}-error"' in page.text
    assert "Say in a few words why this is acceptable." in words(page.text)
    assert found(duo).accepted == {}


def test_an_acceptance_is_withdrawn_when_the_finding_changes_and_counts_again_if_it_comes_back(
    duo: Flask, client: FlaskClient
) -> None:
    sign_in(duo, client)
    client.post(f"{ADDRESS}/{print_of(duo)}/accept", data={"note": "Fine."})
    save(duo, "opening", room=None, title=text("Inauguration"))
    assert found(duo).accepted == {}
    assert [finding.code for finding in found(duo).advisory] == ["no-room"]
    save(duo, "opening", room=None)
    assert [a.note for a in found(duo).accepted.values()] == ["Fine."]
    assert found(duo).advisory == []


def test_what_is_no_longer_so_cannot_be_accepted(duo: Flask, client: FlaskClient) -> None:
    sign_in(duo, client)
    mark = print_of(duo)
    save(duo, "opening", room="hall")
    page = client.post(f"{ADDRESS}/{mark}/accept", data={"note": "Fine."})
    assert page.status_code == 409
    assert "the agenda has changed since you opened the page" in words(page.text)


def test_what_blocks_cannot_be_accepted(duo: Flask, client: FlaskClient) -> None:
    save(duo, "opening", "panel", room="hall")
    sign_in(duo, client)
    page = client.post(f"{ADDRESS}/{print_of(duo, 'room-twice')}/accept", data={"note": "Fine."})
    assert page.status_code == 422
    assert "A blocking finding cannot be accepted" in words(page.text)


def test_the_same_note_twice_is_one_and_a_second_persons_is_told_of_the_first(duo: Flask) -> None:
    (finding,) = found(duo).all

    def accept(actor: str, note: str) -> None:
        with writing(duo) as session:
            service.accept_finding(session, actor, NOW, edition_to_change(session, "duo", 1), finding, note)

    accept("ana@example.org", "Fine.")
    accept("ana@example.org", "Fine. ")
    with pytest.raises(Conflict, match=r"ana@example\.org has answered for this meanwhile"):
        accept("beth@example.org", "Not fine.")
    with pytest.raises(Invalid):
        accept("beth@example.org", " ")
    with reading(duo) as session:
        assert session.scalar(select(func.count()).select_from(AcceptedFinding)) == 1


def test_taking_back_what_nobody_accepted_changes_nothing(duo: Flask, client: FlaskClient) -> None:
    sign_in(duo, client)
    assert client.post(f"{ADDRESS}/{print_of(duo)}/take-back").status_code == 303


@pytest.mark.parametrize("role", [Role.CO_CHAIR, Role.RAPPORTEUR, Role.OBSERVER, Role.OPERATOR])
def test_who_only_reads_sees_the_findings_without_the_forms(
    duo: Flask, client: FlaskClient, role: Role
) -> None:
    sign_in(duo, client, role=role, side="CA")
    page = client.get(ADDRESS)
    assert NO_ROOM in words(page.text)
    assert "checks/" not in page.text
    assert client.post(f"{ADDRESS}/{print_of(duo)}/accept", data={"note": "Fine."}).status_code == 404
    assert found(duo).accepted == {}


def test_a_coordinator_of_either_side_answers_too(duo: Flask, client: FlaskClient) -> None:
    sign_in(duo, client, role=Role.COORDINATOR, side="MX")
    assert client.post(f"{ADDRESS}/{print_of(duo)}/accept", data={"note": "Fine."}).status_code == 303


def test_strangers_do_not_learn_what_is_wrong(duo: Flask, client: FlaskClient) -> None:
    assert client.get(ADDRESS).status_code == 302
    sign_in(duo, client, series="other")
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("address", ["/en/organize/duo/2/checks", "/fr/organize/duo/99/checks"])
def test_a_meeting_that_does_not_exist_is_not_found(duo: Flask, client: FlaskClient, address: str) -> None:
    sign_in(duo, client)
    assert client.get(address).status_code == 404


def test_the_page_costs_the_same_statements_for_one_session_and_for_forty(
    duo: Flask, client: FlaskClient
) -> None:
    sign_in(duo, client)
    client.post(f"{ADDRESS}/{print_of(duo)}/accept", data={"note": "Fine."})
    save(duo, "opening", room=None, groups=["mining"], people=[SessionPersonDraft("ana", "chair")])  # type: ignore[arg-type]
    counts = []
    for _ in range(2):
        with statements(duo) as sent:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len(sent))
        save(
            duo,
            *(f"session-{n}" for n in range(40)),
            room=None,
            groups=["mining", "forestry"],
            people=[SessionPersonDraft("ana", "chair"), SessionPersonDraft("beth", "speaker")],  # type: ignore[arg-type]
        )
    assert len(found(duo).all) > 40
    assert counts[0] == counts[1] <= 16


def test_what_is_known_around_a_draft_is_read_with_it(duo: Flask) -> None:
    """Seats held on the day, teams of interpreters, holidays, people expected."""
    with writing(duo) as session:
        edition = edition_to_change(session, "duo", 1)
        edition.interpreter_teams = 2
        edition.holidays = [
            {
                "day": "2026-11-26",
                "country": "CA",
                "name": {"en": "A Day"},
                "weight": "closed",
                "federal": True,
            },
            {"day": "2026-11-27", "country": "CA", "name": {"en": "A thin day"}, "weight": "thin"},
            {
                "day": "2026-11-27",
                "country": "CA",
                "name": {"en": "Quebec’s"},
                "weight": "closed",
                "federal": False,
                "regions": ["QC"],
            },
        ]
        mining = session.scalars(select(WorkingGroup).filter_by(key="mining")).one()
        persons = {person.key: person.id for person in session.scalars(select(Person))}
        seat = Seat(group_id=mining.id, position=0, side="CA", sector="public", body="NRCan")
        empty = Seat(group_id=mining.id, position=1, side="MX", sector="public", body="SE")
        session.add_all([seat, empty])
        session.flush()
        session.add_all(
            [
                Tenure(seat_id=seat.id, person_id=persons["ana"], since="2020", until="2025"),
                Tenure(seat_id=seat.id, person_id=persons["beth"], since="2026", until=None),
                Tenure(seat_id=seat.id, person_id=persons["carl"], since="2027-01-01", until=None),
            ]
        )
        service.save_session(session, "test", NOW, edition, session_draft(room=None, expected=30))
    with reading(duo) as session:
        known = findings.circumstances(session, edition_to_read(session, "duo", 1))
    assert [(seat.side, seat.name) for seat in known.seats["mining"]] == [("CA", "Beth Roy"), ("MX", None)]
    assert known.interpreter_teams == 2
    assert known.expected == {"opening": 30}
    assert {place for place, _day in known.holidays} >= {"ottawa", "vancouver"}
    assert {(place, day.day) for place, day in known.holidays if day.day == 27} == {("montreal", 27)}


def test_holidays_as_known_today_stand_in_for_a_meeting_that_froze_none(app: Flask) -> None:
    with writing(app) as session:
        edition = make_edition(session)
        edition.start_date = edition.end_date = edition.start_date and edition.start_date.replace(day=11)
        known = findings.circumstances(session, edition)
    assert {place for place, _day in known.holidays} >= {"ottawa"}  # Remembrance Day
    assert "mexico-city" not in {place for place, _day in known.holidays}


def test_a_co_chair_twice_through_joint_groups_blocks_publication(app: Flask) -> None:
    with writing(app) as session:
        edition = make_edition(session)
        ana = session.scalars(select(Person).filter_by(key="ana")).one()
        for n, key in enumerate(("mining", "forestry")):
            group = session.scalars(select(WorkingGroup).filter_by(key=key)).one()
            seat = Seat(group_id=group.id, position=0, side="MX", sector="public", body="SE")
            session.add(seat)
            session.flush()
            session.add(Tenure(seat_id=seat.id, person_id=ana.id, since=None, until=None))
            room = ("hall", "room-2")[n]
            service.save_session(session, "test", NOW, edition, session_draft(key, groups=[key], room=room))
    with pytest.raises(service.PublicationRefused) as refused, writing(app) as session:
        service.publish(session, "test", NOW, "duo", 1)
    assert [finding.code for finding in refused.value.findings] == ["person-twice"]
