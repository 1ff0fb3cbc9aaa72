"""Whose copy it is."""

import pytest

from eventapp.core.localized import Language, LocalizedText
from eventapp.documents.naming import own_first, people_in_order, sides_in_order, text_own_first
from tests.factories import somebody


@pytest.mark.parametrize(
    ("name", "first", "language", "said"),
    [
        ("Canada-Mexico Partnership", "MX", Language.EN, "Mexico-Canada Partnership"),
        ("Canada-Mexico Partnership", "CA", Language.EN, "Canada-Mexico Partnership"),
        ("Canada–Mexico Partnership", None, Language.EN, "Canada–Mexico Partnership"),
        ("Partenariat Canada-Mexique", "MX", Language.FR, "Partenariat Mexique-Canada"),
        ("Alianza México-Canadá", "CA", Language.ES, "Alianza Canadá-México"),
        ("Asociación Estratégica Integral México–Canadá", "MX", Language.ES,
         "Asociación Estratégica Integral México–Canadá"),
        ("New Mexico-Canadian Society", "CA", Language.EN, "New Mexico-Canadian Society"),
        ("Partnership of Canada and Mexico", "MX", Language.EN, "Partnership of Canada and Mexico"),
    ],
)  # fmt: skip
def test_the_name_of_a_partnership_puts_the_own_side_first(
    name: str, first: str | None, language: Language, said: str
) -> None:
    assert own_first(name, first, language) == said


def test_a_text_is_turned_around_in_each_of_its_languages() -> None:
    text = LocalizedText(en="Canada-Mexico Partnership", es="Alianza México-Canadá")
    assert text_own_first(text, "MX") == LocalizedText(
        en="Mexico-Canada Partnership", es="Alianza México-Canadá"
    )


def test_the_side_whose_copy_it_is_leads_or_else_the_host() -> None:
    assert sides_in_order(["CA", "MX"], None, "MX") == ["MX", "CA"]
    assert sides_in_order(["CA", "MX"], "CA", "MX") == ["CA", "MX"]
    assert sides_in_order(["CA", "MX"], None, None) == ["CA", "MX"]


def test_people_keep_the_order_of_the_agenda_within_a_side() -> None:
    people = [somebody(key, side=side) for key, side in zip("abcd", ("CA", "MX", None, "MX"), strict=True)]
    assert [each.key for each in people_in_order(people, "MX")] == ["b", "d", "a", "c"]
    assert [each.key for each in people_in_order(people, "CA")] == ["a", "b", "d", "c"]
