"""Samples of work plans: what groups might have promised for 2022, reported at the 18th meeting and carried
into 2023, and the plans around the coming sample meeting. What follows from the Youth Lab is there before."""

from datetime import UTC, date, datetime, time
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.meetings.model import Edition, Nature
from eventapp.meetings.queries import edition_to_read
from eventapp.outcomes import carrying, commitments, marks, plans, queries, results
from eventapp.outcomes.model import Commitment, CrossCutting, Origin, State
from eventapp.outcomes.plans import Which
from eventapp.outcomes.values import CommitmentValues, Evidence, Owner, Reported
from eventapp.partnership.queries import series_by_key


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class ThemeFile(File, frozen=True):
    key: str
    name: LocalizedText


class ResultFile(File, frozen=True):
    """``group`` reports; the leading one if none is named."""

    state: State
    text: LocalizedText
    evidence: tuple[Evidence, ...] = ()
    group: str | None = None


class PromiseFile(File, frozen=True):
    """A commitment; without ``text`` it is one that follows from the Youth Lab, named by its English words in
    ``said``. ``due`` is a day of the plan's year: 09-30."""

    groups: tuple[str, ...]
    said: str | None = None
    text: LocalizedText = NOTHING
    measure: LocalizedText = NOTHING
    origin: Origin = Origin.GROUP
    origin_note: LocalizedText = NOTHING
    due: str | None = None
    marks: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()
    result: ResultFile | None = None


class PlansFile(File, frozen=True):
    """The plans that a meeting set out, for the year after it (``later`` 0: for its own). ``agreed``,
    ``reported`` and ``rolled`` are days; without one it has not happened yet."""

    meeting: tuple[str, int]
    promises: tuple[PromiseFile, ...]
    later: int = 1
    introductions: dict[str, LocalizedText] = {}
    agreed: date | None = None
    reported: date | None = None
    rolled: date | None = None


class OutcomesFile(File, frozen=True):
    format: Literal["eventapp-outcomes"]
    version: Literal[1]
    series: str
    nature: Literal["sample"]
    themes: tuple[ThemeFile, ...]
    owners: dict[str, tuple[Owner, ...]]  # by group: the offices that answer for what it promises
    plans: tuple[PlansFile, ...]


def load(session: Session, actor: str, now: datetime, file: OutcomesFile) -> bool:
    """False, and nothing is done, where the lineage has themes already."""
    lineage = series_by_key(session, file.series).lineage
    if session.scalar(select(CrossCutting.id).where(CrossCutting.lineage == lineage).limit(1)) is not None:
        return False
    wanted = [marks.Mark("", theme.name) for theme in file.themes]
    marks.save(session, actor, now, lineage, wanted, marks.version_of([]))
    keys = [mark.key for mark in marks.marks_of(session, lineage)]
    themes = dict(zip([theme.key for theme in file.themes], keys, strict=True))
    for each in file.plans:
        _plans(session, actor, now, file, each, themes)
    return True


def _plans(
    session: Session, actor: str, now: datetime, file: OutcomesFile, of: PlansFile, themes: dict[str, str]
) -> None:
    edition = edition_to_read(session, *of.meeting)
    lineage, year = edition.series.lineage, edition.year + of.later
    then = min(_noon(edition.start_date or now.date()), now)
    numbers = [_promise(session, actor, then, file, of, each, edition, themes) for each in of.promises]
    for key, text in of.introductions.items():
        which = Which(lineage, key, year)
        found = plans.of_group(session, *which)
        version = found.version if found else 0
        plans.introduce(session, actor, then, which, text, version, Nature.SAMPLE)
    if of.agreed is not None:
        _agree(session, actor, _noon(of.agreed), lineage, year)
    for number, promise in zip(numbers, of.promises, strict=True):
        if promise.result is not None:
            when = min(_noon(of.reported), now) if of.reported else now
            _report(session, actor, when, lineage, year, number, promise)
    if of.rolled is not None:
        seal = carrying.seal(carrying.rolling(session, lineage, year, year + 1))
        carrying.roll_over(session, actor, _noon(of.rolled), lineage, (year, year + 1), seal)


def _promise(
    session: Session,
    actor: str,
    now: datetime,
    file: OutcomesFile,
    of: PlansFile,
    promise: PromiseFile,
    edition: Edition,
    themes: dict[str, str],
) -> int:
    lineage, year = edition.series.lineage, edition.year + of.later
    if promise.said is not None:
        rows = session.execute(
            select(Commitment.number, Commitment.text).where(Commitment.lineage == lineage)
        )
        return next(number for number, text in rows if text.en == promise.said)
    value = CommitmentValues(
        groups=promise.groups,
        year=year,
        text=promise.text,
        measure=promise.measure,
        origin=promise.origin,
        origin_note=promise.origin_note,
        edition_id=edition.id if of.later else None,
        due=date.fromisoformat(f"{year}-{promise.due}") if promise.due else None,
        marks=tuple(themes[key] for key in promise.marks),
        owners=promise.owners or file.owners[promise.groups[0]],
        nature=Nature.SAMPLE,
    )
    return commitments.add(session, actor, now, value).number


def _agree(session: Session, actor: str, now: datetime, lineage: str, year: int) -> None:
    for found in queries.plans_of_year(session, lineage, year):
        for standing in found.standings:
            which = Which(lineage, found.key, year)
            plans.approve(session, actor, now, which, standing.side, found.digest)


def _report(
    session: Session, actor: str, now: datetime, lineage: str, year: int, number: int, promise: PromiseFile
) -> None:
    assert promise.result is not None
    said = Reported(promise.result.state, promise.result.text, promise.result.evidence)
    which = Which(lineage, promise.result.group or promise.groups[0], year)
    version = commitments.by_number(session, lineage, number).version
    results.report(session, actor, now, which, number, said, version)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(17), UTC)
