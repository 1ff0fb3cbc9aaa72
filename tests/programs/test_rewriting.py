"""Personal calendars follow another address of the site, and nobody is mailed because of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail
from eventapp.notices.model import Mode
from eventapp.programs import feeding, following, rewriting
from eventapp.programs.rules import Variant
from eventapp.registration.model import Registration
from tests.apps import Databases, app_on, reading, writing
from tests.factories import NOW
from tests.notices.notice_help import meeting, switch
from tests.programs.program_help import calendar, revision, worked

OLD, NEW = b"http://localhost/", b"https://events.example.org/"
PEOPLE = ("Rosa Diaz", "Tom Hill", "Ann Lee")


@pytest.fixture
def sites(databases: Databases, migrated: str, tmp_path: Path, at: object) -> Iterator[tuple[Flask, Flask]]:
    """The same installation before and after its address changed, with people who were invited by mail."""
    at(NOW.isoformat()[:19])  # type: ignore[operator]
    with (
        databases.new(migrated) as url,
        app_on(url, tmp_path) as before,
        app_on(url, tmp_path, base_url=NEW.decode().rstrip("/")) as after,
    ):
        meeting(before, {name: {} for name in PEOPLE})
        switch(before, Mode.AUTO, invitations=True)
        with writing(before) as session:  # calendars are told again: everybody gets their invitations
            edition_id = session.scalars(select(Registration.edition_id)).first()
            assert edition_id is not None
            people = list(session.scalars(select(Registration.person_id)))
            following._tell(session, NOW, edition_id, people, None)
        worked(before, NOW)
        assert mails(before) > len(PEOPLE)
        yield before, after


def mails(app: Flask) -> int:
    with reading(app) as session:
        return len(session.scalars(select(StoredMail.id).where(StoredMail.calendar.is_not(None))).all())


def written(app: Flask, name: str) -> bytes:
    return b"".join(each.copy.en for each in calendar(app, name).values()).replace(b"\r\n ", b"")


def tell_again(app: Flask) -> None:
    """Something else makes everybody's notices be looked at."""
    with writing(app) as session:
        edition_id = session.scalars(select(Registration.edition_id)).first()
        assert edition_id is not None
        following._tell(session, NOW, edition_id, list(session.scalars(select(Registration.person_id))), None)
    worked(app, NOW)


@pytest.mark.parametrize("at_once", [500, 1])
def test_personal_calendars_carry_the_new_address(
    sites: tuple[Flask, Flask], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", at_once)
    before, after = sites
    with writing(before) as session:
        person = session.scalars(select(Registration.person_id).order_by(Registration.id)).first()
        assert person is not None
        secret = feeding.make(session, "test", NOW, person, "phone", Language.EN, None)[1]
    count, was = mails(before), {name: revision(before, name) for name in PEOPLE}
    tag = after.test_client().get(f"/calendars/{secret}.ics").headers["ETag"]
    assert OLD in written(before, "Rosa Diaz")
    result = after.test_cli_runner().invoke(args=["rewrite-calendars"])
    assert (result.exit_code, result.output) == (0, "1 publications.\n")
    for name in PEOPLE:
        assert OLD not in written(after, name)
        assert NEW in written(after, name)
        assert revision(after, name) == was[name] + 1
    feed = after.test_client().get(f"/calendars/{secret}.ics", headers={"If-None-Match": tag})
    assert feed.status_code == 200
    assert NEW in feed.data.replace(b"\r\n ", b"")
    tell_again(after)
    assert mails(after) == count

    assert after.test_cli_runner().invoke(args=["rewrite-calendars"]).exit_code == 0
    assert {name: revision(after, name) - was[name] for name in PEOPLE} == dict.fromkeys(PEOPLE, 1)


def test_without_moving_along_everybody_would_be_mailed(
    sites: tuple[Flask, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "MOVED", [])
    before, after = sites
    count = mails(before)
    assert after.test_cli_runner().invoke(args=["rewrite-calendars"]).exit_code == 0
    tell_again(after)
    assert mails(after) == 2 * count


def test_what_else_changed_at_the_same_moment_does_not_move_along() -> None:
    """A copy that stands for two others stands for neither."""
    held = [rewriting._Held(copy_id, Variant.ROOM) for copy_id in (1, 2, 3, 4)]
    linked = rewriting._Held(5, Variant.LINKED)
    before = {(1, "a"): held[0], (2, "a"): held[0], (1, "b"): held[1], (1, "c"): held[2], (3, "c"): held[2]}
    after = {(1, "a"): held[2], (2, "a"): held[3], (1, "b"): held[3], (1, "c"): linked}
    assert rewriting._moved(before, after) == {2: 4}
