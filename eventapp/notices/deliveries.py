"""What became of the mails about each publication of a meeting."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from eventapp.agenda.model import Publication
from eventapp.core import audit
from eventapp.core.errors import Conflict, NotFound
from eventapp.core.mail import Purpose, StoredMail
from eventapp.core.translations import N_
from eventapp.delivery import resending, suppression
from eventapp.delivery.model import Suppressed
from eventapp.meetings.model import Edition

SHOWN = 200  # failures on the page


class Count(NamedTuple):
    sent: int
    waiting: int
    failed: int

    @property
    def total(self) -> int:
        return sum(self)

    def __add__(self, other: "Count") -> "Count":  # type: ignore[override]
        return Count(*(one + another for one, another in zip(self, other, strict=True)))


class Line(NamedTuple):
    """One publication: what was mailed about it, by purpose, and when the last mail left."""

    number: int
    published_at: datetime
    counts: dict[Purpose, Count]
    last_at: datetime | None

    @property
    def all(self) -> Count:
        return sum(self.counts.values(), Count(0, 0, 0))


def lines(session: Session, edition: Edition) -> list[Line]:
    """Newest first; only publications about which something was mailed."""
    failed = StoredMail.gave_up_at.is_not(None)
    rows = session.execute(
        select(
            StoredMail.about,
            StoredMail.purpose,
            _count(StoredMail.done_at.is_not(None) & ~failed),
            _count(StoredMail.done_at.is_(None) & ~failed),
            _count(failed),
            func.max(StoredMail.done_at),
        )
        .where(_of(edition))
        .group_by(StoredMail.about, StoredMail.purpose)
    ).all()
    known = session.execute(
        select(Publication.number, Publication.published_at)
        .where(Publication.edition_id == edition.id)
        .order_by(Publication.number.desc())
    )
    found = []
    for number, published_at in known:
        mine = [row for row in rows if row[0] == about(edition, number)]
        if mine:
            last = [row[5] for row in mine if row[5] is not None]
            counts = {row[1]: Count(*row[2:5]) for row in mine}
            found.append(Line(number, published_at, counts, max(last, default=None)))
    return found


def troubled(session: Session, edition: Edition) -> Sequence[StoredMail]:
    """Mails that were given up, then those that failed and are tried again; newest first."""
    open_again = StoredMail.done_at.is_(None) & StoredMail.last_error.is_not(None)
    return session.scalars(
        select(StoredMail)
        .where(_of(edition), StoredMail.gave_up_at.is_not(None) | open_again)
        .order_by(StoredMail.gave_up_at.is_(None), StoredMail.id.desc())
        .limit(SHOWN)
    ).all()


def suppressed(session: Session, edition: Edition) -> Sequence[Suppressed]:
    """Addresses of this meeting's people to which nothing is sent any more."""
    lanes = select(func.lower(StoredMail.to)).where(_of(edition))
    return session.scalars(
        select(Suppressed).where(Suppressed.address.in_(lanes)).order_by(Suppressed.since.desc())
    ).all()


def send_again(session: Session, actor: str, now: datetime, edition: Edition, mail_id: int) -> None:
    """Raises `NotFound` and `Conflict`."""
    mail = session.scalars(
        select(StoredMail).where(StoredMail.id == mail_id, _of(edition)).with_for_update()
    ).one_or_none()
    if mail is None:
        raise NotFound(N_("This mail is not here any more."))
    resending.send_again(session, now, mail)
    audit.record(session, actor, "delivery.sent_again", mail.about or "", now, count=1)


def send_all_again(session: Session, actor: str, now: datetime, edition: Edition) -> int:
    """Each that can be sent again. Returns how many that are; raises `Conflict` where it is none."""
    failed = session.scalars(
        select(StoredMail)
        .where(_of(edition), StoredMail.gave_up_at.is_not(None))
        .order_by(StoredMail.id)
        .with_for_update()
    ).all()
    count = sum(_tried(session, now, mail) for mail in failed)
    if not count:
        raise Conflict(N_("None of these mails can be sent again."))
    audit.record(session, actor, "delivery.sent_again", _path(edition), now, count=count)
    return count


def release(session: Session, actor: str, now: datetime, edition: Edition, address: str) -> None:
    """Take an address of this meeting off the list and send what was given up because of it. Raises
    `NotFound`."""
    if address.lower() not in {row.address for row in suppressed(session, edition)}:
        raise NotFound(N_("This address is not on the list any more."))
    suppression.take_off(session, actor, now, _path(edition), address)
    session.flush()
    for mail in session.scalars(
        select(StoredMail)
        .where(
            _of(edition),
            func.lower(StoredMail.to) == address.lower(),
            StoredMail.gave_up_at.is_not(None),
        )
        .order_by(StoredMail.id)
        .with_for_update()
    ):
        _tried(session, now, mail)


def about(edition: Edition, number: int) -> str:
    return f"{_path(edition)}/publications/{number}"


def _tried(session: Session, now: datetime, mail: StoredMail) -> bool:
    try:
        resending.send_again(session, now, mail)
    except Conflict:
        return False
    return True


def _of(edition: Edition) -> ColumnElement[bool]:
    return StoredMail.about.startswith(f"{_path(edition)}/", autoescape=True)


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _path(edition: Edition) -> str:
    return f"{edition.series.key}/{edition.number}"
