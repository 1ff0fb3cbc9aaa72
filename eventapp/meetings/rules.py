"""What can be said of an edition's facts before they are kept: pure decisions, each with its sentence."""

from collections.abc import Collection, Iterator
from datetime import date

import msgspec

from eventapp.core.errors import Invalid, Problem
from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.core.places import COUNTRIES, PLACES
from eventapp.core.translations import N_

LONGEST_MEETING = 14  # days


class Wrong(Invalid):
    """Input with mistakes: ``problems`` holds one sentence for each field that has one."""

    def __init__(self, problems: dict[str, Problem]) -> None:
        super().__init__(N_("Something has to be put right"))
        self.problems = problems


class Opening(msgspec.Struct, frozen=True):
    """What somebody decides when opening an edition."""

    number: int
    start: date
    end: date
    host: str
    city: str
    mode: str
    reason: LocalizedText = NOTHING  # why the host is not the one due
    carried: tuple[str, ...] = ()
    same_hours: bool = True


class Facts(msgspec.Struct, frozen=True):
    """The facts of an edition that its organizers keep."""

    start: date
    end: date
    host: str
    city: str
    mode: str
    reason: LocalizedText = NOTHING
    venue: LocalizedText = NOTHING
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    contact_name: LocalizedText = NOTHING
    contact_email: str | None = None
    clocks: tuple[str, ...] = ()
    interpreter_teams: int | None = None
    needs_approval: bool = False


class RoomFacts(msgspec.Struct, frozen=True):
    name: LocalizedText
    video: bool = False
    capacity: int | None = None
    features: tuple[str, ...] = ()
    link: str | None = None


# What sessions can ask of a room; the keys stand in agenda files.
FEATURES: dict[str, str] = {
    "interpretation": N_("Interpretation booths"),
    "hybrid": N_("Equipment for remote participants"),
    "projection": N_("Projection"),
    "webcast": N_("Webcast"),
    "step_free": N_("Step-free access"),
    "hearing_loop": N_("Hearing loop"),
}


def problems_of_place_and_time(
    facts: Opening | Facts, due: str | None, rotation: Collection[str]
) -> Iterator[tuple[str, Problem]]:
    """What is wrong with the dates, the host and the city, by the name of the field."""
    if facts.end < facts.start:
        yield "end", Invalid(N_("The last day is before the first."))
    elif (facts.end - facts.start).days >= LONGEST_MEETING:
        yield "end", Invalid(N_("A meeting lasts %(days)s days at most."), days=LONGEST_MEETING)
    if facts.host not in rotation:
        yield "host", Invalid(N_("Choose one of the countries that host in turn."))
    elif due is not None and facts.host != due and not facts.reason:
        yield (
            "reason_en",
            Invalid(N_("Say in at least one language why the host is not the country whose turn it is.")),
        )
    if facts.city not in PLACES:
        yield "city", Invalid(N_("Choose a city from the list."))
    elif PLACES[facts.city].country != facts.host and facts.host in COUNTRIES:
        yield "city", Invalid(N_("This city is not in the host country."))


def problems_of_coordinates(facts: Facts) -> Iterator[tuple[str, Problem]]:
    if (facts.latitude is None) != (facts.longitude is None):
        missing = "latitude" if facts.latitude is None else "longitude"
        yield missing, Invalid(N_("Latitude and longitude belong together: give both or neither."))


def problems_of_room(facts: RoomFacts) -> Iterator[tuple[str, Problem]]:
    if not facts.name:
        yield "name_en", Invalid(N_("A room needs a name in at least one language."))
    if facts.link is not None and not facts.link.startswith("https://"):
        yield "link", Invalid(N_("A link begins with https://."))
    if facts.link is not None and not facts.video:
        yield "link", Invalid(N_("Only a video room has a link."))
