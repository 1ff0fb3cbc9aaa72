"""A small OpenID Connect provider on this machine that vouches for Ana, and can also lie."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response

from eventapp.core import clock

ANA, CLIENT, SECRET = "ana@example.org", "duo", "a secret: with a colon"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
NEW_KEY = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})


class Provider:
    """Vouches for Ana. ``claims`` and ``answers`` overrule what it would say (None: leave out)."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.key = self.listed = KEY
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.broken: set[str] = set()
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.address = ""
        self.app = Flask("provider")
        self.app.before_request(self._before)
        self.app.add_url_rule("/.well-known/openid-configuration", "metadata", self._metadata)
        self.app.add_url_rule("/authorize", "authorize", self._authorize)
        self.app.add_url_rule("/keys", "keys", self._keys)
        self.app.add_url_rule("/token", "token", self._token, methods=["POST"])

    def _authorize(self) -> Response:
        back = request.args["redirect_uri"]
        return redirect(f"{back}?{urlencode(self.approve(request.url))}")

    def _before(self) -> Any:
        self.asked.append(request.path)
        if request.path in self.broken:
            return "out of order", 502
        return None

    def _metadata(self) -> Any:
        found = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize?tenant=1",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }
        return jsonify(found | self.metadata)

    def _keys(self) -> Any:
        others = [{"kty": "EC", "crv": "unheard of", "kid": "x"}, {"kty": "RSA", "use": "enc", "kid": "one"}]
        return jsonify(keys=[*others, self.listed.as_dict(private=False)])

    def _token(self) -> Any:
        asked = self.codes.pop(request.form["code"], None)
        pair = "duo:a%20secret%3A%20with%20a%20colon"
        basic = request.headers.get("Authorization") == "Basic " + base64.b64encode(pair.encode()).decode()
        posted = (request.form.get("client_id"), request.form.get("client_secret")) == (CLIENT, SECRET)
        if basic == posted:
            return jsonify(error="invalid_client"), 401
        verifier = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return jsonify(error="invalid_grant"), 400
        if asked["redirect_uri"] != request.form["redirect_uri"]:
            return jsonify(error="invalid_grant"), 400
        now = int(clock.now().timestamp())
        claims = {"iss": self.address, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], "email": ANA.title(), "email_verified": True, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jsonify(
            access_token="x", token_type="Bearer", id_token=jwt.encode(self.header, claims, self.key)
        )

    def approve(self, address: str) -> dict[str, str]:
        """Somebody signs in at *address*: what comes back with them."""
        there, asked = address.split("?", 1)
        query = {name: values[0] for name, values in parse_qs(asked, strict_parsing=True).items()}
        assert there == f"{self.address}/authorize"
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert (query["client_id"], query["tenant"], query["scope"]) == (CLIENT, "1", "openid email")
        code = f"code {len(self.codes)}"
        self.codes[code] = query
        return {"code": code, "state": query["state"], "iss": self.address}
