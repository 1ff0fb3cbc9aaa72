"""What everybody may read: the report as published, each version of it, and what is known of a year."""

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request, url_for

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.meetings.queries import edition_page
from eventapp.papers.model import Paper, Sheet
from eventapp.web.answers import Answer, kept
from eventapp.web.languages import current, keep_arguments
from eventapp.web.making import in_turn
from eventapp.web.public import public_page

from . import content, queries, showing
from .blueprint import public
from .model import ReportPublication
from .paper import in_three, paper

THREE = "three"
NOT_PUBLISHED = N_("No report of this meeting has been published.")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@public.get("/report")
@public_page
def report(series: str, number: int) -> str:
    return _published(series, number, None)


@public.get("/report/<int(min=1, max=9999):version>")
@public_page
def version(series: str, number: int, version: int) -> str:
    return _published(series, number, version)


def _published(series: str, number: int, version: int | None) -> str:
    session = db.session()
    edition = edition_page(session, series, number).edition
    versions = queries.publications(session, edition.id)
    found = next((each for each in versions if version in (None, each.number)), None)
    if found is None:
        raise NotFound(NOT_PUBLISHED)
    return render_template(
        "reports/published.html",
        edition=edition,
        series=edition.series,
        versions=versions,
        newer=found.number != versions[0].number,
        files=_files(series, number) if found.number == versions[0].number else (),
        **showing.read(content.decode(found.content), current()),
    )


def _files(series: str, number: int) -> list[tuple[str, str]]:
    here: dict[str, Any] = {"series": series, "number": number}
    return [
        ("PDF", url_for("published_report.pdf", **here)),
        ("DOCX", url_for("published_report.docx", **here)),
        ("PDF · EN FR ES", url_for("published_report.pdf", languages=THREE, **here)),
    ]


@public.get("/report.pdf")
def pdf(series: str, number: int) -> Response:
    def write(made: Paper) -> bytes:
        from eventapp.papers import pdf  # the typesetter is loaded when the first file is made

        return pdf.write(made)

    return _file(series, number, "application/pdf", write)


@public.get("/report.docx")
def docx(series: str, number: int) -> Response:
    def write(made: Paper) -> bytes:
        from eventapp.papers import docx  # likewise

        return docx.write(made)

    return _file(series, number, DOCX, write)


def _file(series: str, number: int, media: str, write: Callable[[Paper], bytes]) -> Response:
    """The present version as a file, made once for a language and a sheet; one statement when it is there."""
    keep_arguments("languages", "sheet")
    sheet = Sheet.A4 if request.args.get("sheet") == Sheet.A4 else Sheet.LETTER
    three, language = request.args.get("languages") == THREE, current()
    head = queries.head(db.session(), series, number)
    if head is None:
        raise NotFound(NOT_PUBLISHED)

    def make() -> Answer:
        row = db.session().get_one(ReportPublication, head.id)
        compose = in_three if three else paper
        made = compose(content.decode(row.content), language, sheet)
        return Answer.of(in_turn(lambda: write(made)), media, head.published_at)

    response = kept((head.digest, media, language, sheet, three), make)
    ending = media.rpartition("/")[2] if media != DOCX else "docx"
    name = f"{series}-{number}-report-{'three-languages' if three else language}.{ending}"
    response.headers.set("Content-Disposition", "inline" if ending == "pdf" else "attachment", filename=name)
    return response


@public.get("/profile")
@public_page
def profile(series: str, number: int) -> str:
    """What sources tell of the meeting's year: the profile of a report, and the groups, with what is not
    known marked."""
    session = db.session()
    edition = edition_page(session, series, number).edition
    known = queries.content(session, edition, None)
    return render_template(
        "reports/profile.html",
        edition=edition,
        series=edition.series,
        published=bool(queries.publications(session, edition.id)),
        **showing.profile(known, current()),
    )
