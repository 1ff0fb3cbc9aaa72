"""Everything that can be set from outside, read once from the environment.

All mistakes are reported together, each with the name of the variable and what is expected;
``docs/settings.md`` documents every variable, and a test holds the two together.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
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
class Dkim:
    """The key with which mail is signed, and where its public half stands in the DNS."""

    domain: str
    selector: str
    key_file: Path


@dataclass(frozen=True)
class Mail:
    """How mail leaves. Without the address of a server it is only stored."""

    smtp_url: str = field(default="", repr=False)
    mail_from: str = "noreply@localhost"
    dkim: Dkim | None = None
    bounce_secret: str = field(default="", repr=False)
    domain_per_minute: int = 600
    imap_url: str = field(default="", repr=False)  # the mailbox that answers come to
    authserv_id: str = ""  # the name under which our mail server says what it checked


# The push services of the browsers; a star stands for any names before the rest.
PUSH_HOSTS = ("fcm.googleapis.com", "*.push.services.mozilla.com", "*.notify.windows.com", "*.push.apple.com")


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
    mail: Mail = Mail()
    queue_url: str = field(default="", repr=False)
    push_key_file: Path | None = None
    push_hosts: tuple[str, ...] = PUSH_HOSTS
    planner_memory_mb: int = 1024

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
            mail=_mail(environment, mistakes),
            queue_url=_queue_url(environment, mistakes),
            push_key_file=_optional_path(environment, "PUSH_KEY_FILE"),
            planner_memory_mb=whole("PLANNER_MEMORY_MB", cls.planner_memory_mb, 256, 262_144),
            push_hosts=tuple(environment.get("PUSH_HOSTS", "").lower().split()) or PUSH_HOSTS,
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


def _optional_path(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name, "").strip()
    return Path(text).absolute() if text else None


def _queue_url(environment: Mapping[str, str], mistakes: list[str]) -> str:
    url = environment.get("QUEUE_URL", "").strip()
    if url.startswith("postgres://"):
        url = "postgresql" + url.removeprefix("postgres")
    if url and not url.startswith(("redis://", "rediss://", "unix://", "postgresql://")):
        mistakes.append("QUEUE_URL must begin with redis://, rediss://, unix:// or postgresql://")
    return url


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


SMTP_SCHEMES = ("smtps", "smtp", "smtp+plain")
# A plain address: what is added to its local part must fit in as well.
ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,24}@(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


def _mail(environment: Mapping[str, str], mistakes: list[str]) -> Mail:
    def text(name: str, default: str = "") -> str:
        return environment.get(name, "").strip() or default

    smtp_url, mail_from, secret = text("SMTP_URL"), text("MAIL_FROM"), text("BOUNCE_SECRET")
    if smtp_url:
        mistakes += _smtp_mistakes(smtp_url)
        if not mail_from:
            mistakes.append("MAIL_FROM must be set when SMTP_URL is set")
    if mail_from and not ADDRESS.fullmatch(mail_from):
        mistakes.append(
            "MAIL_FROM must be a plain address such as meetings@example.gc.ca, at most 24 characters before @"
        )
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{24,}", secret):
        mistakes.append("BOUNCE_SECRET must have at least 24 characters, of A to Z, a to z, 0 to 9, - and _")
    mail_from = mail_from or Mail.mail_from
    return Mail(
        smtp_url=smtp_url,
        mail_from=mail_from,
        dkim=_dkim(environment, mistakes, mail_from),
        bounce_secret=secret,
        domain_per_minute=_whole(
            environment, mistakes, "MAIL_DOMAIN_PER_MINUTE", Mail.domain_per_minute, 1, 100_000
        ),
        imap_url=_imap(text("IMAP_URL"), mistakes),
        authserv_id=_authserv_id(text("MAIL_AUTHSERV_ID"), mistakes),
    )


def _imap(address: str, mistakes: list[str]) -> str:
    """Over TLS, or without leaving this machine."""
    known = False
    with suppress(ValueError):
        parsed = urlsplit(address)
        secret = parsed.scheme == "imaps" or (parsed.scheme == "imap" and parsed.hostname in LOOPBACK)
        known = secret and bool(parsed.username and parsed.password) and parsed.port != 0
    if address and not known:
        mistakes.append(
            "IMAP_URL must be an address such as imaps://user:password@host/INBOX (imap:// on this machine)"
        )
    return address


def _authserv_id(name: str, mistakes: list[str]) -> str:
    if name and not re.fullmatch(r"[A-Za-z0-9.-]+", name):
        mistakes.append("MAIL_AUTHSERV_ID must be the name of the mail server, such as mx.example.gc.ca")
    return name


def _smtp_mistakes(address: str) -> list[str]:
    wrong = ["SMTP_URL must be an address such as smtps://user:password@host:465 or smtp://host:587"]
    try:
        parsed = urlsplit(address)
        if parsed.scheme not in SMTP_SCHEMES or not parsed.hostname or parsed.port == 0:
            return wrong
    except ValueError:  # a port that is no number
        return wrong
    if parsed.scheme == "smtp+plain" and parsed.username:
        return ["SMTP_URL with smtp+plain:// would send the password unprotected"]
    return []


def _dkim(environment: Mapping[str, str], mistakes: list[str], mail_from: str) -> Dkim | None:
    names = ("DKIM_DOMAIN", "DKIM_SELECTOR", "DKIM_KEY_FILE")
    domain, selector, key_file = (environment.get(name, "").strip() for name in names)
    missing = [name for name in names if not environment.get(name, "").strip()]
    if len(missing) == len(names):
        return None
    if missing:
        mistakes.append(f"{', '.join(missing)} must be set too: of the three settings DKIM_… all or none")
        return None
    host = mail_from.partition("@")[2].lower()
    if host != domain.lower() and not host.endswith("." + domain.lower()):
        mistakes.append("DKIM_DOMAIN must be the domain of MAIL_FROM or one above it")
    if not Path(key_file).is_file():
        mistakes.append("DKIM_KEY_FILE is not a file")
    return Dkim(domain.lower(), selector, Path(key_file))


def is_private(address: str) -> bool:
    """Whether nobody can listen on the way to *address*: over TLS, or not leaving this machine."""
    if not re.fullmatch(r"[!-~]+", address):
        return False
    try:
        scheme, host = urlsplit(address).scheme, urlsplit(address).hostname
    except ValueError:
        return False
    return bool(host) and (scheme == "https" or (scheme == "http" and host in LOOPBACK))
