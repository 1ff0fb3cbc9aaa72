"""Every sentence of the program is there in French and in Spanish, with the same gaps to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from eventapp.core import errors, translations
from eventapp.core.localized import Language
from eventapp.settings import ROOT

OTHERS = [Language.FR, Language.ES]
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All sentences that code and templates mark for translation, extracted as ``make messages`` does."""
    script = (ROOT / "scripts" / "messages").read_text()
    keywords = re.findall(r"--keyword (\S+)", script)
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(
            [
                "pybabel",
                "--quiet",
                "extract",
                "--mapping-file",
                "pyproject.toml",
                "--output-file",
                str(template),
            ]
            + [part for keyword in keywords for part in ("--keyword", keyword)]
            + ["eventapp", "templates"]
        )
    return read(template)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def catalogue(language: Language) -> Catalog:
    return read(translations.CATALOGUES / language.value / "LC_MESSAGES" / "messages.po")


def key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def problems(said: Catalog, catalogue: Catalog) -> Iterator[str]:
    translated = {key(message): message for message in catalogue if message.id}
    for message in said:
        if not message.id:
            continue
        name = " ".join(part for part in key(message) if part)
        translation = translated.pop(key(message), None)
        if translation is None:
            yield f"missing: {name}"
        elif translation.fuzzy:
            yield f"fuzzy: {name}"
        elif forms(translation.id) != forms(message.id):
            yield f"other plural: {name}"
        elif len(forms(translation.string)) != len(forms(message.id)) or not all(forms(translation.string)):
            yield f"not translated: {name}"
        else:
            yield from _differences(name, message, translation)
    yield from (f"no longer said: {name}" for _context, name in translated)


def _differences(name: str, message: Message, translation: Message) -> Iterator[str]:
    allowed = [sorted(PLACEHOLDER.findall(form)) for form in forms(message.id)]
    for form in forms(translation.string):
        if sorted(PLACEHOLDER.findall(form)) not in allowed:
            yield f"other placeholders: {name} → {form}"
        if form != form.strip():
            yield f"space around it: {name}"
        if "'" in form or '"' in re.sub(r"<[^>]*>", "", form):
            yield f"straight quotes: {name} → {form}"


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_complete_and_fills_the_same_gaps(said: Catalog, language: Language) -> None:
    assert list(problems(said, catalogue(language))) == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "Other"\nmsgstr "Autre"', ["missing: %(n)s rooms", "no longer said: Other"]),
        ('msgid "%(n)s rooms"\nmsgstr ""', ["not translated: %(n)s rooms"]),
        ('#, fuzzy\nmsgid "%(n)s rooms"\nmsgstr "%(n)s salles"', ["fuzzy: %(n)s rooms"]),
        (
            'msgid "%(n)s rooms"\nmsgstr "%(m)s salles"',
            ["other placeholders: %(n)s rooms → %(m)s salles"],
        ),
        ('msgid "%(n)s rooms"\nmsgstr "%(n)s salles "', ["space around it: %(n)s rooms"]),
        ('msgid "%(n)s rooms"\nmsgstr "%(n)s salles"', []),
    ],
)
def test_a_bad_translation_is_found(tmp_path: Path, entry: str, problem: list[str]) -> None:
    (tmp_path / "fr.po").write_text(
        f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{entry}\n'
    )
    said = Catalog()
    said.add("%(n)s rooms")
    assert list(problems(said, read(tmp_path / "fr.po"))) == problem


def test_the_extraction_sees_code_and_templates(said: Catalog) -> None:
    """The negative control: a catalogue of nothing would be complete too."""
    sources = {location.partition("/")[0] for message in said for location, _line in message.locations}
    assert sources == {"eventapp", "templates"}


@pytest.mark.parametrize("language", OTHERS)
def test_plurals_follow_the_language(language: Language) -> None:
    # French says one for nothing and for one; Spanish only for one.
    plural = translations.catalogue(language).plural  # type: ignore[attr-defined]
    assert [plural(count) for count in (0, 1, 2, 21)] == (
        [0, 0, 1, 1] if language is Language.FR else [1, 0, 1, 1]
    )


SAY = {"gettext": 1, "ngettext": 1, "pgettext": 2} | {
    name: 0
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, Exception)
}


def unextracted(source: str, sentences: set[str]) -> list[int]:
    """Lines that say a sentence which is not among *sentences*, or one that is made up on the spot."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        sentence = node.args[SAY[name]] if name in SAY and len(node.args) > SAY[name] else None
        if isinstance(sentence, ast.JoinedStr) or (
            isinstance(sentence, ast.Constant) and sentence.value not in sentences
        ):
            lines.append(node.lineno)
    return sorted(lines)


def test_what_code_says_is_extracted(said: Catalog) -> None:
    sentences = {key(message)[1] for message in said if message.id}
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted((ROOT / "eventapp").rglob("*.py"))
        if (lines := unextracted(path.read_text(), sentences))
    }
    assert found == {}


def test_a_sentence_that_is_not_extracted_is_found() -> None:
    source = (
        'raise Invalid("No.")\nraise Invalid(N_("No."))\ngettext(language, f"{x}")\ngettext(language, "Yes.")'
    )
    assert unextracted(source, {"Yes."}) == [1, 3]
    assert unextracted(source, {"No."}) == [3, 4]


def test_english_needs_no_catalogue() -> None:
    assert translations.gettext(Language.EN, "A room for %(count)s.", count=3) == "A room for 3."
    assert [
        translations.ngettext(Language.EN, "%(count)s room", "%(count)s rooms", n) for n in (0, 1, 2)
    ] == [
        "0 rooms",
        "1 room",
        "2 rooms",
    ]
