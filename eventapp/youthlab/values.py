"""A Youth Lab as its forms and files say it: plain values, given to the use cases."""

from datetime import date

import msgspec

from eventapp.core.localized import NOTHING, Language, LocalizedText


class CohortValues(msgspec.Struct, frozen=True, kw_only=True):
    """``edition_id`` is the meeting at which the cohort presents. ``selection``, ``ended`` and ``diplomas``
    are ISO dates, months or years. None where it is not known."""

    year: int | None = None
    edition_id: int | None = None
    call_opens: date | None = None
    call_closes: date | None = None
    selection: str | None = None
    ended: str | None = None
    diplomas: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    size: int | None = None
    tracks: tuple[LocalizedText, ...] = ()
    organizers: tuple[LocalizedText, ...] = ()
    communique: LocalizedText = NOTHING
    reply_due: date | None = None


class DelegateValues(msgspec.Struct, frozen=True, kw_only=True):
    """``public_name``: the name may be published. ``person_key`` names a record of a person, where known."""

    side: str
    name: str
    email: str | None = None
    born: date | None = None
    place: str | None = None
    languages: tuple[str, ...] = ()
    guardian_agreed: date | None = None
    public_name: bool = False
    person_key: str | None = None


class RecommendationValues(msgspec.Struct, frozen=True, kw_only=True):
    """``groups`` are the keys of those addressed, ``team`` the ids of the delegates who present it, in their
    order. ``due`` is when replies are owed, where it is not the cohort's day."""

    original: Language
    title: LocalizedText
    text: LocalizedText
    track: int | None = None
    groups: tuple[str, ...] = ()
    team: tuple[int, ...] = ()
    due: date | None = None
