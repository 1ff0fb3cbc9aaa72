"""The time-zone rules of another year, in place of the program's pinned release."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from eventapp.core import clock

OLD_RULES = Path(__file__).parent / "data" / "tzdata-2025b"
OLD_VERSION = "2025.2"  # as the package calls 2025b


@contextmanager
def release_2025b() -> Iterator[None]:
    """Meanwhile the program runs on tzdata 2025b, as far as Canada and Mexico go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "tzdata_version", lambda: OLD_VERSION)
        _use([str(OLD_RULES)])
        try:
            yield
        finally:
            _use([])


def _use(path: list[str]) -> None:
    zoneinfo.reset_tzpath(to=path)
    ZoneInfo.clear_cache()
    clock.zone.cache_clear()


def canadian_and_mexican() -> dict[str, str]:
    """Every zone of the two countries in the pinned release, with its country."""
    import importlib.resources

    table = (importlib.resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text()
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows if row[0] in ("CA", "MX")}
