"""Everything that can be set from outside, read once from the environment.

All mistakes are reported together, each with the name of the variable and what is expected;
``docs/settings.md`` documents every variable, and a test holds the two together.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).parent.parent
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadSettings(SystemExit):
    """Ends the program with one line per mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(["The settings cannot be used:", *(f"  {m}" for m in mistakes)]))


@dataclass(frozen=True)
class OpenId:
    """Where people may sign in besides; ``name`` is what they call it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True)
class Settings:
    database_url: str
    data_dir: Path
    secret_key: str
    base_url: str
    trusted_proxies: int = 0
    max_request_bytes: int = 2_000_000
    reports_per_hour: int = 10
    contact_email: str = ""
    development: bool = False
    openid: OpenId | None = None

    @property
    def secure(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check every variable. Raises `BadSettings` naming all that are wrong."""
        mistakes: list[str] = []

        def whole(name: str, default: int, least: int, most: int) -> int:
            return _whole(environment, mistakes, name, default, least, most)

        data_dir = Path(environment.get("EVENTAPP_DATA_DIR") or ROOT / "var").absolute()
        database_url = environment.get("DATABASE_URL") or f"sqlite:///{data_dir / 'eventapp.sqlite3'}"
        if database_url.startswith(("postgres://", "postgresql://")):
            database_url = "postgresql+psycopg://" + database_url.split("://", 1)[1]
        try:
            if make_url(database_url).get_backend_name() not in ("sqlite", "postgresql"):
                mistakes.append("DATABASE_URL must begin with sqlite:/// or postgresql://")
        except (ArgumentError, ValueError):  # a port that is no number is a ValueError
            mistakes.append(
                "DATABASE_URL is not an address such as sqlite:///file or postgresql://user@host/name"
            )

        base_url = (
            environment.get("BASE_URL") or "http://127.0.0.1:" + (environment.get("PORT") or "8000")
        ).rstrip("/")
        if not base_url.startswith(("http://", "https://")):
            mistakes.append(f"BASE_URL must begin with http:// or https://, not {base_url!r}")

        secret_key = environment.get("SECRET_KEY", "")
        if secret_key and len(secret_key) < 32:
            mistakes.append("SECRET_KEY must have at least 32 characters")
        if base_url.startswith("https://") and not secret_key:
            mistakes.append("SECRET_KEY must be set when BASE_URL is https://")

        settings = cls(
            database_url=database_url,
            data_dir=data_dir,
            secret_key=secret_key or secrets.token_urlsafe(48),
            base_url=base_url,
            trusted_proxies=whole("TRUSTED_PROXIES", cls.trusted_proxies, 0, 5),
            max_request_bytes=whole("MAX_REQUEST_BYTES", cls.max_request_bytes, 10_000, 100_000_000),
            reports_per_hour=whole("REPORTS_PER_HOUR", cls.reports_per_hour, 1, 10_000),
            contact_email=environment.get("CONTACT_EMAIL", ""),
            development=bool(whole("DEVELOPMENT", 0, 0, 1)),
            openid=_openid(environment, mistakes),
        )
        if mistakes:
            raise BadSettings(mistakes)
        return settings


def _whole(
    environment: Mapping[str, str], mistakes: list[str], name: str, default: int, least: int, most: int
) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) <= most:
        mistakes.append(f"{name} must be a whole number from {least} to {most}, not {text!r}")
        return default
    return int(text)


def _openid(environment: Mapping[str, str], mistakes: list[str]) -> OpenId | None:
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME")
    values = {name: environment.get(name, "").strip() for name in names}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == len(names):
        return None
    if missing:
        mistakes.append(f"{', '.join(missing)} must be set too: of the four settings OIDC_… all or none")
    issuer = values["OIDC_ISSUER"]
    if issuer and not is_private(issuer):
        mistakes.append(f"OIDC_ISSUER must begin with https://, or be on this machine, not {issuer!r}")
    return OpenId(issuer, values["OIDC_CLIENT_ID"], values["OIDC_CLIENT_SECRET"], values["OIDC_NAME"])


def is_private(address: str) -> bool:
    """Whether nobody can listen on the way to *address*: over TLS, or not leaving this machine."""
    if not re.fullmatch(r"[!-~]+", address):
        return False
    try:
        scheme, host = urlsplit(address).scheme, urlsplit(address).hostname
    except ValueError:
        return False
    return bool(host) and (scheme == "https" or (scheme == "http" and host in LOOPBACK))
