"""The vocabulary of the documented partnership; what in it is our own translation is marked as a draft."""

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.glossary import service
from eventapp.glossary.facts import TermFacts
from eventapp.glossary.model import GlossaryTerm
from eventapp.glossary.rules import TermKind
from eventapp.partnership.queries import series_by_key


class TermFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    kind: TermKind
    nature: Literal["documented", "sample"]
    text: LocalizedText
    avoid: dict[str, tuple[str, ...]] = {}
    note: LocalizedText = NOTHING


class GlossaryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``documented``: the thing and the names that are no draft stand in public sources. ``sample``: usual
    equivalents, agreed by nobody."""

    format: Literal["eventapp-glossary"]
    version: Literal[1]
    series: str
    about: str
    terms: tuple[TermFile, ...]


def load(session: Session, actor: str, now: datetime, file: GlossaryFile) -> bool:
    """False, and nothing is done, where the glossary has terms already."""
    series = series_by_key(session, file.series)
    if session.scalar(select(GlossaryTerm.id).where(GlossaryTerm.lineage == series.lineage).limit(1)):
        return False
    for term in file.terms:
        facts = TermFacts(term.kind, term.text, term.avoid, term.note)
        service.add(session, actor, now, series, facts, key=term.key, nature=term.nature)
    return True
