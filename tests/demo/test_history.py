"""The documented history loads as a whole or not at all, and again without a trace."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy import select

from eventapp.agenda.model import Publication
from eventapp.demo import history
from eventapp.demo.load import DATA, load_demo
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Claim, Series, WorkingGroup
from tests.apps import dump, reading, writing
from tests.conftest import DEMO_LOADED
from tests.factories import NOW

FILE = DATA / "cmp_history.json"
# Made anew each time: their rows are compared without their numbers.
REMADE = {
    "claim",
    "group_name",
    "group_phase",
    "group_year",
    "group_meeting",
    "edition_group",
    "edition_head",
}
REMADE |= {"seat", "tenure"}


def load(app: Flask, path: Path = FILE) -> None:
    facts = history.read(path)
    with writing(app) as session:
        history.load(session, "ana", NOW, facts)


def facts(app: Flask) -> dict[str, Any]:
    """Everything but who did what, the work that follows, and the numbers of rows that are made anew."""
    tables = dump(app)
    seats = {row[0]: row[1:] for row in tables["seat"]}
    tables["tenure"] = [(row[0], seats[row[1]], *row[2:]) for row in tables["tenure"]]
    return {
        name: [row[1:] if name in REMADE else row for row in rows]
        for name, rows in tables.items()
        if name not in ("audit_entry", "outbox")
    }


def test_loading_again_changes_nothing(app: Flask) -> None:
    load(app)
    before = facts(app)
    assert len(before["edition"]) == 9
    load(app)
    assert facts(app) == before


def test_loading_the_whole_demo_again_changes_nothing_and_publishes_nothing(demo_app: Flask) -> None:
    before = facts(demo_app)
    with demo_app.app_context():
        lines = list(load_demo(DEMO_LOADED))
    assert facts(demo_app) == before
    assert [line.rpartition(", ")[2] for line in lines[1:]] == [
        "Glossary: as it was.",
        *["already published."] * 3,
        "already registered.",
        "Notices of csp 2 (sample): as they were.",
        "Planning of csp 2 (sample): as it was.",
        "Youth Lab: as it was.",
        "Work plans: as they were.",
        "Records and joint texts: as they were.",
        "Annual report of cmp 18 (sample): as it was.",
    ]


def test_the_documented_history_is_there(app: Flask) -> None:
    load(app)
    with reading(app) as session:
        series = {row.key: row for row in session.scalars(select(Series))}
        assert series["cmp"].successor_id == series["csp"].id
        assert {row.lineage for row in series.values()} == {"cmp"}
        assert session.scalars(select(Publication)).all() == []
        last = session.scalars(
            select(Edition).join(Series).where(Series.key == "cmp", Edition.number == 18)
        ).one()
        assert (last.year, last.host, last.city) == (2022, "CA", "ottawa")
        groups = session.scalars(select(WorkingGroup.key)).all()
        assert len(set(groups)) == len(groups) == 12
        assert session.scalars(select(Edition).where(Edition.start_date > date(2026, 1, 1))).all() == []


def test_where_sources_disagree_both_values_are_kept(app: Flask) -> None:
    load(app)
    documented = msgspec.json.decode(FILE.read_bytes())
    conflicts = {
        (f"{meeting['series']}/{meeting['number']}", conflict["field"], conflict["source"])
        for meeting in documented["meetings"]
        for conflict in meeting.get("conflicts", [])
    }
    assert conflicts
    with reading(app) as session:
        for subject, field, source in conflicts:
            claims = session.scalars(
                select(Claim).where(Claim.subject == subject, Claim.field == field).order_by(Claim.position)
            ).all()
            assert [claim.position for claim in claims] == list(range(len(claims)))
            assert source in {claim.source for claim in claims[1:]}
            assert len({repr(claim.value) for claim in claims}) > 1
