"""What the names by which things stand in records say to people. Unknown ones stay as they are."""

import re

from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.core.wording import ordinal

_NAMES = (
    (r"(?P<series>[^/]+)/(?P<meeting>\d+)/conclusions", N_("Conclusions, %(meeting)s annual meeting")),
    (r"(?P<series>[^/]+)/(?P<meeting>\d+)/press-line", N_("Press line, %(meeting)s annual meeting")),
    (
        r"(?P<series>[^/]+)/(?P<meeting>\d+)/record/(?P<slug>.+)",
        N_("Record of the session “%(slug)s”, %(meeting)s annual meeting"),
    ),
    (r"(?P<series>[^/]+)/(?P<meeting>\d+)/report(/.*)?", N_("Report, %(meeting)s annual meeting")),
    (
        r"(?P<series>[^/]+)/youth-lab/(?P<cohort>\d+)/recommendations/(?P<number>\d+)",
        N_("Youth Lab %(cohort)s, recommendation %(number)s"),
    ),
    (r"plans/(?P<group>[^/]+)/(?P<year>\d{4})", N_("Work plan %(year)s, %(group)s")),
    (r"commitments/([^/]+/)?(?P<number>\d+)", N_("Commitment %(number)s")),
)


def subject_name(subject: str, language: Language) -> str:
    for pattern, sentence in _NAMES:
        found = re.fullmatch(pattern, subject)
        if found:
            values = dict(found.groupdict())
            if "meeting" in values:
                values["meeting"] = ordinal(int(values["meeting"]), language)
            return gettext(language, sentence, **values)
    return subject
