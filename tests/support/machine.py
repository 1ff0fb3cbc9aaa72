"""The programs that tests need from the machine, and the Debian packages that bring them.

Run as a program it prints the packages of those that are missing, for ``scripts/test`` to install.
"""

import re
import shutil
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).parents[2]


def chromium() -> Path | None:
    return _first_program("chromium", "chromium-browser", "google-chrome")


def node() -> Path | None:
    return _first_program("node", "nodejs")


def dovecot() -> Path | None:
    """An IMAP server. Debian keeps it where only root looks for programs."""
    beside = Path("/usr/sbin/dovecot")
    return _first_program("dovecot") or (beside if beside.exists() else None)


def liberation() -> Path | None:
    """The typeface in which pages are measured: how wide words are must not hang on the machine."""
    folders = Path("/usr/share/fonts/truetype").glob("liberation*/LiberationSans-Regular.ttf")
    return next(folders, None)


def postgres_programs() -> Path | None:
    """The directory of the newest PostgreSQL server. Debian keeps it off the PATH."""
    if installed := _first_program("initdb"):
        return installed.parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in versions), key=_version, default=None)


def redis() -> Path | None:
    return _first_program("redis-server", "valkey-server")


def office() -> Path | None:
    """LibreOffice, which opens DOCX as an office would."""
    return _first_program("soffice", "libreoffice")


def needed(program: Path | None, package: str) -> Path:
    """*program* itself, or an error that says what would bring it."""
    if program is None:
        raise FileNotFoundError(f"Debian package {package} is not installed; make test installs or names it")
    return program


def _first_program(*names: str) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def _version(programs: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", programs.parent.name)]


def _missing_packages() -> list[str]:
    found: dict[str, Path | str | None] = {
        "chromium": chromium(),
        "dovecot-imapd": dovecot(),
        "fonts-liberation": liberation(),
        "libreoffice-writer": office(),
        "libatomic1": find_library("atomic"),  # Playwright's own Node.js needs it and does not bring it
        "poppler-utils": _first_program("pdftotext"),
        "postgresql": postgres_programs(),
        "nodejs": node(),
        "npm": _first_program("npm"),
        "redis-server": redis(),
    }
    return [package for package, program in found.items() if program is None]


if __name__ == "__main__":
    print(*_missing_packages())
