"""Calendars by address. Each answer is a function of publications, language and day, kept under them."""

import logging
import re
from collections.abc import Callable, Hashable
from datetime import date
from functools import wraps

from flask import Blueprint, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from eventapp.agenda.queries import PublicationHead, current_head
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Problem
from eventapp.core.localized import Language
from eventapp.settings import Settings
from eventapp.web.access import open_to_all
from eventapp.web.answers import Answer, kept, send

from . import feeds, jcal, queries
from .countries import seen_from
from .feeds import Loaded
from .last_good import MIMETYPE, LastGood
from .queries import SeriesHead

log = logging.getLogger("eventapp.calendars")
pages = open_to_all(Blueprint("calendars", __name__))

View = Callable[..., Response]
LARGEST_NUMBER = 9999  # beyond what any column holds an address is simply unknown


def unbroken(view: View) -> View:
    """A calendar that answers whatever happens: what is unknown is 404, what fails is the last good answer,
    and 503 only where there never was one."""

    @wraps(view)
    def answer(**values: str | int) -> Response:
        try:
            response = view(**values)
        except (HTTPException, Problem):
            raise
        except Exception as error:
            log.exception("the calendar at %s cannot be made", request.path)
            found = _last_good().find(_as_ics(request.path))
            if found is None:
                raise ServiceUnavailable(retry_after=30) from error
            response = send(jcal.of(found) if _is_json() else found)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Content-Disposition"] = f'inline; filename="{_filename(request.path)}"'
        return response

    return answer


@pages.get(f"/<lang:language>/<series>/meetings/<int(max={LARGEST_NUMBER}):number>/agenda.ics")
@unbroken
def agenda(series: str, number: int) -> Response:
    """The public agenda of one meeting."""
    head = current_head(db.session(), series, number) or abort(404)
    language, today = _language(), feeds.day_not_over(clock.now())

    def make() -> Answer:
        return _answer(feeds.agenda_feed(_load(head, series, number), language, today), head)

    return kept(("calendar", head.digest, language, today), make)


@pages.get(f"/<lang:language>/<series>/meetings/<int(max={LARGEST_NUMBER}):number>/sessions/<slug>.ics")
@unbroken
def session(series: str, number: int, slug: str) -> Response:
    """One public session."""
    head = current_head(db.session(), series, number) or abort(404)
    language, today = _language(), feeds.day_not_over(clock.now())

    def make() -> Answer:
        loaded = _load(head, series, number)
        found = loaded.content.session(slug) or abort(404)
        return _answer(feeds.session_feed(loaded, found, language, today) or abort(404), head)

    return kept(("calendar", head.digest, language, today, slug), make)


@pages.get("/<lang:language>/<series>/groups/<slug>/calendar.json")
@pages.get("/<lang:language>/<series>/groups/<slug>/calendar.ics")
@unbroken
def group(series: str, slug: str) -> Response:
    """One working group's public sessions at all meetings of its lineage."""
    head = queries.group_head(db.session(), series, slug) or abort(404)
    language, today = _language(), feeds.day_not_over(clock.now())
    said = head.name.best(language)
    name = said.text if said else slug

    def make() -> Answer:
        loaded = queries.load(db.session(), head.meetings, language, _settings().base_url)
        body = feeds.group_feed(loaded, slug, name, language, today)
        return _answer(body, max(head.meetings, key=lambda meeting: meeting.published_at))

    digests = tuple(meeting.digest for meeting in head.meetings)
    return _kept(("calendar", digests, language, today, slug, name), make)


@pages.get("/<lang:language>/<series>/sides/<code>/calendar.json")
@pages.get("/<lang:language>/<series>/sides/<code>/calendar.ics")
@unbroken
def side(series: str, code: str) -> Response:
    """The public sessions of a lineage in which one side has anybody."""

    def made(head: SeriesHead, name: str, language: Language, today: date) -> bytes:
        loaded = queries.load(db.session(), head.meetings, language, _settings().base_url)
        return feeds.side_feed(loaded, code, name, language, today)

    return _of_country(series, code, made)


@pages.get("/<lang:language>/<series>/countries/<code>/calendar.json")
@pages.get("/<lang:language>/<series>/countries/<code>/calendar.ics")
@unbroken
def country(series: str, code: str) -> Response:
    """All public sessions of a lineage with the hours of one country."""

    def made(head: SeriesHead, name: str, language: Language, today: date) -> bytes:
        contents = queries.agendas(db.session(), head.meetings)
        loaded = [seen_from(each, code, language, _settings().base_url) for each in contents]
        return feeds.country_feed(loaded, name, language, today)

    return _of_country(series, code, made)


def _of_country(series: str, code: str, made: Callable[[SeriesHead, str, Language, date], bytes]) -> Response:
    head = queries.series_head(db.session(), series, code) or abort(404)
    language, today = _language(), feeds.day_not_over(clock.now())
    said = head.country.best(language)
    name = said.text if said else code

    def make() -> Answer:
        latest = max(head.meetings, key=lambda meeting: meeting.published_at)
        return _answer(made(head, name, language, today), latest)

    digests = tuple(meeting.digest for meeting in head.meetings)
    return _kept(("calendar", digests, language, today, request.endpoint, code, name), make)


def _load(head: PublicationHead, series: str, number: int) -> Loaded:
    meeting = queries.MeetingHead(series, number, head.id, head.digest, head.published_at)
    return queries.load(db.session(), [meeting], _language(), _settings().base_url)[0]


def _kept(key: Hashable, make: Callable[[], Answer]) -> Response:
    """The calendar under *key*, or the same as jCal where the address says so."""
    return kept((key, "json"), lambda: jcal.of(make())) if _is_json() else kept(key, make)


def _answer(body: bytes, head: PublicationHead | queries.MeetingHead) -> Answer:
    return _last_good().keep(_as_ics(request.path), Answer.of(body, MIMETYPE, head.published_at))


def _last_good() -> LastGood:
    found: LastGood = current_app.extensions["last_good_calendars"]
    return found


def _is_json() -> bool:
    return request.path.endswith(".json")


def _as_ics(path: str) -> str:
    """The address under which the calendar at *path* is kept: its lines, of which jCal is made."""
    return re.sub(r"\.json$", ".ics", path)


def _language() -> Language:
    language: Language = g.language
    return language


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _filename(path: str) -> str:
    """``/fr/csp/meetings/2/agenda.ics`` is saved as ``csp-meetings-2-agenda-fr.ics``."""
    stem, dot, kind = path.strip("/").rpartition(".")
    language, *parts = stem.split("/")
    return "-".join([*parts, language]) + dot + kind
