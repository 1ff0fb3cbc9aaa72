"""Sentences of calendar events; each is a key of the message catalogue."""

from eventapp.agenda.content import Role
from eventapp.core.translations import N_, NN_

NATURES = {
    "reconstruction": N_("RECONSTRUCTION: put together from public sources; this is not an official agenda."),
    "sample": N_("SAMPLE: this meeting and everything said of it are fictional."),
}
MARKED = {
    "reconstruction": N_("%(name)s (reconstruction)"),
    "sample": N_("%(name)s (sample)"),
}
LEADERS = {
    Role.CHAIR: NN_("Chair: %(names)s", "Chairs: %(names)s"),
    Role.CO_CHAIR: NN_("Co-chair: %(names)s", "Co-chairs: %(names)s"),
    Role.MODERATOR: NN_("Moderator: %(names)s", "Moderators: %(names)s"),
}
