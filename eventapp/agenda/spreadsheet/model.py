"""A file between its reading and its taking back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base, Instant, Json
from eventapp.meetings.model import Edition


class KeptSpreadsheet(Base):
    """What was read from a file, for an hour, for the person who sent it. ``taken`` says what became of it;
    its content is then gone."""

    __tablename__ = "kept_spreadsheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # drawn, and worth nothing to anybody else
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    sent_by: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(Instant, index=True)
    name: Mapped[str]  # as the browser gave it, for the eye only
    content: Mapped[bytes] = mapped_column(LargeBinary)  # a `values.Given`
    taken: Mapped[dict[str, Any] | None] = mapped_column(Json)
