"""What is found in texts: sentences as people write them in three languages, and few false alarms."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.demo import files
from eventapp.demo.glossary import GlossaryFile
from eventapp.demo.load import DATA
from eventapp.glossary.rules import (
    BETWEEN,
    Finding,
    Lexicon,
    Term,
    TermKind,
    forms,
    render_title,
    sort_key,
    title_of,
)

FILE = files.read(DATA / "glossary-cmp.json", GlossaryFile)
REAL = Lexicon(
    Term(each.key, each.kind, each.text, {Language(k): v for k, v in each.avoid.items()})
    for each in FILE.terms
)
EN, FR, ES = Language


def said(en: str | None = None, fr: str | None = None, es: str | None = None) -> list[tuple[Any, ...]]:
    """What is found: language, what is said, what should be, and by whose words."""
    found = REAL.compare(LocalizedText(en, fr, es))
    return [(f.language, f.said, f.should, f.source.text if f.source else None) for f in found]


ADM = ("Sous-ministre adjoint / Sous-ministre adjointe", "Viceministro adjunto / Viceministra adjunta")

WRONG: list[tuple[tuple[str | None, ...], list[tuple[Any, ...]]]] = [
    # The rank of 2014: an ADM whom one side's press release made a deputy minister.
    (
        (
            "Opening remarks by ADM Morrison",
            "Mot du sous-ministre adjoint Morrison",
            "Palabras del Viceministro Morrison",
        ),
        [(ES, "Viceministro", "Viceministro adjunto", "ADM")],
    ),
    (
        ("Assistant Deputy Minister", "Sous-ministre", "Viceministro"),
        [
            (FR, "Sous-ministre", ADM[0], "Assistant Deputy Minister"),
            (ES, "Viceministro", ADM[1], "Assistant Deputy Minister"),
        ],
    ),
    (
        ("Deputy Minister Roy", "La sous-ministre adjointe Roy", "La viceministra adjunta Roy"),
        [(EN, "Deputy Minister", "Assistant Deputy Minister", "sous-ministre adjointe")],
    ),
    (
        ("Undersecretary", "Sous-secrétaire", "Viceministra"),
        [(ES, "Viceministra", "Subsecretario / Subsecretaria", "Undersecretary")],
    ),
    # Forms to avoid, each in its language.
    (
        ("The Youth Lab presents", "Le Labo Jeunesse présente", "El Laboratorio Juvenil presenta"),
        [
            (FR, "Labo Jeunesse", "Lab Jeunesse", None),
            (ES, "Laboratorio Juvenil", "Laboratorio de Jóvenes", None),
        ],
    ),
    ((None, "Adoption de l’agenda", None), [(FR, "agenda", "ordre du jour", None)]),
    ((None, "Avec les Peuples indigènes", None), [(FR, "Peuples indigènes", "peuples autochtones", None)]),
    (
        ("Simultaneous translation is offered.", None, None),
        [(EN, "Simultaneous translation", "simultaneous interpretation", None)],
    ),
    ((None, None, "Reportes anuales de los grupos"), [(ES, "Reportes anuales", "informe anual", None)]),
    ((None, "Les co-présidents et la co-présidente", None), [(FR, "co-présidents", "coprésident", None)]),
    (
        ("Human Resources", "Ressources humaines", "Recursos humanos"),
        [
            (EN, "Human Resources", "Human Capital", None),
            (FR, "Ressources humaines", "Capital humain", None),
            (ES, "Recursos humanos", "Capital humano", None),
        ],
    ),
    # Two languages agree, and the third says something else.
    (
        ("Work plan for 2027", "Plan de travail pour 2027", "Programa para 2027"),
        [(ES, None, "plan de trabajo", "Work plan")],
    ),
    (
        (
            "Agriculture and Agri-Food Canada",
            "Agriculture et Agroalimentaire Canada",
            "Secretaría de Agricultura",
        ),
        [
            (
                ES,
                None,
                "Ministerio de Agricultura y Agroalimentación de Canadá",
                "Agriculture and Agri-Food Canada",
            )
        ],
    ),
]

RIGHT: list[tuple[str | None, ...]] = [
    ("Deputy Minister", "Sous-ministre", "Viceministra"),
    (
        "Assistant Deputy Ministers meet",
        "Les sous-ministres adjointes se réunissent",
        "Las viceministras adjuntas se reúnen",
    ),
    ("ADMs", "Les SMA", "Los viceministros adjuntos"),
    (
        "Under-Secretary for North America",
        "Sous-secrétaire pour l’Amérique du Nord",
        "Subsecretaria para América del Norte",
    ),
    (
        "Undersecretary Ruiz and the Deputy Minister",
        "La sous-secrétaire Ruiz et la sous-ministre",
        "La subsecretaria Ruiz y la viceministra",
    ),
    ("Director of the institute", "Directrice de l’institut", "Directora del instituto"),
    ("The ambassador’s residence", "La résidence de l’ambassade", "La residencia de la embajada"),
    (
        "Business environment and youth energy",
        "Climat des affaires et dynamisme des jeunes",
        "Clima de negocios y entusiasmo juvenil",
    ),
    ("Human capital is scarce", "Les talents manquent", "Faltan talentos"),
    (
        "Commitment to gender equality",
        "Attachement à l’égalité des genres",
        "Apuesta por la igualdad de género",
    ),
    (
        "Reception offered by the host",
        "Réception offerte par le pays hôte",
        "Recepción ofrecida por el anfitrión",
    ),
    (
        "Points to report to the plenary",
        "Points à porter à la séance plénière",
        "Puntos por informar al pleno",
    ),
    (
        "Foreign Policy group to be created",
        "Groupe de travail sur la politique étrangère à créer",
        "Grupo de trabajo de política exterior por crearse",
    ),
    ("Work plans of the groups", "Plans de travail des groupes", "Planes de trabajo de los grupos"),
    ("The co-chairs’ round table", "La table ronde des coprésidents", "La mesa redonda de copresidentes"),
    ("National co-chairs", "Coprésidents nationaux", "Copresidentes nacionales"),
    ("Mining Association (MAC)", "Association minière (AMC)", "Asociación Minera (MAC)"),
    ("An amc of oranges", "Une amc d’oranges", "Un amc de naranjas"),
    ("The 2030 Agenda", "Le Programme 2030", "La Agenda 2030"),
    ("Mexico-Canada Partnership", "Partenariat Canada-Mexique", "Alianza México-Canadá"),
    ("Youth Lab", None, None),
    ("", "", ""),
    # Words that are no names.
    ("human resources of both", "les ressources humaines des deux", "los recursos humanos de ambos"),
    # Running text may name a thing by half its name.
    (
        "The meeting is prepared by Agriculture and Agri-Food Canada with all the partners named above.",
        "La réunion est préparée par Agriculture et Agroalimentaire Canada avec les partenaires nommés.",
        "La reunión la prepara el Ministerio de Agricultura junto con todos los socios que se nombraron.",
    ),
]


@pytest.mark.parametrize(("texts", "found"), WRONG)
def test_what_the_glossary_says_otherwise_is_found(
    texts: tuple[str | None, ...], found: list[tuple[Any, ...]]
) -> None:
    assert said(*texts) == found


@pytest.mark.parametrize("texts", RIGHT)
def test_what_is_right_or_may_be_is_left_alone(texts: tuple[str | None, ...]) -> None:
    assert said(*texts) == []


def _texts(value: Any) -> list[LocalizedText]:
    if isinstance(value, dict):
        if (
            value
            and set(value) <= {"en", "fr", "es"}
            and all(isinstance(v, str | None) for v in value.values())
        ):
            return [msgspec.convert(value, LocalizedText)]
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []


DEMO = (
    "agenda-cmp-17.json",
    "agenda-cmp-18.json",
    "agenda-csp-2.json",
    "about.json",
    "registrations-csp-2.json",
)


@pytest.mark.parametrize("name", DEMO)
def test_agendas_that_were_written_with_care_raise_no_alarm(name: str) -> None:
    texts = _texts(msgspec.json.decode(Path(DATA / name).read_bytes()))
    assert texts
    assert [finding for text in texts for finding in REAL.compare(text)] == []


def test_the_message_keeps_accents_and_case_as_they_are_written() -> None:
    assert said(fr="Le LABO JEUNESSE") == [(FR, "LABO JEUNESSE", "Lab Jeunesse", None)]
    decomposed = "Le Laboratoire jeunesse de Que\u0301bec"
    assert said(fr=decomposed) == [(FR, "Laboratoire jeunesse", "Lab Jeunesse", None)]


def lexicon(*terms: Term) -> Lexicon:
    return Lexicon(terms)


def term(en: str, avoid: str = "", **facts: Any) -> Term:
    return Term(
        facts.get("key", "t"),
        facts.get("kind", TermKind.TERM),
        LocalizedText(en=en),
        {EN: (avoid,) if avoid else ()},
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a blue bird", ["blue bird"]),
        ("a blue-bird", ["blue-bird"]),
        ("blue  bird", ["blue  bird"]),
        ("two blue birds", ["blue birds"]),
        ("blue, bird", []),
        ("blue. Bird", []),
        ("blue – bird", []),
        ("blue (bird)", []),
        ("blueish bird", []),
        ("blue birdie", []),
        ("true blue bird", ["blue bird"]),
        ("BLUE BIRD", ["BLUE BIRD"]),
        ("blue\nbird", ["blue\nbird"]),
    ],
)
def test_words_have_boundaries(text: str, found: list[str]) -> None:
    known = lexicon(term("azure bird", "blue bird"))
    assert [each.said for each in known.compare(LocalizedText(en=text))] == found


def test_the_longest_form_wins_and_hides_the_shorter_one() -> None:
    known = lexicon(term("grand plan", "plan of action", key="a"), term("scheme", "plan", key="b"))
    assert [each.said for each in known.compare(LocalizedText(en="The plan of action"))] == ["plan of action"]
    assert known.compare(LocalizedText(en="The grand plan")) == ()


def test_a_form_of_the_same_letters_is_avoided_only_as_it_is_spelled() -> None:
    known = Lexicon([Term("mexico", TermKind.ORGANIZATION, LocalizedText(es="México"), {ES: ("Mexico",)})])
    assert [each.said for each in known.compare(LocalizedText(es="En Mexico"))] == ["Mexico"]
    assert known.compare(LocalizedText(es="En México")) == ()


def test_a_word_for_two_things_is_right_for_either() -> None:
    both = [
        Term("one", TermKind.TITLE, LocalizedText("General Manager", None, "Director general")),
        Term("two", TermKind.TITLE, LocalizedText("Director General", None, "Director general")),
    ]
    for english in ("General Manager", "Director General"):
        assert Lexicon(both).compare(LocalizedText(english, None, "Director general")) == ()


# ---- Properties ----

words = st.text("abcdeéñ çœ-’.,\n", max_size=40)


@given(words, words, words)
def test_nothing_is_found_in_words_that_no_term_has(en: str, fr: str, es: str) -> None:
    assert REAL.compare(LocalizedText(en, fr, es)) == ()


@given(st.sampled_from(sorted(REAL.terms)), words, words)
def test_a_text_that_says_a_term_in_all_languages_is_right(key: str, before: str, after: str) -> None:
    each = REAL.terms[key]
    texts = [f"{before}. {forms(each.text, language)[0]}. {after}" for language in Language]
    assert REAL.compare(LocalizedText(*texts)) == ()


@given(
    st.sampled_from([(k, lang, f) for k, t in REAL.terms.items() for lang in t.avoid for f in t.avoid[lang]]),
    words,
    words,
)
def test_each_form_to_avoid_is_found_wherever_it_stands(
    avoided: tuple[str, Language, str], before: str, after: str
) -> None:
    key, language, form = avoided
    others = {folded(own) for t in REAL.terms.values() for own in forms(t.text, language)}
    text = LocalizedText(**{language.value: f"{before}. {form}. {after}"})  # type: ignore[arg-type]
    found = [(each.term, each.said) for each in REAL.compare(text)]
    assert found == ([] if folded(form) in others else [(key, form)])


@given(st.text(max_size=60), st.sampled_from(list(Language)))
def test_any_text_can_be_looked_through(text: str, language: Language) -> None:
    for use in REAL.uses(text, language):
        assert folded(use.said)
    assert isinstance(REAL.compare(LocalizedText(text, text, text)), tuple)


@given(st.sampled_from([t for t in REAL.terms.values() if t.kind is TermKind.TITLE]), st.data())
def test_a_title_is_the_same_rank_from_any_of_its_forms(each: Term, data: st.DataObject) -> None:
    """Whichever form somebody types, in whichever language, nothing is wrong with what comes of it."""
    language = data.draw(st.sampled_from(list(Language)))
    form = data.draw(st.sampled_from(forms(each.text, language)))
    typed = data.draw(st.sampled_from([form, form.upper(), folded(form)]))
    rendered = title_of(REAL, typed, language)
    assert not rendered.missing()
    assert REAL.compare(rendered) == ()
    for other, text in rendered:
        assert REAL.title(text) is not None, (other, text)


# ---- Titles ----


def test_a_title_known_in_one_language_is_completed() -> None:
    morrison = render_title(REAL, LocalizedText(en="Assistant Deputy Minister"))
    assert (morrison.fr, morrison.es) == ADM
    assert set(morrison.draft) == {FR, ES}  # nobody has reviewed these words yet
    roy = render_title(REAL, LocalizedText(fr="Sous-ministre adjointe"))
    assert (roy.en, roy.es) == ("Assistant Deputy Minister", "Viceministra adjunta")
    assert render_title(REAL, LocalizedText(fr="SMA")).en == "Assistant Deputy Minister"


def test_what_is_there_of_a_title_stays() -> None:
    partly = LocalizedText(en="ADM", fr="SMA")
    assert render_title(REAL, partly) == LocalizedText(
        "ADM", "SMA", "Viceministro adjunto / Viceministra adjunta", draft=(ES,)
    )
    whole = LocalizedText("ADM", "SMA", "Jefa")
    assert render_title(REAL, whole) is whole
    unknown = LocalizedText(en="Keeper of the seals")
    assert render_title(REAL, unknown) is unknown


def test_a_title_outside_the_glossary_is_an_official_one() -> None:
    assert title_of(REAL, "Policy Analyst", EN).fr == "Analyste des politiques"
    assert title_of(REAL, "Keeper of the seals", EN) == LocalizedText(en="Keeper of the seals")


def test_the_order_of_a_list_is_that_of_the_language() -> None:
    french = ["Zone", "Énergie", "Environnement", "étude", "Équipe"]
    assert sorted(french, key=lambda text: sort_key(text, FR)) == [
        "Énergie", "Environnement", "Équipe", "étude", "Zone",
    ]  # fmt: skip
    spanish = ["nube", "ñandú", "nzz", "oso", "nación"]
    assert sorted(spanish, key=lambda text: sort_key(text, ES)) == ["nación", "nube", "nzz", "ñandú", "oso"]


def test_the_file_of_the_demo_says_what_is_ours() -> None:
    """Documented groups are not ours to invent; what no source says is a draft or a sample."""
    groups = {each.key: each for each in FILE.terms if each.kind is TermKind.GROUP}
    assert groups["group-foreign-policy"].text.draft == (ES,)
    assert not groups["group-mining"].text.draft
    assert all(each.nature == "documented" for each in groups.values())
    assert all(
        BETWEEN.strip() not in form for each in FILE.terms for some in each.avoid.values() for form in some
    )
    assert isinstance(REAL.compare(LocalizedText(en="Youth Laboratory"))[0], Finding)
