"""What people are mailed about their registration, each in their own language, with the link to their page.

A letter names nobody but its reader, so that erasing somebody is erasing the mails to them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from eventapp.core import clock, mail, wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.settings import Settings
from eventapp.web.addresses import absolute

from . import links
from .model import Choice, Registration
from .rules import Move, State

REFUSALS = {
    Move.INVITE: N_("This person is on the list already."),
    Move.SUBMIT: N_("This registration has ended. Write to your coordinator to be invited anew."),
    Move.ATTEND: N_("The side of this person has not approved them."),
    Move.WITHDRAW: N_("This registration has ended already."),
}

SUBJECTS = {
    "invite": N_("Your invitation: %(meeting)s"),
    "submit": N_("We have your registration: %(meeting)s"),
    "edited": N_("Your answers were changed: %(meeting)s"),
    "approve": N_("Your registration is approved: %(meeting)s"),
    "line": N_("You are on the waiting list: %(meeting)s"),
    "seat": N_("A place has become free for you: %(meeting)s"),
    "offer": N_("A seat is kept for you: %(meeting)s"),
    "offer_expired": N_("The seat kept for you was given to the next person: %(meeting)s"),
    "unseat": N_("A place of yours has changed: %(meeting)s"),
    "decline": N_("Your registration was not approved: %(meeting)s"),
    "withdraw": N_("You have withdrawn: %(meeting)s"),
    "link": N_("Your new link: %(meeting)s"),
    "refused": N_("What you asked for was not agreed to: %(meeting)s"),
    "virtual": N_("Now online: %(meeting)s"),
    "not_virtual": N_("In its rooms again: %(meeting)s"),
}
SENTENCES = {
    "invite": N_(
        "you are invited to register. It takes about two minutes, in the language you like, and you need no "
        "account:"
    ),
    "submit": N_(
        "we have your registration. Your coordinator now looks at it; you will hear from us. Your page:"
    ),
    "edited": N_("your answers are kept as you changed them. Your page shows them, and the places you have:"),
    "approve": N_("your registration is approved. Your page shows the places you have, and your day:"),
    "line": N_(
        "your registration is approved, and every place you asked for is taken at present. You are in line: "
        "if one becomes free you will be told. Your page:"
    ),
    "seat": N_("a place has become free and is yours now. Your page shows it:"),
    "offer": N_(
        "a seat in the room has become free and is kept for you until %(day)s, %(clock)s. Take it, or leave "
        "it, on your page:"
    ),
    "offer_expired": N_(
        "a seat was kept for you and the time to take it has passed. You keep all that you had. If you still "
        "want a seat in the room, get in line again on your page:"
    ),
    "unseat": N_("the agenda has changed, and with it a place of yours. Your page shows what you have now:"),
    "decline": N_("your coordinator has not approved your registration. Your page:"),
    "withdraw": N_(
        "you have withdrawn from the meeting. If this changes, register again with the same link:"
    ),
    "link": N_("your coordinator sends you a new link to your page. Older links no longer work:"),
    "refused": N_("what you asked for was not agreed to, and nothing has changed. Your page says more:"),
    "virtual": N_(
        "the meeting takes place online: everybody joins from afar. What you answered is kept, and you have "
        "nothing to do. Your page shows how you join each session:"
    ),
    "not_virtual": N_(
        "the meeting takes place in its rooms again, as first planned. Your answers were kept; your page "
        "shows where you have a seat and where you join from afar:"
    ),
}


def tell(
    session: Session, row: Registration, what: str, now: datetime, choices: Sequence[Choice] = ()
) -> None:
    """Mail *what* happened to the person, if an address is known. The registration has its person, edition
    and series loaded."""
    if not row.email:
        return
    subject, body = letter(row, what, choices)
    mail.store(session, row.email, row.language, subject, body, now)


def letter(row: Registration, what: str, choices: Sequence[Choice] = ()) -> tuple[str, str]:
    """Subject and body. After a submission that is approved at once, the approval's letter."""
    if what == "submit" and row.state is not State.SUBMITTED:
        what = "approve" if row.state is State.APPROVED else "line"
    say = _sayer(row.language)
    meeting = meeting_name(row, row.language)
    paragraphs = [
        say(N_("Hello %(name)s,"), name=row.person.name),
        say(SENTENCES[what], **_until(row, choices)),
        link_to(row),
        meeting,
        say(
            N_(
                "The link is yours: whoever has it can answer for you. If you did not expect this mail, "
                "nothing has to be done."
            )
        ),
    ]
    return say(SUBJECTS[what], meeting=meeting), "\n\n".join(paragraphs) + "\n"


def _until(row: Registration, choices: Sequence[Choice]) -> dict[str, str]:
    """Until when the first of the seats offered is kept, on the person's own clock."""
    ends = min((each.offered_until for each in choices if each.offered_until is not None), default=None)
    if ends is None:
        return {}
    place = PLACES.get(row.place or "") or PLACES.get(row.edition.city or "")
    wall = clock.wall(ends, place.zone if place else "UTC").date()
    said = (
        wording.local_clock(ends, place, row.language)
        if place
        else f"{wording.hour(ends, row.language)} (UTC)"
    )
    return {"day": wording.day(wall, row.language), "clock": said}


def link_to(row: Registration, opens: links.Opens = links.Opens.ANSWER, until: datetime | None = None) -> str:
    """The address that lets the person in, in their language."""
    settings: Settings = current_app.extensions["settings"]
    token = links.make(settings.secret_key, opens, row.ref, row.link_serial, until)
    return absolute("registering.enter", token=token, language=row.language)


def meeting_name(row: Registration, language: Language) -> str:
    """``2nd annual meeting, Comprehensive Strategic Partnership, Ottawa, November 26–27, 2026``."""
    edition = row.edition
    series = edition.series.name.best(language)
    parts = [
        gettext(
            language, N_("%(ordinal)s annual meeting"), ordinal=wording.ordinal(edition.number, language)
        ),
        series.text if series else edition.series.key,
    ]
    if edition.start_date and edition.end_date:
        parts.append(wording.days(edition.start_date, edition.end_date, language))
    return ", ".join(parts)


def _sayer(language: Language) -> Callable[..., str]:
    def say(sentence: str, **values: object) -> str:
        return gettext(language, sentence, **values)

    return say
