"""What is kept of how somebody is told of changes, for themselves to see."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from eventapp.core.mail import StoredMail
from eventapp.core.translations import N_, gettext
from eventapp.core.wording import long_date
from eventapp.meetings.model import Edition
from eventapp.registration.privacy.areas import About, Fact, Kept

from . import people, push
from .digest import key_begins
from .model import PushNote, PushSubscription, Told

TITLE = N_("Notices of changes")
WHY = N_("To tell you what changed in your sessions, once, and on the browsers that you chose.")


def kept(session: Session, about: About) -> Kept:
    told = session.execute(
        select(Told, Edition)
        .join(Edition, Edition.id == Told.edition_id)
        .where(Told.person_id == about.person_id, Told.edition_id.in_(about.editions))
        .options(joinedload(Edition.series))
        .order_by(Told.edition_id)
    ).all()
    browsers = session.scalars(
        select(PushSubscription)
        .where(PushSubscription.person_id == about.person_id)
        .order_by(PushSubscription.id)
    ).all()
    notes = session.scalars(
        select(PushNote).where(PushNote.person_id == about.person_id).order_by(PushNote.id)
    ).all()
    tables: dict[str, list[dict[str, Any]]] = {
        "told": [
            {"meeting": _meeting(edition), "told_at": row.told_at, "due_at": row.due_at}
            for row, edition in told
        ],
        "browsers": [{"made_at": each.made_at, "service": _service(each)} for each in browsers],
        "browser_notices": [
            {name: getattr(each, name) for name in ("title", "body", "path", "until")} for each in notes
        ],
    }
    language = about.language
    last = gettext(language, N_("Told of changes, the last time"))
    browser = gettext(language, N_("Browser that shows notices"))
    since = N_("by %(service)s, since %(day)s")
    facts = [
        *(Fact(last, long_date(row.told_at.date(), language)) for row, _ in told if row.told_at),
        *(
            Fact(
                browser,
                gettext(
                    language, since, service=_service(each), day=long_date(each.made_at.date(), language)
                ),
            )
            for each in browsers
        ),
        *(Fact(each.title, each.body) for each in notes),
    ]
    return Kept(TITLE, WHY, tables, facts)


def mails(_session: Session, person_id: int, edition_id: int) -> list[str]:
    """How the keys of the letters about changes begin."""
    return [key_begins(edition_id, person_id)]


def forget(session: Session, person_ids: Collection[int]) -> None:
    """These persons become unknown: what they were told, the letters whatever address they went to, and their
    browsers."""
    told = session.execute(select(Told.edition_id, Told.person_id).where(Told.person_id.in_(person_ids)))
    for edition_id, person_id in told.all():
        theirs = StoredMail.key.startswith(key_begins(edition_id, person_id), autoescape=True)
        session.execute(delete(StoredMail).where(theirs))
    people.forget(session, person_ids)
    push.forget(session, person_ids)


def _meeting(edition: Edition) -> str:
    return f"{edition.series.key}/{edition.number}"


def _service(browser: PushSubscription) -> str:
    """Whose push service it is. The rest of the address would let others write to the browser."""
    return urlsplit(browser.endpoint).hostname or ""
