"""What people are told about their data by the side answerable for it; a consent names the text it was given
under.

A side without a text of its own in a series has version 1: a starting text that ships with the program
(``texts/``), to be replaced by the words of each ministry's counsel (docs/privacy.md).
"""

from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.localized import Language, LocalizedText, Said
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.registration.model import PrivacyNotice, Registration

TEXTS = Path(__file__).parent / "texts"
HEADING = "## "


class Part(NamedTuple):
    heading: str
    paragraphs: list[str]


class Notice(NamedTuple):
    """One version of what one side says; ``id`` is what consents name."""

    controller: str
    version: int
    text: LocalizedText
    written_at: datetime | None = None  # None: it came with the program
    written_by: str = ""

    @property
    def id(self) -> str:
        return f"{self.controller}-{self.version}"

    def best(self, language: Language) -> Said:
        return self.text.best(language) or Said("", language)

    def parts(self, language: Language) -> list[Part]:
        """What stands under each heading, in the best language there is (`best` says which)."""
        return parts(self.best(language).text)


def parts(text: str) -> list[Part]:
    """Each line is a paragraph; one that begins with ``## `` is the heading of what follows."""
    found = [Part("", [])]
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(HEADING):
            found.append(Part(line.removeprefix(HEADING), []))
        else:
            found[-1].paragraphs.append(line)
    return [part for part in found if part.heading or part.paragraphs]


@cache
def standard(controller: str) -> Notice | None:
    """The text that came with the program; None for a side that has none."""
    files = {language: TEXTS / f"{controller}.{language}.txt" for language in Language}
    if not all(file.exists() for file in files.values()):
        return None
    en, fr, es = (file.read_text(encoding="utf-8") for file in files.values())
    return Notice(controller, 1, LocalizedText(en=en, fr=fr, es=es))


def versions(session: Session, series_key: str, controller: str) -> list[Notice]:
    """All texts of one side, newest first."""
    rows = session.scalars(
        select(PrivacyNotice)
        .where(PrivacyNotice.series == series_key, PrivacyNotice.controller == controller)
        .order_by(PrivacyNotice.version.desc())
    )
    own = [Notice(row.controller, row.version, row.text, row.written_at, row.written_by) for row in rows]
    first = standard(controller)
    return [*own, first] if first else own


def current(session: Session, series_key: str, controller: str) -> Notice:
    """What is shown now. A side that has no text at all has an empty one."""
    found = versions(session, series_key, controller)
    return found[0] if found else Notice(controller, 0, LocalizedText())


def write(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    controller: str,
    text: LocalizedText,
    after: int,
) -> Notice:
    """Keep *text* as the version after *after*, from now on, for the whole series. Raises `Conflict` when
    somebody else has written one meanwhile, `Invalid` when nothing changed or a language is missing."""
    series = edition.series
    before = current(session, series.key, controller)
    if before.version != after:
        raise Conflict(N_("Somebody else has written a new version of this notice meanwhile."))
    if text.missing():
        raise Invalid(N_("A notice is needed in all three languages."))
    if _same(text, before.text):
        raise Invalid(N_("This is the text that is shown already."))
    row = PrivacyNotice(
        series=series.key,
        controller=controller,
        version=after + 1,
        text=text,
        written_by=actor,
        written_at=now,
    )
    session.add(row)
    subject = f"{series.key}/notices/{controller}"
    audit.record(session, actor, "privacy.notice_written", subject, now, version=row.version)
    return Notice(controller, row.version, text, now, actor)


def _same(one: LocalizedText, other: LocalizedText) -> bool:
    return all((one.get(each) or "").split() == (other.get(each) or "").split() for each in Language)


def consents_under(session: Session, series_key: str) -> dict[str, Counter[str]]:
    """How many consents stand under each text, by its id: how many of each purpose were given."""
    given: dict[str, Counter[str]] = {}
    rows = session.execute(
        select(Registration.consents, func.count())
        .join(Registration.edition)
        .join(Edition.series)
        .where(Series.key == series_key)
        .group_by(Registration.consents)
    )
    for consents, count in rows:
        for purpose, said in (consents or {}).items():
            if said.get("given"):
                given.setdefault(str(said.get("notice", "")), Counter())[purpose] += count
    return given
