"""How pages about accounts name a browser and a moment."""

import re
from datetime import datetime

from eventapp.core import wording
from eventapp.core.translations import N_, gettext
from eventapp.web.languages import current

# In this order: nearly every browser also claims to be those below it.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_name(claimed: str) -> str:
    """``Firefox, Windows``: enough to tell one's own browsers apart."""
    names = [
        next((name for sign, name in table.items() if re.search(rf"\b{sign}", claimed)), None)
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, names)) or gettext(current(), N_("A browser"))


def moment(value: datetime) -> str:
    """A moment in words, on the clock that all records share."""
    return f"{wording.long_date(value.date(), current())}, {wording.hour(value, current())} (UTC)"
