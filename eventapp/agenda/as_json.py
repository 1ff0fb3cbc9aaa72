"""``agenda.json``: the published agenda for programs, as ``docs/agenda-json.md`` describes it, and the
schema.org Event that pages carry for search engines."""

from typing import Any

import msgspec

from eventapp.core import clock
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import PLACES
from eventapp.web.addresses import absolute

from .content import AgendaContent, SessionContent

FORMAT = "eventapp-published-agenda"


def agenda(content: AgendaContent, language: Language) -> bytes:
    """UTF-8 JSON. Texts are in *language*, with ``text_language`` where another one had to stand in."""
    edition = content.edition
    return msgspec.json.encode(
        {
            "format": FORMAT,
            "version": 1,
            "language": language,
            "series": edition.series.key,
            "series_name": _text(edition.series.name, language),
            "number": edition.number,
            "publication": content.publication,
            "published_at": content.published_at,
            "tzdata": content.tzdata,
            "nature": edition.nature,
            "basis": _text(edition.basis, language),
            "start_date": edition.start_date,
            "end_date": edition.end_date,
            "city": _text(PLACES[edition.city].name, language),
            "zone": edition.zone,
            "venue": _text(edition.venue, language),
            "address": edition.address,
            "url": _url("agenda.agenda", content, language),
            "calendar": _url("calendars.agenda", content, language),
            "sessions": [_session(content, session, language) for session in content.sessions],
        }
    )


def _session(content: AgendaContent, session: SessionContent, language: Language) -> dict[str, Any]:
    return {
        "uid": session.uid,
        "slug": session.slug,
        "url": _url("agenda.session", content, language, slug=session.slug),
        "kind": session.kind,
        "status": session.status,
        "sequence": session.sequence,
        "changed_at": session.changed_at,
        "title": _text(session.title, language),
        "summary": _text(session.summary, language),
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "local_start": session.start,
        "local_end": session.end,
        "zone": session.zone,
        "utc_offset": clock.offset_label(session.starts_at, session.zone),
        "mode": session.mode,
        "room": _text(session.room.name, language) if session.room else None,
        "groups": [{"key": group.key, "name": _text(group.name, language)} for group in session.groups],
        "interpretation": session.languages,
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "title": _text(person.title, language),
                "organization": _text(person.organization, language),
                "side": person.side,
                "remote": person.remote,
            }
            for person in session.people
        ],
        "items": [
            {"title": _text(item.title, language), "minutes": item.minutes, "presenter": item.presenter}
            for item in session.items
        ],
    }


def schema_event(content: AgendaContent, language: Language) -> dict[str, Any]:
    """The meeting as a schema.org Event. Reconstructions and samples are said to be so in the description."""
    edition = content.edition
    city = PLACES[edition.city]
    attendance = {"in_person": "Offline", "remote": "Online"}.get(edition.mode, "Mixed")
    place: dict[str, Any] = {
        "@type": "Place",
        "name": _text(edition.venue, language) or _text(city.name, language),
        "address": edition.address or _text(city.name, language),
    }
    if edition.latitude is not None and edition.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": edition.latitude,
            "longitude": edition.longitude,
        }
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": f"{_text(edition.series.name, language)} {edition.number}",
        "description": _text(edition.basis, language),
        "inLanguage": language.locale,
        "startDate": edition.start_date.isoformat(),
        "endDate": edition.end_date.isoformat(),
        "eventAttendanceMode": f"https://schema.org/{attendance}EventAttendanceMode",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": place,
        "url": _url("agenda.agenda", content, language),
        "organizer": {"@type": "Organization", "name": _text(edition.contact_name, language)}
        if edition.contact_name
        else None,
    }


def _text(text: LocalizedText, language: Language) -> str | None:
    best = text.best(language)
    return best.text if best else None


def _url(endpoint: str, content: AgendaContent, language: Language, **values: Any) -> str:
    edition = content.edition
    return absolute(endpoint, language=language, series=edition.series.key, number=edition.number, **values)
