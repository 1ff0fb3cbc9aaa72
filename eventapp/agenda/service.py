"""Use cases of the agenda. Each is given the database session, the actor and the time; none commits."""

from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventapp.core import audit, outbox
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.partnership.model import WorkingGroup
from eventapp.people.model import Person

from . import approvals, changes, content, rules
from .content import AgendaContent
from .draft import SessionDraft
from .findings import all_known
from .model import AcceptedFinding, AgendaSession, Item, Publication, SessionGroup, SessionPerson

PUBLISHED = "agenda.published"


class PublicationRefused(Problem):
    """Something blocks publication; ``findings`` holds all findings, advisory ones too."""

    def __init__(self, findings: list[rules.Finding]) -> None:
        super().__init__(
            N_("The agenda cannot be published: %(count)s things have to be put right first."),
            count=len(rules.blocking(findings)),
        )
        self.findings = findings


class Published(NamedTuple):
    """The new publication, or the present one when nothing had changed since (``changed`` is False)."""

    number: int
    changed: bool
    findings: list[rules.Finding]
    changes: tuple[changes.Change, ...]


def save_session(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    draft: SessionDraft,
    version: int | None = None,
) -> AgendaSession:
    """Add the session that *draft* describes, or change the one with its slug (restoring a removed one).
    A draft that says what is there already changes nothing, not even the version.

    *edition* comes with its rooms loaded. ``version`` is the one that the editor saw: `Conflict` if somebody
    saved since. Raises `Invalid` for a person, group or room that is not known here.
    """
    row = session.scalars(
        select(AgendaSession).where(AgendaSession.edition_id == edition.id, AgendaSession.slug == draft.slug)
    ).one_or_none()
    if row is not None and version is not None and row.version != version:
        raise Conflict(N_("“%(session)s” was changed by somebody else meanwhile."), session=draft.slug)
    links = _links(session, edition, draft)
    facts = _facts(edition, draft, links)
    if row is None:
        row = AgendaSession(edition_id=edition.id, slug=draft.slug)
    else:
        session.refresh(row, ["groups", "people", "items"])
    if write_row(session, row, facts, links):
        audit.record(session, actor, "agenda.session_saved", f"{_path(edition)}/{draft.slug}", now)
    return row


def write_row(session: Session, row: AgendaSession, facts: dict[str, Any], links: "Links") -> bool:
    """Make *row*, new or with its links loaded, say this and be part of the draft. False when it did."""
    if row.id is None:
        row.groups, row.people, row.items = [], [], []
        session.add(row)
    elif not row.removed and _equal(row, facts, links):
        return False
    else:
        # Old links go first: a changed order would otherwise meet its own unique keys.
        row.groups, row.people, row.items = [], [], []
        flag_modified(row, "removed")  # a change of links alone is a new version too
    for name, value in facts.items():
        setattr(row, name, value)
    row.removed = False
    session.flush()
    row.groups, row.people, row.items = links.groups, links.people, links.items
    session.flush()
    return True


def _facts(edition: Edition, draft: SessionDraft, links: "Links") -> dict[str, Any]:
    """The columns that a draft decides."""
    return {
        "kind": draft.kind,
        "title": draft.title,
        "summary": draft.summary,
        "zone": draft.zone or edition.zone or "UTC",
        "start": draft.starts,
        "minutes": draft.length,
        "mode": draft.mode,
        "audience": draft.audience,
        "languages": list(draft.languages),
        "expected": draft.expected,
        "link": draft.link,
        "room_id": links.room_id,
        "video_room_id": links.video_room_id,
    }


def _equal(row: AgendaSession, facts: dict[str, Any], links: "Links") -> bool:
    """Whether *row* says all this already; its links are loaded."""
    return all(getattr(row, name) == value for name, value in facts.items()) and all(
        [[getattr(link, name) for name in names] for link in old]
        == [[getattr(link, name) for name in names] for link in new]
        for old, new, names in (
            (row.groups, links.groups, ("group_id",)),
            (row.people, links.people, ("person_id", "role", "side", "remote")),
            (row.items, links.items, ("title", "minutes", "presenter_id")),
        )
    )


class Links(NamedTuple):
    """What a session refers to, found by the keys in its draft."""

    room_id: int | None
    video_room_id: int | None
    groups: list[SessionGroup]
    people: list[SessionPerson]
    items: list[Item]


def _links(session: Session, edition: Edition, draft: SessionDraft) -> Links:
    rooms = {room.key: room.id for room in edition.rooms}
    groups = _ids(session, WorkingGroup, draft.groups)
    people = _ids(
        session, Person, [p.person for p in draft.people] + [i.presenter for i in draft.items if i.presenter]
    )

    def known(table: dict[str, int], key: str) -> int:
        if key not in table:
            raise Invalid(
                N_("“%(session)s” names “%(key)s”, which is not known."), session=draft.slug, key=key
            )
        return table[key]

    return Links(
        room_id=known(rooms, draft.room) if draft.room else None,
        video_room_id=known(rooms, draft.video_room) if draft.video_room else None,
        groups=[SessionGroup(group_id=known(groups, key), position=n) for n, key in enumerate(draft.groups)],
        people=[
            SessionPerson(
                person_id=known(people, p.person), position=n, role=p.role, side=p.side, remote=p.remote
            )
            for n, p in enumerate(draft.people)
        ],
        items=[
            Item(
                position=n,
                title=item.title,
                minutes=item.minutes,
                presenter_id=known(people, item.presenter) if item.presenter else None,
            )
            for n, item in enumerate(draft.items)
        ],
    )


def _ids(session: Session, table: type[WorkingGroup] | type[Person], keys: list[str]) -> dict[str, int]:
    if not keys:
        return {}
    return dict(session.execute(select(table.key, table.id).where(table.key.in_(keys))).all())


def remove_session(session: Session, actor: str, now: datetime, edition: Edition, slug: str) -> None:
    """Take a session out of the draft; the next publication shows it as cancelled. Raises `NotFound`."""
    row = session.scalars(
        select(AgendaSession).where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.slug == slug,
            AgendaSession.removed.is_(False),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=slug)
    row.removed = True
    audit.record(session, actor, "agenda.session_removed", f"{_path(edition)}/{slug}", now)


def accept_finding(
    session: Session, actor: str, now: datetime, edition: Edition, finding: rules.Finding, note: str
) -> None:
    """Answer for an advisory finding; the note is kept and shown beside it. The same note twice is one.

    *edition* is locked. Raises `Invalid`, and `Conflict` where somebody else has answered.
    """
    if finding.grade is rules.Grade.BLOCKING:
        raise Invalid(N_("A blocking finding cannot be accepted; it has to be put right."))
    if not note.strip():
        raise Invalid(N_("Say in a few words why this is acceptable."))
    given = _acceptance(session, edition, finding.fingerprint)
    if given is not None:
        if given.note == note.strip():
            return
        raise Conflict(N_("%(who)s has answered for this meanwhile."), who=given.accepted_by)
    session.add(
        AcceptedFinding(
            edition_id=edition.id,
            fingerprint=finding.fingerprint,
            note=note.strip(),
            accepted_by=actor,
            accepted_at=now,
        )
    )
    audit.record(
        session,
        actor,
        "agenda.finding_accepted",
        _path(edition),
        now,
        fingerprint=finding.fingerprint,
        finding=finding.say(Language.EN),
        note=note.strip(),
    )


def take_acceptance_back(
    session: Session, actor: str, now: datetime, edition: Edition, fingerprint: str
) -> None:
    """The finding is open again; what is taken back already stays so."""
    given = _acceptance(session, edition, fingerprint)
    if given is not None:
        session.delete(given)
        audit.record(
            session,
            actor,
            "agenda.acceptance_taken_back",
            _path(edition),
            now,
            fingerprint=fingerprint,
            note=given.note,
        )


def _acceptance(session: Session, edition: Edition, fingerprint: str) -> AcceptedFinding | None:
    return session.scalars(
        select(AcceptedFinding).where(
            AcceptedFinding.edition_id == edition.id, AcceptedFinding.fingerprint == fingerprint
        )
    ).one_or_none()


def publish(
    session: Session, actor: str, now: datetime, series_key: str, number: int, note: str | None = None
) -> Published:
    """Check the draft and make it the next publication, in all languages at once.

    Raises `NotFound`, `Invalid` (the meeting has no dates or place), `PublicationRefused` and
    `ApprovalsMissing`. A draft equal to what is published makes no new number.
    """
    edition = edition_to_change(session, series_key, number)
    draft, latest = present = approvals.present_draft(session, edition)
    findings = rules.check(draft, all_known(session, edition))
    if rules.blocking(findings):
        raise PublicationRefused(findings)
    before = content.decode(latest.content) if latest else None
    after = changes.stamped(before, draft, now)
    if before is not None and says_the_same(before, after):
        return Published(before.publication, False, findings, ())
    approvals.require(session, edition, present)
    keep(session, actor, now, edition, after, note)
    audit.record(session, actor, PUBLISHED, _path(edition), now, number=after.publication, note=note)
    return Published(after.publication, True, findings, changes.compare(before, after))


def keep(
    session: Session, actor: str, now: datetime, edition: Edition, agenda: AgendaContent, note: str | None
) -> None:
    """Make *agenda*, stamped, the current publication; what follows from it is asked for."""
    data = content.encode(agenda)
    edition.announced = True
    session.add(
        Publication(
            edition_id=edition.id,
            number=agenda.publication,
            published_at=now,
            published_by=actor,
            note=note,
            digest=content.digest(data),
            content=data.decode(),
        )
    )
    session.flush()
    outbox.put(session, PUBLISHED, {"edition_id": edition.id, "number": agenda.publication}, now)


def says_the_same(before: AgendaContent, after: AgendaContent) -> bool:
    """Whether *after* would be the same publication as *before* under a new number and date."""
    return (
        replace(after, publication=before.publication, published_at=before.published_at, tzdata=before.tzdata)
        == before
    )


def _path(edition: Edition) -> str:
    return f"{edition.series.key}/{edition.number}"
