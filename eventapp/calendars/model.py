"""Calendar events as finished bytes."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.agenda.model import Publication
from eventapp.core.db import Base
from eventapp.core.localized import Language


class EventBytes(Base):
    """One VEVENT, made once for a publication, session and language; calendars are joins of these."""

    __tablename__ = "event_bytes"

    publication_id: Mapped[int] = mapped_column(ForeignKey(Publication.id), primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[Language] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
