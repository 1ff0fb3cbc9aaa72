"""The annual report of an edition: texts that are written for it, groups' reports, published versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition, Nature
from eventapp.partnership.model import WorkingGroup


class AnnualReport(Base):
    """What is written by hand of a report; its profile and figures follow from data.

    ``headings`` are those of a group's report: [{"key", "name": LocalizedText as JSON, "hint": likewise}].
    """

    __tablename__ = "annual_report"

    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), primary_key=True)
    nature: Mapped[Nature]
    basis: Mapped[LocalizedText] = mapped_column(Localized)
    message: Mapped[LocalizedText] = mapped_column(Localized)  # Part I, of the national co-chairs
    signatories: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # [{"side","name","title"}]
    institutional: Mapped[LocalizedText] = mapped_column(Localized)  # Part II, beside what follows from data
    headings: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    due: Mapped[date | None]  # when groups owe theirs
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()

    groups: Mapped[list["GroupReport"]] = relationship(order_by="GroupReport.position", lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class GroupReport(Base):
    """Part III: what one group reports, under the report's headings. Both co-chairs confirm it."""

    __tablename__ = "group_report"
    __table_args__ = (UniqueConstraint("edition_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(AnnualReport.edition_id))
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    position: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(
        Json, default=dict
    )  # by the heading's key; LocalizedText as JSON
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()

    group: Mapped[WorkingGroup] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class ReportPublication(Base):
    """A report as it was made public: ``content`` is a value as JSON and never changes. A correction is the
    next number and says what it corrects."""

    __tablename__ = "report_publication"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    number: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[str]
    note: Mapped[LocalizedText] = mapped_column(Localized)  # what a correction corrects
    digest: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
