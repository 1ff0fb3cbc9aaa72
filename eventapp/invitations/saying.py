"""An invitation in words: the subject, and a letter that says what the calendar part says, with the date in
words, the city and its offset, and what changed. Reads nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from eventapp.agenda.changes import Change
from eventapp.agenda.content import EditionContent, SessionContent
from eventapp.calendars import events
from eventapp.calendars.subscribe import copies_of
from eventapp.core import clock, wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES, Place
from eventapp.core.translations import N_, gettext
from eventapp.programs.rules import Variant

from . import changed, imip
from .letters import Block, Fact, Frame, Letter, Link, Turn, frame
from .rules import Method, Step, Why

SUBJECTS = {
    Why.NEW: N_("Invitation: %(session)s, %(day)s"),
    Why.BACK: N_("Invitation again: %(session)s, %(day)s"),
    Why.MOVED: N_("New time: %(session)s, %(day)s"),
    Why.CHANGED: N_("Changed: %(session)s, %(day)s"),
    Why.CANCELLED: N_("Cancelled: %(session)s, %(day)s"),
    Why.TAKEN_OUT: N_("No longer in your program: %(session)s, %(day)s"),
    Why.OTHER_WAY: N_("Taken out of this calendar: %(session)s, %(day)s"),
    Why.OTHER_ADDRESS: N_("Now mailed to another address: %(session)s, %(day)s"),
}
LINK_IS_HERE = N_("Your link to join: %(session)s, %(day)s")
SENTENCES = {
    Why.NEW: N_(
        "This session is in your program. Please say whether you take part: here, or in your calendar "
        "program, which follows later changes from these mails."
    ),
    Why.BACK: N_("This session is in your program again. Please say whether you take part."),
    Why.MOVED: N_("This session has a new time. Please say again whether you take part."),
    Why.CHANGED: N_("This session has changed. What you answered still counts."),
    Why.CANCELLED: N_("This session does not take place. Your calendar program marks it as cancelled."),
    Why.TAKEN_OUT: N_(
        "You are no longer expected in this session, and your calendar program takes it out. Nothing else of "
        "yours has changed."
    ),
    Why.OTHER_WAY: N_(
        "Invitations of this meeting no longer come to this calendar. This session is taken out of it, so "
        "that nothing stands there twice or goes out of date. Whether you take part has not changed."
    ),
    Why.OTHER_ADDRESS: N_(
        "Your invitations go to another address from now on, and the calendar here takes this one out."
    ),
}
LINK_SENTENCE = N_("You can join with the link in this mail. It also stands in your calendar now.")
WHY = N_(
    "You get this mail because you take part in this meeting, and invitations by mail are chosen for you."
)
OTHERWISE = N_("Choose how you are told, or subscribe to your calendar")
ADD = N_("If your calendar program has not added it from this mail:")
APPLE = N_("Apple Calendar and others (a file)")
IN_THE_ROOM, FROM_AFAR = N_("In the room"), N_("From afar")
ANSWERS = (N_("Yes, I take part"), N_("Maybe"), N_("No"))


class Told(NamedTuple):
    """All that a mail is made of. ``before``: the event as it was mailed last, in the same language."""

    edition: EditionContent
    step: Step
    event: imip.Event
    starts_at: datetime
    ends_at: datetime
    variant: Variant
    before: imip.Event | None
    before_linked: bool
    session: SessionContent | None  # as published, where it still is
    changes: Sequence[Change]
    place: str | None  # by whose clock the reader lives


class Doors(NamedTuple):
    """Addresses of this one invitation: to answer yes, maybe and no, its event as a file, and the page where
    its reader chooses how to be told; empty where there is none."""

    answers: Sequence[str]
    file: str
    choose: str = ""


class Written(NamedTuple):
    subject: str
    letter: Letter


def written(told: Told, language: Language, doors: Doors) -> Written:
    """The subject and the letter, in the reader's language."""
    title = events.session_title(told.session, language) if told.session else told.event.title
    city = _city(told)
    day = wording.short_day(clock.wall(told.starts_at, city.zone).date(), language)
    subject = gettext(language, _subject(told), session=title, day=day)
    asked = told.step.method is Method.REQUEST
    first = Block(
        text=_sentence(told, language),
        turns=_turns(told, language),
        facts=tuple(_facts(told, language)),
        buttons=tuple(_buttons(told, language, doors)) if asked else (),
    )
    blocks = [first, _ways(told, language, doors)] if asked else [first]
    around = Frame(
        events.meeting_name(told.edition, language),
        gettext(language, WHY),
        [Link(gettext(language, OTHERWISE), doors.choose)] if doors.choose else (),
    )
    return Written(subject, frame(language, title, blocks, around))


def _link_comes(told: Told) -> bool:
    news = told.variant is Variant.LINKED and not told.before_linked
    return told.step.why is Why.CHANGED and news and not told.changes


def _subject(told: Told) -> str:
    return LINK_IS_HERE if _link_comes(told) else SUBJECTS[told.step.why]


def _sentence(told: Told, language: Language) -> str:
    return gettext(language, LINK_SENTENCE if _link_comes(told) else SENTENCES[told.step.why])


def _turns(told: Told, language: Language) -> list[Turn]:
    if told.step.why not in (Why.MOVED, Why.CHANGED, Why.BACK):
        return []
    afar = _is_afar(told.event, language)
    found = changed.turns(told.changes, told.edition, language, told.place, room=not afar)
    if told.before is not None and _is_afar(told.before, language) != afar:
        before, after = (IN_THE_ROOM, FROM_AFAR) if afar else (FROM_AFAR, IN_THE_ROOM)
        term = gettext(language, N_("How you take part"))
        found.append(Turn(term, gettext(language, before), gettext(language, after)))
    return found


def _is_afar(event: imip.Event, language: Language) -> bool:
    """As the event itself says it: by a link in place of a room, or by the word."""
    return event.where.startswith(("https://", "http://")) or event.where == gettext(language, "Online")


def _facts(told: Told, language: Language) -> Iterator[Fact]:
    city, times = _city(told), (told.starts_at, told.ends_at)
    yield Fact(gettext(language, N_("Time")), changed.when(*times, city, language))
    own = changed.own_clock(told.starts_at, told.place, city.zone)
    if own is not None:
        yield Fact(gettext(language, N_("On your clock")), changed.when(*times, own, language))
    elif told.session is not None and (others := events.clocks(told.edition, told.session, language)):
        yield Fact(gettext(language, N_("On other clocks")), others)
    if _is_afar(told.event, language):
        yield Fact(gettext(language, N_("Place")), gettext(language, "Online"))
    elif told.event.where:
        yield Fact(gettext(language, N_("Place")), told.event.where)


def _city(told: Told) -> Place:
    if told.session is None:
        return PLACES[told.edition.city]
    return events.anchor(told.edition, told.session)


def _buttons(told: Told, language: Language, doors: Doors) -> Iterator[Link]:
    if told.variant is Variant.LINKED:
        yield Link(gettext(language, N_("Join the session")), told.event.address)
    for sentence, address in zip(ANSWERS, doors.answers, strict=True):
        yield Link(gettext(language, sentence), address)


def _ways(told: Told, language: Language, doors: Doors) -> Block:
    copies = copies_of(
        told.event.title,
        told.event.where,
        told.event.address,
        (told.starts_at, told.ends_at),
        _city(told).zone,
    )
    links = [Link(gettext(language, way.program), way.href) for way in copies]
    return Block(lead=gettext(language, ADD), links=(*links, Link(gettext(language, APPLE), doors.file)))
