"""Files made once and kept, texts that interpreters need, and who interprets where."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.agenda.model import AgendaSession
from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition


class MakingState(StrEnum):
    ASKED = "asked"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


class MadeDocument(Base):
    """A document asked for, while it is made and afterwards. ``key`` names all that it depends on (kind,
    digest of the source, options, version of the templates), so that the same is made once."""

    __tablename__ = "made_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)  # random; stands in addresses
    key: Mapped[str] = mapped_column(unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    kind: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    level: Mapped[str]  # who may have it: public, delegate, organizer, side:CA, …
    publication: Mapped[int | None]
    state: Mapped[MakingState]
    done: Mapped[int] = mapped_column(default=0)  # steps done of ``steps``
    steps: Mapped[int] = mapped_column(default=1)
    error: Mapped[str | None]
    file_name: Mapped[str]
    media_type: Mapped[str]
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)


class SessionPaper(Base):
    """A text of a session (speech, slides, recommendation) that interpreters get. A new version is a new row
    under the same ``paper``."""

    __tablename__ = "session_paper"
    __table_args__ = (UniqueConstraint("paper", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id), index=True)
    paper: Mapped[str]  # random; the same for all versions
    number: Mapped[int]  # version, from 1
    title: Mapped[LocalizedText] = mapped_column(Localized)
    language: Mapped[Language | None]
    file_name: Mapped[str]
    media_type: Mapped[str]
    digest: Mapped[str]
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # None: taken back
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)

    session: Mapped[AgendaSession] = relationship(lazy="raise")


class Interpreter(Base):
    """An interpreter of an edition, who opens the own page by a signed link."""

    __tablename__ = "interpreter"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[Language]  # in which they are written to
    languages: Mapped[list[str]] = mapped_column(Json)  # between which they work
    serial: Mapped[int] = mapped_column(default=1)  # part of the signed link; a new one voids the old
    version: Mapped[int] = mapped_column()

    assignments: Mapped[list["Assignment"]] = relationship(
        order_by="Assignment.id", cascade="all, delete-orphan", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}


class Assignment(Base):
    """An interpreter works in a session. ``pack_seen`` names what the pack held when it was last opened."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("interpreter_id", "session_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey(Interpreter.id))
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id), index=True)
    pack_seen: Mapped[str | None]
    told: Mapped[str | None]  # what they were last told of

    session: Mapped[AgendaSession] = relationship(lazy="raise")
