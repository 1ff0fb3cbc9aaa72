"""The calendars that were sent last, on disk, for when the database is away.

One failed answer makes some programs give a calendar up, and an empty or wrong one wipes it: an old
calendar is better than either.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from eventapp.web.answers import Answer

log = logging.getLogger("eventapp.calendars")

MIMETYPE = "text/calendar; charset=utf-8"


class LastGood(NamedTuple):
    """``directory`` is made when it is first needed."""

    directory: Path

    def keep(self, address: str, answer: Answer) -> Answer:
        """Store *answer* under the path of its address, unless the same is there; gives it back.

        A disk that cannot be written is logged and otherwise no reason to fail.
        """
        path = self._path(address)
        try:
            if not path.exists() or path.read_bytes() != answer.body:
                self._write(path, answer)
        except OSError:
            log.exception("the calendar at %s cannot be kept on disk", address)
        return answer

    def find(self, address: str) -> Answer | None:
        path = self._path(address)
        try:
            body, modified = path.read_bytes(), path.stat().st_mtime
        except OSError:
            return None
        if not body.endswith(b"END:VCALENDAR\r\n"):
            return None  # a machine that lost power can leave an empty file
        return Answer.of(body, MIMETYPE, datetime.fromtimestamp(modified, UTC))

    def drop(self, address: str) -> None:
        """Keep nothing of it any more."""
        self._path(address).unlink(missing_ok=True)

    def drop_others(self, addresses: Iterable[str]) -> None:
        """Keep nothing but what stands under these."""
        kept = {self._path(address) for address in addresses}
        for path in self.directory.glob("*.ics"):
            if path not in kept:
                path.unlink(missing_ok=True)

    def _path(self, address: str) -> Path:
        # Whatever stands in an address, this is a file name.
        return self.directory / f"{hashlib.blake2b(address.encode(), digest_size=16).hexdigest()}.ics"

    def _write(self, path: Path, answer: Answer) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.directory, suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(answer.body)
        if answer.modified is not None:
            os.utime(name, (answer.modified.timestamp(),) * 2)
        Path(name).replace(path)
