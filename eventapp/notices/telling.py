"""One person is told: invitations for their calendar, and one letter of what changed for them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eventapp.calendars import events
from eventapp.core import mail
from eventapp.invitations import inviting
from eventapp.invitations.inviting import Meeting
from eventapp.programs.rules import Channel

from . import digest, doors, push, queries
from .model import Told
from .queries import Plan, Present


def tell(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: it is time to tell somebody. Nothing is said twice, nor before its time."""
    here = queries.present(session, payload["edition_id"])
    key = (payload["edition_id"], payload["person_id"])
    row = session.get(Told, key, with_for_update=True, populate_existing=True)
    if here is None or row is None or row.due_at is None or row.due_at > now:
        return
    for plan in queries.plans(session, now, here, [row.person_id]):
        _tell(session, now, here, row, plan)
    row.publication_id, row.due_at, row.told_at = here.head.id, None, now


def _tell(session: Session, now: datetime, here: Present, row: Told, plan: Plan) -> None:
    member = plan.member
    differs = queries.difference_for(session, here, row)
    inviting.invite(
        session,
        now,
        Meeting(here.edition_id, here.content),
        member,
        plan.entries,
        differs.all_changes if differs else (),
        here.about,
        by_mail=here.rules.invitations,
    )
    if not plan.impact:
        return
    if member.channel is not Channel.FEED and member.email is not None:
        letter = digest.letter(here, plan, doors.of(session, here, member))
        begins = digest.key_begins(here.edition_id, member.person_id)
        key = f"{begins}{row.publication_id} {here.head.id}"
        sender = events.series_name(here.content.edition, member.language)
        extra = mail.Extra(key, mail.Purpose.NOTICE, here.about, html=letter.html, sender=sender)
        mail.store(session, member.email, member.language, letter.subject, letter.text, now, extra=extra)
    push.tell(session, member.person_id, *digest.push_note(here, plan), now)
