"""What is kept of somebody in papers that were made: for themselves to see, and how it goes."""

from collections.abc import Collection

from sqlalchemy import delete, literal, select
from sqlalchemy.orm import Session

from eventapp.core.translations import N_, gettext
from eventapp.core.wording import long_date
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.registration.desk.participants import COMING
from eventapp.registration.model import Registration
from eventapp.registration.privacy.areas import About, Fact, Kept

from .model import MadeDocument, MakingState
from .specs import NAMES, OF_PEOPLE, Kind

TITLE = N_("Papers with your name")
WHY = N_(
    "So that lists, badges, place cards and certificates can be printed. The files are deleted after 30 days."
)


def kept(session: Session, about: About) -> Kept:
    """The lists, badges and certificates that were made since the person was approved, of all or of their
    side."""
    rows = session.execute(
        select(MadeDocument.kind, MadeDocument.made_at, MadeDocument.file_name, Series.key, Edition.number)
        .join(Edition, Edition.id == MadeDocument.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .join(Registration, Registration.edition_id == Edition.id)
        .where(
            MadeDocument.edition_id.in_(about.editions),
            Registration.person_id == about.person_id,
            Registration.state.in_(COMING),
            MadeDocument.made_at > Registration.decided_at,
            MadeDocument.level.in_(("secretariat", literal("side:").concat(Registration.side))),
            MadeDocument.kind.in_([each.value for each in OF_PEOPLE]),
            MadeDocument.state == MakingState.MADE,
        )
        .order_by(MadeDocument.id)
    ).all()
    table = [
        {"meeting": f"{row.key}/{row.number}", "paper": row.kind, "made_at": row.made_at} for row in rows
    ]
    facts = [
        Fact(
            gettext(about.language, NAMES[Kind(row.kind)]),
            gettext(about.language, N_("file of %(day)s"), day=long_date(row.made_at.date(), about.language)),
        )
        for row in rows
    ]
    return Kept(TITLE, WHY, {"papers": table}, facts)


def forget(session: Session, _person_ids: Collection[int]) -> None:
    """Whatever was made may name them, and is made anew, without them, when it is asked for."""
    session.execute(delete(MadeDocument))
