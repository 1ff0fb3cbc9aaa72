"""Who needs what to enter the host country, as far as this program knows. Pure.

Canada: citizens of Mexico need a visa, or an electronic travel authorization where they travel by air and
hold a United States visa or had a Canadian one in the last ten years (since 29 February 2024, 23:30 Eastern
Time); citizens of the United States need neither. An organizer can have a special-event code for the people
invited, who give it with their application (canada.ca, “Invite delegates to a meeting in Canada”).
Mexico: citizens of Canada and the United States need no visa for a stay without paid work.
Everybody else is told to ask the consulate and is offered the letter: a wrong “nothing is needed” would end a
journey at the airport.
"""

from enum import StrEnum


class Entry(StrEnum):
    FREE = "free"  # no visa; a passport all the same
    VISA_OR_ETA = "visa_or_eta"
    ASK = "ask"  # not known here


KNOWN: dict[str, dict[str, Entry]] = {
    "CA": {"CA": Entry.FREE, "US": Entry.FREE, "MX": Entry.VISA_OR_ETA},
    "MX": {"MX": Entry.FREE, "CA": Entry.FREE, "US": Entry.FREE},
}


def entry(host: str, nationality: str) -> Entry:
    """What a citizen of *nationality* needs to enter *host*."""
    return KNOWN.get(host, {}).get(nationality, Entry.ASK)


def is_asked(host: str | None, side: str) -> bool:
    """Whether somebody of *side* is asked for a nationality at all: those at home are not."""
    return host is not None and host != side
