"""Signs mail for our domain (DKIM, RFC 6376), so that others can tell it from mail in our name.

Written out here: libraries take the time of the signature from the clock, and a mail that is sent again must
be the same to the last byte.
"""

import base64
import hashlib
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from eventapp.settings import Dkim

SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id"),
    *("mime-version", "content-type", "content-language"),
)
_BLANKS = re.compile(rb"[ \t]+")
_BEFORE_END = re.compile(rb"[ \t]+(?=\r\n)")


def sign(message: bytes, how: Dkim, moment: datetime) -> bytes:
    """The header that signs *message* (lines end with CR LF) as of *moment*."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    head, _, body = message.partition(b"\r\n\r\n")
    there = _headers(head)
    names = [name for name in SIGNED if name in there]
    moment_said, hashed_body = int(moment.timestamp()), _hash(_relaxed_body(body))
    begun = (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={how.domain}; s={how.selector};"
        f"\r\n\tt={moment_said}; h={':'.join(names)};\r\n\tbh={hashed_body};\r\n\tb="
    )
    hashed = b"".join(there[name] for name in names) + b"dkim-signature:" + _relaxed(begun.encode())
    signature = base64.b64encode(_key(how.key_file).sign(hashed, PKCS1v15(), SHA256())).decode()
    folded = "\r\n\t".join(re.findall(".{1,72}", signature))
    return f"DKIM-Signature: {begun}{folded}\r\n".encode()


def load_key(file: Path) -> Any:
    """The private RSA key in *file*. Raises `ValueError` or `OSError`."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except TypeError as error:  # it asks for a password
        raise ValueError("the key is protected by a password") from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the key is not an RSA key")  # noqa: TRY004  # what is in the file, not in the call
    return key


_key = cache(load_key)


def _headers(head: bytes) -> dict[str, bytes]:
    """Each header in its relaxed form, by its name."""
    lines = re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n")
    parted = (line.partition(b":") for line in lines)
    return {
        name.decode().strip().lower(): name.strip().lower() + b":" + _relaxed(value) + b"\r\n"
        for name, _, value in parted
    }


def _relaxed(value: bytes) -> bytes:
    return _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def _relaxed_body(body: bytes) -> bytes:
    text = _BLANKS.sub(b" ", _BEFORE_END.sub(b"", body)).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""


def _hash(text: bytes) -> str:
    return base64.b64encode(hashlib.sha256(text).digest()).decode()
