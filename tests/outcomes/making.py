"""Plans to begin a test with: the lineage ``duo`` with four groups and meetings in 2025, 2026 and 2027."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Nature
from eventapp.outcomes import commitments, plans, results
from eventapp.outcomes.model import Commitment, CrossCutting, State
from eventapp.outcomes.plans import Which
from eventapp.outcomes.shown import PlanShown
from eventapp.outcomes.values import CommitmentValues, Evidence, Owner, Reported
from eventapp.partnership.model import GroupName, WorkingGroup
from tests.apps import writing
from tests.factories import NOW, make_edition, text

LINEAGE = "duo"
GROUPS = ("energy", "forestry", "mining", "water")
ACTOR = "test"


def begin(app: Flask) -> None:
    with writing(app) as session:
        make_edition(session, number=1, year=2025, start_date=date(2025, 11, 27), end_date=date(2025, 11, 27))
        make_edition(session, number=2, year=2026)
        make_edition(session, number=3, year=2027, start_date=None, end_date=None)
        for key in ("energy", "water"):
            group = WorkingGroup(key=key, lineage=LINEAGE, streams=[], subgroups=[])
            group.names = [GroupName(language=each, name=f"{key} {each}", since=None) for each in Language]
            session.add(group)
        session.add_all(
            CrossCutting(lineage=LINEAGE, key=key, position=n, name=text(key.capitalize()))
            for n, key in enumerate(("gender", "youth"))
        )


def values(
    name: str = "Plant trees", groups: Sequence[str] = ("forestry",), year: int = 2026, **facts: Any
) -> CommitmentValues:
    return CommitmentValues(
        **{
            "groups": tuple(groups),
            "year": year,
            "text": text(name),
            "measure": text(f"{name}: how many"),
            "owners": (Owner("CA", text("Forest Service")), Owner("MX", text("CONAFOR"), "ana")),
            "nature": Nature.SAMPLE,
            **facts,
        }
    )


def add(session: Session, name: str = "Plant trees", **facts: Any) -> Commitment:
    return commitments.add(session, ACTOR, NOW, values(name, **facts))


def which(key: str = "forestry", year: int = 2026) -> Which:
    return Which(LINEAGE, key, year)


def plan(session: Session, key: str = "forestry", year: int = 2026) -> PlanShown:
    found = plans.of_group(session, LINEAGE, key, year)
    assert found is not None
    return found


def report(
    session: Session,
    number: int,
    state: State = State.DONE,
    said: LocalizedText | None = None,
    evidence: Sequence[Evidence] = (),
    at: Which | None = None,
) -> None:
    version = commitments.by_number(session, LINEAGE, number).version
    reported = Reported(state, said or text("So it was"), tuple(evidence))
    results.report(session, ACTOR, NOW, at or which(), number, reported, version)


def approve(session: Session, *sides: str, key: str = "forestry", year: int = 2026) -> None:
    for side in sides:
        plans.approve(
            session, f"{side}@example.org", NOW, which(key, year), side, plan(session, key, year).digest
        )
