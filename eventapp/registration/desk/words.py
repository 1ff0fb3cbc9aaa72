"""What the desk calls states, sectors, ways to take part and places."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext, pgettext
from eventapp.people.model import Sector
from eventapp.registration.rules import State
from eventapp.web.languages import current

STATES: Mapping[State, str] = {
    State.INVITED: N_("Invited, no answer yet"),
    State.SUBMITTED: N_("To be approved"),
    State.APPROVED: N_("Approved"),
    State.WAITING: N_("Approved, waiting for a place"),
    State.DECLINED: N_("Not approved"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.ATTENDED: N_("Was there"),
}

SECTORS: Mapping[Sector, str] = {
    Sector.FEDERAL: N_("Federal government"),
    Sector.PROVINCIAL_STATE: N_("Province or state"),
    Sector.ASSOCIATION: N_("Association or company"),
    Sector.ACADEMIA: N_("Academia"),
    Sector.YOUTH: N_("Youth"),
    Sector.PRESS: N_("Press"),
    Sector.OTHER: N_("Other body"),
}


class Mode(StrEnum):
    """How somebody wants to take part in the meeting as a whole."""

    ROOM = "room"
    REMOTE = "remote"
    NONE = "none"


MODES: Mapping[Mode, str] = {
    Mode.ROOM: N_("In the room, in one session at least"),
    Mode.REMOTE: N_("Remotely only"),
    Mode.NONE: N_("No session chosen"),
}


class Has(StrEnum):
    """What somebody has in a session, or in any."""

    ROOM = "room"
    REMOTE = "remote"
    WAITING = "waiting"
    OFFERED = "offered"


HAS: Mapping[Has, str] = {
    Has.ROOM: N_("Seat in the room"),
    Has.REMOTE: N_("Remote place"),
    Has.WAITING: N_("On the waiting list"),
    Has.OFFERED: N_("Offered a seat"),
}


class Sort(StrEnum):
    PRECEDENCE = "precedence"
    NAME = "name"
    DATE = "date"


SORTS: Mapping[Sort, str] = {
    Sort.PRECEDENCE: N_("Side and precedence"),
    Sort.NAME: N_("Name"),
    Sort.DATE: N_("Newest registration first"),
}


def state_name(state: State | str, language: Language | None = None) -> str:
    return gettext(language or current(), STATES[State(state)])


def sector_name(sector: Sector | str | None, language: Language | None = None) -> str:
    language = language or current()
    if not sector:
        return pgettext(language, "sector", "Not said")
    return gettext(language, SECTORS[Sector(sector)])


FILTERS: Mapping[str, Callable[..., str]] = {"state_name": state_name, "sector_name": sector_name}
