"""The organizers' pages of replies: who owes which, and the form in which a group answers."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from msgspec.structs import replace
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateField, RadioField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.localized import NOTHING, Language
from eventapp.core.translations import N_
from eventapp.partnership.queries import names_in_year, series_by_key
from eventapp.web.access import actor, allow
from eventapp.web.security import keep_private
from eventapp.youthlab import policy, service
from eventapp.youthlab.forms import Youth, line, lines, reviewed, say, text_data, text_of
from eventapp.youthlab.model import Answer as Said
from eventapp.youthlab.model import Reply
from eventapp.youthlab.showing import around, differing, opened, said, status_of

from . import replies as answering
from .model import Commitment

pages = Blueprint("youth_replies", __name__, url_prefix="/<lang:language>/organize/<series>/youth-lab")
pages.after_request(keep_private)
COHORT = "/<int(max=9999):number>"
Answer = str | AnyResponse | tuple[str, int]


class ReplyForm(Youth):
    answer = RadioField(
        choices=[SelectChoice(each.value) for each in Said if each is not Said.OWED],
        validators=[validators.InputRequired()],
    )
    text_en, text_fr, text_es = lines(), lines(), lines()
    text_reviewed = reviewed()
    promise_en, promise_fr, promise_es = lines(2000), lines(2000), lines(2000)
    promise_reviewed = reviewed()
    measure_en, measure_fr, measure_es = line(), line(), line()
    measure_reviewed = reviewed()
    due = DateField(validators=[validators.Optional()])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        if self.answer.data == Said.DECLINED and not text_of(self, "text"):
            self.text_en.errors = [*self.text_en.errors, say(N_("Whoever declines says why."))]
        if self.answer.data == Said.ADAPTED and not text_of(self, "text"):
            sentence = N_("Say in which form the group takes it up.")
            self.text_en.errors = [*self.text_en.errors, say(sentence)]
        return not self.errors

    def values(self) -> answering.ReplyValues:
        answer, promise = Said(self.answer.data), None
        if answer in answering.ACCEPTING:
            measure = text_of(self, "measure")
            promise = answering.Promise(text_of(self, "promise"), measure, self.due.data)
        return answering.ReplyValues(answer, text_of(self, "text"), promise)


def _data(reply: Reply, made: Commitment | None) -> dict[str, Any]:
    """What the form shows at first; a promise begins with the words of the recommendation, as a draft."""
    promise = made.text if made else replace(reply.recommendation.title, draft=tuple(Language))
    return {
        "version": reply.version,
        "answer": None if reply.answer is Said.OWED else reply.answer.value,
        "due": made.due if made else None,
        **text_data("text", reply.text),
        **text_data("promise", promise),
        **text_data("measure", made.measure if made else NOTHING),
    }


@pages.get("/replies")
@allow(policy.reads)
def all_replies(series: str) -> str:
    found = series_by_key(db.session(), series)
    context = around(found)
    groups = answering.by_group(db.session(), found.lineage, context["today"], owed=True)
    return render_template("youthlab/all_replies.html", **context, groups=groups)


@pages.get(f"{COHORT}/replies")
@allow(policy.reads)
def replies(series: str, number: int) -> str:
    shown = opened(series, number)
    context = around(*shown)
    groups = answering.by_group(db.session(), shown.series.lineage, context["today"], number)
    return render_template("youthlab/replies.html", **context, groups=groups)


@pages.get(f"{COHORT}/replies/<int(max=2147483647):row>")
@allow(policy.reads)
def reply(series: str, number: int, row: int) -> str:
    return _page(series, number, row)


@pages.post(f"{COHORT}/replies/<int(max=2147483647):row>")
@allow(policy.reads)
def answer(series: str, number: int, row: int) -> Answer:
    """Whose group it is follows from the reply, so it is asked here."""
    shown = opened(series, number)
    found = answering.reply_of(db.session(), shown.cohort, row)
    if not policy.answers(actor(), series, found.group.key):
        raise NotFound(answering.NO_REPLY)
    form = ReplyForm(request.form)
    if not form.validate():
        return _page(series, number, row, form), 422
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            answering.answer(session, *by, (number, row), form.values(), form.version.data or 0)
    except (Conflict, Invalid) as problem:
        return _page(series, number, row, form, problem), status_of(problem)
    return redirect(url_for(".reply", series=series, number=number, row=row, saved=1), 303)


def _page(
    series: str, number: int, row: int, form: ReplyForm | None = None, problem: Problem | None = None
) -> str:
    session, shown = db.session(), opened(series, number)
    found = answering.reply_of(session, shown.cohort, row)
    made = answering.commitment_of(session, found.id)
    data, theirs = _data(found, made), None
    if form is None:
        form = ReplyForm(None, **data)
    elif isinstance(problem, Conflict):
        theirs = differing(form, data)
        form.version.data = found.version
    _key, group = names_in_year(session, [found.group_id], shown.cohort.year)[found.group_id]
    track = found.recommendation.track
    tracks = service.localized_list(shown.cohort.tracks)
    return render_template(
        "youthlab/reply.html",
        **around(*shown),
        reply=found,
        group=group,
        made=made,
        form=form,
        theirs=theirs,
        track=tracks[track] if track is not None and track < len(tracks) else None,
        year=answering.next_year(shown.cohort, clock.now()),
        may_answer=policy.answers(actor(), series, found.group.key),
        problem=said(problem),
    )
