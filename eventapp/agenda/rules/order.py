"""Checks of the order in which sessions build on each other."""

from collections.abc import Iterator

from eventapp.agenda.content import Kind
from eventapp.core.translations import N_

from .finding import Agenda, Finding, Quoted, advises


def round_table_after_groups(agenda: Agenda) -> Iterator[Finding]:
    """The co-chairs bring the results of their groups, to the last round table if there are several."""
    tables = [session for session in agenda.sessions if session.kind is Kind.ROUND_TABLE]
    if not tables:
        return
    table = tables[-1]
    later = [s for s in agenda.sessions if s.kind is Kind.WORKING_GROUP and s.ends_at > table.starts_at]
    if later:
        yield advises(
            "round-table-early",
            N_("“%(session)s” begins on %(day)s at %(start)s, before the end of %(groups)s."),
            table,
            *later,
            session=table.title,
            day=table.start.date(),
            start=table.start,
            groups=[Quoted(session.title) for session in later],
        )


def youth_before_answer(agenda: Agenda) -> Iterator[Finding]:
    """What the Youth Lab presents is answered in a later plenary, the closing one at the latest."""
    answers = [session for session in agenda.sessions if session.kind in (Kind.PLENARY, Kind.CLOSING)]
    if not answers:
        return
    answer = answers[-1]
    for session in agenda.sessions:
        if session.kind is Kind.YOUTH_LAB and session.ends_at > answer.starts_at:
            yield advises(
                "youth-lab-late",
                N_(
                    "“%(session)s” ends at %(end)s on %(day)s, after the beginning of “%(answer)s”"
                    " (%(start)s), the last plenary that can answer it."
                ),
                session,
                answer,
                session=session.title,
                end=session.end,
                day=session.end.date(),
                answer=answer.title,
                start=answer.start,
            )
