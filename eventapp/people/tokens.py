"""Secrets that open doors: drawn here, given away once, kept as their SHA-256.

With 256 random bits a plain hash is enough: there is nothing to guess. Pure: no database, no web.
"""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, to be put into an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six digits, to be typed."""
    return f"{secrets.randbelow(10**6):06}"


def digest(*parts: str) -> str:
    """The SHA-256 of *parts* taken together, as it is stored."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def typed(code: str) -> str:
    """A code as it is meant, however it was typed: without spaces and dashes, in lower case."""
    return "".join(each for each in code.lower() if each.isalnum())
