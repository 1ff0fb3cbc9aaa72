"""Events as finished bytes, made once for all whom they serve and found again by their digest."""

import hashlib
import logging
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventapp.agenda.content import AgendaContent, Audience
from eventapp.calendars import events
from eventapp.calendars.events import Own
from eventapp.core.localized import Language

from .model import EventCopy
from .rules import MEETING, Form, Variant, as_seen

log = logging.getLogger("eventapp.programs")

Key = tuple[str, Variant, str]


class Copies:
    """The events of one edition. *content* is `rules.linked`; *my_page* is where somebody's own page is, by
    language, {} where nobody registers."""

    def __init__(
        self,
        session: Session,
        edition_id: int,
        content: AgendaContent,
        base_url: str,
        my_page: dict[Language, str],
        link_hours: int,
    ) -> None:
        self.meeting = events.meeting_uid(content.edition)
        self._session = session
        self._edition_id = edition_id
        self._content = content
        self._sessions = {each.uid: each for each in content.sessions}
        self._base_url = base_url
        self._my_page = my_page
        self._link_hours = link_hours
        self._made: dict[tuple[str, Form], int | None] = {}
        self._known: dict[Key, int] | None = None

    def id_of(self, uid: str, form: Form) -> int | None:
        """The id of the row that holds this event; None if it cannot be written, which is logged: it must
        not take the others with it."""
        if (uid, form) not in self._made:
            try:
                self._made[uid, form] = self._row(uid, form)
            except Exception:
                if not self._session.is_active:
                    raise
                log.exception("event %s of %s cannot be written", uid, self._content.edition.path)
                self._made[uid, form] = None
        return self._made[uid, form]

    def _row(self, uid: str, form: Form) -> int:
        texts = {language: self._bytes(uid, form, language) for language in Language}
        digest = hashlib.blake2b(b"\n".join(texts.values()), digest_size=16).hexdigest()
        found = self._stored().get((uid, form.variant, digest))
        if found is not None:
            return found
        starts_at, ends_at, sequence = self._when(uid)
        self._insert(
            edition_id=self._edition_id,
            uid=uid,
            variant=form.variant,
            digest=digest,
            sequence=sequence,
            starts_at=starts_at,
            ends_at=ends_at,
            **{language.value: data for language, data in texts.items()},
        )
        self._known = None
        return self._stored()[uid, form.variant, digest]

    def _bytes(self, uid: str, form: Form, language: Language) -> bytes:
        if form == MEETING:
            return events.meeting_bytes(self._content, language, self._base_url, own=True)
        session, edition = self._sessions[uid], self._content.edition
        address = None
        if session.audience is not Audience.PUBLIC:
            address = self._my_page.get(language) or events.agenda_url(edition, language, self._base_url)
        own = Own(
            link=session.link if form.variant is Variant.LINKED else None,
            link_hours=self._link_hours if form.link_soon else None,
        )
        return events.event_bytes(edition, as_seen(session, form), language, self._base_url, address, own)

    def _when(self, uid: str) -> tuple[datetime, datetime, int]:
        if uid != self.meeting:
            session = self._sessions[uid]
            return session.starts_at, session.ends_at, session.sequence
        edition = self._content.edition
        first, last = (datetime.combine(day, time.min, UTC) for day in (edition.start_date, edition.end_date))
        return first, last + timedelta(days=1), 0

    def _stored(self) -> dict[Key, int]:
        if self._known is None:
            rows = self._session.execute(
                select(EventCopy.uid, EventCopy.variant, EventCopy.digest, EventCopy.id).where(
                    EventCopy.edition_id == self._edition_id
                )
            )
            self._known = {(uid, variant, digest): copy_id for uid, variant, digest, copy_id in rows}
        return self._known

    def _insert(self, **values: object) -> None:
        """Another worker may have made the same."""
        insert = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        self._session.execute(insert(EventCopy).values(**values).on_conflict_do_nothing())
