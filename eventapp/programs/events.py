"""Events of one person: their bytes as they are stored for all, with the person's own stamps put in."""

from datetime import datetime

from eventapp.calendars.events import UNSTAMPED
from eventapp.calendars.lines import folded
from eventapp.core.localized import Language
from eventapp.core.translations import gettext

from .model import EventCopy
from .rules import Variant

_DTSTAMP = b"\r\nDTSTAMP:%b\r\n" % UNSTAMPED.encode()
_MODIFIED = b"\r\nLAST-MODIFIED:%b\r\n" % UNSTAMPED.encode()
_END = b"END:VEVENT\r\n"
ALARMED = (Variant.ROOM, Variant.REMOTE, Variant.LINKED)


def copy_bytes(
    copy: EventCopy, language: Language, stamped_at: datetime, *, alarm: int | None = None
) -> bytes:
    """The VEVENT in *language*; with a reminder *alarm* minutes before, if one is asked for."""
    data: bytes = getattr(copy, language.value)
    return stamped(data, copy.variant, language, stamped_at, alarm)


def stamped(
    data: bytes, variant: Variant, language: Language, stamped_at: datetime, alarm: int | None = None
) -> bytes:
    """The same of the bytes alone. A text cannot hold what is replaced: a line's end in it is escaped."""
    moment = f"{stamped_at:%Y%m%dT%H%M%SZ}".encode()
    data = data.replace(_DTSTAMP, b"\r\nDTSTAMP:%b\r\n" % moment, 1)
    data = data.replace(_MODIFIED, b"\r\nLAST-MODIFIED:%b\r\n" % moment, 1)
    if alarm is None or variant not in ALARMED:
        return data
    return data.removesuffix(_END) + _alarm(language, alarm) + _END


def _alarm(language: Language, minutes: int) -> bytes:
    said = gettext(language, "Your session begins soon")
    lines = ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{said}", f"TRIGGER:-PT{minutes}M", "END:VALARM")
    return b"".join(folded(line.encode()) + b"\r\n" for line in lines)
