"""What the organizers' pages of the Youth Lab show."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession, Item
from eventapp.agenda.policy import edits_draft, reads_draft
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.localized import Language, LocalizedText, TextStatus, folded
from eventapp.core.translations import N_, gettext
from eventapp.core.wording import ordinal
from eventapp.meetings.queries import edition_to_read, editions_of
from eventapp.partnership.model import GroupState, Series
from eventapp.partnership.queries import groups_of, series_by_key
from eventapp.web.access import actor
from eventapp.web.languages import current

from . import policy, presenting, queries, rules
from .forms import Offered
from .model import Answer, Cohort, CohortDelegate, Presentation, Recommendation
from .service import localized_list

NOT_YOURS = N_("This cohort presents at a meeting of another series, in which you have no role.")


ENDED = (GroupState.RETIRED, GroupState.MERGED, GroupState.RENAMED)


class Opened(NamedTuple):
    """A cohort in the rooms of a series."""

    series: Series
    cohort: Cohort


def opened(series: str, number: int) -> Opened:
    """Raises `NotFound`."""
    found = series_by_key(db.session(), series)
    return Opened(found, queries.cohort(db.session(), found.lineage, number))


def around(series: Series, cohort: Cohort | None = None) -> dict[str, Any]:
    """What every page of the Youth Lab is given."""
    asking = actor()
    return {
        "series": series,
        "cohort": cohort,
        "here": {"series": series.key, "number": cohort.number} if cohort else {"series": series.key},
        "may_keep": policy.keeps(asking, series.key),
        "may_edit": policy.edits(asking, series.key),
        "sides_kept": policy.sides_kept(asking, series.key, series.rotation),
        "today": clock.now().date(),
    }


def may_change_agenda(found: Cohort) -> bool:
    """Whether the actor edits the draft of the meeting at which the cohort presents: it may be of another
    series of the lineage."""
    return found.edition is not None and edits_draft(actor(), found.edition.series.key)


def editions_named(session: Session, series: Series) -> dict[int, str]:
    """The meetings of the lineage that a cohort can present at, newest first."""
    listed = sorted(editions_of(session, series.lineage), key=lambda each: -each.year)
    return {
        each.id: f"{_best(each.series.acronym) or _best(each.series.name)} "
        f"{ordinal(each.number, current())} ({each.year})"
        for each in listed
    }


def _best(text: LocalizedText) -> str:
    said = text.best(current())
    return said.text if said else ""


# ---- Recommendations ----


class Line(NamedTuple):
    """A recommendation in the list of a cohort."""

    row: Recommendation
    standing: Mapping[str, TextStatus]  # by language
    replies: Sequence[tuple[queries.Named, Any]]
    team: Sequence[CohortDelegate]


def lines(session: Session, found: Cohort) -> list[Line]:
    listed = queries.recommendations(session, found.id)
    ids = {reply.group_id for each in listed for reply in each.replies}
    names = queries.group_names(session, found, ids)
    return [
        Line(
            each,
            {language.value: rules.standing(language, each.title, each.text) for language in Language},
            [(names[reply.group_id], reply) for reply in each.replies],
            [presenter.delegate for presenter in each.presenters],
        )
        for each in listed
    ]


def picture(listed: Sequence[Line]) -> list[rules.Translation]:
    return rules.picture({line.row.number: (line.row.title, line.row.text) for line in listed})


def answered(listed: Sequence[Line]) -> tuple[int, int]:
    """How many replies were given, of how many that are owed."""
    replies = [reply for line in listed for _group, reply in line.replies]
    return sum(reply.answer is not Answer.OWED for reply in replies), len(replies)


def offered(session: Session, found: Cohort, addressed: Collection[str] = ()) -> Offered:
    """What a recommendation can refer to; groups that have ended only where they are *addressed* already."""
    ended = {each.key for each in groups_of(session, found.lineage) if each.state in ENDED}
    groups = queries.groups_offered(session, found)
    kept = [each for each in groups.values() if each.key not in ended or each.key in addressed]
    named = sorted(kept, key=lambda each: folded(_best(each.name)))
    team = {each.id: each for each in queries.delegates(session, found.id) if not each.withdrawn}
    return Offered(
        tracks=localized_list(found.tracks), groups={each.key: each.name for each in named}, team=team
    )


# ---- Delegates ----


def call_of(found: Cohort) -> rules.Call:
    """An age counts on the day on which the call closes, or the meeting begins."""
    meets = found.edition.start_date if found.edition else None
    return rules.Call(found.age_from, found.age_to, found.call_closes or meets, meets)


def worries(found: Cohort, row: CohortDelegate) -> list[str]:
    young = rules.Young(row.born, row.guardian_agreed, row.public_name)
    return [problem.say(current()) for problem in rules.worries(young, call_of(found))]


def age(found: Cohort, row: CohortDelegate) -> int | None:
    day = call_of(found).day
    return rules.age_on(row.born, day) if row.born and day else None


# ---- Presentations ----


class Place(NamedTuple):
    """A session of the draft in which something can be presented."""

    slug: str
    row: AgendaSession
    shown: Sequence[tuple[Presentation, bool]]  # and whether it is an item of the agenda


class Program(NamedTuple):
    places: Sequence[Place]
    gone: Sequence[Presentation]
    findings: Sequence[str]
    problem: str  # why nothing can be checked


def program(session: Session, found: Cohort) -> Program:
    """The sessions of the cohort's meeting with what is presented in each, and what is wrong."""
    if found.edition is None:
        return Program([], [], [], gettext(current(), presenting.NO_MEETING))
    if not reads_draft(actor(), found.edition.series.key):
        return Program([], [], [], gettext(current(), NOT_YOURS))
    edition = edition_to_read(session, found.edition.series.key, found.edition.number)
    rows = session.scalars(
        select(AgendaSession)
        .where(AgendaSession.edition_id == edition.id, AgendaSession.removed.is_(False))
        .order_by(AgendaSession.start.is_(None), AgendaSession.start, AgendaSession.slug)
    ).all()
    shown = queries.presentations(session, found.id)
    titles: dict[int, list[LocalizedText]] = {}
    for session_id, title in session.execute(
        select(Item.session_id, Item.title).where(Item.session_id.in_({each.session_id for each in shown}))
    ):
        titles.setdefault(session_id, []).append(title)
    places = [
        Place(
            row.slug,
            row,
            [
                (each, presenting.is_item(each, titles.get(row.id, ())))
                for each in shown
                if each.session_id == row.id
            ],
        )
        for row in rows
    ]
    gone = [each for each in shown if each.session.removed]
    try:
        said = [finding.say(current()) for finding in presenting.findings(session, edition)]
    except Invalid as problem:
        return Program(places, gone, [], problem.say(current()))
    return Program(places, gone, said, "")


# ---- Forms ----


def differing(form: Any, data: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What is saved now and what was typed, where they differ."""
    return {
        name: (value, form[name].data)
        for name, value in data.items()
        if name != "version" and _same(value) != _same(form[name].data)
    }


def _same(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()


def said(problem: Problem | None) -> str:
    """A problem that is not a conflict, for the box above the form."""
    return problem.say(current()) if problem is not None and not isinstance(problem, Conflict) else ""


def status_of(problem: Problem) -> int:
    return 409 if isinstance(problem, Conflict) else 422
