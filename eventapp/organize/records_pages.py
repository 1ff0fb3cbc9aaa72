"""The records of a series: who did what to which thing, with each field as it was and as it became."""

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from eventapp.core.audit import AuditEntry, Wanted, entries
from eventapp.core.cells import harmless
from eventapp.core.db import db
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import allow
from eventapp.web.languages import keep_arguments
from eventapp.web.security import keep_private

from . import policy

pages = Blueprint("records", __name__, url_prefix="/<lang:language>/organize/<series>")

SHOWN = 50
MOST_EXPORTED = 50_000
COLUMNS = ("at", "actor", "action", "subject", "field", "before", "after")
pages.after_request(keep_private)


@pages.get("/records", endpoint="entries")
@allow(policy.reads_records)
def show(series: str) -> str:
    found = series_by_key(db.session(), series)
    asked = keep_arguments("subject", "actor", "day", "below")
    below = asked.get("below", "")
    rows = entries(db.session(), _wanted(series), int(below) if below.isdecimal() else None, SHOWN + 1)
    return render_template(
        "organize/records.html",
        series=found,
        rows=[(row, changes(row.details)) for row in rows[:SHOWN]],
        more=rows[SHOWN - 1].id if len(rows) > SHOWN else None,
        asked=asked,
    )


@pages.get("/records.csv")
@allow(policy.reads_records)
def export(series: str) -> Response:
    series_by_key(db.session(), series)
    rows = entries(db.session(), _wanted(series), None, MOST_EXPORTED)
    response = Response(as_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="records-{series}.csv"'
    return response


def _wanted(series: str) -> Wanted:
    day = _day(request.args.get("day", ""))
    since = datetime.combine(day, time.min, UTC) if day else None
    return Wanted(
        series,
        request.args.get("subject", "").strip(),
        request.args.get("actor", "").strip(),
        since,
        since + timedelta(days=1) if since else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def changes(details: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What an entry says, as (field, before, after); a plain detail has no before."""
    before, after = details.get("before"), details.get("after")
    found = []
    if isinstance(before, dict) and isinstance(after, dict):
        found = [(name, said(before.get(name)), said(after.get(name))) for name in {**before, **after}]
        details = {name: value for name, value in details.items() if name not in ("before", "after")}
    return [*((name, "", said(value)) for name, value in details.items()), *found]


def said(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def as_csv(rows: Any) -> bytes:
    """One line for each field that changed. With a byte-order mark, for spreadsheet programs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    row: AuditEntry
    for row in rows:
        head = (f"{row.at:%Y-%m-%dT%H:%M:%SZ}", row.actor, row.action, row.subject)
        for change in changes(row.details) or [("", "", "")]:
            writer.writerow([harmless(cell) for cell in (*head, *change)])
    return out.getvalue().encode("utf-8-sig")
