"""Who may have which paper. Asked when one is made and asked again whenever it is downloaded."""

from typing import Any

from eventapp.agenda.policy import reads_draft
from eventapp.core.actor import Actor, Role
from eventapp.registration import policy as registration
from eventapp.web.access import everyone, without_second_factor

from .specs import OF_PEOPLE, Kind, Spec, level_of

opens_own_page = without_second_factor(everyone)
"""An interpreter's page: who it is follows from the link, inside."""

SIDE = "side:"


def sees_documents(actor: Actor, series: str, **_address: Any) -> bool:
    """Whoever has a role in the series sees the page; what stands on it depends on the role."""
    return reads_draft(actor, series)


def keeps_interpreters(actor: Actor, series: str, **_address: Any) -> bool:
    """Interpreters, their sessions and the texts that they get: the secretariat."""
    return actor.holds(Role.ORGANIZER, series)


def may_have(actor: Actor, series: str, level: str) -> bool:
    """*level* is a row's: public, delegate or organizer for agendas, side:CA or secretariat for people."""
    if level == "public":
        return True
    if level in ("delegate", "organizer"):
        return reads_draft(actor, series)
    if level.startswith(SIDE):
        return registration.sees(actor, series, level.removeprefix(SIDE))
    return level == "secretariat" and actor.holds(Role.ORGANIZER, series)


def removes(actor: Actor, series: str, asked_by: str) -> bool:
    """The secretariat, and whoever asked for it."""
    return actor.holds(Role.ORGANIZER, series) or actor.email == asked_by


def makes(actor: Actor, series: str, spec: Spec) -> bool:
    return sees_documents(actor, series) and may_have(actor, series, level_of(spec))


def kinds(actor: Actor, series: str) -> list[Kind]:
    """What the page offers."""
    organizer, sides = actor.holds(Role.ORGANIZER, series), actor.sides(series)

    def offered(kind: Kind) -> bool:
        if kind is Kind.PACKS:
            return organizer
        return kind not in OF_PEOPLE or organizer or bool(sides)

    return [kind for kind in Kind if offered(kind)]
