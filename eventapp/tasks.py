"""Which work follows from which cause: outbox topics and those who answer to them."""

from eventapp.agenda.publishing import DUE, publish_scheduled
from eventapp.agenda.service import PUBLISHED
from eventapp.calendars.tasks import write_events
from eventapp.core.outbox import Handler
from eventapp.demo.history import LOADED
from eventapp.registration import places, syncing
from eventapp.registration import tasks as registration
from eventapp.registration.privacy import erasing, retention
from eventapp.site import search

HANDLERS: dict[str, list[Handler]] = {
    DUE: [publish_scheduled],
    PUBLISHED: [
        write_events,
        search.index_publication,
        search.index_history,
        syncing.follow_publication,
    ],
    places.OFFER_ENDS: [registration.offer_ends],
    registration.RESEAT: [registration.reseat],
    registration.TELL_MODE: [registration.tell_mode],
    erasing.FORGET: [erasing.forget],
    retention.TOPIC: [retention.do_by_itself],
    LOADED: [search.index_history],
}
