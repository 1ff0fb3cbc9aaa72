"""What papers are made from, read from the database in a constant number of statements each."""

import hashlib
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda import findings, queries
from eventapp.agenda.compose import draft_content
from eventapp.agenda.content import AgendaContent, Audience, decode, encode
from eventapp.agenda.model import Publication
from eventapp.agenda.policy import visible
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition
from eventapp.people.model import Person, Sector
from eventapp.registration.desk.filters import precedence
from eventapp.registration.desk.participants import COMING
from eventapp.registration.model import Registration
from eventapp.registration.rules import State

from . import interpreters
from .naming import sides_in_order
from .participants import Delegation, Participant
from .specs import OF_PEOPLE, TEMPLATES, Kind, Spec


class Source(NamedTuple):
    """``content`` is cut to the level asked for. ``digest`` names all that the paper depends on besides how
    it was asked for. ``publication`` None: made from the draft, or nothing has been published."""

    content: AgendaContent
    digest: str
    publication: int | None
    delegations: tuple[Delegation, ...] = ()
    notes: dict[str, list[str]] = {}
    packs: tuple[interpreters.Packed, ...] = ()
    sides: tuple[str, ...] = ()  # all, whosever people are asked for


def gather(session: Session, edition: Edition, spec: Spec) -> Source:
    """*edition* has its series and rooms. Raises `Invalid` for a meeting without dates or place."""
    latest = None if spec.draft else queries.latest_publication(session, edition.id)
    whole = decode(latest.content) if latest else draft_content(session, edition)
    if latest is None and not spec.draft:
        whole = msgspec.structs.replace(whole, sessions=(), rooms=())  # the draft is not for everybody
    number = latest.number if latest else None
    if spec.kind in OF_PEOPLE:
        people = delegations(session, edition, spec)
        named = msgspec.json.encode([msgspec.to_builtins(whole.edition), msgspec.to_builtins(people)])
        sides = sides_in_order(edition.series.rotation, spec.first, edition.host)
        return Source(whole, _digest(named), number, people, sides=tuple(sides))
    if spec.kind is Kind.PACKS:
        packs = interpreters.all_packs(session, edition, whole)
        return Source(whole, interpreters.digest_of(packs), number, packs=packs)
    level = Audience.ORGANIZER if spec.kind is Kind.ROOMS else spec.level
    content = visible(whole, level)
    notes = _notes(session, edition, whole, spec.language) if _annotated(spec) else {}
    named = encode(content) + msgspec.json.encode(notes)
    return Source(content, _digest(named), number, notes=notes)


def delegations(session: Session, edition: Edition, spec: Spec) -> tuple[Delegation, ...]:
    """The people who come, each side in its own order of precedence; one statement. Who was erased, has
    withdrawn or was not approved is on no paper."""
    sides = [
        side
        for side in sides_in_order(edition.series.rotation, spec.first, edition.host)
        if spec.side in (None, side)
    ]
    rows = session.execute(
        select(
            *(Registration.side, Registration.ref, Person.name, Registration.title),
            *(Registration.organization, Registration.head, Registration.language, Registration.sector),
            Registration.state,
        )
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.edition_id == edition.id,
            Registration.side.in_(sides),
            Registration.state.in_(COMING),
            Registration.erased_at.is_(None),
        )
        .order_by(*precedence(sides))
    ).all()
    return tuple(
        Delegation(
            side,
            tuple(
                Participant(
                    row.ref,
                    row.name,
                    row.title,
                    row.organization,
                    row.head,
                    Language(row.language),
                    row.sector is Sector.YOUTH,
                    row.state is State.ATTENDED,
                )
                for row in rows
                if row.side == side
            ),
        )
        for side in sides
    )


def key_of(edition: Edition, spec: Spec, source: Source, now: datetime) -> str:
    """Equal for what would be the same file. Papers about people carry the day on which they were made."""
    day = now.date().isoformat() if spec.kind in OF_PEOPLE else ""
    parts = [str(TEMPLATES), str(edition.id), source.digest, str(source.publication), day]
    return _digest(msgspec.json.encode([*parts, spec.stored()]))


def newest_publication(session: Session, edition: Edition) -> int | None:
    return session.scalar(
        select(Publication.number)
        .where(Publication.edition_id == edition.id)
        .order_by(Publication.number.desc())
        .limit(1)
    )


def _annotated(spec: Spec) -> bool:
    return spec.kind is Kind.AGENDA and spec.level is Audience.ORGANIZER


def _notes(
    session: Session, edition: Edition, content: AgendaContent, language: Language
) -> dict[str, list[str]]:
    """What the checks say of each session, with the answers given; each under the first that it names."""
    found = findings.of_content(session, edition, content)
    notes: dict[str, list[str]] = {}
    for slug, listed in found.by_session(found.all):
        for finding in listed:
            answer = found.accepted.get(finding.fingerprint)
            said = finding.say(language) + (f" – {answer.note}" if answer else "")
            notes.setdefault(slug or "", []).append(said)
    return notes


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
