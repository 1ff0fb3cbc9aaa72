"""What a rapporteur takes down while a session runs."""

from enum import StrEnum

from eventapp.core.translations import N_


class RecordKind(StrEnum):
    POINT = "point"
    DECISION = "decision"
    COMMITMENT = "commitment"
    FOLLOW_UP = "follow_up"
    GROUP_LIFE = "group_life"


NAMES = {
    RecordKind.POINT: N_("Point"),
    RecordKind.DECISION: N_("Decision"),
    RecordKind.COMMITMENT: N_("Commitment"),
    RecordKind.FOLLOW_UP: N_("Follow-up"),
    RecordKind.GROUP_LIFE: N_("About a group"),
}
