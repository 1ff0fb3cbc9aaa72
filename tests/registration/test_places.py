"""The gate through which every place is given: the line, the sides, offers, and what becomes free."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from eventapp.core import outbox
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.meetings.model import Mode
from eventapp.registration import moving, places, service, syncing
from eventapp.registration.model import Choice, Delegation, Registration, SessionPlaces
from eventapp.registration.privacy import erasing
from eventapp.registration.rules import Attendance, Place, State
from eventapp.tasks import HANDLERS
from tests.apps import statements, writing
from tests.calendars.publishing import publish
from tests.factories import NOW, session_draft
from tests.people_help import mails
from tests.registration import making
from tests.registration.making import answer, edition_of, hybrid, published_edition, registered, slot

ROOM, REMOTE = Attendance.ROOM, Attendance.REMOTE
LATER = NOW + timedelta(hours=49)


@contextmanager
def acting(app: Flask) -> Iterator[Session]:
    """A transaction after which all that must hold is looked at."""
    with app.test_request_context(), writing(app) as session:
        yield session
    with writing(app) as session:
        making.check(session)


def row_of(session: Session, name: str) -> Registration:
    found = session.scalars(
        select(Registration.id).join(Registration.person).where(Registration.person.has(name=name))
    ).one()
    return moving.locked_all(session, [found])[0]


def has(app: Flask, name: str, slug: str = "opening") -> tuple[State, Place, bool, bool]:
    """State, place, whether in line, whether a seat is kept."""
    with writing(app) as session:
        row = row_of(session, name)
        choice = next(each for each in row.choices if each.session_id == slot(session, slug))
        return row.state, choice.place, choice.waiting, choice.offered_until is not None


def people(app: Flask, *names: str, side: str = "CA", state: State = State.APPROVED) -> None:
    for name in names:
        with acting(app) as session:
            registered(session, edition_of(session), name, side, state=state)


def withdraw(app: Flask, name: str) -> None:
    with acting(app) as session:
        service.withdraw(session, service.PERSON, NOW, edition_of(session), row_of(session, name))


SEATED = (State.APPROVED, Place.ROOM, False, False)
FROM_AFAR = (State.APPROVED, Place.REMOTE, True, False)  # in line for the room meanwhile
IN_LINE = (State.WAITING, Place.NONE, True, False)


def test_who_finds_the_room_full_joins_from_afar_and_stands_in_line(app: Flask) -> None:
    published_edition(app, seats=1, remote=1)
    people(app, "Ana", "Beth", "Carl")
    assert [has(app, name) for name in ("Ana", "Beth", "Carl")] == [SEATED, FROM_AFAR, IN_LINE]


def test_a_seat_that_becomes_free_goes_to_the_next_and_their_place_to_the_one_behind(app: Flask) -> None:
    published_edition(app, seats=1, remote=1)
    people(app, "Ana", "Beth", "Carl")
    withdraw(app, "Ana")
    assert [has(app, name) for name in ("Beth", "Carl")] == [SEATED, FROM_AFAR]
    told = [(mail.to, mail.subject.partition(":")[0]) for mail in mails(app)]
    assert ("beth@example.org", "A place has become free for you") in told
    assert ("carl@example.org", "A place has become free for you") in told


@pytest.mark.parametrize("way", ["decline", "edit", "drop", "offer"])
def test_every_way_out_lets_the_next_one_in(app: Flask, way: str) -> None:
    published_edition(app, seats=1, remote=0, offer_hours=48 if way == "offer" else 0)
    people(app, "Ana", "Beth", "Carl")
    with acting(app) as session:
        ana = row_of(session, "Ana")
        if way in ("decline", "offer"):
            service.decline(session, "test", NOW, edition_of(session), [ana])
        else:
            answer(session, ana, {slot(session): REMOTE} if way == "edit" else {})
    if way == "offer":
        with acting(app) as session:
            beth = row_of(session, "Beth")
            service.answer_offer(session, service.PERSON, NOW, beth, beth.choices[0].id, yes=False)
        assert has(app, "Carl")[3]
    else:
        assert has(app, "Beth") == SEATED


def test_the_side_with_fewer_seats_comes_first_then_whoever_waits_longest(app: Flask) -> None:
    published_edition(app, seats=3, remote=0)
    people(app, "Ana", "Beth", "Carl", "Dora", "Ed")
    people(app, "Marta", "Nora", side="MX")
    withdraw(app, "Ana")
    assert has(app, "Marta") == SEATED
    withdraw(app, "Beth")  # one each
    assert has(app, "Dora") == SEATED
    withdraw(app, "Carl")
    assert [has(app, name) for name in ("Nora", "Ed")] == [IN_LINE, SEATED]
    withdraw(app, "Dora")
    assert has(app, "Nora") == SEATED


def test_a_quota_holds_one_side_back_and_not_the_other(app: Flask) -> None:
    edition_id = published_edition(app, seats=3, remote=0)
    with acting(app) as session:
        quota(session, edition_id, "CA", room=1)
    people(app, "Ana", "Beth")
    people(app, "Marta", side="MX")
    assert [has(app, name) for name in ("Ana", "Beth", "Marta")] == [SEATED, IN_LINE, SEATED]
    with acting(app) as session:
        quota(session, edition_id, "CA", room=2)
    assert has(app, "Beth") == SEATED


def quota(session: Session, edition_id: int, side: str, **limits: int) -> None:
    row = session.scalars(select(Delegation).filter_by(edition_id=edition_id, side=side)).one()
    for name, value in limits.items():
        setattr(row, f"{name}_quota", value)
    syncing.sync(session, NOW, edition_of(session))


def test_nobody_loses_a_place_by_a_smaller_limit_and_nobody_gets_one_before_it_is_met(app: Flask) -> None:
    edition_id = published_edition(app, seats=3, remote=0)
    people(app, "Ana", "Beth", "Carl")
    with acting(app) as session:
        quota(session, edition_id, "CA", room=1)
    people(app, "Dora")
    withdraw(app, "Ana")
    withdraw(app, "Beth")
    assert [has(app, name) for name in ("Carl", "Dora")] == [SEATED, IN_LINE]
    withdraw(app, "Carl")
    assert has(app, "Dora") == SEATED


def test_the_database_itself_refuses_one_too_many(app: Flask) -> None:
    published_edition(app, seats=1)
    people(app, "Ana")
    one_more = update(SessionPlaces).where(SessionPlaces.side == "").values(room_taken=2)
    with pytest.raises(IntegrityError), writing(app) as session:
        session.execute(one_more)


class TestOffers:
    @pytest.fixture(autouse=True)
    def full(self, app: Flask) -> None:
        published_edition(app, seats=1, remote=1, offer_hours=48)
        people(app, "Ana", "Beth", "Carl")
        withdraw(app, "Ana")

    def test_the_next_in_line_is_asked_and_keeps_their_place_from_afar(self, app: Flask) -> None:
        assert has(app, "Beth") == (State.APPROVED, Place.REMOTE, True, True)
        assert has(app, "Carl") == IN_LINE
        mail = mails(app)[-1]
        assert mail.to == "beth@example.org"
        assert "until Wednesday, November 4, 2026, 10:00, Ottawa" in mail.body

    def test_taking_it_gives_the_place_from_afar_to_the_next(self, app: Flask) -> None:
        self.reply(app, yes=True)
        assert has(app, "Beth") == SEATED
        assert has(app, "Carl") == FROM_AFAR

    def test_leaving_it_asks_the_next_and_keeps_what_one_has(self, app: Flask) -> None:
        self.reply(app, yes=False)
        assert has(app, "Beth") == (State.APPROVED, Place.REMOTE, False, False)
        assert has(app, "Carl") == (State.WAITING, Place.NONE, True, True)

    def test_letting_it_pass_is_leaving_it(self, app: Flask) -> None:
        with app.app_context(), app.test_request_context():
            assert outbox.drain(HANDLERS, LATER) == []
        with writing(app) as session:
            making.check(session)
        assert has(app, "Beth") == (State.APPROVED, Place.REMOTE, False, False)
        assert has(app, "Carl")[3]

    def test_it_can_be_answered_once_and_in_time(self, app: Flask) -> None:
        with pytest.raises(NotFound):
            self.reply(app, yes=True, now=LATER)
        self.reply(app, yes=True)
        with pytest.raises(NotFound):
            self.reply(app, yes=False)

    def test_whoever_left_it_and_changes_something_else_stays_out_of_the_line(self, app: Flask) -> None:
        self.reply(app, yes=False)
        with acting(app) as session:
            beth = row_of(session, "Beth")
            answer(session, beth, {slot(session): beth.choices[0].asked}, diet="vegetarian")
        assert has(app, "Beth") == (State.APPROVED, Place.REMOTE, False, False)

    def test_who_withdraws_with_an_offer_frees_it(self, app: Flask) -> None:
        withdraw(app, "Beth")
        assert has(app, "Carl")[3]

    def reply(self, app: Flask, *, yes: bool, now: object = NOW) -> None:
        with acting(app) as session:
            beth = row_of(session, "Beth")
            service.answer_offer(session, service.PERSON, now, beth, beth.choices[0].id, yes=yes)  # type: ignore[arg-type]


def test_nobody_is_asked_when_the_session_begins_before_they_must_answer(app: Flask) -> None:
    published_edition(app, seats=1, remote=0, offer_hours=14 * 24 * 2)
    people(app, "Ana", "Beth")
    withdraw(app, "Ana")
    assert has(app, "Beth") == SEATED


def test_a_session_that_is_cancelled_or_moves_online_takes_places_and_tells(app: Flask) -> None:
    published_edition(app, hybrid(), hybrid("mining", start="10:00", end="11:00"), seats=2, remote=5)
    people(app, "Ana")
    publish(
        app,
        NOW,
        session_draft("mining", start="10:00", end="11:00", mode=Mode.REMOTE, room=None, video_room="link"),
        gone=("opening",),
    )
    with writing(app) as session:
        making.check(session)
    assert has(app, "Ana") == (State.APPROVED, Place.NONE, False, False)
    assert has(app, "Ana", "mining") == (State.APPROVED, Place.REMOTE, False, False)
    mail = mails(app)[-1]
    assert mail.subject.startswith("A place of yours has changed")
    publish(app, NOW, hybrid("mining", start="10:00", end="11:00"))
    assert has(app, "Ana", "mining") == SEATED


def test_who_registers_anew_stands_at_the_end(app: Flask) -> None:
    published_edition(app, seats=1, remote=0)
    people(app, "Ana", "Beth", "Carl")
    withdraw(app, "Beth")
    with acting(app) as session:
        answer(session, row_of(session, "Beth"), now=NOW + timedelta(hours=1), approve=True)
    withdraw(app, "Ana")
    assert [has(app, name) for name in ("Beth", "Carl")] == [IN_LINE, SEATED]


def test_another_side_takes_places_of_that_side(app: Flask) -> None:
    published_edition(app, seats=1)
    people(app, "Ana")
    withdraw(app, "Ana")
    with acting(app) as session:
        ana = row_of(session, "Ana")
        nominee = service.Nominee(name="Ana", side="MX", email="ana@example.org")
        service.invite(session, "test", NOW, edition_of(session), ana.person, nominee)
        answer(session, ana, approve=True)
    assert has(app, "Ana") == SEATED


def test_attended_people_keep_their_places(app: Flask) -> None:
    published_edition(app, seats=1, remote=0)
    people(app, "Ana", state=State.ATTENDED)
    people(app, "Beth")
    with pytest.raises(Invalid):
        withdraw(app, "Ana")
    assert has(app, "Ana") == (State.ATTENDED, Place.ROOM, False, False)
    assert has(app, "Beth") == IN_LINE
    with acting(app) as session:
        service.attend(session, "test", NOW, row_of(session, "Beth"))
        service.attend(session, "test", NOW, row_of(session, "Beth"), undo=True)
    assert has(app, "Beth") == IN_LINE


def test_who_is_erased_after_attending_waits_for_nothing_more(app: Flask) -> None:
    published_edition(app, hybrid("a"), hybrid("b", start="10:00", end="11:00"), seats=1, remote=1)
    people(app, "Ana")
    people(app, "Beth", state=State.ATTENDED)
    people(app, "Carl")
    with acting(app) as session:
        erasing.erase(session, "test", NOW, row_of(session, "Beth"))
    withdraw(app, "Ana")
    assert [has(app, "Carl", slug)[1] for slug in ("a", "b")] == [Place.ROOM, Place.ROOM]


def test_nobody_under_age_is_admitted_without_a_guardian(app: Flask) -> None:
    published_edition(app, seats=1)
    with acting(app) as session:
        row = registered(session, edition_of(session), "Ana", state=State.INVITED)
        answer(session, row, approve=True, minor=True, guardian_email="g@example.org", guardian_name="G")
    assert has(app, "Ana") == (State.SUBMITTED, Place.NONE, False, False)
    with pytest.raises(Invalid), acting(app) as session:
        service.approve(session, "test", NOW, edition_of(session), [row_of(session, "Ana")])


def test_a_session_that_has_no_places_cannot_be_chosen(app: Flask) -> None:
    published_edition(app)
    people(app, "Ana", state=State.INVITED)
    with pytest.raises(Invalid), acting(app) as session:
        answer(session, row_of(session, "Ana"), {999: ROOM})


def test_what_somebody_saw_before_another_changed_it_is_a_conflict(app: Flask) -> None:
    published_edition(app)
    people(app, "Ana")
    with pytest.raises(Conflict), writing(app) as session:
        change_meanwhile(session, row_of(session, "Ana"))


def change_meanwhile(session: Session, row: Registration) -> None:
    session.connection().execute(update(Registration.__table__).values(version=99))
    row.head = True
    session.flush()


def test_nothing_freed_nothing_asked(app: Flask) -> None:
    published_edition(app, seats=1, remote=0)
    people(app, "Ana", "Beth")
    with app.test_request_context(), writing(app) as session:
        boards = places.lock(session, edition_of(session).id)
        with statements(app) as sent:
            assert places.promote(session, boards, NOW, 48) == []
        assert sent == []
    assert has(app, "Beth") == IN_LINE


@pytest.mark.parametrize("count", [1, 3])
def test_a_registration_costs_the_same_for_any_number_of_sessions(
    app: Flask, count: int, at: Callable[..., object]
) -> None:
    drafts = [hybrid(f"s{n}", start=f"{9 + n:02}:00", end=f"{10 + n:02}:00") for n in range(count)]
    published_edition(app, *drafts, seats=1)
    with acting(app) as session:
        row_id = registered(session, edition_of(session), "Ana", state=State.INVITED).id
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(
            select(Registration).where(Registration.id == row_id).options(joinedload(Registration.person))
        ).one()
        wanted = dict.fromkeys(session.scalars(select(SessionPlaces.session_id).distinct()), ROOM)
        said = service.Answers("Ana B", "ana@example.org", row.language, choices=wanted)
        with statements(app) as sent:
            service.submit(session, service.PERSON, NOW, row, said, approve=True)
            session.flush()
    assert len(sent) <= 8, "\n".join(sent)
    with writing(app) as session:
        assert set(session.scalars(select(Choice.place))) == {Place.ROOM}
