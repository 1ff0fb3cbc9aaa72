"""Papers are asked for, made and kept. What is short is made at once; what may be long is written down and
made by a worker, step by step, and whoever waits sees how far it has come.

The same paper is made once: its key names the source and how it was asked for. A copy that was kept is
given only to those who may have it now.
"""

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.core import audit, outbox
from eventapp.core.db import db, plainly, transaction
from eventapp.core.errors import NotFound, Problem
from eventapp.core.long_work import Finish, Over
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series

from . import gathering, making
from .gathering import Source
from .model import MadeDocument, MakingState
from .specs import MEDIA, OF_PEOPLE, Kind, Spec, file_name, from_stored, level_of

MAKE = "documents.make.long"
SHORT = 40  # people on a paper that is made while one waits
STUCK = timedelta(minutes=15)
NO_DOCUMENT = N_("There is no such document. Ask for it anew.")


class Left(Exception):
    """The worker was told to stop: somebody else makes it."""


class Made(NamedTuple):
    body: bytes
    media_type: str
    file_name: str


def is_long(spec: Spec, source: Source) -> bool:
    people = sum(len(each.people) for each in source.delegations)
    return spec.kind is Kind.PACKS or (spec.kind in OF_PEOPLE and people > SHORT)


class Prepared(NamedTuple):
    """Looked up, and made already where it is short: outside any transaction, so that nobody waits for it."""

    spec: Spec
    source: Source
    key: str
    made: Made | None = None
    error: str | None = None


def prepare(session: Session, edition: Edition, spec: Spec, now: datetime) -> Prepared:
    """Reads only. Raises `Invalid` for a meeting without dates or place."""
    source = gathering.gather(session, edition, spec)
    prepared = Prepared(spec, source, gathering.key_of(edition, spec, source, now))
    there = session.scalar(select(MadeDocument.state).where(MadeDocument.key == prepared.key))
    if there is MakingState.MADE or is_long(spec, source):
        return prepared
    try:
        name = file_name(spec, f"{edition.series.key}/{edition.number}")
        return prepared._replace(made=_file(name, spec, source, now, lambda: None))
    except Exception as error:  # noqa: BLE001  # whatever it was, the page says so and offers to try again
        return prepared._replace(error=_said(error))


def ask(session: Session, actor: str, now: datetime, edition: Edition, prepared: Prepared) -> MadeDocument:
    """The document, made or being made; a failed one is begun anew."""
    spec, source = prepared.spec, prepared.source
    row = session.scalars(select(MadeDocument).where(MadeDocument.key == prepared.key)).one_or_none()
    if row is not None and (row.state is MakingState.MADE or _under_way(row, now)):
        return row
    if row is None:
        row = MadeDocument(ref=secrets.token_hex(6), key=prepared.key, edition_id=edition.id)
        session.add(row)
    row.kind, row.options, row.level = spec.kind.value, spec.stored(), level_of(spec)
    row.publication, row.state, row.error = source.publication, MakingState.ASKED, None
    row.done, row.steps = 0, making.steps(spec, source)
    row.file_name = file_name(spec, f"{edition.series.key}/{edition.number}")
    row.media_type, row.asked_by, row.asked_at = MEDIA[spec.format], actor, now
    if prepared.made is not None:
        _keep(row, prepared.made, now)
    elif prepared.error is not None:
        row.state, row.error = MakingState.FAILED, prepared.error
    session.flush()
    if row.state is MakingState.ASKED:
        outbox.put(session, MAKE, {"document": row.id}, now)
    subject = f"{edition.series.key}/{edition.number}/documents/{row.ref}"
    audit.record(session, actor, "document.asked", subject, now, kind=spec.kind.value, level=row.level)
    return row


def _under_way(row: MadeDocument, now: datetime) -> bool:
    waiting = row.state in (MakingState.ASKED, MakingState.MAKING)
    return waiting and row.asked_at > now - STUCK


def document_of(session: Session, edition: Edition, ref: str) -> MadeDocument:
    """Raises `NotFound`."""
    row = session.scalars(
        select(MadeDocument).where(MadeDocument.edition_id == edition.id, MadeDocument.ref == ref)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_DOCUMENT)
    return row


def remove(session: Session, actor: str, now: datetime, edition: Edition, ref: str) -> None:
    row = document_of(session, edition, ref)
    subject = f"{edition.series.key}/{edition.number}/documents/{ref}"
    audit.record(session, actor, "document.removed", subject, now, kind=row.kind)
    session.delete(row)


def _file(name: str, spec: Spec, source: Source, now: datetime, step: making.Step) -> Made:
    body = making.make(spec, source, now.date(), step)
    form = making.form_of(body, spec.format)
    if form is not spec.format:
        name = name.rpartition(".")[0] + f".{form}"
    return Made(body, MEDIA[form], name)


def _keep(row: MadeDocument, made: Made, now: datetime) -> None:
    row.state, row.done, row.made_at = MakingState.MADE, row.steps, now
    row.body, row.media_type, row.file_name = made.body, made.media_type, made.file_name


def _said(error: Exception) -> str:
    """A sentence of the catalogue where there is one; else what the program says of itself."""
    if isinstance(error, Problem):
        return str(error) if error.values else error.sentence
    return plainly(error)[:300]


# The worker


class _Begun(NamedTuple):
    spec: Spec
    source: Source
    name: str
    asked_at: datetime


def perform(payload: dict[str, Any], over: Over) -> Finish | None:
    """Outbox: make a document. A failure is told on its page and not tried again by itself."""
    document: int = payload["document"]
    try:
        begun = _begin(document)
        if begun is None:
            return _nothing
        step = partial(_step, document, over)
        made = _file(begun.name, begun.spec, begun.source, begun.asked_at, step)
    except Left:
        _back(document)
        return None
    except Exception as error:  # noqa: BLE001  # as above
        return partial(_failed, document, error)
    return partial(_finish, document, made)


def _nothing(_session: Session, _now: datetime) -> None:
    """It was made meanwhile, or is gone."""


def _begin(document: int) -> _Begun | None:
    with transaction() as session:
        row = session.get(MadeDocument, document, with_for_update=True)
        if row is None or row.state in (MakingState.MADE, MakingState.FAILED):
            return None
        row.state, row.done = MakingState.MAKING, 0
        found = (from_stored(row.options), row.edition_id, row.file_name, row.asked_at)
    spec, edition_id, name, asked_at = found
    session = db.session()
    try:
        edition = session.scalars(
            select(Edition)
            .where(Edition.id == edition_id)
            .options(joinedload(Edition.series), selectinload(Edition.rooms))
        ).one()
        return _Begun(spec, gathering.gather(session, edition, spec), name, asked_at)
    finally:
        session.rollback()


def _step(document: int, over: Over) -> None:
    if over():
        raise Left
    _write(document, {"done": MadeDocument.done + 1})


def _back(document: int) -> None:
    _write(document, {"state": MakingState.ASKED, "done": 0})


def _write(document: int, values: dict[str, Any]) -> None:
    with transaction() as session:
        session.execute(
            update(MadeDocument)
            .where(MadeDocument.id == document, MadeDocument.state == MakingState.MAKING)
            .values(values)
            .execution_options(synchronize_session=False)
        )


def _finish(document: int, made: Made, session: Session, now: datetime) -> None:
    row = session.get(MadeDocument, document, with_for_update=True, populate_existing=True)
    if row is not None and row.state is not MakingState.MADE:
        _keep(row, made, now)


def _failed(document: int, error: Exception, session: Session, _now: datetime) -> None:
    row = session.get(MadeDocument, document, with_for_update=True, populate_existing=True)
    if row is not None and row.state is not MakingState.MADE:
        row.state, row.error = MakingState.FAILED, _said(error)


# Reads


class Kept(NamedTuple):
    """A document in the list, without its body."""

    ref: str
    kind: Kind
    options: dict[str, Any]
    level: str
    publication: int | None
    state: MakingState
    file_name: str
    asked_by: str
    asked_at: datetime
    made_at: datetime | None

    @property
    def spec(self) -> Spec:
        return from_stored(self.options)


def kept(session: Session, edition: Edition) -> list[Kept]:
    """Newest first, in one statement."""
    rows = session.execute(
        select(
            *(MadeDocument.ref, MadeDocument.kind, MadeDocument.options, MadeDocument.level),
            *(MadeDocument.publication, MadeDocument.state, MadeDocument.file_name),
            *(MadeDocument.asked_by, MadeDocument.asked_at, MadeDocument.made_at),
        )
        .where(MadeDocument.edition_id == edition.id)
        .order_by(MadeDocument.asked_at.desc(), MadeDocument.id.desc())
    ).all()
    return [Kept(row.ref, Kind(row.kind), *row[2:]) for row in rows]


class Progress(NamedTuple):
    state: MakingState
    done: int
    steps: int
    level: str


def progress(session: Session, series: str, number: int, ref: str) -> Progress:
    """How far it has come, in one statement. Raises `NotFound`."""
    row = session.execute(
        select(MadeDocument.state, MadeDocument.done, MadeDocument.steps, MadeDocument.level)
        .join(Edition, Edition.id == MadeDocument.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.key == series, Edition.number == number, MadeDocument.ref == ref)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_DOCUMENT)
    return Progress(*row)
