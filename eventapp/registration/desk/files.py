"""The list of people, as it is filtered in the address, for spreadsheet programs. Protected details are in
no file, and who was erased is in none."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES, PLACES
from eventapp.core.translations import N_, gettext, language_name, pgettext
from eventapp.registration import policy
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import filters, listing, tables
from .blueprint import pages
from .sight import Sight, look
from .words import sector_name, state_name

HEAD = (
    N_("Side"),
    N_("Order of precedence"),
    N_("Head of delegation"),
    N_("Name"),
    N_("Title or position"),
    N_("Organization"),
    N_("Sector"),
    N_("Working group"),
    N_("State"),
    N_("E-mail address"),
    N_("Language of their pages"),
    N_("City"),
    N_("Letter for a visa"),
    N_("Seats in the room"),
    N_("Remote places"),
    N_("On the waiting list"),
    N_("Seats offered"),
    N_("Registered on"),
)


@pages.get("/people.csv")
@allow(policy.works_on)
def people_csv(series: str, number: int) -> Response:
    sight = look(db.session(), actor(), series, number)
    content = tables.as_csv(_head(), _rows(sight))
    return tables.download(content, "text/csv; charset=utf-8", f"people-{series}-{number}.csv")


@pages.get("/people.xlsx")
@allow(policy.works_on)
def people_xlsx(series: str, number: int) -> Response:
    sight = look(db.session(), actor(), series, number)
    content = tables.as_xlsx(
        pgettext(current(), "registration", "People"), _head(), _rows(sight), clock.now()
    )
    return tables.download(content, tables.XLSX, f"people-{series}-{number}.xlsx")


def _head() -> list[str]:
    return [gettext(current(), label) for label in HEAD]


def _rows(sight: Sight) -> Iterator[list[str | int]]:
    groups, language = listing.groups(db.session(), sight), current()
    for row, has in listing.everybody(db.session(), sight, filters.parse(request.args)):
        yield _row(row, has, groups, language)


def _row(row: Any, has: listing.Has, groups: dict[int, LocalizedText], language: Language) -> list[str | int]:
    yes = gettext(language, N_("yes"))
    return [
        _text(COUNTRIES[row.side], language),
        "" if row.position is None else int(row.position),
        yes if row.head else "",
        row.name,
        _text(row.title, language),
        _text(row.organization, language),
        sector_name(row.sector, language) if row.sector else "",
        _text(groups.get(row.group_id), language),
        state_name(row.state, language),
        row.email or "",
        language_name(row.language, language),
        _text(PLACES[row.place].name, language) if row.place in PLACES else "",
        yes if row.needs_letter else "",
        *has,
        f"{row.submitted_at:%Y-%m-%d}" if row.submitted_at else "",
    ]


def _text(text: LocalizedText | None, language: Language) -> str:
    best = text.best(language) if text else None
    return best.text if best else ""
