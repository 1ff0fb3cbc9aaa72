"""Which work follows from which cause: outbox topics and those who answer to them."""

from eventapp.agenda.publishing import DUE, publish_scheduled
from eventapp.agenda.service import PUBLISHED
from eventapp.calendars.tasks import write_events
from eventapp.core.outbox import Handler
from eventapp.demo.history import LOADED
from eventapp.site import search

HANDLERS: dict[str, list[Handler]] = {
    DUE: [publish_scheduled],
    PUBLISHED: [write_events, search.index_publication, search.index_history],
    LOADED: [search.index_history],
}
