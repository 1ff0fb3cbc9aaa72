"""The list of participants, to read, to print and for spreadsheet programs."""

from collections.abc import Iterator

from flask import Response, render_template

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES
from eventapp.core.translations import N_, gettext, language_name
from eventapp.registration import policy
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments

from . import participants as use
from . import tables
from .blueprint import pages
from .sight import look

TITLE = N_("List of participants")
HEAD = (
    N_("Side"),
    N_("Order of precedence"),
    N_("Name"),
    N_("Head of delegation"),
    N_("Title or position"),
    N_("Organization"),
    N_("Language of the title, where it is another"),
    N_("Language of the organization, where it is another"),
)


@pages.get("/participants")
@allow(policy.works_on)
def participants(series: str, number: int) -> str:
    sight = look(db.session(), actor(), series, number)
    first = keep_arguments("first").get("first")
    return render_template(
        "registration/desk/participants.html",
        edition=sight.edition,
        series=sight.series,
        sight=sight,
        sides=use.participants(db.session(), sight, first),
        made_at=clock.now(),
    )


@pages.get("/participants.csv")
@allow(policy.works_on)
def participants_csv(series: str, number: int) -> Response:
    content = tables.as_csv(_head(), _rows(series, number))
    return tables.download(content, "text/csv; charset=utf-8", f"participants-{series}-{number}.csv")


@pages.get("/participants.xlsx")
@allow(policy.works_on)
def participants_xlsx(series: str, number: int) -> Response:
    title = gettext(current(), TITLE)
    content = tables.as_xlsx(title, _head(), _rows(series, number), clock.now())
    return tables.download(content, tables.XLSX, f"participants-{series}-{number}.xlsx")


def _head() -> list[str]:
    return [gettext(current(), label) for label in HEAD]


def _rows(series: str, number: int) -> Iterator[list[str | int]]:
    sight, language = look(db.session(), actor(), series, number), current()
    first = keep_arguments("first").get("first")
    yes = gettext(language, N_("yes"))
    for side in use.participants(db.session(), sight, first):
        for place, row in enumerate(side.people, 1):
            (title, title_in), (body, body_in) = (_said(each, language) for each in row[3:5])
            head = yes if row.head else ""
            country = _said(COUNTRIES[side.side], language)[0]
            yield [country, place, row.name, head, title, body, title_in, body_in]


def _said(text: LocalizedText, language: Language) -> tuple[str, str]:
    """The text, and the name of its language where it is not the one asked for."""
    best = text.best(language)
    if best is None:
        return "", ""
    other = best.language is not language
    return best.text, language_name(best.language, language) if other else ""
