"""Reads of partnerships and groups: exactly what a page shows, in a constant number of statements."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import LocalizedText

from .model import GroupName, WorkingGroup
from .rules import DatedName, name_in_year


def names_in_year(
    session: Session, group_ids: Collection[int], year: int | None
) -> dict[int, tuple[str, LocalizedText]]:
    """Key and name of each group as it was called in *year* (None: today)."""
    if not group_ids:
        return {}
    rows = session.execute(
        select(WorkingGroup.id, WorkingGroup.key, GroupName.language, GroupName.name, GroupName.since)
        .outerjoin(GroupName, GroupName.group_id == WorkingGroup.id)
        .where(WorkingGroup.id.in_(group_ids))
        .order_by(WorkingGroup.id, GroupName.id)
    ).all()
    keys = {row.id: row.key for row in rows}
    return {
        group_id: (
            key,
            name_in_year(
                (DatedName(r.language, r.name, r.since) for r in rows if r.id == group_id and r.name is not None),
                year,
            ),
        )
        for group_id, key in keys.items()
    }
