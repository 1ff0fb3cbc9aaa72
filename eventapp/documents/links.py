"""The link by which an interpreter opens the own page: an HMAC with the installation's secret key, nothing
stored. Raising the interpreter's ``serial`` makes older links void. Pure."""

import base64
import hashlib
import hmac

LONGEST = 80


def make(key: str, interpreter: int, serial: int) -> str:
    return f"{interpreter:x}.{_seal(key, interpreter, serial)}"


def interpreter_in(token: str) -> int | None:
    """Whom it says that it is for; None for what is no link of ours at all."""
    head, dot, _rest = token.partition(".")
    if not dot or len(token) > LONGEST or not 0 < len(head) <= 8:
        return None
    try:
        return int(head, 16) if head.isascii() and head.isalnum() else None
    except ValueError:
        return None


def genuine(key: str, token: str, interpreter: int, serial: int) -> bool:
    return hmac.compare_digest(make(key, interpreter, serial).encode(), token.encode())


def _seal(key: str, interpreter: int, serial: int) -> str:
    message = f"interpreter link {interpreter} {serial}"
    digest = hmac.digest(key.encode(), message.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode()[:43]
