"""The page of one delegation: order, head, quotas, freeze, approving and links; two sides apart."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core.audit import AuditEntry
from eventapp.registration import policy
from eventapp.registration.delegations import precedence
from eventapp.registration.model import SessionPlaces
from eventapp.registration.rules import State
from tests.apps import reading, statements
from tests.factories import NOW
from tests.people_help import mails
from tests.registration import making
from tests.registration.delegations_help import (
    MX,
    ROOT,
    asked,
    by_name,
    coordinator,
    delegation,
    freeze,
    order,
    organizer,
    people,
    said,
    sent_by,
    soup,
    version,
)

REFS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@pytest.fixture
def opened(app: Flask, at: Callable[..., datetime]) -> Flask:
    at("2026-11-03T15:00")
    making.published_edition(app, seats=10)
    return app


# ---- The order, pure ----


def test_typed_places_move_up_and_down() -> None:
    order_ = ["a", "b", "c", "d", "e"]
    assert precedence.reordered(order_, {"d": 1}) == ["d", "a", "b", "c", "e"]
    assert precedence.reordered(order_, {"b": 5}) == ["a", "c", "d", "e", "b"]
    assert precedence.reordered(order_, {"a": 2}) == ["b", "a", "c", "d", "e"]
    assert precedence.reordered(order_, {"b": 1, "a": 2}) == ["b", "a", "c", "d", "e"]
    dragged = {"b": 1, "c": 2, "a": 3}
    assert precedence.reordered(order_, dragged) == ["b", "c", "a", "d", "e"]
    assert precedence.reordered(order_, {**dragged, "a": 1}) == ["a", "b", "c", "d", "e"]
    assert precedence.reordered(order_, {**dragged, "c": 1}) == ["c", "b", "a", "d", "e"]
    assert precedence.stepped(order_, "c", -1) == ["a", "c", "b", "d", "e"]
    assert precedence.stepped(order_, "a", -1) == precedence.stepped(order_, "x", 1) == order_


@given(REFS, st.dictionaries(st.sampled_from("abcdefghz"), st.integers(-3, 20)))
def test_nobody_is_lost_and_nothing_typed_changes_nothing(refs: list[str], numbers: dict[str, int]) -> None:
    assert sorted(precedence.reordered(refs, numbers)) == sorted(refs)
    assert precedence.reordered(refs, {ref: place for place, ref in enumerate(refs, 1)}) == refs


@given(REFS, REFS)
def test_an_order_asked_for_long_ago_fits_who_is_there_now(now: list[str], wanted: list[str]) -> None:
    applied = precedence.applied(now, wanted)
    assert sorted(applied) == sorted(now)
    assert [ref for ref in applied if ref in wanted] == [ref for ref in wanted if ref in now]


# ---- The page ----


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_pages_can_be_read_in_every_language(opened: Flask, language: str) -> None:
    refs = people(opened, "Ana Solís", "Luis Vega")
    client = coordinator(opened)
    root = MX.replace("/en/", f"/{language}/")
    for page in (
        "/",
        "/?only=ended",
        "/?only=invited&page=9",
        "/name",
        "/list",
        f"/people/{refs[0]}/replace",
    ):
        answer = client.get(root + page)
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert soup(answer).select_one("h1")


def test_the_page_takes_the_same_statements_however_many_people(opened: Flask) -> None:
    client = organizer(opened)
    people(opened, "Ana Solís")
    with statements(opened) as few:
        client.get(f"{MX}/")
    people(opened, *(f"Person {n} of Many{n}" for n in range(30)))
    with statements(opened) as many:
        client.get(f"{MX}/")
    assert len(many) == len(few) <= 12


def test_the_arrows_move_somebody_without_scripts(opened: Flask) -> None:
    first, _, third = people(opened, "Ana Solís", "Luis Vega", "Eva Cruz")
    client = coordinator(opened)
    data = sent_by(soup(client.get(f"{MX}/")), "/order", up=third)
    answer = client.post(f"{MX}/order", data=data)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#p-{third}")
    assert order(opened) == ["Ana Solís", "Eva Cruz", "Luis Vega"]
    data = sent_by(soup(client.get(f"{MX}/")), "/order", **{f"place-{first}": "3", "head": third})
    assert client.post(f"{MX}/order", data=data).status_code == 303
    assert order(opened) == ["Eva Cruz", "Luis Vega", "Ana Solís"]
    assert [name for name, row in by_name(opened).items() if row.head] == ["Eva Cruz"]
    with reading(opened) as session:
        entry = session.query(AuditEntry).filter_by(action="delegation.ordered").all()[-1]
        assert entry.details == {"moved": 3, "head": third}
        assert entry.subject == "duo/1/delegations/MX"


def test_an_order_that_somebody_else_changed_is_told(opened: Flask) -> None:
    _, second = people(opened, "Ana Solís", "Luis Vega")
    ours, theirs = coordinator(opened), organizer(opened)
    stale = sent_by(soup(ours.get(f"{MX}/")), "/order", up=second)
    assert (
        theirs.post(f"{MX}/order", data=sent_by(soup(theirs.get(f"{MX}/")), "/order", up=second)).status_code
        == 303
    )
    answer = ours.post(f"{MX}/order", data=stale)
    assert answer.status_code == 409
    assert "Somebody else changed the order" in answer.text
    assert order(opened) == ["Luis Vega", "Ana Solís"]


def test_the_order_of_others_cannot_be_slipped_in(opened: Flask) -> None:
    (ours,) = people(opened, "Ana Solís")
    (theirs,) = people(opened, "Beth Roy", side="CA")
    data = {"version": version(opened), f"place-{theirs}": "1", f"place-{ours}": "2", "head": theirs}
    assert coordinator(opened).post(f"{MX}/order", data=data).status_code == 303
    row = by_name(opened, "CA")["Beth Roy"]
    assert (row.position, row.head) == (None, False)


# ---- Settings ----


def test_the_secretariat_sets_quotas_and_places_follow(opened: Flask) -> None:
    people(opened, "Ana Solís", "Luis Vega", state=State.APPROVED)
    client = organizer(opened)
    page = soup(client.get(f"{MX}/"))
    data = sent_by(page, "/settings", room_quota="1", remote_quota="5", freezes_on="2026-11-20")
    assert client.post(f"{MX}/settings", data=data).status_code == 303
    with reading(opened) as session:
        row = delegation(session)
        assert (row.room_quota, row.remote_quota) == (1, 5)
        assert row.freezes_at == datetime.fromisoformat("2026-11-21T05:00+00:00")  # Ottawa's midnight
        places = session.query(SessionPlaces).filter_by(side="MX").one()
        assert (places.room_most, places.room_taken, places.room_over) == (1, 2, 1)
        making.check(session)
    assert "2 of 1" in client.get(f"{MX}/").text
    assert client.post(f"{MX}/settings", data=data).status_code == 409
    wrong = sent_by(page, "/settings", version=version(opened), room_quota="many")
    assert "Enter a whole number." in client.post(f"{MX}/settings", data=wrong).text


def test_a_coordinator_gives_no_places_to_the_own_side(opened: Flask) -> None:
    data = {
        "version": version(opened),
        "room_quota": "99",
        "freezes_on": "2026-11-20",
        "approves_itself": "y",
    }
    assert coordinator(opened).post(f"{MX}/settings", data=data).status_code == 303
    with reading(opened) as session:
        row = delegation(session)
        assert (row.room_quota, row.freezes_at, row.approves_itself) == (None, None, True)


# ---- Several people at once ----


def test_several_are_approved_and_declined(opened: Flask) -> None:
    refs = people(opened, "Ana Solís", "Luis Vega", "Eva Cruz", state=State.SUBMITTED)
    (theirs,) = people(opened, "Beth Roy", side="CA", state=State.SUBMITTED)
    client = coordinator(opened)
    answer = client.post(f"{MX}/act", data={"what": "approve", "who": [*refs[:2], theirs]})
    assert said(answer) == ("approve", 2)
    client.post(f"{MX}/act", data={"what": "decline", "who": refs[2]})
    assert [row.state for row in by_name(opened).values()] == [State.APPROVED, State.APPROVED, State.DECLINED]
    assert by_name(opened, "CA")["Beth Roy"].state is State.SUBMITTED
    for data in ({"what": "approve"}, {"what": "eat", "who": refs[0]}, {"what": "approve", "who": theirs}):
        assert client.post(f"{MX}/act", data=data).status_code == 422


def test_who_has_not_answered_is_reminded_once_by_a_double_tap(opened: Flask) -> None:
    silent, answered = people(opened, "Ana Solís"), people(opened, "Luis Vega", state=State.SUBMITTED)
    client, before = coordinator(opened), len(mails(opened))
    data = sent_by(soup(client.get(f"{MX}/")), "/order", who=[*silent, *answered], what="remind")
    assert said(client.post(f"{MX}/act", data=data)) == ("remind", 1)
    assert said(client.post(f"{MX}/act", data=data)) == ("remind", 1)
    assert [mail.to for mail in mails(opened)[before:]] == ["ana.solís@example.org"]


def test_links_are_made_void_and_new_ones_mailed(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís")
    old = mails(opened)[-1].body
    client = coordinator(opened)
    assert client.post(f"{MX}/act", data={"what": "revoke", "who": ref}).status_code == 303
    assert len(mails(opened)) == 1
    client.post(f"{MX}/act", data={"what": "link", "who": ref})
    new = mails(opened)[-1].body
    assert by_name(opened)["Ana Solís"].link_serial == 3
    assert [line for line in old.split() if "/invitation/" in line] != [
        line for line in new.split() if "/invitation/" in line
    ]


def test_after_the_freeze_a_coordinator_asks(opened: Flask) -> None:
    refs = people(opened, "Ana Solís", "Luis Vega", state=State.SUBMITTED)
    freeze(opened, NOW)
    client = coordinator(opened)
    assert client.post(f"{MX}/act", data={"what": "approve", "who": refs}).status_code == 422
    why = {"reason": "The minister asked."}
    assert said(client.post(f"{MX}/act", data={"what": "approve", "who": refs, **why})) == ("asked", 2)
    data = sent_by(soup(client.get(f"{MX}/")), "/order", up=refs[1], **why)
    assert said(client.post(f"{MX}/order", data=data)) == ("asked", 0)
    assert [row.kind for row in asked(opened)] == ["approve", "order"]
    assert {row.state for row in by_name(opened).values()} == {State.SUBMITTED}
    assert order(opened) == []
    assert organizer(opened).post(f"{MX}/act", data={"what": "approve", "who": refs}).status_code == 303
    assert {row.state for row in by_name(opened).values()} == {State.APPROVED}


def test_the_day_before_the_freeze_everything_is_done_at_once(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís", state=State.SUBMITTED)
    freeze(opened, datetime.fromisoformat("2026-11-03T15:00+00:00") + timedelta(seconds=1))
    assert coordinator(opened).post(f"{MX}/act", data={"what": "approve", "who": ref}).status_code == 303
    assert asked(opened) == []


# ---- Between the sides ----


def test_a_coordinator_of_the_other_side_finds_nothing(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís")
    client = coordinator(opened, "CA")
    pages = ["/", "/name", "/list", "/list.xlsx", f"/people/{ref}/replace"]
    posts = ["/settings", "/order", "/act", "/name", "/list", "/take", f"/people/{ref}/replace"]
    assert {client.get(MX + page).status_code for page in pages} == {404}
    assert {client.post(MX + page, data={"who": ref, "what": "approve"}).status_code for page in posts} == {
        404
    }
    own = MX.replace("MX", "CA")
    assert client.get(f"{own}/people/{ref}/replace").status_code == 404
    assert client.post(f"{own}/act", data={"who": ref, "what": "decline"}).status_code == 422
    for page in (f"{own}/", f"{ROOT}/requests", f"{ROOT}/duplicates"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "Solís" not in answer.text


def test_without_the_guard_the_other_side_is_shown(opened: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above: it is the one guard that hides them."""
    people(opened, "Ana Solís", "Ana Solis", state=State.SUBMITTED)
    client = coordinator(opened, "CA")
    monkeypatch.setattr(policy, "sees", lambda *_args, **_values: True)
    assert "Solís" in client.get(f"{ROOT}/duplicates").text


def test_there_is_no_third_side(opened: Flask) -> None:
    client = organizer(opened)
    assert client.get(MX.replace("MX", "US") + "/").status_code == 404
    assert client.get(MX.replace("MX", "mx") + "/").status_code == 404
