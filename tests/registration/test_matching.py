"""Whether two names may be one person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.registration.delegations.matching import Index, alike, same_address, words

SAME = [
    ("José Peña Nuñez", "Jose Pena Núñez"),
    ("José Peña", "José Peña Núñez"),
    ("Peña Núñez, José", "José Peña Núñez"),
    ("PEÑA NÚÑEZ José", "José Peña Núñez"),
    ("J. Peña Núñez", "José Peña Núñez"),
    ("María de la Cruz y Soto", "Maria Cruz Soto"),
    ("María del Carmen Ruiz", "María Carmen Ruiz"),
    ("Jean-Pierre Roy", "Jean Pierre Roy"),
    ("Ann O’Brien", "Ann O'Brien"),
    ("Ana María López-Portillo", "Ana María López Portillo"),
    ("ana ruiz", "ANA RUÍZ"),
]
OTHERS = [
    ("Juan Pérez López", "Juan Pérez Gómez"),
    ("Ana Ruiz", "Ana"),
    ("A. R.", "Ana Ruiz"),
    ("Ana Ruiz", "Beth Roy"),
    ("Juan", "Juan Pérez"),
    ("", "Ana Ruiz"),
    ("", ""),
    ("Luis Pérez", "Luisa Pérez"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_may_be_the_same(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_these_are_not_asked_about(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


def test_addresses() -> None:
    assert same_address(" Ana@Example.org", "ana@example.org")
    assert not same_address("", "")
    assert not same_address(None, None)


SURNAMES = st.sampled_from(["Peña", "Núñez", "Pérez", "López", "Gómez", "Roy", "O’Brien", "Côté", "Ibáñez"])
NAMES = st.sampled_from(["José", "María", "Jean", "Ann", "Zoë", "Éric"])
WHOLE = st.tuples(NAMES, SURNAMES, SURNAMES).map(" ".join)


@given(WHOLE, WHOLE)
def test_it_is_the_same_either_way_round(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


@given(NAMES, SURNAMES, SURNAMES)
def test_writing_a_name_otherwise_does_not_make_somebody_else(name: str, first: str, second: str) -> None:
    whole = f"{name} {first} {second}"
    for other in (
        whole.upper(),
        f"{first} {second}, {name}",
        f"{name} {first}-{second}",
        f"{name} de {first} y {second}",
        f"{name[0]}. {first} {second}",
        f"{name} {first}",
    ):
        assert alike(whole, other), other


@given(NAMES, SURNAMES, SURNAMES, SURNAMES)
def test_another_second_surname_is_somebody_else(name: str, first: str, one: str, other: str) -> None:
    if words(one) != words(other):
        assert not alike(f"{name} {first} {one}", f"{name} {first} {other}")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_taken(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    if words(one):
        assert alike(one, one)


@given(st.lists(st.one_of(WHOLE, st.tuples(NAMES, SURNAMES).map(" ".join), SURNAMES), max_size=12), WHOLE)
def test_the_index_finds_what_looking_at_each_finds(names: list[str], wanted: str) -> None:
    found = Index(enumerate(names)).like(wanted, most=100)
    assert sorted(found) == [at for at, name in enumerate(names) if alike(name, wanted)]


def test_initials_are_found_in_the_index() -> None:
    index = Index([(1, "José Peña Núñez"), (2, "Juan Pérez López"), (3, "J Peña")])
    assert sorted(index.like("J. Peña Núñez")) == [1, 3]
    assert sorted(index.like("José Peña")) == [1, 3]
    assert index.like("Juan P. López") == [2]
