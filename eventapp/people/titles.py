"""Official titles in three languages, so that somebody's title is right on every list. Pure.

What is typed is looked for among them in any of the languages; a title that is not here stays as typed, in
the language of whoever typed it. Where French and Spanish have a form for each gender both are written, with
a slash between them, and either is recognized.
"""

from functools import cache

import msgspec

from eventapp.core.localized import NOTHING, Language, LocalizedText, folded


def _title(en: str, fr: str, es: str) -> LocalizedText:
    return LocalizedText(en=en, fr=fr, es=es)


TITLES: tuple[LocalizedText, ...] = (
    _title("Minister", "Ministre", "Secretario de Estado / Secretaria de Estado"),
    _title("Deputy Minister", "Sous-ministre", "Viceministro / Viceministra"),
    _title(
        "Associate Deputy Minister",
        "Sous-ministre délégué / Sous-ministre déléguée",
        "Viceministro asociado / Viceministra asociada",
    ),
    _title(
        "Assistant Deputy Minister",
        "Sous-ministre adjoint / Sous-ministre adjointe",
        "Viceministro adjunto / Viceministra adjunta",
    ),
    _title("Undersecretary", "Sous-secrétaire", "Subsecretario / Subsecretaria"),
    _title(
        "Undersecretary for North America",
        "Sous-secrétaire pour l’Amérique du Nord",
        "Subsecretario para América del Norte / Subsecretaria para América del Norte",
    ),
    _title("Ambassador", "Ambassadeur / Ambassadrice", "Embajador / Embajadora"),
    _title(
        "Deputy Head of Mission",
        "Chef de mission adjoint / Cheffe de mission adjointe",
        "Jefe de Cancillería / Jefa de Cancillería",
    ),
    _title("Consul General", "Consul général / Consule générale", "Cónsul general"),
    _title("Consul", "Consul / Consule", "Cónsul"),
    _title(
        "Minister-Counsellor",
        "Ministre-conseiller / Ministre-conseillère",
        "Ministro consejero / Ministra consejera",
    ),
    _title("Counsellor", "Conseiller / Conseillère", "Consejero / Consejera"),
    _title(
        "First Secretary",
        "Premier secrétaire / Première secrétaire",
        "Primer secretario / Primera secretaria",
    ),
    _title("Second Secretary", "Deuxième secrétaire", "Segundo secretario / Segunda secretaria"),
    _title("Third Secretary", "Troisième secrétaire", "Tercer secretario / Tercera secretaria"),
    _title("Attaché", "Attaché / Attachée", "Agregado / Agregada"),
    _title(
        "Trade Commissioner",
        "Délégué commercial / Déléguée commerciale",
        "Comisionado comercial / Comisionada comercial",
    ),
    _title("Head of Unit", "Chef d’unité / Cheffe d’unité", "Jefe de Unidad / Jefa de Unidad"),
    _title("Chief of Staff", "Chef de cabinet / Cheffe de cabinet", "Jefe de Oficina / Jefa de Oficina"),
    _title(
        "Director General", "Directeur général / Directrice générale", "Director general / Directora general"
    ),
    _title(
        "Deputy Director General",
        "Directeur général adjoint / Directrice générale adjointe",
        "Director general adjunto / Directora general adjunta",
    ),
    _title(
        "Executive Director",
        "Directeur exécutif / Directrice exécutive",
        "Director ejecutivo / Directora ejecutiva",
    ),
    _title("Director", "Directeur / Directrice", "Director de área / Directora de área"),
    _title("Deputy Director", "Directeur adjoint / Directrice adjointe", "Subdirector / Subdirectora"),
    _title(
        "Head of Department",
        "Chef de département / Cheffe de département",
        "Jefe de Departamento / Jefa de Departamento",
    ),
    _title("Coordinator", "Coordonnateur / Coordonnatrice", "Coordinador / Coordinadora"),
    _title(
        "Senior Policy Advisor",
        "Conseiller principal en politiques / Conseillère principale en politiques",
        "Asesor principal de políticas / Asesora principal de políticas",
    ),
    _title("Policy Analyst", "Analyste des politiques", "Analista de políticas"),
    _title("Advisor", "Conseiller spécial / Conseillère spéciale", "Asesor / Asesora"),
    _title(
        "Desk Officer",
        "Agent responsable / Agente responsable",
        "Encargado de asuntos / Encargada de asuntos",
    ),
    _title("President", "Président / Présidente", "Presidente / Presidenta"),
    _title(
        "Chief Executive Officer",
        "Président-directeur général / Présidente-directrice générale",
        "Director general ejecutivo / Directora general ejecutiva",
    ),
    _title("Vice-President", "Vice-président / Vice-présidente", "Vicepresidente / Vicepresidenta"),
    _title(
        "Secretary General",
        "Secrétaire général / Secrétaire générale",
        "Secretario general / Secretaria general",
    ),
    _title("Professor", "Professeur / Professeure", "Profesor / Profesora"),
    _title("Researcher", "Chercheur / Chercheuse", "Investigador / Investigadora"),
    _title("Student", "Étudiant / Étudiante", "Estudiante"),
    _title("Interpreter", "Interprète", "Intérprete"),
    _title("Journalist", "Journaliste", "Periodista"),
)


def names(language: Language) -> list[str]:
    """The titles to offer in one language, each form on its own, in their order."""
    return [form for title in TITLES for form in _forms(title.get(language))]


def known(text: str) -> LocalizedText | None:
    """The title that *text* is in any of the languages, accents and case ignored. Whoever typed the form of
    one gender gets that one in the other languages too."""
    return _by_text().get(folded(text))


def title_of(text: str, language: Language) -> LocalizedText:
    """*text* as a title: in three languages if it is known, else in the language of whoever typed it."""
    return known(text) or only(text, language)


def only(text: str, language: Language) -> LocalizedText:
    """A text in one language."""
    return msgspec.structs.replace(NOTHING, **{language.value: text or None})


@cache
def _by_text() -> dict[str, LocalizedText]:
    found: dict[str, LocalizedText] = {}
    for title in TITLES:
        for _, text in title:
            forms = _forms(text)
            found.setdefault(folded(text), title)
            for position, form in enumerate(forms):
                found.setdefault(folded(form), _in_form(title, position) if len(forms) > 1 else title)
    return found


def _in_form(title: LocalizedText, position: int) -> LocalizedText:
    forms = {language.value: _forms(text) for language, text in title}
    chosen = {key: some[position if len(some) > 1 else 0] for key, some in forms.items()}
    return msgspec.structs.replace(NOTHING, **chosen)


def _forms(text: str | None) -> list[str]:
    return (text or "").split(" / ")
