"""The site's own key for Web Push (VAPID, RFC 8292), the keys of browsers, and the request itself."""

import base64
import binascii
import os
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from eventapp.settings import Settings

PATIENCE = (3.05, 6.0)  # seconds: to connect, to be answered
PROOF_LASTS, PROOF_USED = timedelta(hours=12), timedelta(hours=2)


class Browser(Protocol):
    @property
    def endpoint(self) -> str: ...
    @property
    def p256dh(self) -> str: ...
    @property
    def auth(self) -> str: ...


class Unreachable(Exception):
    """A push service did not answer at all."""


class KeyExists(Exception):
    """A new key would leave every subscription without worth."""


def key_file(settings: Settings) -> Path:
    return settings.push_key_file or settings.data_dir / "push-key.pem"


def available(settings: Settings) -> bool:
    return key_file(settings).is_file()


def make(settings: Settings) -> Path:
    """Write a new private key that only this user can read. Raises `KeyExists`."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = key_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyExists(path.name) from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    return path


def public_key(settings: Settings) -> str:
    """The public half as browsers take it (``applicationServerKey``); empty while there is no key."""
    path = key_file(settings)
    try:
        return _public(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=4)
def _public(path: Path, _changed: int) -> str:
    from cryptography.hazmat.primitives import serialization

    key = serialization.load_pem_private_key(path.read_bytes(), password=None).public_key()
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def are_readable(p256dh: str, auth: str) -> bool:
    """Whether these are a browser's keys: a point of P-256, and sixteen secret bytes."""
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        point, secret = _bytes(p256dh), _bytes(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, binascii.Error):
        return False
    return len(point) == 65 and len(secret) == 16


def _bytes(text: str) -> bytes:
    if len(text) > 200 or not text.isascii():
        raise ValueError("no key")
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars="-_", validate=True)


def post(settings: Settings, browser: Browser, said: str, lasts: int, now: datetime) -> int:
    """Encrypt *said* for a browser and give it to its push service; the status that this answers. Raises
    `Unreachable`. Where a service leads elsewhere, nobody follows."""
    import requests
    from pywebpush import WebPusher

    parts = urlsplit(browser.endpoint)
    headers = {**proof(settings, f"{parts.scheme}://{parts.netloc}", now), "Urgency": "high"}
    with requests.Session() as http:
        http.max_redirects = 0
        http.trust_env = True
        pusher = WebPusher(
            {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}},
            requests_session=http,
        )
        try:
            answer: Any = pusher.send(said.encode(), headers, ttl=lasts, timeout=PATIENCE)
        except requests.TooManyRedirects:
            return 310
        except requests.RequestException as error:
            raise Unreachable(type(error).__name__) from None  # its own words name the address
    return int(answer.status_code)


def proof(settings: Settings, audience: str, now: datetime) -> dict[str, str]:
    """The header by which a push service knows this site. One serves for hours: services ask not to be sent
    a new one each time."""
    path, used = key_file(settings), PROOF_USED.total_seconds()
    begun = int(now.timestamp() // used * used)
    return dict(_proof(path, path.stat().st_mtime_ns, audience, _subject(settings), begun))


@lru_cache(maxsize=32)
def _proof(path: Path, _changed: int, audience: str, subject: str, begun: int) -> tuple[tuple[str, str], ...]:
    from py_vapid import Vapid02

    signer: Any = Vapid02.from_pem(path.read_bytes())
    expires = begun + int((PROOF_USED + PROOF_LASTS).total_seconds())
    signed: dict[str, str] = signer.sign({"aud": audience, "sub": subject, "exp": expires})
    return tuple(signed.items())


def _subject(settings: Settings) -> str:
    """Whom a push service may write to. Apple's refuses addresses on localhost."""
    if settings.contact_email:
        return f"mailto:{settings.contact_email}"
    return settings.base_url if settings.secure else f"mailto:{settings.mail.mail_from}"
