"""Who still owes what of a report, in which language, and what stands in the way of publishing it."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from eventapp.core.errors import Invalid
from eventapp.core.localized import Language, LocalizedText, TextStatus
from eventapp.core.translations import N_, gettext, language_name
from eventapp.core.wording import listing

from .content import GroupContent, ReportContent


class Part(NamedTuple):
    """One text of the report. ``group`` is None for the parts that the secretariat writes."""

    key: str
    name: LocalizedText
    text: LocalizedText
    group: str | None = None

    def status(self, language: Language) -> TextStatus:
        return self.text.status(language)

    @property
    def begun(self) -> bool:
        return bool(self.text)

    @property
    def missing(self) -> tuple[Language, ...]:
        return self.text.missing()


class GroupStanding(NamedTuple):
    """How far a group's report has come."""

    group: GroupContent
    parts: tuple[Part, ...]
    unconfirmed: tuple[str, ...]
    unreported: int  # commitments of the year of which nothing was reported
    overdue: bool

    def language(self, language: Language) -> TextStatus:
        """The least advanced of what was begun; missing where nothing was."""
        order = list(TextStatus)
        begun = [part.status(language) for part in self.parts if part.begun]
        return min(begun, key=order.index) if begun else TextStatus.MISSING

    @property
    def complete(self) -> bool:
        return self.group.received and not self.unconfirmed and not self.unreported


class Grade(StrEnum):
    BLOCKING = "blocking"
    ADVISORY = "advisory"


class Finding(NamedTuple):
    """Something to put right, or to know, before the report is published; ``where`` is a part's key."""

    grade: Grade
    where: str
    problem: Invalid


MESSAGE = LocalizedText(
    en="Message of the national co-chairs",
    fr="Message des coprésidents nationaux",
    es="Mensaje de las copresidencias nacionales",
)
INSTITUTIONAL = LocalizedText(
    en="Institutional report of the year",
    fr="Rapport institutionnel de l’année",
    es="Informe institucional del año",
)


def own_parts(content: ReportContent) -> tuple[Part, ...]:
    return (
        Part("message", MESSAGE, content.message),
        Part("institutional", INSTITUTIONAL, content.institutional),
    )


def standing(group: GroupContent, sides: Iterable[str], due: date | None, today: date) -> GroupStanding:
    parts = tuple(Part(each.key, each.name, each.text, group.key) for each in group.sections)
    unconfirmed = tuple(side for side in sides if side not in group.confirmed)
    unreported = sum(line.state is None for line in group.results)
    finished = group.received and not unconfirmed and not unreported
    overdue = due is not None and due < today and not finished
    return GroupStanding(group, parts, unconfirmed, unreported, overdue)


def findings(content: ReportContent, standings: Iterable[GroupStanding]) -> list[Finding]:
    """All of it, what blocks first. A group that sent nothing does not hold the others up: the report says
    that nothing was received."""
    found: list[Finding] = []
    for part in own_parts(content):
        found += _of_text(part, part.key, needed=part.key == "message")
    if not content.signatories:
        found.append(_advice("message", N_("Nobody is named under the message.")))
    for each in standings:
        found += _of_group(each)
    if not content.groups:
        found.append(_block("groups", N_("No group stands in this report.")))
    return sorted(found, key=lambda finding: list(Grade).index(finding.grade))


def _of_group(each: GroupStanding) -> Iterable[Finding]:
    group = each.group
    if not group.received:
        yield _advice(group.key, N_("The group has sent no report; the report will say so."))
    for part in each.parts:
        yield from _of_text(part, group.key, needed=False)
    if group.received and each.unconfirmed:
        yield _block(group.key, N_("The co-chairs of both sides have to confirm the group’s report."))
    if each.unreported:
        yield _advice(
            group.key,
            N_("Nothing was reported of some commitments (%(count)s); the report will say so."),
            count=each.unreported,
        )
    if group.plan and not group.plan_agreed:
        yield _advice(group.key, N_("The work plan of next year is not agreed by both sides yet."))


def _of_text(part: Part, where: str, *, needed: bool) -> Iterable[Finding]:
    if not part.begun:
        if needed:
            yield Finding(Grade.BLOCKING, where, Unwritten(part))
        return
    if part.missing:
        yield Finding(Grade.BLOCKING, where, Untranslated(part))
    elif part.text.draft:
        yield Finding(Grade.ADVISORY, where, Unreviewed(part))


class AboutPart(Invalid):
    """A sentence about a part, with its name and languages in the reader's words."""

    SENTENCE = ""

    def __init__(self, part: Part) -> None:
        super().__init__(self.SENTENCE, part=part.key, languages="")
        self.part = part

    def say(self, language: Language) -> str:
        name = self.part.name.best(language)
        lacking = self.part.missing or self.part.text.draft
        return gettext(
            language,
            self.SENTENCE,
            part=name.text if name else self.part.key,
            languages=listing([language_name(each, language) for each in lacking], language),
        )


class Unwritten(AboutPart):
    SENTENCE = N_("“%(part)s” is not written yet.")


class Untranslated(AboutPart):
    SENTENCE = N_("“%(part)s” is missing in %(languages)s.")


class Unreviewed(AboutPart):
    SENTENCE = N_("“%(part)s”: nobody has reviewed %(languages)s yet.")


def _block(where: str, sentence: str, **values: object) -> Finding:
    return Finding(Grade.BLOCKING, where, Invalid(sentence, **values))


def _advice(where: str, sentence: str, **values: object) -> Finding:
    return Finding(Grade.ADVISORY, where, Invalid(sentence, **values))
