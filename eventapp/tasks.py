"""Which work follows from which cause: outbox topics and those who answer to them."""

from datetime import timedelta

from eventapp.agenda.publishing import DUE, publish_scheduled
from eventapp.agenda.service import PUBLISHED
from eventapp.calendars.tasks import write_events
from eventapp.core import long_work
from eventapp.core.outbox import Handler
from eventapp.delivery import mailbox, tidying
from eventapp.demo.history import LOADED
from eventapp.documents import alarms
from eventapp.documents import service as documents
from eventapp.documents import tidying as documents_tidying
from eventapp.notices import planning, push, telling, time_watch
from eventapp.outcomes import texts
from eventapp.partnership import service as partnership
from eventapp.planning import running
from eventapp.planning import service as planning_service
from eventapp.programs import following, keeping, rewriting
from eventapp.registration import places, syncing, watching
from eventapp.registration import tasks as registration
from eventapp.registration.privacy import erasing, retention
from eventapp.site import search
from eventapp.youthlab import held as youth
from eventapp.youthlab import service as youthlab

HANDLERS: dict[str, list[Handler]] = {
    DUE: [publish_scheduled],
    PUBLISHED: [
        write_events,
        search.index_publication,
        search.index_history,
        syncing.follow_publication,
        following.follow_publication,
        alarms.follow_publication,
    ],
    watching.CHANGED: [following.follow_people, youth.follow_registration],
    following.FOLLOW: [following.follow_everybody],
    following.HOUR: [following.follow_hour],
    following.CHANGED: [planning.follow],
    rewriting.REWRITE: [rewriting.rewrite],
    planning.PLAN: [planning.plan],
    planning.TELL: [telling.tell],
    places.OFFER_ENDS: [registration.offer_ends],
    registration.RESEAT: [registration.reseat],
    registration.TELL_MODE: [registration.tell_mode],
    erasing.FORGET: [keeping.sweep, erasing.forget],
    retention.TOPIC: [retention.do_by_itself],
    texts.RELEASE_DUE: [texts.release],
    partnership.CHANGED: [search.index_history],
    LOADED: [search.index_history],
    youthlab.PUBLISHED: [search.index_youth],
    youth.TIDY: [youth.tidy],
    push.SEND: [push.send, push.tidy],
    time_watch.DAILY: [time_watch.report_daily],
    mailbox.FETCH: [mailbox.look],
    tidying.TOPIC: [tidying.tidy],
    documents_tidying.TOPIC: [documents_tidying.tidy],
}

LONG: dict[str, long_work.Handler] = {
    planning_service.RUN: running.perform,
    documents.MAKE: documents.perform,
}
"""Those that take minutes; their topics end with `outbox.LONG`."""

ROUNDS: dict[str, timedelta] = {
    time_watch.DAILY: time_watch.EVERY,
    mailbox.FETCH: mailbox.EVERY,
    tidying.TOPIC: tidying.EVERY,
    documents_tidying.TOPIC: documents_tidying.EVERY,
    youth.TIDY: youth.EVERY,
}
"""Topics that come again by themselves, and after how long (`core.rounds`)."""
