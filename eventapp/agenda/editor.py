"""What the editor's pages show: the draft as a board with its findings, and the words for what happened."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.core import audit, clock, wording
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language, folded
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.partnership.model import Series

from . import findings
from .board import STEP, STEPS, Band, BoardDay, Movable, board, column_of, days
from .compose import Draft, Waiting, whole_draft
from .content import SessionContent
from .findings import Findings
from .model import AgendaSession, EditStep
from .rules import Finding, Grade

MOST_SAID = 3
MOST_LISTED = 12


class Board(NamedTuple):
    """``flags`` are the findings that nobody answered for, by the session that they concern; ``blocked`` the
    sessions of which one of them blocks publication."""

    edition: Edition
    draft: Draft
    days: tuple[BoardDay, ...]
    step: int
    findings: Findings
    flags: dict[str, list[Finding]]
    blocked: frozenset[str]
    removed: list[AgendaSession]
    can_undo: bool
    can_redo: bool
    tag: str

    @property
    def shown_findings(self) -> list[Finding]:
        """The first findings, blocking ones before the others, as the board lists them."""
        return self.findings.all[:MOST_LISTED]

    @property
    def meeting_days(self) -> tuple[date, ...]:
        return days(self.draft.content)


def step_of(text: str | None) -> int:
    """The height of a row in minutes, as an address gives it."""
    return int(text) if text in {str(step) for step in STEPS} else STEP


def load_board(session: Session, edition: Edition, actor: str, language: Language, step: int) -> Board:
    """The board of *edition* (its series and rooms loaded) as *actor* sees it, in a constant number of
    statements."""
    # The tag first: what is written meanwhile then belongs to the next one, and is not missed.
    tag = state_tag(session, edition.series.key, edition.number, actor, language, step)
    draft = whole_draft(session, edition)
    found = findings.of_content(session, edition, draft.content)
    flags: dict[str, list[Finding]] = {}
    for finding in (*found.blocking, *found.advisory) if found.accepted else found.all:
        for slug in finding.sessions:
            flags.setdefault(slug, []).append(finding)
    undone = set(
        session.scalars(
            select(EditStep.undone)
            .where(EditStep.edition_id == edition.id, EditStep.actor == actor)
            .group_by(EditStep.undone)
        )
    )
    removed = session.scalars(
        select(AgendaSession)
        .where(AgendaSession.edition_id == edition.id, AgendaSession.removed.is_(True))
        .order_by(AgendaSession.slug)
    ).all()
    return Board(
        edition,
        draft,
        board(draft.content, step),
        step,
        found,
        flags,
        frozenset(slug for finding in found.blocking for slug in finding.sessions),
        list(removed),
        can_undo=False in undone,
        can_redo=True in undone,
        tag=tag,
    )


def read_board(
    session: Session, series: str, number: int, actor: str, language: Language, step: int
) -> Board:
    """Raises `NotFound`, and `Invalid` for a meeting without dates or place."""
    return load_board(session, edition_to_read(session, series, number), actor, language, step)


def state_tag(session: Session, series: str, number: int, actor: str, language: Language, step: int) -> str:
    """Names what the board shows: it changes whenever anything was written that a board could show."""
    known = session.execute(
        select(func.count(AgendaSession.id), func.sum(AgendaSession.version))
        .join(Edition, Edition.id == AgendaSession.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.key == series, Edition.number == number)
    ).one()
    state = [audit.state(session).id, *known, actor, language, step]
    return hashlib.blake2b(repr(state).encode(), digest_size=10).hexdigest()


def movable(draft: Draft, slug: str) -> SessionContent | Waiting:
    """The session in the grid or in the tray. Raises `NotFound`."""
    waiting = next((each for each in draft.waiting if each.slug == slug), None)
    found = draft.content.session(slug) or waiting
    if found is None:
        raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=slug)
    return found


def start_of(content_zone: str, session: Movable) -> datetime | None:
    """When it begins on the meeting's clock; None in the tray."""
    return clock.wall(session.starts_at, content_zone) if isinstance(session, SessionContent) else None


def where_now(shown: Board, slug: str, language: Language) -> str:
    """Where a session stands and what it clashes with, in words: what is said after every move."""
    session = movable(shown.draft, slug)
    start = start_of(shown.edition.zone or "", session)
    if start is None:
        return gettext(language, "It waits in the tray now.")
    values = {
        "day": wording.day(start.date(), language),
        "hours": wording.hours(start, shown_end(shown, session), language),
    }
    room = session.room or session.video_room
    name = room.name.best(language) if room else None
    if name is None:
        said = gettext(language, "Now %(day)s, %(hours)s, without a room.", **values)
    else:
        said = gettext(language, "Now in %(room)s, %(day)s, %(hours)s.", room=name.text, **values)
    blocking = [finding for finding in shown.flags.get(slug, ()) if finding.grade is Grade.BLOCKING]
    if not blocking:
        return " ".join([said, gettext(language, "Nothing clashes.")])
    return " ".join([said, *(finding.say(language) for finding in blocking[:MOST_SAID])])


def shown_end(shown: Board, session: Movable) -> datetime:
    assert isinstance(session, SessionContent)
    return clock.wall(session.ends_at, shown.edition.zone or "")


def listed(draft: Draft, query: str) -> Sequence[SessionContent | Waiting]:
    """The sessions in which every word of *query* occurs: in titles, names of people, rooms or groups."""
    words = folded(query).split()
    every: list[SessionContent | Waiting] = [*draft.content.sessions, *draft.waiting]
    return [session for session in every if all(word in _searched(session) for word in words)]


def _searched(session: SessionContent | Waiting) -> str:
    texts = [session.title, *(group.name for group in session.groups)]
    texts += [room.name for room in (session.room, session.video_room) if room is not None]
    said = [text for each in texts for _language, text in each]
    return folded(" ".join([session.slug, *said, *(person.name for person in session.people)]))


def band_words(band: Band, language: Language) -> tuple[str, str]:
    """The cities of a band, and when it is night there (empty: never on this board)."""
    names = [said.text for place in band.places if (said := place.name.best(language)) is not None]
    nights = [wording.hours(start, end, language) for start, end in band.nights]
    return wording.listing(names, language), wording.listing(nights, language)


class Places(NamedTuple):
    """Where the buttons of the "Move…" form lead: hours one row earlier and later, the next room."""

    day: str
    start: str
    room: str
    earlier: datetime | None
    later: datetime | None
    next_room: str


def hours_of(shown: Board) -> dict[str, datetime]:
    """The hours that the form offers."""
    return dict(sorted((f"{row.start:%H:%M}", row.start) for day in shown.days for row in day.rows))


def places(shown: Board, session: Movable) -> Places:
    start = start_of(shown.edition.zone or "", session)
    rooms = [room.key for room in shown.draft.content.rooms] + [""]
    room = column_of(session.room, session.video_room)
    following = rooms[(rooms.index(room) + 1) % len(rooms)]
    if start is None:
        return Places("", "", room, None, None, following)
    off = start.minute % shown.step
    before = start - timedelta(minutes=off or shown.step)
    after = start + timedelta(minutes=shown.step - off)
    return Places(
        start.date().isoformat(),
        f"{start:%H:%M}",
        room,
        before if before.date() == start.date() else None,
        after if after.date() == start.date() else None,
        following,
    )
