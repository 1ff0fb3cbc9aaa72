"""What states and origins are called."""

from collections.abc import Mapping

from eventapp.core.translations import N_

from .model import Origin, State

STATES: Mapping[State, str] = {
    State.OPEN: N_("not begun"),
    State.ON_TRACK: N_("on track"),
    State.LATE: N_("late"),
    State.DONE: N_("done"),
    State.DROPPED: N_("dropped"),
}
ORIGINS: Mapping[Origin, str] = {
    Origin.LEADERS: N_("Leaders’ meeting"),
    Origin.YOUTH_LAB: N_("Youth Lab"),
    Origin.GROUP: N_("The group itself"),
    Origin.EDITION: N_("Annual meeting"),
}
