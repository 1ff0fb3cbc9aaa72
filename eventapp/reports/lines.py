"""The plans of a report's year and of the next, as its lines."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.meetings.model import Edition
from eventapp.outcomes.model import CrossCutting
from eventapp.outcomes.queries import plans_of_year
from eventapp.outcomes.shown import EntryShown, PlanShown

from .content import Evidence, Line, Owner


class Lines:
    """What stands in the plans of the year of *edition* and of the next, by group."""

    def __init__(self, session: Session, edition: Edition) -> None:
        lineage, self._year = edition.series.lineage, edition.year
        self._plans: dict[tuple[str, int], PlanShown] = {
            (plan.key, year): plan
            for year in (edition.year, edition.year + 1)
            for plan in plans_of_year(session, lineage, year)
        }
        marks = select(CrossCutting.key, CrossCutting.name).where(CrossCutting.lineage == lineage)
        self._marks: dict[str, LocalizedText] = dict(session.execute(marks).all())

    def results(self, group: str) -> tuple[Line, ...]:
        """The commitments of the year that ends, each with what was reported last."""
        return self._of(group, self._year)

    def plan(self, group: str) -> tuple[Line, ...]:
        return self._of(group, self._year + 1)

    def agreed(self, group: str) -> bool:
        """Whether both sides agreed on next year's plan."""
        plan = self._plans.get((group, self._year + 1))
        return plan is not None and plan.agreed

    def _of(self, group: str, year: int) -> tuple[Line, ...]:
        plan = self._plans.get((group, year))
        return tuple(self._line(entry) for entry in plan.entries) if plan else ()

    def _line(self, entry: EntryShown) -> Line:
        words, last = entry.words, entry.last
        return Line(
            number=words.number,
            text=words.text,
            origin=entry.origin.value,
            measure=words.measure,
            due=words.due,
            marks=tuple(self._marks[key] for key in words.marks if key in self._marks),
            owners=tuple(Owner(each.side, each.body) for each in words.owners),
            state=last.state.value if last else None,
            result=last.text if last else NOTHING,
            evidence=tuple(Evidence(each.title, each.url) for each in last.evidence) if last else (),
        )
