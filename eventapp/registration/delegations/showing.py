"""What the pages of a delegation are given to show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eventapp.meetings.model import Edition
from eventapp.partnership.queries import names_in_year
from eventapp.registration.rules import State

from . import forms, listing, requests
from .listing import ENDED, LISTED, PAGE, SHOWN

SAID = ("saved", "ordered", "asked", "named", "there", "approve", "decline", "remind", "link", "revoke")


def delegation(
    session: Session, edition: Edition, side: str, now: datetime, asked: Mapping[str, str]
) -> dict[str, Any]:
    """Constant statements, however many people; a page of them at a time."""
    found = listing.delegation_of(session, edition, side)
    counts = listing.counts(session, found)
    only = asked.get("only", "") if asked.get("only", "") in SHOWN else ""
    total = sum(counts.get(state, 0) for state in SHOWN[only])
    pages = max(1, -(-total // PAGE))
    page = min(max(1, _number(asked.get("page", ""))), pages)
    order = listing.order_of(session, found)
    people = listing.people(session, found, only, page)
    groups = {row.group_id for row in people if row.group_id is not None}
    return {
        "edition": edition,
        "series": edition.series,
        "side": side,
        "delegation": found,
        "people": people,
        "places": {ref: place for place, ref in enumerate(order.refs, 1)},
        "head": order.head,
        "groups": {key: name for key, (_, name) in names_in_year(session, groups, edition.year).items()},
        "counts": {
            "": sum(counts.get(state, 0) for state in LISTED),
            "submitted": counts.get(State.SUBMITTED, 0),
            "invited": counts.get(State.INVITED, 0),
            "ended": sum(counts.get(state, 0) for state in ENDED),
        },
        "by_state": counts,
        "fullest": listing.fullest(session, edition, side),
        "only": only,
        "page": page,
        "pages": pages,
        "frozen": requests.frozen(found, now),
        "last_day": forms.last_day(edition, found),
        "said": asked.get("done", "") if asked.get("done", "") in SAID else "",
        "said_people": _number(asked.get("people", "")),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
