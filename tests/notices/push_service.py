"""A browser's push service on this machine, and a browser with keys of its own that can read what arrives."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils


class Arrived(NamedTuple):
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


class PushService:
    """Answers ``status`` to whatever is posted, and keeps it."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.status = 201
        self._serving = True
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.arrived.append(Arrived(self.path, headers, body))
                self.send_response(service.status)
                if service.status in (301, 302, 307, 308):
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815  # its name is the base class’s

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator["PushService"]:
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()

    def stop(self) -> None:
        if self._serving:
            self._serving = False
            self._server.shutdown()
            self._server.server_close()


class Browser:
    """What ``PushManager.subscribe`` makes: an address and two keys."""

    def __init__(self, service: PushService, name: str = "one") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = b"sixteen byte key"
        self.endpoint = f"http://{service.host}/push/{name}"

    @property
    def subscription(self) -> dict[str, Any]:
        """As ``toJSON`` writes it."""
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": unpadded(point), "auth": unpadded(self._auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, arrived: Arrived) -> Any:
        assert arrived.headers["content-encoding"] == "aes128gcm"
        text = http_ece.decrypt(
            arrived.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        return json.loads(text)


def claims(arrived: Arrived, public_key: str) -> dict[str, Any]:
    """What the site says of itself, if it is signed by the key that browsers were given (RFC 8292, checked
    here without the library that made it)."""
    scheme, _space, rest = arrived.headers["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, given["k"]) == ("vapid", public_key)
    head, body, signature = given["t"].split(".")
    assert json.loads(padded(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = padded(signature)
    r, s = (int.from_bytes(part, "big") for part in (raw[:32], raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(public_key))
    signed = f"{head}.{body}".encode()
    key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    found: dict[str, Any] = json.loads(padded(body))
    return found


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
