"""What templates can call: sentences, dates and hours in the page's language, text with its fallback."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from markupsafe import Markup, escape

from eventapp.core import clock, translations, wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES, PLACES, Place

from .languages import canonical_path, current, same_page

LONGEST_TAIL = 36


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=_,
        _n=_n,
        _p=_p,
        Language=Language,
        same_page=same_page,
        say=say,
        plain=plain,
        place_name=place_name,
        country_name=country_name,
        PLACES=PLACES,
    )
    app.jinja_env.filters.update(
        day=lambda value: wording.day(_date(value), current()),
        day_heading=lambda value: wording.day_heading(_date(value), current()),
        short_day=lambda value: wording.short_day(_date(value), current()),
        long_date=lambda value: wording.long_date(_date(value), current()),
        month_day=lambda value: wording.month_day(_date(value), current()),
        language_name=lambda of: translations.language_name(Language(of), current()),
        fact_date=_fact_date,
        precise_date=lambda value: wording.precise(value, current()),
        source_name=_source_name,
        hour=lambda value: wording.hour(value, current()),
        listing=lambda parts: wording.listing(parts, current()),
        iso=lambda moment: f"{moment:%Y-%m-%dT%H:%MZ}",
        number=lambda value: wording.number(value, current()),
        difference=lambda value: wording.difference(value, current()),
        seconds=lambda time: wording.seconds(time, current()),
        percent=lambda share: wording.percent(share, current()),
        ordinal=lambda number: wording.ordinal(number, current()),
        offset=clock.offset_label,
        at=clock.wall,
    )
    app.jinja_env.globals.update(
        hours=lambda start, end: wording.hours(start, end, current()),
        days=lambda start, end: wording.days(start, end, current()),
    )

    @app.context_processor
    def page() -> dict[str, Any]:
        return {"language": current(), "page_path": canonical_path()}


def _(sentence: str, **values: Any) -> str:
    """The sentence with its values; markup among them stays markup, and the rest is escaped."""
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(translations.gettext(current(), sentence)) % values
    return translations.gettext(current(), sentence, **values)


def _n(one: str, many: str, count: int, **values: Any) -> str:
    return translations.ngettext(current(), one, many, count, **values)


def _p(context: str, sentence: str, **values: Any) -> str:
    return translations.pgettext(current(), context, sentence, **values)


def say(text: LocalizedText | dict[str, Any] | None) -> Markup:
    """*text* in the page's language; the next best is marked with the language it is in, and a text that
    exists in none is shown as not known."""
    text = LocalizedText(**text) if isinstance(text, dict) else text
    best = text.best(current()) if text else None
    if best is None:
        return Markup('<span class="unknown">{}</span>').format(_("not known"))
    if best.language is current():
        return escape(best.text)
    return Markup('<span lang="{}">{}</span>').format(best.language.locale, best.text)


def plain(text: LocalizedText | dict[str, Any] | None) -> str:
    """*text* for places that take no markup, such as a title; empty where it exists in no language."""
    text = LocalizedText(**text) if isinstance(text, dict) else text
    best = text.best(current()) if text else None
    return best.text if best else ""


def place_name(place: str | Place) -> str:
    return plain((PLACES[place] if isinstance(place, str) else place).name)


def country_name(code: str) -> str:
    return plain(COUNTRIES[code])


def _source_name(address: str) -> str:
    """An address as short as it can be told from the next: its site and the last part of its path."""
    parts = urlsplit(address)
    last = parts.path.rstrip("/").rpartition("/")[2]
    tail = last + (f"?{parts.query}" if parts.query else "")
    if len(tail) > LONGEST_TAIL:
        tail = tail[:LONGEST_TAIL] + "…"
    site = (parts.hostname or address).removeprefix("www.")
    return f"{site}/…/{tail}" if tail else site


def _fact_date(value: str) -> str:
    """A date or an interval of dates as a source gives it (ISO 8601, ``..`` where an end is open)."""
    start, _slash, end = value.partition("/")
    language = current()
    if not end:
        return wording.long_date(date.fromisoformat(start), language)
    if start == "..":
        return _("until %(day)s", day=wording.long_date(date.fromisoformat(end), language))
    if end == "..":
        return _("from %(day)s", day=wording.long_date(date.fromisoformat(start), language))
    return wording.days(date.fromisoformat(start), date.fromisoformat(end), language)


def _date(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
