"""The editor's use cases: moves, forms, undo, and two people at once."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from msgspec import structs
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda import editing, values
from eventapp.agenda.content import Audience, Kind, Role
from eventapp.agenda.editing import Move
from eventapp.agenda.model import AgendaSession, EditStep
from eventapp.agenda.service import save_session
from eventapp.agenda.values import FIELDS, Attending, Point, SessionValues
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition, Mode
from eventapp.meetings.queries import edition_to_change, edition_to_read
from tests.apps import reading, writing
from tests.factories import NOW, OTTAWA, make_edition, session_draft, text

EVA, LUIS = "eva@example.org", "luis@example.org"
TEN = datetime(2026, 11, 26, 10)
Step = Callable[..., AgendaSession]


@pytest.fixture
def drafted(app: Flask) -> Flask:
    """An app whose meeting has one session, "opening", from nine to ten in the hall."""
    with writing(app) as session:
        save_session(session, "test", NOW, make_edition(session), session_draft())
    return app


def do(app: Flask, use_case: Step, actor: str, *arguments: Any) -> tuple[int, str]:
    """Run a use case in its own transaction; gives the version and the slug afterwards."""
    with writing(app) as session:
        row = use_case(session, actor, NOW, edition_to_change(session, "duo", 1), *arguments)
        session.flush()
        return row.version, row.slug


def now(app: Flask, slug: str = "opening") -> SessionValues:
    with reading(app) as session:
        return value_of(session, edition_to_read(session, "duo", 1), slug)


def value_of(session: Session, edition: Edition, slug: str) -> SessionValues:
    row = session.scalars(select(AgendaSession).filter_by(edition_id=edition.id, slug=slug)).one()
    return SessionValues(**values.taken(session, edition, row, FIELDS))


def records(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    with reading(app) as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.details) for row in rows if "before" in row.details]


def test_a_move_changes_time_and_room_and_is_recorded_field_by_field(drafted: Flask) -> None:
    assert do(drafted, editing.move_session, EVA, "opening", Move(start=TEN, room="room-2"), 1)[0] == 2
    assert (now(drafted).start, now(drafted).room, now(drafted).minutes) == (TEN, "room-2", 60)
    assert records(drafted) == [
        (
            "agenda.session_moved",
            {
                "before": {"start": "2026-11-26T09:00:00", "room": "hall"},
                "after": {"start": "2026-11-26T10:00:00", "room": "room-2"},
            },
        )
    ]


def test_a_move_to_where_it_is_changes_nothing(drafted: Flask) -> None:
    assert do(drafted, editing.move_session, EVA, "opening", Move(room="hall", minutes=60), 1)[0] == 1
    assert records(drafted) == []


@pytest.mark.parametrize(
    ("room", "rooms"),
    [
        ("room-2", ("room-2", "link")),  # the video room goes along
        ("link", (None, "link")),
        (None, (None, None)),
    ],
)
def test_rooms_and_video_rooms_are_columns_alike(
    drafted: Flask, room: str | None, rooms: tuple[str | None, str | None]
) -> None:
    with writing(drafted) as session:
        edition = edition_to_change(session, "duo", 1)
        save_session(session, "test", NOW, edition, session_draft(video_room="link"))
    do(drafted, editing.move_session, EVA, "opening", Move(room=room), 2)
    assert (now(drafted).room, now(drafted).video_room) == rooms


def test_into_the_tray_and_out_again(drafted: Flask) -> None:
    do(drafted, editing.move_session, EVA, "opening", Move(start=None), 1)
    assert (now(drafted).start, now(drafted).room) == (None, "hall")
    do(drafted, editing.move_session, EVA, "opening", Move(start=TEN, room=None), 2)
    assert (now(drafted).start, now(drafted).room) == (TEN, None)


def test_a_session_on_another_clock_keeps_it(drafted: Flask) -> None:
    with writing(drafted) as session:
        edition = edition_to_change(session, "duo", 1)
        save_session(session, "test", NOW, edition, session_draft(zone="America/Vancouver"))
    do(drafted, editing.move_session, EVA, "opening", Move(start=TEN), 2)
    assert now(drafted).start == datetime(2026, 11, 26, 8)


@pytest.mark.parametrize(
    "move",
    [
        Move(start=datetime(2026, 11, 25, 9)),
        Move(start=datetime(9999, 12, 31, 23)),
        Move(room="nowhere"),
        Move(minutes=0),
        Move(minutes=1441),
    ],
)
def test_what_cannot_be_meant_is_refused(drafted: Flask, move: Move) -> None:
    with pytest.raises(Invalid):
        do(drafted, editing.move_session, EVA, "opening", move, 1)


def test_who_saw_an_older_version_is_told(drafted: Flask) -> None:
    do(drafted, editing.move_session, EVA, "opening", Move(start=TEN), 1)
    with pytest.raises(Conflict) as told:
        do(drafted, editing.move_session, LUIS, "opening", Move(room="room-2"), 1)
    assert told.value.say(Language.EN) == "“Opening” was changed by somebody else meanwhile."
    with pytest.raises(NotFound):
        do(drafted, editing.move_session, EVA, "nothing", Move(start=TEN), 1)


WHOLE = SessionValues(
    title=LocalizedText(en="Énergie and more", fr="Énergie", draft=(Language.FR,)),
    kind=Kind.ROUND_TABLE,
    summary=text("About"),
    start=TEN,
    minutes=90,
    zone=OTTAWA,
    room="room-2",
    video_room="link",
    link="https://example.org/join",
    mode=Mode.HYBRID,
    audience=Audience.DELEGATE,
    languages=("en", "fr"),
    groups=("mining", "forestry"),
    people=(Attending("ana", Role.CHAIR, "MX"), Attending("beth", Role.SPEAKER, "CA", remote=True)),
    items=(Point(text("First"), 30, "ana"), Point(text("Second"), 60)),
)


def test_every_field_is_saved_and_undone(drafted: Flask) -> None:
    before = now(drafted)
    do(drafted, editing.edit_session, EVA, "opening", WHOLE, 1)
    assert now(drafted) == WHOLE
    do(drafted, editing.undo, EVA)
    assert now(drafted) == before
    do(drafted, editing.redo, EVA)
    assert now(drafted) == WHOLE


def test_a_change_of_links_alone_is_a_new_version(drafted: Flask) -> None:
    version, _slug = do(drafted, editing.edit_session, EVA, "opening", WHOLE, 1)
    turned = structs.replace(WHOLE, people=tuple(reversed(WHOLE.people)))
    assert do(drafted, editing.edit_session, EVA, "opening", turned, version)[0] == version + 1
    assert now(drafted).people == turned.people


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": LocalizedText()},
        {"room": "nowhere"},
        {"groups": ("nobody",)},
        {"people": (Attending("nobody", Role.CHAIR),)},
        {"zone": "America/Nowhere"},
        {"start": datetime(2026, 12, 1, 9)},
    ],
)
def test_an_edit_that_cannot_be_meant_is_refused_whole(drafted: Flask, wrong: dict[str, Any]) -> None:
    before = now(drafted)
    with pytest.raises(Invalid):
        do(drafted, editing.edit_session, EVA, "opening", structs.replace(WHOLE, **wrong), 1)
    assert now(drafted) == before


def test_a_new_session_is_named_after_its_title_and_undo_takes_it_away(drafted: Flask) -> None:
    slugs = [do(drafted, editing.create_session, EVA, WHOLE)[1] for _n in range(2)]
    assert slugs == ["energie-and-more", "energie-and-more-2"]
    assert now(drafted, slugs[0]) == WHOLE
    do(drafted, editing.undo, EVA)
    assert now(drafted, slugs[1]).removed
    do(drafted, editing.redo, EVA)
    assert now(drafted, slugs[1]) == WHOLE


def test_removed_and_brought_back_under_the_same_uid(drafted: Flask) -> None:
    before = now(drafted)
    do(drafted, editing.remove_session, EVA, "opening", 1)
    with pytest.raises(NotFound):
        do(drafted, editing.move_session, EVA, "opening", Move(start=TEN), 2)
    do(drafted, editing.restore_session, LUIS, "opening")
    assert now(drafted) == before
    do(drafted, editing.undo, LUIS)
    do(drafted, editing.redo, LUIS)
    assert now(drafted) == before


def test_undo_and_redo_go_step_by_step_and_each_has_their_own(drafted: Flask) -> None:
    for hour, who in ((10, EVA), (11, EVA)):
        version = 1 if hour == 10 else 2
        do(drafted, editing.move_session, who, "opening", Move(start=TEN.replace(hour=hour)), version)
    do(drafted, editing.move_session, LUIS, "opening", Move(room="room-2"), 3)
    hours = []
    for step in (editing.undo, editing.undo, editing.redo):
        do(drafted, step, EVA)
        start = now(drafted).start
        assert start is not None
        hours.append(start.hour)
    assert hours == [10, 9, 10]
    assert now(drafted).room == "room-2"  # what Luis did stays
    do(drafted, editing.undo, LUIS)
    assert now(drafted).room == "hall"
    with pytest.raises(Invalid, match="nothing of yours to undo"):
        do(drafted, editing.undo, LUIS)


def test_undo_leaves_alone_what_somebody_changed_since(drafted: Flask) -> None:
    do(drafted, editing.move_session, EVA, "opening", Move(start=TEN), 1)
    do(drafted, editing.move_session, LUIS, "opening", Move(start=TEN.replace(hour=12)), 2)
    with pytest.raises(Conflict, match="this step stays as it is"):
        do(drafted, editing.undo, EVA)
    assert now(drafted).start == TEN.replace(hour=12)


def test_a_new_step_ends_what_could_be_done_again(drafted: Flask) -> None:
    do(drafted, editing.move_session, EVA, "opening", Move(start=TEN), 1)
    do(drafted, editing.undo, EVA)
    do(drafted, editing.move_session, EVA, "opening", Move(room="room-2"), 3)
    with pytest.raises(Invalid, match="nothing of yours to do again"):
        do(drafted, editing.redo, EVA)
    with reading(drafted) as session:
        assert [step.undone for step in session.scalars(select(EditStep))] == [False]


def interleave(app: Flask, rounds: int) -> list[str]:
    """Two people add their words to one summary, each from what both have read at the same moment; whoever
    is told of a conflict reads again and repeats. Gives the words that are there in the end."""
    barrier = Barrier(2, timeout=60)
    errors: list[BaseException] = []

    def write(who: str) -> None:
        try:
            for n in range(rounds):
                seen = _seen(app)
                barrier.wait()
                while not _added(app, who, f"{who[:3]}{n}", *seen):
                    seen = _seen(app)
        except BaseException as error:  # noqa: BLE001  (told to the test)
            errors.append(error)
            barrier.abort()

    threads = [Thread(target=write, args=(who,)) for who in (EVA, LUIS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return (now(app).summary.en or "").split()


def _seen(app: Flask) -> tuple[SessionValues, int]:
    with reading(app) as session:
        edition = edition_to_read(session, "duo", 1)
        row = editing.row_of(session, edition, "opening")
        # The version comes with the same statement as the fields, or before them.
        return SessionValues(**values.taken(session, edition, row, FIELDS)), row.version


def _added(app: Flask, who: str, word: str, seen: SessionValues, version: int) -> bool:
    new = structs.replace(seen, summary=LocalizedText(en=f"{seen.summary.en or ''} {word}"))
    try:
        do(app, editing.edit_session, who, "opening", new, version)
    except Conflict:
        return False
    return True


@pytest.mark.slow
def test_of_two_times_two_hundred_interleaved_edits_none_is_lost(drafted: Flask) -> None:
    words = interleave(drafted, 200)
    assert sorted(words) == sorted(f"{who}{n}" for who in ("eva", "lui") for n in range(200))


def test_without_the_version_check_some_are_lost(drafted: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above."""
    monkeypatch.setattr(editing, "CHECK_VERSIONS", False)
    assert len(interleave(drafted, 10)) < 20
