"""Checks: what is wrong with an agenda, in words.

Each finding names its code, its grade, the sessions concerned and a sentence of the message catalogue with
its values. A blocking one refuses publication; an advisory one can be accepted with a note. Every check
goes through time once, so that a move in a large agenda is answered at once.
"""

from collections.abc import Callable, Iterable, Iterator

from eventapp.agenda.content import AgendaContent

from . import expected, interpretation, order, people, rooms, texts, times, words
from .finding import Agenda, Circumstances, Finding, Grade, SeatKnown

__all__ = ["Circumstances", "Finding", "Grade", "SeatKnown", "blocking", "check"]

_CHECKS: tuple[Callable[[Agenda], Iterator[Finding]], ...] = (
    texts.languages,
    times.within_the_meeting,
    people.nobody_twice,
    rooms.no_room_twice,
    rooms.somewhere_to_be,
    rooms.large_enough,
    rooms.equipped,
    interpretation.teams_enough,
    people.time_to_get_there,
    rooms.time_to_change_over,
    people.both_sides_chair,
    people.breaks,
    order.round_table_after_groups,
    order.youth_before_answer,
    texts.items_fit,
    times.bearable_hours,
    times.working_days,
    words.as_the_glossary_says,
)
_NOTHING_MORE = Circumstances()


def check(content: AgendaContent, known: Circumstances = _NOTHING_MORE) -> list[Finding]:
    """All findings, blocking ones first, each grade in the order of the checks. Cancelled sessions are left
    out; what is not *known* is not checked."""
    sessions = sorted((s for s in content.sessions if not s.cancelled), key=lambda s: s.starts_at)
    agenda = Agenda(content, sessions, expected.stays(sessions, known), known)
    findings = [finding for check in (*_CHECKS, *known.also) for finding in check(agenda)]
    return sorted(findings, key=lambda finding: finding.grade is not Grade.BLOCKING)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.grade is Grade.BLOCKING]
