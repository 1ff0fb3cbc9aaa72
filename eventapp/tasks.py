"""Which work follows from which cause: outbox topics and those who answer to them."""

from eventapp.agenda.service import PUBLISHED
from eventapp.core.outbox import Handler

HANDLERS: dict[str, list[Handler]] = {PUBLISHED: []}
