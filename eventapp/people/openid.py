"""Signing in at the provider of one's own organization (OpenID Connect, authorization code with PKCE).

Only an address that the provider has verified, and that has an account here, lets anybody in. What an attempt
needs to know when its browser comes back is kept in that browser, signed, for ten minutes, and serves once.
"""

import base64
import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import msgspec
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from eventapp.core import idempotency
from eventapp.settings import OpenId, is_private

from .tokens import digest, new_token

log = logging.getLogger("eventapp")

LASTS = timedelta(minutes=10)
CACHED = timedelta(hours=1)
TIMEOUT = 5  # seconds
LARGEST_ANSWER = 500_000
LEEWAY = 30  # seconds that the two clocks may differ
ALGORITHMS = ["RS256", "PS256", "ES256"]
KEYS = (("RSA", None), ("EC", "P-256"))
FACTORS = frozenset({"otp", "hwk", "swk", "fpt", "pin", "pwd"})  # RFC 8176

T = TypeVar("T")


class Unavailable(Exception):
    """The provider does not answer, or not as it should."""


class Refused(Exception):
    """This answer lets nobody in; the reason is for the log only."""


@dataclass(frozen=True)
class Attempt:
    """What was sent along and has to come back, and the page that somebody was on the way to."""

    state: str
    nonce: str
    verifier: str
    lands_at: str


def new_attempt(lands_at: str) -> Attempt:
    return Attempt(new_token(), new_token(), new_token(), lands_at)


def seal(secret_key: str, attempt: Attempt) -> str:
    """*attempt* as the browser keeps it."""
    return str(_sealing(secret_key).dumps(asdict(attempt)))


def unseal(secret_key: str, kept: str, state: str) -> Attempt:
    """The attempt that this browser made and that *state* belongs to. Raises `Refused`."""
    try:
        attempt = Attempt(**_sealing(secret_key).loads(kept, max_age=LASTS.seconds))
    except BadData as error:
        raise Refused("no attempt of this browser, or too old") from error
    if not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise Refused("another state")
    return attempt


def _sealing(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="openid", signer_kwargs={"digest_method": hashlib.sha256})


def use_up(session: Session, attempt: Attempt, now: datetime) -> None:
    """Raises `Refused` if *attempt* came back before."""
    here = new_token()
    form = {idempotency.FIELD: [digest("openid", attempt.state)]}
    if idempotency.once(session, "openid", now, form, lambda: here) != here:
        raise Refused("came back before")


class Metadata(msgspec.Struct, frozen=True):
    """What of a provider's metadata is needed (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class KeyList(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class Tokens(msgspec.Struct, frozen=True):
    id_token: str


class Claims(msgspec.Struct, frozen=True):
    aud: str | list[str]
    azp: str | None = None
    email: str = ""
    email_verified: bool = False
    amr: tuple[str, ...] = ()

    @property
    def multi_factor(self) -> bool:
        """Whether the provider says that it asked for more than one thing."""
        return "mfa" in self.amr or len(FACTORS.intersection(self.amr)) > 1


class Provider:
    """The provider in the settings. What it says of itself, and its keys, are kept for an hour."""

    def __init__(self, settings: OpenId) -> None:
        self.name = settings.name
        self._settings = settings
        self._kept: dict[str, tuple[datetime, Any]] = {}

    def address(self, attempt: Attempt, back: str, now: datetime) -> str:
        """Where the browser goes to sign in, to return to *back*. Raises `Unavailable`."""
        endpoint = self._metadata(now).authorization_endpoint
        challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "scope": "openid email",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def claims(self, attempt: Attempt, answer: Mapping[str, str], back: str, now: datetime) -> Claims:
        """Whom the provider vouches for in what it sent back. Raises `Refused` and `Unavailable`."""
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:
            raise Refused("the answer of another provider")  # RFC 9207
        if "error" in answer or not answer.get("code"):
            raise Refused("the provider let nobody in")
        claims = self._verified(self._exchange(attempt, answer["code"], back, now), attempt.nonce, now)
        ours = self._settings.client_id
        if (claims.azp or ours) != ours or (isinstance(claims.aud, list) and claims.aud != [ours]):
            raise Refused("for others as well")
        if not claims.email or not claims.email_verified:
            raise Refused("no verified e-mail address")
        return claims

    def _exchange(self, attempt: Attempt, code: str, back: str, now: datetime) -> str:
        metadata, ours = self._metadata(now), self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            pair = f"{quote(ours.client_id, safe='')}:{quote(ours.client_secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form |= {"client_id": ours.client_id, "client_secret": ours.client_secret}
        return fetch(metadata.token_endpoint, Tokens, urlencode(form).encode(), headers).id_token

    def _verified(self, id_token: str, nonce: str, now: datetime) -> Claims:
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            try:
                token = jwt.decode(id_token, self._keys(now), ALGORITHMS)
            except (JoseError, ValueError):  # perhaps with a key that is newer than those kept
                self._kept.pop("keys", None)
                token = jwt.decode(id_token, self._keys(now), ALGORITHMS)
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=LEEWAY,
                iss={"essential": True, "value": self._settings.issuer},
                aud={"essential": True, "value": self._settings.client_id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(token.claims)
            return msgspec.convert(token.claims, Claims)
        except (JoseError, ValueError) as error:
            raise Refused(f"the identity cannot be trusted: {error}") from error

    def _metadata(self, now: datetime) -> Metadata:
        def load() -> Metadata:
            issuer = self._settings.issuer
            found = fetch(issuer.rstrip("/") + "/.well-known/openid-configuration", Metadata)
            if found.issuer != issuer:
                raise Unavailable(f"{issuer} calls itself {found.issuer!r}")
            if not is_private(found.authorization_endpoint):
                raise Unavailable(f"not an https:// address: {found.authorization_endpoint!r}")
            return found

        found: Metadata = self._cached("metadata", now, load)
        return found

    def _keys(self, now: datetime) -> Any:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        def load() -> KeySet:
            listed = fetch(self._metadata(now).jwks_uri, KeyList).keys
            signing = [
                key
                for key in listed
                if key.get("use", "sig") == "sig" and (key.get("kty"), key.get("crv")) in KEYS
            ]
            try:
                return KeySet.import_key_set({"keys": signing})
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise Unavailable("the keys cannot be read") from error

        return self._cached("keys", now, load)

    def _cached(self, what: str, now: datetime, load: Any) -> Any:
        until, value = self._kept.get(what, (now, None))
        if until <= now:
            value = load()
            self._kept[what] = now + CACHED, value
        return value


class _NoDetours(HTTPRedirectHandler):
    """A secret goes where it was meant to go, or nowhere."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = build_opener(_NoDetours)


def fetch(
    address: str, kind: type[T], form: bytes | None = None, headers: Mapping[str, str] | None = None
) -> T:
    """What stands at *address*, as JSON of this *kind*. Raises `Unavailable`; `Refused` where what was posted
    is not accepted."""
    if not is_private(address):
        raise Unavailable(f"not an https:// address: {address!r}")
    asked = Request(address, form, {"Accept": "application/json", **(headers or {})})  # noqa: S310 (checked above)
    try:
        with _OPENER.open(asked, timeout=TIMEOUT) as answer:
            return msgspec.json.decode(answer.read(LARGEST_ANSWER), type=kind)
    except HTTPError as error:
        with error:
            if error.code == 400 and form is not None:
                raise Refused("the provider does not know this code") from error
            raise Unavailable(f"{address} answers {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable(f"{address}: {error}") from error
