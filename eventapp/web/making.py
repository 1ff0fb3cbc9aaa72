"""Files that take a while to make are made for a few at a time, so that pages are answered beside it."""

from collections.abc import Callable
from threading import BoundedSemaphore

from werkzeug.exceptions import ServiceUnavailable

PLACES_TO_WAIT = BoundedSemaphore(4)  # files that are being made in this process at a time


def in_turn(make: Callable[[], bytes]) -> bytes:
    """What *make* makes. Raises `ServiceUnavailable` where enough wait already: come again in a moment."""
    if not PLACES_TO_WAIT.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=2)
    try:
        return make()
    finally:
        PLACES_TO_WAIT.release()
