"""A publication tells those whom it touches: once, at the right time, in their language."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.errors import Conflict, Invalid
from eventapp.core.localized import Language
from eventapp.core.mail import Purpose
from eventapp.notices import people
from eventapp.notices.model import Mode
from eventapp.people.model import Person
from eventapp.programs.rules import Channel
from eventapp.registration import service
from eventapp.registration.model import Registration
from eventapp.registration.rules import Attendance
from tests.apps import writing
from tests.calendars.publishing import done, publish
from tests.factories import NOW, text
from tests.notices.notice_help import letters, meeting, send, switch, told
from tests.registration.making import answer, edition_of, hybrid, registered, slot

HOUR = timedelta(hours=1)
PEOPLE = {
    "Ann One": {"sessions": ("opening",)},
    "Bob Two": {"sessions": ("closing",), "language": Language.FR, "place": "mexico-city"},
    "Eva Three": {"sessions": ("closing",), "language": Language.ES, "channel": Channel.FEED},
    "Lou Four": {"sessions": ("closing",), "channel": Channel.BOTH},
}


def later_closing(app: Flask, hours: int, start: str = "16:00", end: str = "17:00") -> int:
    return publish(app, NOW + hours * HOUR, hybrid("closing", start=start, end=end))


def recipients(app: Flask) -> list[str]:
    return [mail.to.partition("@")[0] for mail in letters(app)]


def test_only_those_whom_it_touches_and_who_want_mail_get_one_letter_each(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    later_closing(app, 1)
    assert recipients(app) == ["bob.two", "lou.four"]
    french, english = letters(app)
    body = french.body.replace("\N{NO-BREAK SPACE}", " ")
    assert "15 h – 16 h, Ottawa (UTC−5) · jeudi 26 novembre 2026, 14 h – 15 h, Mexico" in body
    assert "16 h – 17 h, Ottawa (UTC−5) · jeudi 26 novembre 2026, 15 h – 16 h, Mexico" in body
    assert "Closing (fr)" in french.body
    assert french.html is not None
    assert "Nouvel horaire" in french.html
    assert french.language is Language.FR
    assert french.about == "duo/1/publications/2"
    assert "15:00–16:00, Ottawa (UTC−5)\n" in english.body
    assert "subscribed calendar follows" in english.body
    assert "Opening" not in english.body
    done(app, NOW + 2 * HOUR)
    assert len(letters(app)) == 2  # once
    assert letters(app, Purpose.INVITATION) == []


def test_a_letter_names_nobody_but_its_reader(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    later_closing(app, 1)
    for mail, own in zip(letters(app), ("Bob", "Lou"), strict=True):
        named = [
            name for name in ("Ann", "Bob", "Eva", "Lou", "Ruiz") if name in mail.body + (mail.html or "")
        ]
        assert named == [own]


def test_what_happens_at_night_is_told_at_seven_and_only_what_holds_then(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    later_closing(app, 14)  # 00:00 in Ottawa, 23:00 in Mexico City
    assert letters(app) == []
    later_closing(app, 15, "17:00", "18:00")
    done(app, NOW + 21 * HOUR - timedelta(minutes=1))
    assert letters(app) == []
    done(app, NOW + 21 * HOUR)  # 07:00 in Ottawa, 06:00 in Mexico City
    assert recipients(app) == ["lou.four"]
    assert "17:00–18:00" in letters(app)[0].body
    assert "16:00–17:00" not in letters(app)[0].body
    done(app, NOW + 22 * HOUR)
    assert recipients(app) == ["lou.four", "bob.two"]


def test_moved_and_moved_back_in_the_night_is_no_letter(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    later_closing(app, 14)
    later_closing(app, 15, "15:00", "16:00")
    done(app, NOW + 24 * HOUR)
    assert letters(app) == []
    waiting = told(app, "Bob Two")
    assert waiting is not None
    assert waiting.due_at is None


def test_what_is_urgent_wakes_people_and_takes_along_what_waited(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    night = 23 * 24 + 13  # 23:00 on the 25th in Ottawa, the day before
    publish(app, NOW + night * HOUR, hybrid("closing", title=text("Farewell"), start="15:00", end="16:00"))
    assert letters(app) == []  # a new title can wait
    publish(
        app,
        NOW + (night * 60 + 20) * timedelta(minutes=1),
        hybrid("closing", title=text("Farewell"), start="14:00", end="15:00"),
    )
    assert sorted(recipients(app)) == ["bob.two", "lou.four"]
    english = letters(app)[-1]
    assert "New title" in english.body
    assert "short notice" in english.subject
    done(app, NOW + (night + 12) * HOUR)
    assert len(letters(app)) == 2


def test_where_an_organizer_asks_nobody_is_told_before_that(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.ASK)
    number = later_closing(app, 1)
    assert letters(app) == []
    with pytest.raises(Conflict):
        send(app, NOW + 2 * HOUR, number - 1)
    send(app, NOW + 2 * HOUR, number)
    assert recipients(app) == ["bob.two", "lou.four"]
    send(app, NOW + 3 * HOUR, number)
    assert len(letters(app)) == 2


def test_off_is_silent_and_on_again_does_not_tell_of_the_past(app: Flask) -> None:
    meeting(app, PEOPLE)
    number = later_closing(app, 1)
    with pytest.raises(Invalid):
        send(app, NOW + HOUR, number)
    switch(app, Mode.AUTO, now=NOW + HOUR)
    switch(app, Mode.OFF, now=NOW + HOUR)
    later_closing(app, 2, "17:00", "18:00")
    switch(app, Mode.AUTO, now=NOW + 3 * HOUR)
    later_closing(app, 4, "18:00", "19:00")
    assert [mail.body.count("17:00–18:00") for mail in letters(app)] == [0, 1]
    assert "16:00–17:00" not in letters(app)[-1].body


def test_who_comes_later_is_not_told_of_what_was_before(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    later_closing(app, 1)
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session)
        choices = {slot(session, "closing"): Attendance.ROOM}
        registered(session, edition, "Max Five", choices=choices, now=NOW + 2 * HOUR)
    done(app, NOW + 2 * HOUR)
    _join(app, "Ann One", "closing", 3)
    assert recipients(app) == ["bob.two", "lou.four"]
    later_closing(app, 4, "17:00", "18:00")
    assert sorted(recipients(app)[2:]) == ["ann.one", "bob.two", "lou.four", "max.five"]


def _join(app: Flask, name: str, slug: str, hours: int) -> None:
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(
            select(Registration).join(Person, Person.id == Registration.person_id).where(Person.name == name)
        ).one()
        choices = {slot(session, each): Attendance.ROOM for each in ("opening", slug)}
        same = {"language": row.language, "place": row.place}
        answer(session, row, choices, now=NOW + hours * HOUR, **same)
    done(app, NOW + hours * HOUR)


def test_whom_a_letter_tells_gets_no_second_one_about_their_place(app: Flask) -> None:
    """The closing is held online only: seats in the room are gone."""
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    before = len(letters(app, Purpose.LETTER))
    publish(app, NOW + HOUR, hybrid("closing", start="15:00", end="16:00", mode="in_person", video_room=None))
    publish(app, NOW + 2 * HOUR, hybrid("closing", start="15:00", end="16:00", mode="remote", room=None))
    place_letters = [mail.to for mail in letters(app, Purpose.LETTER)[before:]]
    assert place_letters == ["eva.three@example.org"]  # who wants no notices
    assert recipients(app)[2:] == ["bob.two", "lou.four"]


def test_without_notices_the_letter_about_the_place_comes(app: Flask) -> None:
    meeting(app, PEOPLE)
    before = len(letters(app, Purpose.LETTER))
    publish(app, NOW + HOUR, hybrid("closing", start="15:00", end="16:00", mode="remote", room=None))
    assert len(letters(app, Purpose.LETTER)[before:]) == 3


def test_who_withdrew_is_told_nothing(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(select(Registration).where(Registration.email == "bob.two@example.org")).one()
        service.withdraw(session, service.PERSON, NOW, edition_of(session), row)
    done(app, NOW)
    later_closing(app, 1)
    assert recipients(app) == ["lou.four"]


def test_those_who_are_not_touched_know_the_new_publication_all_the_same(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.ASK)
    number = later_closing(app, 1)
    send(app, NOW + HOUR, number)
    ann, bob = told(app, "Ann One"), told(app, "Bob Two")
    assert ann is not None
    assert bob is not None
    assert ann.publication_id == bob.publication_id
    assert (ann.told_at, bob.told_at) == (None, NOW + HOUR)
    assert ann.due_at is None


def test_what_people_choose_themselves_reaches_their_calendar_once_the_notices_are_sent(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.ASK, invitations=True)
    _join(app, "Ann One", "closing", 1)
    assert letters(app, Purpose.INVITATION) == []  # no organizer has sent anything yet
    send(app, NOW + 2 * HOUR, 1)
    first = len(letters(app, Purpose.INVITATION))
    assert first == 3  # two for Ann, one for Bob; who subscribes gets none
    _join(app, "Bob Two", "closing", 3)
    news = letters(app, Purpose.INVITATION)[first:]
    assert [mail.to for mail in news] == ["bob.two@example.org"]
    assert letters(app) == []
    later_closing(app, 4)
    _join(app, "Lou Four", "closing", 5)
    assert len(letters(app, Purpose.INVITATION)) == first + 1  # the new publication is not sent yet


def test_who_changes_their_registration_while_a_publication_is_worked_on_still_learns_of_it(
    app: Flask,
) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    publish(app, NOW + HOUR, hybrid("closing", start="16:00", end="17:00"), work=False)
    _join(app, "Bob Two", "closing", 1)
    done(app, NOW + 2 * HOUR)
    assert sorted(recipients(app)) == ["bob.two", "lou.four"]
    assert all("17" in mail.body for mail in letters(app))


def test_whoever_is_forgotten_leaves_nothing_behind(app: Flask) -> None:
    meeting(app, PEOPLE)
    switch(app, Mode.AUTO)
    ann, bob = told(app, "Ann One"), told(app, "Bob Two")
    assert ann is not None
    assert bob is not None
    with writing(app) as session:
        people.unite(session, NOW, bob.person_id, ann.person_id)
    assert told(app, "Ann One") is None
    with writing(app) as session:
        people.forget(session, [bob.person_id])
    assert told(app, "Bob Two") is None
    later_closing(app, 1)
    assert sorted(recipients(app)) == ["bob.two", "lou.four"]  # still here, and known from now on
