"""Opening the next edition from the last: what is carried, what never is, what is asked."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from eventapp.agenda.model import AgendaSession, Publication, SessionPerson
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings import service
from eventapp.meetings.model import Edition, EditionGroup, Room
from eventapp.meetings.queries import edition_to_read
from eventapp.meetings.rules import Facts, Opening, RoomFacts, Wrong
from tests.apps import dump, reading, writing
from tests.factories import NOW

DEFAULT = ("groups", "rooms", "clocks", "contact", "sessions", "interpretation")
OPENING = Opening(
    number=3,
    start=date(2027, 11, 25),
    end=date(2027, 11, 26),
    host="MX",
    city="mexico-city",
    mode="hybrid",
    carried=DEFAULT,
)


def open_it(app: Flask, **changed: Any) -> None:
    with writing(app) as session:
        service.open_edition(session, "ana@example.org", NOW, "csp", replace(OPENING, **changed))


def refused(app: Flask, **changed: Any) -> dict[str, str]:
    with pytest.raises(Wrong) as caught:
        open_it(app, **changed)
    return {field: problem.say(Language.EN) for field, problem in caught.value.problems.items()}


def edition(session: Session, number: int = 3) -> Edition:
    return edition_to_read(session, "csp", number)


def sessions(session: Session, number: int) -> dict[str, AgendaSession]:
    rows = session.scalars(
        select(AgendaSession)
        .where(AgendaSession.edition_id == edition(session, number).id)
        .options(selectinload(AgendaSession.groups), selectinload(AgendaSession.people))
    )
    return {row.slug: row for row in rows}


def people(session: Session, number: int) -> int:
    return sum(len(row.people) for row in sessions(session, number).values())


def test_the_third_is_opened_in_mexico_city_from_the_second(demo_app: Flask) -> None:
    open_it(demo_app)
    with reading(demo_app) as session:
        new = edition(session)
        assert (new.year, new.host, new.city, new.zone) == (2027, "MX", "mexico-city", "America/Mexico_City")
        assert (new.host_reason, new.announced, new.nature) == (LocalizedText(), False, "official")
        assert new.clock_places[0] == "mexico-city"
        assert new.contact_email == edition(session, 2).contact_email
        assert {h["day"] for h in new.holidays} >= {"2027-11-15", "2027-11-11"}
        assert session.scalar(select(func.count()).where(EditionGroup.edition_id == new.id)) == 9
        old, made = sessions(session, 2), sessions(session, 3)
        assert made.keys() == old.keys()
        forestry = made["forestry"]
        assert (forestry.start, forestry.minutes) == (datetime(2027, 11, 25, 10, 10), 110)
        assert (forestry.zone, forestry.languages) == ("America/Mexico_City", ["en", "fr", "es"])
        assert [link.group_id for link in forestry.groups] == [
            link.group_id for link in old["forestry"].groups
        ]
        rooms = {room.key: room for room in new.rooms}
        assert forestry.room_id == rooms["north-hall"].id


def test_nothing_private_and_no_identity_is_carried(demo_app: Flask) -> None:
    open_it(demo_app)
    with reading(demo_app) as session:
        new, old, made = edition(session), sessions(session, 2), sessions(session, 3)
        assert {row.uid for row in made.values()}.isdisjoint({row.uid for row in old.values()})
        assert [row.slug for row in made.values() if row.link or row.summary or row.people] == []
        assert [room.key for room in new.rooms if room.link] == []
        assert session.scalar(select(func.count()).where(Publication.edition_id == new.id)) == 0
        links = {room.link for room in edition(session, 2).rooms if room.link}
    stored = {name: rows for name, rows in dump(demo_app).items() if name in ("room", "agenda_session")}
    assert links
    for link in links:
        assert sum(link in row for row in stored["room"]) == 1


def test_rooms_of_another_city_are_templates_and_video_rooms_are_not(demo_app: Flask) -> None:
    open_it(demo_app)
    with reading(demo_app) as session:
        rooms = edition(session).rooms
        assert {room.template for room in rooms if not room.video} == {True}
        assert {room.template for room in rooms if room.video} == {False}
        assert [room.capacity for room in rooms] == [room.capacity for room in edition(session, 2).rooms]


def test_rooms_of_the_same_city_are_rooms(demo_app: Flask) -> None:
    open_it(
        demo_app,
        host="CA",
        city="ottawa",
        reason=LocalizedText(en="Mexico asked for another year."),
    )
    with reading(demo_app) as session:
        assert {room.template for room in edition(session).rooms} == {False}
        assert edition(session).host_reason.en == "Mexico asked for another year."


def test_sessions_can_wait_unscheduled_and_those_beyond_the_last_day_always_do(demo_app: Flask) -> None:
    open_it(demo_app, same_hours=False)
    open_it(demo_app, number=4, start=date(2028, 11, 30), end=date(2028, 11, 30), host="CA", city="ottawa")
    with reading(demo_app) as session:
        assert {row.start for row in sessions(session, 3).values()} == {None}
        # The third has nothing scheduled, so neither has the fourth.
        assert {row.start for row in sessions(session, 4).values()} == {None}


def test_a_shorter_meeting_keeps_what_fits(demo_app: Flask) -> None:
    open_it(demo_app, end=date(2027, 11, 25))
    with reading(demo_app) as session:
        made = sessions(session, 3)
        assert made["forestry"].start is not None
        assert made["closing-plenary"].start is None


def test_people_come_only_when_asked_for(demo_app: Flask) -> None:
    open_it(demo_app, carried=(*DEFAULT, "people"))
    with reading(demo_app) as session:
        assert people(session, 3) == people(session, 2) > 100


def test_whoever_holds_a_seat_chairs_the_group(demo_app: Flask) -> None:
    open_it(demo_app, carried=(*DEFAULT, "seats"))
    with reading(demo_app) as session:
        made = sessions(session, 3)
        assert [link.side for link in made["forestry"].people] == ["MX", "CA"]
        assert {link.role.value for link in made["forestry"].people} == {"co_chair"}
        assert made["mining"].people == []


def test_seats_and_people_together_put_nobody_down_twice(demo_app: Flask) -> None:
    open_it(demo_app, carried=(*DEFAULT, "seats", "people"))
    with reading(demo_app) as session:
        doubles = session.execute(
            select(SessionPerson.session_id, SessionPerson.person_id, SessionPerson.role)
            .group_by(SessionPerson.session_id, SessionPerson.person_id, SessionPerson.role)
            .having(func.count() > 1)
        ).all()
        assert doubles == []


def test_nothing_need_be_carried(demo_app: Flask) -> None:
    open_it(demo_app, carried=())
    with reading(demo_app) as session:
        new = edition(session)
        assert (new.rooms, sessions(session, 3), new.clock_places) == ([], {}, ["mexico-city"])
        assert new.contact_email is None


def test_another_host_needs_a_reason(demo_app: Flask) -> None:
    assert refused(demo_app, host="CA", city="ottawa") == {
        "reason_en": "Say in at least one language why the host is not the country whose turn it is."
    }
    open_it(demo_app, host="CA", city="ottawa", reason=LocalizedText(es="Por acuerdo de ambas partes."))


def test_all_mistakes_are_told_at_once(demo_app: Flask) -> None:
    assert refused(demo_app, number=2, end=date(2027, 11, 24), city="ottawa", carried=("sessions",)) == {
        "number": "There is a meeting with this number already.",
        "end": "The last day is before the first.",
        "city": "This city is not in the host country.",
        "carried": "“Sessions” can only be taken over together with “Working groups”.",
    }
    assert refused(demo_app, end=date(2027, 12, 25), host="US", city="atlantis") == {
        "end": "A meeting lasts 14 days at most.",
        "host": "Choose one of the countries that host in turn.",
        "city": "Choose a city from the list.",
    }


def test_opening_is_recorded(demo_app: Flask) -> None:
    open_it(demo_app)
    with reading(demo_app) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "meetings.opened")).one()
        assert (entry.actor, entry.subject) == ("ana@example.org", "csp/3")
        assert entry.details["carried"]["sessions"] == 44
        assert entry.details["city"] == "mexico-city"


FACTS = Facts(
    start=date(2027, 11, 24),
    end=date(2027, 11, 25),
    host="MX",
    city="monterrey",
    mode="in_person",
    clocks=("monterrey", "ottawa"),
)


def save(app: Flask, version: int, along: bool = False, **changed: Any) -> None:
    with writing(app) as session:
        service.save_facts(
            session, "b@example.org", NOW, ("csp", 3), replace(FACTS, **changed), version, along
        )


def version(app: Flask) -> int:
    with reading(app) as session:
        return edition(session).version


def test_sessions_follow_the_meeting_to_another_day_and_clock(demo_app: Flask) -> None:
    open_it(demo_app)
    save(demo_app, version(demo_app), along=True)
    with reading(demo_app) as session:
        forestry = sessions(session, 3)["forestry"]
        assert (forestry.start, forestry.zone) == (datetime(2027, 11, 24, 10, 10), "America/Monterrey")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "meetings.changed")).one()
        assert entry.details["moved"] == 44
        assert entry.details["before"]["start_date"] == "2027-11-25"
        assert entry.details["after"]["city"] == "monterrey"


def test_sessions_stay_on_their_days_unless_asked(demo_app: Flask) -> None:
    open_it(demo_app)
    save(demo_app, version(demo_app))
    with reading(demo_app) as session:
        assert sessions(session, 3)["forestry"].start == datetime(2027, 11, 25, 10, 10)


def test_the_second_save_from_the_same_version_is_a_conflict(demo_app: Flask) -> None:
    open_it(demo_app)
    seen = version(demo_app)
    save(demo_app, seen)
    with pytest.raises(Conflict):
        save(demo_app, seen, mode="remote")
    with reading(demo_app) as session:
        assert edition(session).mode == "in_person"


def test_coordinates_belong_together(demo_app: Flask) -> None:
    open_it(demo_app)
    with pytest.raises(Wrong) as caught:
        save(demo_app, version(demo_app), latitude=19.4)
    assert list(caught.value.problems) == ["longitude"]


def test_another_year_has_other_holidays(demo_app: Flask) -> None:
    open_it(demo_app)
    save(demo_app, version(demo_app), start=date(2028, 11, 23), end=date(2028, 11, 23), host="MX",
         reason=LocalizedText(en="A year late."))  # fmt: skip
    with reading(demo_app) as session:
        assert {h["day"][:4] for h in edition(session).holidays} == {"2028"}


ROOM = RoomFacts(name=LocalizedText(en="Sala José", es="Sala José"), capacity=40, features=("projection",))


def test_rooms_are_added_changed_and_removed(demo_app: Flask) -> None:
    with writing(demo_app) as session:
        room = service.add_room(session, "a", NOW, ("csp", 2), ROOM)
        assert (room.key, room.version) == ("sala-jose", 1)
        assert service.add_room(session, "a", NOW, ("csp", 2), ROOM).key == "sala-jose-2"
    with writing(demo_app) as session:
        service.save_room(session, "a", NOW, ("csp", 2), "sala-jose", replace(ROOM, capacity=60), 1)
    with pytest.raises(Conflict), writing(demo_app) as session:
        service.save_room(session, "a", NOW, ("csp", 2), "sala-jose", replace(ROOM, capacity=70), 1)
    with writing(demo_app) as session:
        service.remove_room(session, "a", NOW, ("csp", 2), "sala-jose")
    with reading(demo_app) as session:
        assert {r.key for r in edition(session, 2).rooms} & {"sala-jose", "sala-jose-2"} == {"sala-jose-2"}


def test_a_room_with_sessions_stays(demo_app: Flask) -> None:
    with pytest.raises(Invalid, match="8 sessions are in it"), writing(demo_app) as session:
        service.remove_room(session, "a", NOW, ("csp", 2), "foyer")


def test_a_room_that_only_removed_sessions_had_can_go(demo_app: Flask) -> None:
    with writing(demo_app) as session:
        room = session.scalars(
            select(Room).where(Room.edition_id == edition(session, 2).id, Room.key == "grijalva")
        ).one()
        for row in session.scalars(select(AgendaSession).where(AgendaSession.room_id == room.id)):
            row.removed = True
    with writing(demo_app) as session:
        service.remove_room(session, "a", NOW, ("csp", 2), "grijalva")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": LocalizedText()}, "name_en"),
        ({"link": "https://meet.example.org/1"}, "link"),
        ({"video": True, "link": "http://meet.example.org/1"}, "link"),
    ],
)
def test_a_room_is_refused(demo_app: Flask, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Wrong) as caught, writing(demo_app) as session:
        service.add_room(session, "a", NOW, ("csp", 2), replace(ROOM, **changed))
    assert list(caught.value.problems) == [field]


def test_the_records_keep_no_link(demo_app: Flask) -> None:
    secret = "https://meet.example.org/j/secret"
    with writing(demo_app) as session:
        service.add_room(session, "a", NOW, ("csp", 2), replace(ROOM, video=True, link=secret))
    assert secret not in str(dump(demo_app)["audit_entry"])
