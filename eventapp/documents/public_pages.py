"""The published agenda as PDF, Word document and spreadsheet, at addresses that stay.

For everybody it is the public level, made once and kept like pages are. Whoever has a role in the series asks
for more with ``level``; that is made for them alone and kept nowhere.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.agenda import library
from eventapp.agenda.content import Audience
from eventapp.core.db import db
from eventapp.core.localized import Language
from eventapp.core.places import COUNTRIES, PLACES
from eventapp.meetings.queries import edition_to_read
from eventapp.papers.model import Sheet
from eventapp.web.access import actor, open_to_all
from eventapp.web.answers import Answer, kept
from eventapp.web.languages import current, keep_arguments
from eventapp.web.making import in_turn
from eventapp.web.security import keep_private

from . import gathering, making, policy
from .specs import MEDIA, Format, Kind, Spec, all_first, file_name

pages = open_to_all(
    Blueprint(
        "agenda_files", __name__, url_prefix="/<lang:language>/<series>/meetings/<int(max=9999):number>"
    )
)
THREE = "three"


@pages.get("/agenda.pdf")
def pdf(series: str, number: int) -> AnyResponse:
    return _file(series, number, Format.PDF)


@pages.get("/agenda.docx")
def docx(series: str, number: int) -> AnyResponse:
    return _file(series, number, Format.DOCX)


@pages.get("/agenda.xlsx")
def xlsx(series: str, number: int) -> AnyResponse:
    return _file(series, number, Format.XLSX)


def _file(series: str, number: int, form: Format) -> AnyResponse:
    spec = spec_of(request.args.get, current(), form)
    keep_arguments("languages", "sheet", "first", "city", "level")
    head = library.head_of(db.session(), series, number)
    if spec.level is not Audience.PUBLIC:
        return _private(series, number, spec)

    def make() -> Answer:
        source = gathering.Source(
            library.issue(db.session(), head, Audience.PUBLIC).content, head.digest, head.number
        )
        return Answer.of(_made(spec, source), MEDIA[form], head.published_at)

    key = (head.digest, series, number, *sorted(spec.stored().items(), key=str))
    return _named(kept(_hashable(key), make), spec, series, number)


def _private(series: str, number: int, spec: Spec) -> AnyResponse:
    asking = actor()
    if not asking.signed_in:
        return redirect(url_for("sign_in.ask", next=request.full_path.rstrip("?")))
    if not policy.makes(asking, series, spec):
        abort(404)
    if not asking.confirmed:
        return redirect(url_for("sign_in.second_factor", next=request.full_path.rstrip("?")))
    session = db.session()
    source = gathering.gather(session, edition_to_read(session, series, number), spec)
    response = Response(_made(spec, source), content_type=MEDIA[spec.format])
    return keep_private(_named(response, spec, series, number))


def _made(spec: Spec, source: gathering.Source) -> bytes:
    start = source.content.edition.start_date
    return in_turn(lambda: making.make(spec, source, start, lambda: None))


def _named(response: Response, spec: Spec, series: str, number: int) -> Response:
    name = file_name(spec, f"{series}/{number}")
    shown = "inline" if spec.format is Format.PDF else "attachment"
    response.headers.set("Content-Disposition", shown, filename=name)
    return response


def spec_of(said: Callable[[str], str | None], language: Language, form: Format) -> Spec:
    """How the address asks for it. What is not known is not asked for, so that there are not more files than
    there are ways to ask. A spreadsheet has all three languages and no sheet."""
    languages = all_first(language) if said("languages") == THREE else (language,)
    city, first, level = said("city"), said("first"), said("level")
    known = Audience(level) if level in set(Audience) else Audience.PUBLIC
    if form is Format.XLSX:
        return Spec(Kind.AGENDA, form, (language,), level=known)
    return Spec(
        Kind.AGENDA,
        form,
        languages,
        Sheet.A4 if said("sheet") == Sheet.A4 else Sheet.LETTER,
        known,
        first=first if first in COUNTRIES else None,
        city=city if city in PLACES else None,
    )


def _hashable(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(str(each) for each in key)
