"""Who may do what with accounts: one's own, once signed in; and let people in where one is the organizer."""

from typing import Any

from eventapp.core.actor import Actor, Role
from eventapp.web.access import everyone, signed_in, without_second_factor

anyone = without_second_factor(everyone)
own_account = signed_in
before_second_factor = without_second_factor(signed_in)


def names_people(actor: Actor, series: str, **_values: Any) -> bool:
    return actor.holds(Role.ORGANIZER, series)
