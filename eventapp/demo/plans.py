"""What the organizers of the sample meeting state for its plan: labelled, and nobody in it exists."""

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy.orm import Session

from eventapp.meetings.queries import edition_to_change
from eventapp.planning import gathering, service
from eventapp.planning.demands import Demands


class PlanningFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["eventapp-planning"]
    version: Literal[1]
    series: str
    number: int
    nature: Literal["sample"]
    demands: Demands


def load(session: Session, actor: str, now: datetime, file: PlanningFile) -> bool:
    """False, and nothing is done, where something was stated before."""
    edition = edition_to_change(session, file.series, file.number)
    if gathering.stated(session, edition.id)[1]:
        return False
    service.save(session, actor, now, edition, file.demands, 0)
    return True
