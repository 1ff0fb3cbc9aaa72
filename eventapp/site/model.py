"""What readers tell us, and what they can find."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import Language, LocalizedText


class ProblemReport(Base):
    """A reader's report of a problem with a page. ``fingerprint`` makes a double press one row."""

    __tablename__ = "problem_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    reported_at: Mapped[datetime] = mapped_column(Instant)
    page: Mapped[str]
    language: Mapped[Language]
    reasons: Mapped[list[str]] = mapped_column(Json)
    details: Mapped[str]
    sender: Mapped[str] = mapped_column(index=True)  # keyed hash of the address: counts, does not identify
    fingerprint: Mapped[str] = mapped_column(unique=True)


class SearchEntry(Base):
    """One thing that can be found, in one language. ``folded`` has no accents and no capitals."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "subject", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # meeting | group | session
    subject: Mapped[str] = mapped_column(index=True)  # its address without language: cmp/17/opening-plenary
    scope: Mapped[str] = mapped_column(index=True)  # what is indexed anew together: an edition, or all groups
    language: Mapped[Language]
    title: Mapped[LocalizedText] = mapped_column(Localized)
    context: Mapped[str]
    folded: Mapped[str]
    rank: Mapped[int]
