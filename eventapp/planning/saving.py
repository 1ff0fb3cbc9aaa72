"""How a page of statements saves: its own part only, against what it showed."""

from collections.abc import Callable
from typing import Any

from eventapp.core import clock
from eventapp.core.db import transaction
from eventapp.core.errors import Conflict
from eventapp.core.translations import N_
from eventapp.meetings.queries import edition_to_change
from eventapp.web.access import actor

from . import gathering, service
from .demands import Demands
from .parts import seal

SAVED_MEANWHILE = N_("Somebody else saved this since you opened it.")


def save(
    series: str,
    number: int,
    seen: str,
    of: Callable[[Demands], Any],
    change: Callable[[Demands], Demands],
) -> None:
    """State what *change* makes of what is stated now. *of* takes the part that the page showed, *seen* is
    its seal then. Raises `Conflict` where that part is another now, and not the one that is to be saved."""
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        before, version = gathering.stated(session, edition.id)
        after = change(before)
        if seal(of(before)) not in (seen, seal(of(after))):
            raise Conflict(SAVED_MEANWHILE)
        service.save(session, actor().email, clock.now(), edition, after, version)


def save_part(
    series: str,
    number: int,
    key: str,
    form: Any,
    part_of: Callable[[Demands, str], Any],
    with_part: Callable[[Demands, str, Any], Demands],
) -> None:
    """The same for what *form* says of one thing, a session or a person, that *key* names."""
    save(
        series,
        number,
        form.seal.data or "",
        lambda demands: part_of(demands, key),
        lambda demands: with_part(demands, key, form.part(part_of(demands, key))),
    )


def take_back(series: str, number: int, change: Callable[[Demands], Demands]) -> None:
    """Make *change*, whatever was saved meanwhile: it names what it takes back."""
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        before, version = gathering.stated(session, edition.id)
        service.save(session, actor().email, clock.now(), edition, change(before), version)
