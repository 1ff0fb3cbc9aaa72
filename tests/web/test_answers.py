"""Bodies, their validators and their compressed forms, as RFC 9110 wants them."""

import gzip
from datetime import UTC, datetime

import pytest
from flask import Flask, Response

from eventapp.web.answers import Answer, Kept, send

BODY = b"a long enough page " * 200
ANSWER = Answer.of(BODY, "text/plain; charset=utf-8", datetime(2026, 11, 20, tzinfo=UTC))


def asked(method: str = "GET", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with Flask("answers").test_request_context("/", method=method, headers=named):
        return send(ANSWER)


def test_plain_client_gets_the_body_with_a_strong_tag() -> None:
    response = asked()
    assert response.data == BODY
    assert response.headers["ETag"] == f'"{ANSWER.tag}"'
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in response.headers


def test_compressed_form_has_a_tag_of_its_own() -> None:
    response = asked(Accept_Encoding="br, gzip")
    assert gzip.decompress(response.data) == BODY
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["ETag"] == f'"{ANSWER.tag}-gz"'


def test_client_that_refuses_gzip_is_heeded() -> None:
    assert asked(Accept_Encoding="gzip;q=0").data == BODY


@pytest.mark.parametrize(
    "known",
    [
        f'"{ANSWER.tag}"',
        f'"{ANSWER.tag}-gz"',
        f'W/"{ANSWER.tag}"',
        f'"other", "{ANSWER.tag}"',
        f'"other",W/"{ANSWER.tag}-gz"',
        "*",
    ],
)
def test_known_bytes_are_not_sent_again(known: str) -> None:
    response = asked(If_None_Match=known)
    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == f'"{ANSWER.tag}"'


@pytest.mark.parametrize("known", ['"other"', f'"{ANSWER.tag}x"', "", "nonsense"])
def test_other_bytes_are_sent(known: str) -> None:
    assert asked(If_None_Match=known).status_code == 200


def test_a_date_alone_never_freezes_a_client() -> None:
    response = asked(If_Modified_Since="Fri, 20 Nov 2026 00:00:00 GMT")
    assert response.status_code == 200
    assert response.headers["Last-Modified"] == "Fri, 20 Nov 2026 00:00:00 GMT"


def test_kept_answer_is_made_once() -> None:
    kept, made = Kept(), []

    def make() -> Answer:
        made.append(1)
        return ANSWER

    assert kept.get("key", make) is kept.get("key", make)
    assert made == [1]


def test_least_recently_used_answer_gives_way() -> None:
    kept = Kept(most_bytes=3 * (len(BODY) + len(ANSWER.zipped or b"")))
    made: list[str] = []

    def ask(key: str) -> None:
        kept.get(key, lambda: made.append(key) or ANSWER)  # type: ignore[func-returns-value]

    for key in ("a", "b", "c", "a", "d", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "d", "b"]


def test_one_answer_larger_than_all_room_is_still_served() -> None:
    kept = Kept(most_bytes=1)
    assert kept.get("key", lambda: ANSWER) == ANSWER
