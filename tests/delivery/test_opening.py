"""What stands on the outside of a message, whatever version of Python reads it."""

import email

import pytest

from eventapp.delivery import opening
from eventapp.delivery.opening import Refused

ANA = "ana.ruiz+cmp@correo.example.mx"


def from_(*values: str | bytes) -> bytes:
    lines = [value if isinstance(value, bytes) else value.encode() for value in values]
    return b"".join(b"From: " + line + b"\r\n" for line in lines) + b"\r\nx"


def sender(*values: str | bytes) -> str:
    return opening.sender(email.message_from_bytes(from_(*values)))


@pytest.mark.parametrize(
    "said",
    [
        ANA,
        f"<{ANA}>",
        f" Ana Ruiz  <{ANA.upper()}> ",
        f'"Ruiz, Ana" <{ANA}>',
        f'"{ANA}" <{ANA}>',
        f'"Ruiz \\"Anita\\" <ana@other.example>" <{ANA}>',
        f"Ana R. Ruiz (Economía) <{ANA}> (SRE)",
        f"{ANA} (Ana Ruiz, <ana@other.example>)",
        f"[External] Ana Ruiz <{ANA}>",
        f"=?utf-8?Q?Ruiz=2C_Ana?= =?utf-8?B?w4k=?=<{ANA}>",
        f"Ana Núñez <{ANA}>",
        f"Ana Nuñez <{ANA}>".encode("latin-1"),
        f"=?utf-8?b?//////8=?= <{ANA}>",
        f'"Secretaría de Relaciones Exteriores,\r\n Ruiz Ana"\r\n <{ANA}>',
    ],
)
def test_one_address_is_the_sender(said: str | bytes) -> None:
    assert sender(said) == ANA


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Ana Ruiz",
        "<>",
        f"=?utf-8?b?//////8=?= <<<<{ANA}>",
        f"Ana <{ANA}>>",
        f"Ana <{ANA}> more",
        f"Ana <{ANA}> <mallory@example.org>",
        f"mallory@example.org <{ANA}>",
        f"{ANA}, mallory@example.org",
        f"{ANA}; mallory@example.org",
        f"{ANA})mallory@example.org",
        f"(mallory@example.org <{ANA}>",
        f'"mallory@example.org <{ANA}>',
        f'"Mallory"{ANA}',
        f"Mallory: {ANA};",
        f"<@example.org:{ANA}>",
        f"{ANA}@example.org",
        f"<{ANA}\t@example.org>",
        f'"ana ruiz"@example.org <{ANA}>',
        f"{'Ana ' * 400}<{ANA}>",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="no one sender"):
        sender(said)


@pytest.mark.parametrize("values", [(), (ANA, ANA), (ANA, "Mallory <mallory@example.org>")])
def test_one_header_names_the_sender(values: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="no one sender"):
        sender(*values)


@pytest.mark.parametrize(
    "said",
    [
        f"<<<{ANA}>",
        f"Beth <beth@example.ca>, {ANA}",
        f"undisclosed:{ANA};",
        f"(unclosed {ANA}",
        f'"{ANA}" <{ANA}>',
        f'"unclosed <{ANA}>',
        f"Ana\r\n <{ANA}>",
    ],
)
def test_recipients_are_found_in_broken_headers_too(said: str) -> None:
    message = email.message_from_bytes(b"To: " + said.encode() + b"\r\n\r\nx")
    assert ANA in opening.recipients(message, ())[2]


def test_of_very_many_recipients_some_are_looked_at() -> None:
    message = email.message_from_string(f"To: {'a@example.org,' * 1_000}\n\nx")
    assert len(opening.recipients(message, ())[2]) == opening.MOST_ADDRESSES + 1
