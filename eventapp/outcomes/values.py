"""What is promised, as values: made by forms and files, given to the use cases."""

from datetime import date

import msgspec
from msgspec.structs import replace

from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.meetings.model import Nature

from .model import Origin, State


class Owner(msgspec.Struct, frozen=True):
    """Who answers for a commitment on one side: an office, and the key of a person where one is named."""

    side: str
    body: LocalizedText
    person: str | None = None


class Evidence(msgspec.Struct, frozen=True):
    """A link that shows what became of a commitment; only http and https."""

    title: str
    url: str


class CommitmentValues(msgspec.Struct, frozen=True, kw_only=True):
    """A commitment as it is written down. It stands in the plan of each of ``groups`` (keys, the first leads)
    for ``year``. ``edition_id`` is the meeting at which it was agreed, ``reply_id`` the reply to a
    recommendation that it follows from."""

    groups: tuple[str, ...]
    year: int
    text: LocalizedText
    origin: Origin = Origin.GROUP
    origin_note: LocalizedText = NOTHING
    edition_id: int | None = None
    reply_id: int | None = None
    measure: LocalizedText = NOTHING
    due: date | None = None
    marks: tuple[str, ...] = ()  # keys of the cross-cutting themes of the lineage
    owners: tuple[Owner, ...] = ()
    nature: Nature = Nature.OFFICIAL


class Words(msgspec.Struct, frozen=True):
    """What both sides agree on of one commitment: not its state, which changes with each report."""

    number: int
    text: LocalizedText
    measure: LocalizedText
    due: date | None
    marks: tuple[str, ...]
    owners: tuple[Owner, ...]

    def of_offices(self) -> "Words":
        """The same without the persons who are named for an office."""
        return replace(self, owners=tuple(replace(owner, person=None) for owner in self.owners))


class Reported(msgspec.Struct, frozen=True):
    """What a group says became of a commitment."""

    state: State
    text: LocalizedText = NOTHING
    evidence: tuple[Evidence, ...] = ()
