"""What everybody may read: the report as published, each version of it, and what is known of a year."""

from flask import render_template

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.meetings.queries import edition_page
from eventapp.web.languages import current
from eventapp.web.public import public_page

from . import content, queries, showing
from .blueprint import public


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
        raise NotFound(N_("No report of this meeting has been published."))
    return render_template(
        "reports/published.html",
        edition=edition,
        series=edition.series,
        versions=versions,
        newer=found.number != versions[0].number,
        files=(),
        **showing.read(content.decode(found.content), current()),
    )


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
