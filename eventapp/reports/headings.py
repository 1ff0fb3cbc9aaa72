"""The headings of a group's report. Those of the real reports could not be read, so a report begins with
these, and its organizers change them."""

from typing import Any, NamedTuple

import msgspec

from eventapp.core.localized import NOTHING, LocalizedText


class Heading(NamedTuple):
    """``key`` stays when the name is changed: what was written stands under it."""

    key: str
    name: LocalizedText
    hint: LocalizedText = NOTHING


USUAL = (
    Heading(
        "participants",
        LocalizedText(en="Participants", fr="Participants", es="Participantes"),
        LocalizedText(
            en="Who took part this year: ministries, provinces and states, associations, academia.",
            fr="Qui a participé cette année : ministères, provinces et États, associations, universités.",
            es="Quiénes participaron este año: ministerios, provincias y estados, asociaciones, academia.",
        ),
    ),
    Heading(
        "results",
        LocalizedText(
            en="Results against the work plan",
            fr="Résultats au regard du plan de travail",
            es="Resultados frente al plan de trabajo",
        ),
        LocalizedText(
            en="In a few sentences; the table of commitments is added by itself.",
            fr="En quelques phrases ; le tableau des engagements est ajouté automatiquement.",
            es="En pocas frases; la tabla de compromisos se agrega automáticamente.",
        ),
    ),
    Heading(
        "priorities",
        LocalizedText(
            en="Priorities for next year",
            fr="Priorités pour l’année à venir",
            es="Prioridades para el próximo año",
        ),
        LocalizedText(
            en="What the new work plan is meant to reach.",
            fr="Ce que le nouveau plan de travail doit permettre d’atteindre.",
            es="Lo que se busca lograr con el nuevo plan de trabajo.",
        ),
    ),
    Heading(
        "cross-cutting",
        LocalizedText(
            en="Gender equality, Indigenous peoples and other cross-cutting themes",
            fr="Égalité des genres, peuples autochtones et autres thèmes transversaux",
            es="Igualdad de género, pueblos indígenas y otros temas transversales",
        ),
    ),
)


def as_json(headings: tuple[Heading, ...]) -> list[dict[str, Any]]:
    return [
        {
            "key": each.key,
            "name": msgspec.to_builtins(each.name),
            "hint": msgspec.to_builtins(each.hint),
        }
        for each in headings
    ]


def of_json(stored: list[dict[str, Any]]) -> tuple[Heading, ...]:
    return tuple(
        Heading(
            each["key"],
            msgspec.convert(each["name"], LocalizedText),
            msgspec.convert(each.get("hint", {}), LocalizedText),
        )
        for each in stored
    )
