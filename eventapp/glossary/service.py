"""Use cases of the glossary. Each is given the database session, the actor and the time; none commits."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.translations import N_
from eventapp.partnership.model import Series

from . import facts as rules
from . import plan, queries
from .facts import TermFacts, Wrong
from .model import GlossaryTerm
from .plan import KnownTerm, Plan
from .rows import Row

SAMPLE = "sample"
NEWER = N_("Somebody else saved this since you opened it.")


def facts_of(term: GlossaryTerm) -> TermFacts:
    avoid = {language: tuple(some) for language, some in term.avoid.items() if some}
    return TermFacts(term.kind, term.text, avoid, term.note)


def add(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    facts: TermFacts,
    *,
    key: str = "",
    nature: str | None = None,
) -> GlossaryTerm:
    """Raises `Wrong` with a sentence for each field, also where the same term is there already."""
    known = session.execute(
        select(GlossaryTerm.key, GlossaryTerm.kind, GlossaryTerm.text).where(
            GlossaryTerm.lineage == series.lineage
        )
    ).all()
    _refuse(rules.problems(facts))
    for row in known:
        if row.kind == facts.kind and dict(row.text) == dict(facts.text):
            problem = Invalid(N_("This term is in the glossary already."))
            raise Wrong({f"text_{next(iter(facts.text))[0]}": problem})
    taken = {row.key for row in known}
    term = GlossaryTerm(
        lineage=series.lineage,
        key=key if key and key not in taken else rules.key_for(facts, taken),
        nature=nature,
    )
    _put(term, facts)
    session.add(term)
    session.flush()
    audit.record(session, actor, "glossary.added", subject(series, term.key), now, **facts.plain())
    return term


def save(
    session: Session, actor: str, now: datetime, series: Series, key: str, facts: TermFacts, version: int
) -> GlossaryTerm:
    """Raises `NotFound`, `Conflict`, and `Wrong` with a sentence for each field."""
    term = queries.term(session, series.lineage, key)
    if term.version != version:
        raise Conflict(NEWER)
    _refuse(rules.problems(facts))
    changed = audit.difference(facts_of(term).plain(), facts.plain())
    if changed["after"]:
        _put(term, facts)
        term.nature = None if term.nature == SAMPLE else term.nature  # somebody stands for it now
        session.flush()
        audit.record(session, actor, "glossary.changed", subject(series, key), now, **changed)
    return term


def retire(
    session: Session, actor: str, now: datetime, series: Series, key: str, *, retired: bool = True
) -> None:
    """Keep a term out of use, or bring it back. Raises `NotFound`."""
    term = queries.term(session, series.lineage, key)
    if term.retired is retired:
        return
    term.retired = retired
    session.flush()
    action = "glossary.retired" if retired else "glossary.brought_back"
    audit.record(session, actor, action, subject(series, key), now)


def subject(series: Series, key: str) -> str:
    """The term in the records of the series in which it was worked on."""
    return f"{series.key}/glossary/{key}"


def _put(term: GlossaryTerm, facts: TermFacts) -> None:
    term.kind, term.text, term.note = facts.kind, facts.text, facts.note
    term.avoid = msgspec.to_builtins({language: list(some) for language, some in facts.avoid.items()})


def _refuse(problems: Iterable[tuple[str, Problem]]) -> None:
    found: dict[str, Problem] = {}
    for name, problem in problems:
        found.setdefault(name, problem)
    if found:
        raise Wrong(found)


# ---- Lists ----


def plan_of(session: Session, series: Series, rows: Iterable[Row]) -> Plan:
    """What a list of terms would do, in one statement."""
    terms = session.scalars(
        select(GlossaryTerm).where(GlossaryTerm.lineage == series.lineage).order_by(GlossaryTerm.id)
    )
    known = [KnownTerm(term.key, term.version, facts_of(term), term.retired) for term in terms]
    return plan.make(rows, known)


def take(session: Session, actor: str, now: datetime, series: Series, rows: Iterable[Row], seen: str) -> int:
    """Do what the plan that was *seen* says, all of it; how many terms it touched. Raises `Conflict` where it
    would do something else by now, and `Invalid` where rows are wrong."""
    made = plan_of(session, series, rows)
    if made.wrong:
        raise Invalid(N_("Nothing was taken yet: some rows have to be put right."))
    if made.digest != seen:
        raise Conflict(N_("The glossary was changed meanwhile. This is what the list would do now."))
    for line in made.doing:
        assert line.facts is not None  # only wrong rows have none
        if line.before is None:
            add(session, actor, now, series, line.facts)
            continue
        retire(session, actor, now, series, line.before.key, retired=False)
        term = queries.term(session, series.lineage, line.before.key)
        save(session, actor, now, series, term.key, line.facts, term.version)
    return len(made.doing)
