"""Who may see, keep and furnish the meetings of a series."""

import pytest

from eventapp.core.actor import NOBODY, Actor, Grant, Role
from eventapp.meetings import policy


def somebody(role: Role, series: str = "csp") -> Actor:
    return Actor(1, grants=frozenset({Grant(role, series)}), confirmed=True)


@pytest.mark.parametrize("role", list(Role))
def test_each_role(role: Role) -> None:
    who = somebody(role)
    assert policy.sees(who, "csp", number=2)
    assert policy.keeps(who, "csp") is (role is Role.ORGANIZER)
    assert policy.furnishes(who, "csp") is (role in (Role.ORGANIZER, Role.COORDINATOR))


@pytest.mark.parametrize("rule", [policy.sees, policy.keeps, policy.furnishes])
def test_nobody_else(rule: object) -> None:
    assert callable(rule)
    assert not rule(NOBODY, "csp")
    assert not rule(Actor(1), "csp")
    assert not rule(somebody(Role.ORGANIZER, "cmp"), "csp")
