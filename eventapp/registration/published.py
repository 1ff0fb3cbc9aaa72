"""The published agenda as registration needs it, decoded once and kept in this process under its digest."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.content import AgendaContent, Audience, decode
from eventapp.agenda.model import AgendaSession, Publication
from eventapp.agenda.policy import visible
from eventapp.agenda.queries import contents

MOST_KEPT = 12
_LOCK = Lock()


class Published(NamedTuple):
    """A publication as one audience sees it, with the row of each session by its uid."""

    content: AgendaContent
    ids: dict[str, int]


def published(session: Session, publication_id: int, digest: str, audience: Audience) -> Published:
    """No statement where this process knows it already, else two."""
    kept: OrderedDict[tuple[str, Audience], Published] = current_app.extensions.setdefault(
        "published_for_registration", OrderedDict()
    )
    key = (digest, audience)
    with _LOCK:
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    found = _read(session, publication_id, audience)
    with _LOCK:
        kept[key] = found
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return found


def _read(session: Session, publication_id: int, audience: Audience) -> Published:
    content = visible(decode(contents(session, [publication_id])[publication_id]), audience)
    ids = session.execute(
        select(AgendaSession.uid, AgendaSession.id)
        .join(Publication, Publication.edition_id == AgendaSession.edition_id)
        .where(Publication.id == publication_id)
    )
    return Published(content, dict(ids.all()))
