"""Replies to recommendations of the cohort that `tests.youthlab.youth_help` makes."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import LocalizedText
from eventapp.outcomes import replies
from eventapp.partnership.model import WorkingGroup
from eventapp.youthlab.model import Answer, Reply
from tests.factories import NOW, text
from tests.youthlab.youth_help import series

REPLIES = "/en/organize/duo/youth-lab/1/replies"
PROMISE = replies.Promise(text("Plant a thousand trees"), text("A thousand trees"), date(2027, 10, 1))


def reply_id(session: Session, group: str = "mining", number: int = 1) -> int:
    wanted = (
        select(Reply.id)
        .join(Reply.group)
        .join(Reply.recommendation)
        .where(WorkingGroup.key == group)
        .order_by(Reply.id)
    )
    return list(session.scalars(wanted))[number - 1]


def answer(session: Session, said: str, group: str = "mining", number: int = 1, **facts: Any) -> Reply:
    """*said* by the present version of the reply, as the one who asks sees it."""
    row = session.get_one(Reply, reply_id(session, group, number))
    accepting = said in ("accepted", "adapted")
    values = replies.ReplyValues(
        Answer(said),
        facts.get("text", LocalizedText.same("We say so.")),
        facts.get("promise", PROMISE if accepting else None),
    )
    version = facts.get("version", row.version)
    return replies.answer(session, "chair@example.org", NOW, series(session), (1, row.id), values, version)
