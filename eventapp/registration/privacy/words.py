"""What classes of data, states and consents are called, and why something is kept."""

from typing import NamedTuple

from eventapp.core.translations import N_
from eventapp.people.model import Sector
from eventapp.registration.rules import Attendance, Place, State

from .retention import Kind


class Said(NamedTuple):
    name: str
    why: str


KINDS: dict[Kind, Said] = {
    Kind.IDENTITY: Said(
        N_("Who you are and how to reach you"),
        N_("To decide on your registration, to list your delegation and to write to you."),
    ),
    Kind.TRAVEL: Said(
        N_("Nationality and the letter for a visa"), N_("To write the letter that a visa application needs.")
    ),
    Kind.PROTECTED: Said(
        N_("Access needs, diet, parent or guardian"),
        N_("To arrange what you need. Only those who arrange it see this, and every look is recorded."),
    ),
    Kind.CONSENTS: Said(
        N_("What you agreed to"), N_("To know, and to be able to show, what you agreed to and when.")
    ),
    Kind.MAILS: Said(N_("Mails to you"), N_("To send them, and to see that they were sent.")),
    Kind.REQUESTS: Said(
        N_("What you asked for"), N_("So that your side or the secretariat can decide on it.")
    ),
    Kind.APPLICATIONS: Said(
        N_("Invitations and registrations that led to nothing"),
        N_("People who did not answer, withdrew, or were not decided on."),
    ),
}

SESSIONS = Said(
    N_("The sessions you chose"),
    N_("To give you places. What was chosen stays for the counts when nobody knows any more who it was."),
)

CLASSES: dict[Kind, Said] = {
    Kind.IDENTITY: Said(
        N_("Names, contact and function"),
        N_("All that is left of a registration. Side, sector, language and state stay, for the counts."),
    ),
    Kind.TRAVEL: Said(N_("Travel"), N_("Nationality, and whether a letter for a visa is needed.")),
    Kind.PROTECTED: Said(N_("Protected details"), N_("Access needs, diet, parent or guardian.")),
    Kind.CONSENTS: Said(N_("Consents"), N_("To the list of participants, pictures and recordings.")),
    Kind.MAILS: Said(N_("Mails"), N_("What was mailed to people about their registration.")),
    Kind.REQUESTS: Said(
        N_("Requests"), N_("To send a colleague, or to change a list after it was frozen: what and why.")
    ),
    Kind.APPLICATIONS: KINDS[Kind.APPLICATIONS],
}

CONSENTS = {
    "list": N_("Being shown in the list of participants"),
    "photo": N_("Being photographed"),
    "recording": N_("Being recorded"),
    "guardian": N_("Consent of a parent or guardian"),
}

STATES = {
    State.INVITED: N_("invited"),
    State.SUBMITTED: N_("registered, not yet decided"),
    State.APPROVED: N_("approved"),
    State.WAITING: N_("approved, waiting for a place"),
    State.DECLINED: N_("not approved"),
    State.WITHDRAWN: N_("withdrawn"),
    State.ATTENDED: N_("attended"),
}

SECTORS = {
    Sector.FEDERAL: N_("Federal government"),
    Sector.PROVINCIAL_STATE: N_("Provincial or state government"),
    Sector.ASSOCIATION: N_("Association"),
    Sector.ACADEMIA: N_("Academia"),
    Sector.YOUTH: N_("Youth"),
    Sector.PRESS: N_("Press"),
    Sector.OTHER: N_("Other"),
}

CHOICES = {
    (Attendance.ROOM, Place.ROOM): N_("You asked for a seat in the room, and have one."),
    (Attendance.ROOM, Place.REMOTE): N_("You asked for a seat in the room, and take part from afar."),
    (Attendance.ROOM, Place.NONE): N_("You asked for a seat in the room, and have no place."),
    (Attendance.REMOTE, Place.ROOM): N_("You asked to take part from afar, and have a seat in the room."),
    (Attendance.REMOTE, Place.REMOTE): N_("You asked to take part from afar, and do."),
    (Attendance.REMOTE, Place.NONE): N_("You asked to take part from afar, and have no place."),
}
