"""What a group reports of a commitment: its state, what was done, and links that show it."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import NOTHING
from eventapp.core.translations import N_

from .commitments import NEWER, by_number
from .entries import entry_of, lock
from .links import acceptable
from .model import Result, State
from .plans import NOT_HERE, Which
from .queries import evidence_of
from .values import Evidence, Reported

NO_LINK = N_("A link begins with http:// or https:// and names a site.")
NO_REASON = N_("Say why the commitment is dropped.")


def report(
    session: Session,
    actor: str,
    now: datetime,
    which: Which,
    number: int,
    reported: Reported,
    version: int,
) -> Result:
    """Report on the commitment *number* in the plan *which*. The last report gives its state; none is
    overwritten, and what both sides agreed on stays as it is.

    Raises `NotFound`, `Invalid`, and `Conflict` where the commitment's *version* is no longer the present.
    """
    lock(session, which.lineage)
    entry = entry_of(session, *which, number)
    if entry is None:
        raise NotFound(NOT_HERE)
    commitment = by_number(session, which.lineage, number)
    if commitment.version != version:
        raise Conflict(NEWER)
    _refuse(reported)
    result = Result(
        commitment_id=commitment.id,
        entry_id=entry.id,
        state=reported.state,
        text=reported.text,
        evidence=msgspec.to_builtins(reported.evidence),
        reported_by=actor,
        reported_at=now,
    )
    session.add(result)
    commitment.state = reported.state
    commitment.reason = reported.text if reported.state is State.DROPPED else NOTHING
    known = {each.url: each for each in (*evidence_of(commitment.evidence), *reported.evidence)}
    commitment.evidence = msgspec.to_builtins(list(known.values()))
    flag_modified(commitment, "state")  # a new version in any case: the next report has seen this one
    session.flush()
    audit.record(
        session,
        actor,
        "outcomes.reported",
        f"commitments/{which.lineage}/{number}",
        now,
        plan=which.subject,
        state=reported.state.value,
        text=msgspec.to_builtins(reported.text),
        evidence=[each.url for each in reported.evidence],
    )
    return result


def _refuse(reported: Reported) -> None:
    if reported.state is State.DROPPED and not reported.text:
        raise Invalid(NO_REASON)
    if not links_fine(reported.evidence):
        raise Invalid(NO_LINK)


def links_fine(evidence: Iterable[Evidence]) -> bool:
    return all(acceptable(each.url) for each in evidence)
