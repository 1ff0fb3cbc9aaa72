"""Who acts: a person signed in, with the roles held today. A plain value, for plain policies."""

from dataclasses import dataclass
from enum import StrEnum

from .localized import Language


class Role(StrEnum):
    """What somebody may be trusted with in a series of meetings."""

    ORGANIZER = "organizer"  # the secretariat: everything of the series
    COORDINATOR = "coordinator"  # the national coordinator of one side
    CO_CHAIR = "co_chair"  # of one group, for one side
    RAPPORTEUR = "rapporteur"
    OBSERVER = "observer"
    OPERATOR = "operator"  # of sound and video


@dataclass(frozen=True)
class Grant:
    """A role held today in one series; for one side and one group where the role has them."""

    role: Role
    series: str
    side: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Actor:
    """``account`` is None for whoever is not signed in. ``confirmed`` says that a second factor was given."""

    account: int | None = None
    name: str = ""
    email: str = ""
    language: Language = Language.EN
    grants: frozenset[Grant] = frozenset()
    confirmed: bool = False

    @property
    def signed_in(self) -> bool:
        return self.account is not None

    def holds(self, role: Role, series: str, *, side: str | None = None, group: str | None = None) -> bool:
        """Whether the role is held in *series*; *side* and *group*, where given, must be the grant's own."""
        return any(
            grant.role is role
            and grant.series == series
            and (side is None or grant.side == side)
            and (group is None or grant.group == group)
            for grant in self.grants
        )

    def sides(self, series: str) -> frozenset[str]:
        """The sides for which the actor coordinates in *series*."""
        return frozenset(
            grant.side
            for grant in self.grants
            if grant.role is Role.COORDINATOR and grant.series == series and grant.side is not None
        )


NOBODY = Actor()
