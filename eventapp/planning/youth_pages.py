"""The teams of the Youth Lab: whom each consists of, and which sessions it visits for how long."""

import re
import secrets

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.agenda.content import Kind
from eventapp.core.db import db
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.web.access import allow

from . import parts, policy, saving, showing
from .blueprint import pages
from .other_forms import TeamForm, team_data
from .pages import Answer, around, said, status_of
from .parts import TeamPart
from .statements import differing, of_team

NEW = "new"
KEY = re.compile(r"^[0-9a-f]{6}$")  # of a team made here; a command may give others


@pages.get("/youth")
@allow(policy.reads_plans)
def youth(series: str, number: int) -> str:
    shown = showing.opened(db.session(), series, number)
    visited = {slug for team in shown.asked.teams for slug, _minutes in team.visits}
    groups = [each for each in shown.asked.sessions if each.kind is Kind.WORKING_GROUP]
    return render_template(
        "planning/youth.html",
        **around(shown),
        teams=shown.asked.teams,
        unvisited=[each for each in groups if each.slug not in visited],
    )


@pages.get("/youth/<key>")
@allow(policy.reads_plans)
def team(series: str, number: int, key: str) -> str:
    return _page(series, number, key)


@pages.post("/youth/<key>")
@allow(policy.plans)
def save_team(series: str, number: int, key: str) -> Answer:
    """A team that is new gets its key with its form, so that the form pressed twice makes one team."""
    form = _form(series, number, key)
    if "add" in request.form:
        return _page(series, number, key, form)
    if not form.validate():
        return _page(series, number, key, form), 422
    try:
        saving.save_part(series, number, key, form, parts.team_part, parts.with_team)
    except (Conflict, Invalid) as problem:
        return _page(series, number, key, form, problem), status_of(problem)
    return redirect(url_for(".youth", series=series, number=number, saved=1), 303)


@pages.post("/youth/<key>/remove")
@allow(policy.plans)
def remove_team(series: str, number: int, key: str) -> AnyResponse:
    saving.take_back(series, number, lambda demands: parts.with_team(demands, key, TeamPart()))
    return redirect(url_for(".youth", series=series, number=number, back=1), 303)


def _form(series: str, number: int, key: str) -> TeamForm:
    shown = showing.opened(db.session(), series, number)
    if not KEY.match(key):
        shown.team(key)
    return TeamForm(request.form, showing.known(db.session(), shown))


def _page(
    series: str, number: int, key: str, form: TeamForm | None = None, problem: Problem | None = None
) -> str:
    shown = showing.opened(db.session(), series, number)
    new = key not in shown.demands.teams
    if new and key != NEW and form is None:
        shown.team(key)
    part = parts.team_part(shown.demands, key)
    known = showing.known(db.session(), shown)
    conflict = None
    if form is None:
        form = TeamForm(None, known, **team_data(part, known))
        form.seal.data = parts.seal(part)
    elif isinstance(problem, Conflict):
        conflict = differing(of_team(part, shown.names), of_team(form.part(part), shown.names))
        form.seal.data = parts.seal(part)
    return render_template(
        "planning/team.html",
        **around(shown),
        key=secrets.token_hex(3) if key == NEW else key,
        new=new,
        form=form,
        known=known,
        conflict=conflict,
        problem=said(problem),
    )
