"""Publications as values, cut to an audience by the policy. Pages are kept as finished bytes (web.answers),
so a publication is decoded only when something new is made from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from eventapp.core.errors import NotFound
from eventapp.core.translations import N_

from .changes import Change, compare
from .content import AgendaContent, Audience, SessionContent, decode
from .model import Publication
from .policy import visible
from .queries import PublicationHead, contents, current_head, current_heads, publication_texts


class Issue(NamedTuple):
    """A publication as one audience sees it, with what changed since the one before."""

    content: AgendaContent
    changes: tuple[Change, ...]

    def session(self, slug: str) -> SessionContent:
        """Raises `NotFound`."""
        session = self.content.session(slug)
        if session is None:
            raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=slug)
        return session

    def changes_of(self, session: SessionContent) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.after.uid == session.uid)


def head_of(session: Session, series_key: str, number: int) -> PublicationHead:
    """The current publication, in one statement. Raises `NotFound` while there is none."""
    head = current_head(session, series_key, number)
    if head is None:
        raise NotFound(N_("No agenda of this meeting has been published."))
    return head


def issue(session: Session, head: PublicationHead, audience: Audience) -> Issue:
    """The publication that *head* names and its changes, in one statement."""
    now, before = (
        visible(decode(text), audience) if text else None for text in publication_texts(session, head)
    )
    assert now is not None  # the head was read from the same row
    return Issue(now, compare(before, now))


class Step(NamedTuple):
    """One publication in the history of an agenda: what it changed, and why it was made."""

    number: int
    published_at: datetime
    note: str | None
    changes: tuple[Change, ...]


def history(publications: Sequence[Publication], audience: Audience) -> list[Step]:
    """What each publication changed for *audience*, newest first; *publications* come newest first."""
    contents = [visible(decode(row.content), audience) for row in publications]
    return [
        Step(row.number, row.published_at, row.note, compare(before, after))
        for row, after, before in zip(publications, contents, [*contents[1:], None], strict=True)
    ]


def sessions_of_group(
    session: Session, lineage: str, key: str, audience: Audience
) -> list[tuple[AgendaContent, tuple[SessionContent, ...]]]:
    """Every published agenda of a lineage with the sessions that concern one group, newest first, in two
    statements."""
    heads = current_heads(session, lineage)
    texts = contents(session, [head.id for _, _, head in heads])
    agendas = [visible(decode(texts[head.id]), audience) for _, _, head in reversed(heads)]
    return [(agenda, agenda.of_group(key)) for agenda in agendas if agenda.of_group(key)]
