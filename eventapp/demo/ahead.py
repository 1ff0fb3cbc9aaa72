"""The sample of a coming meeting stays one: loaded after its days, it is planned for a later year."""

from datetime import date, timedelta

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.draft import AgendaFile
from eventapp.meetings.model import Edition, Nature
from eventapp.partnership.model import Series

YEAR = timedelta(weeks=52)  # the same days of the week


def still_ahead(session: Session, today: date, file: AgendaFile) -> AgendaFile:
    """*file* on the days that its meeting has in the database already; else, if it is a sample, `ahead`."""
    if file.nature is not Nature.SAMPLE:
        return file
    known = session.scalars(
        select(Edition.start_date)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.key == file.series, Edition.number == file.number)
    ).one_or_none()
    return _moved(file, known - file.edition.start) if known else ahead(today, file)


def ahead(today: date, file: AgendaFile) -> AgendaFile:
    """*file* as many whole years later as it takes for its last day not to be over."""
    later = timedelta()
    while file.edition.end + later < today:
        later += YEAR
    return _moved(file, later)


def _moved(file: AgendaFile, later: timedelta) -> AgendaFile:
    edition = replace(file.edition, start=file.edition.start + later, end=file.edition.end + later)
    sessions = [replace(each, day=each.day + later) if each.day else each for each in file.sessions]
    return replace(file, edition=edition, sessions=sessions)
