"""The same form pressed twice is done once: a key drawn with the form is kept with what it led to.

The key is taken in the transaction of the deed, so both happen or neither. A second press waits for the
first and gets its answer; the same key with other contents is refused.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base, Instant
from .errors import Invalid
from .translations import N_

FIELD = "key"
KEPT = timedelta(days=2)


class FormDone(Base):
    __tablename__ = "form_done"

    digest: Mapped[str] = mapped_column(primary_key=True)  # of the actor and the key
    contents: Mapped[str]  # the form's digest
    location: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant, index=True)


def new_key() -> str:
    return secrets.token_urlsafe(16)


def once(
    session: Session,
    actor: str,
    now: datetime,
    form: Mapping[str, Sequence[str]],
    do: Callable[[], str],
    leads_to: str = "",
) -> str:
    """Run *do*, which returns the address to go to, unless *actor* has sent this form before; then return
    the address of that time. *form* is all that was sent, with the key (``request.form.to_dict(False)``);
    a form without a key is simply done. *leads_to* spares a statement where the address is known before.
    Raises `Invalid` for the same key with other contents."""
    key = "".join(form.get(FIELD, ()))
    if not key:
        return do()
    digest = _digest([actor, key])
    contents = _digest(sorted((k, list(v)) for k, v in form.items() if k not in (FIELD, "csrf")))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    taken = session.scalar(
        insert(FormDone)
        .values(digest=digest, contents=contents, location=leads_to, at=now)
        .on_conflict_do_nothing()
        .returning(FormDone.digest)
    )
    if taken is None:
        row = session.get_one(FormDone, digest, populate_existing=True)
        if row.contents != contents:
            raise Invalid(N_("This form was sent before with other contents. Open it anew and try again."))
        return row.location
    location = do()
    if location != leads_to:
        session.execute(update(FormDone).where(FormDone.digest == digest).values(location=location))
    if digest.startswith("0"):  # now and then is often enough to clear up
        session.execute(delete(FormDone).where(FormDone.at < now - KEPT))
    return location


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
