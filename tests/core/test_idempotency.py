"""One key, one deed: pressed again, pressed at once, pressed with something else in the form."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from eventapp.core import audit, idempotency
from eventapp.core.errors import Invalid
from tests.apps import dump, writing
from tests.factories import NOW

FORM = {"key": ["k"], "csrf": ["t"], "name": ["Ana"]}


def press(app: Flask, actor: str = "ana", **fields: list[str]) -> str:
    with writing(app) as session:

        def do() -> str:
            audit.record(session, actor, "made", "x", NOW)
            return "/made"

        return idempotency.once(session, actor, NOW, {**FORM, **fields}, do)


def test_a_second_press_gets_the_first_answer(app: Flask) -> None:
    assert [press(app), press(app), press(app, csrf=["other"])] == ["/made"] * 3
    assert len(dump(app)["audit_entry"]) == 1


def test_presses_at_once_are_one_deed(app: Flask) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: press(app), range(32))) == {"/made"}
    assert len(dump(app)["audit_entry"]) == 1


def test_the_same_key_with_other_contents_is_refused(app: Flask) -> None:
    press(app)
    with pytest.raises(Invalid):
        press(app, name=["Beth"])


def test_keys_belong_to_whoever_sent_them(app: Flask) -> None:
    press(app)
    press(app, actor="beth", name=["Beth"])
    assert len(dump(app)["audit_entry"]) == 2


def test_what_failed_may_be_sent_again(app: Flask) -> None:
    def fail() -> str:
        raise Invalid("No.")

    with pytest.raises(Invalid), writing(app) as session:
        idempotency.once(session, "ana", NOW, FORM, fail)
    assert press(app) == "/made"


def test_a_form_without_a_key_is_simply_done(app: Flask) -> None:
    press(app, key=[])
    press(app, key=[])
    assert len(dump(app)["audit_entry"]) == 2
