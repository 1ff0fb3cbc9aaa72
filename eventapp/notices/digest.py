"""The letter “what changed for you”: one for each person, in their language, with what was so before.

It names nobody but its reader, so that erasing somebody is erasing the mails to them.
"""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from eventapp.agenda.changes import ChangeKind, FrameChange, FrameKind
from eventapp.agenda.content import AgendaContent, EditionContent, Role, SessionContent
from eventapp.calendars import events
from eventapp.core import wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext, pgettext
from eventapp.invitations import changed
from eventapp.invitations.letters import Block, Fact, Frame, Link, Turn, frame
from eventapp.programs.rules import Channel

from .doors import Doors, public
from .impact import Note
from .queries import Plan, Present

SUBJECT = N_("What changed for you: %(meeting)s")
URGENT = N_("Changed for you at short notice: %(meeting)s")
FIRST = N_("the agenda has changed. This is what is different for you; everything else stays as it was.")
FEED = N_("Your subscribed calendar follows by itself, some programs only after several hours.")
INVITED = N_("Your calendar is brought up to date by the invitations that come with separate mails.")
WHY = N_("You get this mail because you take part in this meeting.")
WAYS = N_("Choose how you are told of changes")
CANCELLED = N_("This session is cancelled. It was planned for %(when)s.")
GONE = N_("You have no place in this session any more.")
NOT_EXPECTED = N_("You are no longer expected in this session.")
ADDED = N_("This session is new in your program: %(when)s.")
EXPECTED = N_("You are expected in this session: %(when)s.")
RESTORED = N_("This session takes place after all: %(when)s.")
FRAMES = {FrameKind.DATES: N_("Dates"), FrameKind.PLACE: N_("Place"), FrameKind.MODE: N_("Format")}
BY_ROLE = (ChangeKind.PEOPLE, ChangeKind.ITEMS)


class Letter(NamedTuple):
    subject: str
    text: str
    html: str


def key_begins(edition_id: int, person_id: int) -> str:
    """How the keys of all letters to one person about one edition begin."""
    return f"digest {edition_id} {person_id} "


def letter(here: Present, plan: Plan, doors: Doors, language: Language | None = None) -> Letter:
    """In the person's language, or in *language* for an organizer who looks at it beforehand."""
    language = language or plan.member.language
    meeting = events.meeting_name(here.content.edition, language)
    framed = frame(
        language,
        gettext(language, N_("What changed for you")),
        [*blocks(here.content, plan, language), Block(buttons=_buttons(doors, language))],
        Frame(meeting, gettext(language, WHY), [Link(gettext(language, WAYS), doors.choose)]),
    )
    subject = gettext(language, URGENT if plan.urgent else SUBJECT, meeting=meeting)
    return Letter(subject, framed.text, framed.html)


class PushNote(NamedTuple):
    """The same in a line for each session, for a browser; ``path`` is the page that opens."""

    title: str
    body: str
    path: str


def push_note(here: Present, plan: Plan) -> PushNote:
    member, edition = plan.member, here.content.edition
    lines = [_line(note, member.language) for note in in_order(plan.impact.notes)]
    if plan.impact.frame:
        lines.insert(0, gettext(member.language, N_("The meeting itself")))
    subject = gettext(member.language, SUBJECT, meeting=events.meeting_name(edition, member.language))
    return PushNote(subject, "\n".join(lines), urlsplit(public(here, member.language).page).path)


def _line(note: Note, language: Language) -> str:
    """``New time: Opening``."""
    names = wording.listing([changed.name(kind, language) for kind in note.kinds], language)
    return f"{names}: {events.session_title(note.session, language)}"


def in_order(notes: Iterable[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note.session.starts_at, note.session.uid))


def _buttons(doors: Doors, language: Language) -> list[Link]:
    return [Link(gettext(language, N_("Your page")), doors.page)] if doors.page else []


def blocks(content: AgendaContent, plan: Plan, language: Language) -> Iterable[Block]:
    hello = gettext(language, N_("Hello %(name)s,"), name=plan.member.name)
    yield Block(text="\n\n".join(filter(None, (hello, gettext(language, FIRST), _follows(plan, language)))))
    if plan.impact.frame:
        turns = [_frame_turn(change, language) for change in plan.impact.frame]
        told = [turn for turn in turns if turn.before != turn.after]
        yield Block(heading=gettext(language, N_("The meeting itself")), turns=told)
    for note in in_order(plan.impact.notes):
        yield _block(content.edition, note, plan.member.place, language)


def _follows(plan: Plan, language: Language) -> str:
    """How the person's calendar comes to show it."""
    if plan.member.channel is not Channel.MAIL:
        return gettext(language, FEED)
    return gettext(language, INVITED) if plan.steps else ""


def _block(edition: EditionContent, note: Note, place: str | None, language: Language) -> Block:
    plain = [change for change in note.changes if change.kind not in BY_ROLE]
    turns = changed.turns(plain, edition, language, place)
    if set(note.roles) != set(note.roles_before) and note.before is not None and not note.session.cancelled:
        own = pgettext(language, "notice", "Your part")
        turns.append(Turn(own, _roles(note.roles_before, language), _roles(note.roles, language)))
    if ChangeKind.ITEMS in note.kinds and note.before is not None:
        before, after = (_items(each, language) for each in (note.before, note.session))
        if before != after:
            turns.append(Turn(changed.name(ChangeKind.ITEMS, language), before, after))
    facts = []
    if note.before is None and note.roles:
        facts.append(Fact(pgettext(language, "notice", "Your part"), _roles(note.roles, language)))
    title = events.session_title(note.session, language)
    return Block(heading=title, text=_said(edition, note, place, language), turns=turns, facts=facts)


def _said(edition: EditionContent, note: Note, place: str | None, language: Language) -> str:
    """The sentence over what changed."""
    when = _when(edition, note.session, place, language)
    before = _when(edition, note.before, place, language) if note.before is not None else when
    if note.session.cancelled:
        return gettext(language, CANCELLED, when=before)
    if note.lost:
        return gettext(language, NOT_EXPECTED if note.roles_before else GONE)
    if note.before is None:
        return gettext(language, ADDED, when=when)
    if note.before.cancelled:
        return gettext(language, RESTORED, when=when)
    if note.roles and not note.roles_before:
        return gettext(language, EXPECTED, when=when)
    return "" if ChangeKind.MOVED in note.kinds else when


def _when(edition: EditionContent, session: SessionContent, place: str | None, language: Language) -> str:
    """On the session's clock, and on the reader's where that shows another hour."""
    there = changed.own_clock(session.starts_at, place, session.zone)
    cities = [events.anchor(edition, session), *([there] if there else [])]
    return " · ".join(changed.when(session.starts_at, session.ends_at, city, language) for city in cities)


def _roles(roles: Iterable[Role], language: Language) -> str:
    names = [pgettext(language, "role", changed.ROLES[role]) for role in roles]
    return wording.listing(names, language) if names else gettext(language, "none")


def _items(session: SessionContent, language: Language) -> str:
    """Without the names of those who present them."""
    none = gettext(language, "none")
    return " · ".join(events.said(item.title, language) or none for item in session.items) or none


def _frame_turn(change: FrameChange, language: Language) -> Turn:
    before, after = (
        _frame_facet(change.kind, each.edition, language) for each in (change.before, change.after)
    )
    return Turn(gettext(language, FRAMES[change.kind]), before, after)


def _frame_facet(kind: FrameKind, edition: EditionContent, language: Language) -> str:
    if kind is FrameKind.DATES:
        return wording.days(edition.start_date, edition.end_date, language)
    if kind is FrameKind.MODE:
        return gettext(language, events.MODES[edition.mode]) if edition.mode in events.MODES else edition.mode
    place = PLACES.get(edition.city)
    city = events.said(place.name, language) if place else None
    return ", ".join(filter(None, (city, events.said(edition.venue, language), edition.address)))
