"""All that is joint in an edition, for one page: its texts, the work plans of the year after, and what areas
above add (the parts of its report). Each area says here what it has, once, when the program starts."""

from collections.abc import Callable
from typing import NamedTuple

from flask import url_for
from sqlalchemy.orm import Session

from eventapp.core.agreement import is_agreed
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition

from . import queries, texts
from .agreeing import Standing
from .model import JointApproval


class Line(NamedTuple):
    """One thing that both sides agree on. ``lacks`` says what stands before approvals, empty for nothing."""

    kind: str  # the heading under which it stands
    title: str
    address: str
    standings: tuple[Standing[JointApproval], ...]
    lacks: str = ""

    @property
    def agreed(self) -> bool:
        return not self.lacks and is_agreed(self.standings)


Lines = Callable[[Session, Edition, Language], list[Line]]
ALSO: dict[str, Lines] = {}
"""By the area's name, in the order in which they are shown."""


def lines(session: Session, edition: Edition, language: Language) -> list[Line]:
    found = [*_texts(session, edition, language), *_plans(session, edition, language)]
    for more in ALSO.values():
        found += more(session, edition, language)
    return found


def lacking(unready: tuple[Language, ...], language: Language) -> str:
    if not unready:
        return ""
    said = N_("missing or not reviewed: %(languages)s")
    return gettext(language, said, languages=texts.languages(unready, language))


def _texts(session: Session, edition: Edition, language: Language) -> list[Line]:
    return [
        Line(
            gettext(language, N_("Texts")),
            gettext(language, texts.NAMES[each.kind]),
            url_for(
                "outcomes_texts.text",
                series=edition.series.key,
                number=edition.number,
                which=texts.slug_of(each.kind),
            ),
            each.standings,
            lacking(each.unready, language),
        )
        for each in texts.texts_of(session, edition)
    ]


def _plans(session: Session, edition: Edition, language: Language) -> list[Line]:
    """The plans of the year after: those that a meeting sets out."""
    found = []
    for plan in queries.plans_of_year(session, edition.series.lineage, edition.year + 1):
        name = plan.name.best(language)
        found.append(
            Line(
                gettext(language, N_("Work plans %(year)s"), year=plan.year),
                name.text if name else plan.key,
                _plan_address(edition, plan.key, plan.year),
                plan.standings,
                lacking(plan.unready, language)
                or ("" if plan.entries else gettext(language, N_("no commitment yet"))),
            )
        )
    return found


def _plan_address(edition: Edition, key: str, year: int) -> str:
    return url_for("outcomes.plan", series=edition.series.key, number=edition.number, slug=key, year=year)
