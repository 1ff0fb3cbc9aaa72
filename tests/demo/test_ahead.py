"""The coming sample meeting is ahead of whoever loads the demo."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.agenda.draft import AgendaFile
from eventapp.agenda.model import AgendaSession
from eventapp.demo import files
from eventapp.demo.ahead import ahead
from eventapp.demo.load import DATA, load_demo
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.registration.model import Registration
from eventapp.registration.rules import State
from tests.apps import reading


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 2), date(2026, 11, 26)),
        (date(2026, 11, 27), date(2026, 11, 26)),  # its last day
        (date(2026, 11, 28), date(2027, 11, 25)),
        (date(2029, 6, 1), date(2029, 11, 22)),
    ],
)
def test_it_stands_on_the_next_thursday_of_its_kind(today: date, first: date) -> None:
    file = ahead(today, files.read(DATA / "agenda-csp-2.json", AgendaFile))
    assert (file.edition.start, f"{first:%a}") == (first, "Thu")
    assert {each.day for each in file.sessions if each.day} == {file.edition.start, file.edition.end}


def test_loaded_after_its_days_it_is_ahead_and_loading_again_leaves_it_there(app: Flask) -> None:
    with app.app_context():
        list(load_demo(datetime.fromisoformat("2026-11-29T15:00+00:00")))
        again = list(load_demo(datetime.fromisoformat("2027-12-24T15:00+00:00")))
    assert "Agenda of csp 2 (sample): 44 sessions, already published." in again
    with reading(app) as session:
        found = select(Edition).join(Series, Series.id == Edition.series_id)
        sample = session.scalars(found.where(Series.key == "csp", Edition.number == 2)).one()
        assert (sample.start_date, sample.year) == (date(2027, 11, 25), 2027)
        starts = session.scalars(select(AgendaSession.start).where(AgendaSession.edition_id == sample.id))
        assert {start.date() for start in starts if start} == {sample.start_date, sample.end_date}
        documented = session.scalars(found.where(Series.key == "cmp", Edition.number == 18)).one()
        assert documented.start_date == date(2022, 11, 24)
        assert State.ATTENDED not in set(session.scalars(select(Registration.state)))
