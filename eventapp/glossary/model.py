"""The words that a partnership has settled on, in three languages."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base, Json, Localized
from eventapp.core.localized import LocalizedText

from .rules import TermKind


class GlossaryTerm(Base):
    """One thing and what it is called in each language. Where a language has a form for each gender both
    stand in ``text``, with " / " between them.

    ``avoid`` holds forms by language (``{"en": ["…"]}``) that texts should not use for it. ``nature`` is
    "sample" for words that were written for a demonstration, "documented" where a source has them. A
    ``retired`` term is kept, and looked for no more.
    """

    __tablename__ = "glossary_term"
    __table_args__ = (UniqueConstraint("lineage", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(index=True)
    key: Mapped[str]  # stands in addresses; made of the first text once, and kept
    kind: Mapped[TermKind]
    text: Mapped[LocalizedText] = mapped_column(Localized)
    avoid: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    note: Mapped[LocalizedText] = mapped_column(Localized)
    nature: Mapped[str | None]
    retired: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
