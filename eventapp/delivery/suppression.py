"""The list of addresses to which nothing more is sent, until a person takes one off it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_

from .model import Suppressed, Why

SAID_AT_MOST = 300


def add(session: Session, now: datetime, address: str, why: Why, said: str = "") -> None:
    """Put an address on the list; the first reason stays."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Suppressed)
        .values(address=address.lower(), why=why, said=said[:SAID_AT_MOST], since=now)
        .on_conflict_do_nothing()
    )


def of(session: Session, addresses: Collection[str]) -> Mapping[str, Suppressed]:
    """Those of *addresses* that are on the list, in lower case."""
    wanted = {address.lower() for address in addresses}
    rows = session.scalars(select(Suppressed).where(Suppressed.address.in_(wanted)))
    return {row.address: row for row in rows}


def take_off(session: Session, actor: str, now: datetime, subject: str, address: str) -> None:
    """A person knows that the address works again. *subject* is the edition whose organizer that is; whose
    address it was does not stand in the records. Raises `NotFound`."""
    row = session.get(Suppressed, address.lower(), with_for_update=True)
    if row is None:
        raise NotFound(N_("This address is not on the list any more."))
    session.delete(row)
    audit.record(session, actor, "delivery.address_released", subject, now, why=row.why.value)


def forget(session: Session, addresses: Iterable[str]) -> None:
    """Whoever is erased is not written to any more: nothing of them needs to be kept for that."""
    session.execute(
        delete(Suppressed).where(Suppressed.address.in_({address.lower() for address in addresses}))
    )
