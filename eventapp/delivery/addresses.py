"""Addresses of ours that prove where they were read: ``meetings+i7f3c….k2vq…@example.gc.ca``.

After the ``+`` stand what the address is for (one letter), the reference of that thing, and a seal over both
under the secret key. Whoever writes to such an address was sent it; nobody can make one up.
"""

import base64
import hashlib
import hmac
import re

INVITATION, MAIL = "i", "b"
_TAGGED = re.compile(r"[^@]*\+([a-z])([a-z0-9]{1,24})\.([a-z2-7]{16})@[^@]+")


def tag(key: str, kind: str, ref: str) -> str:
    """What stands after the ``+``. All in lower case: some servers on the way fold it."""
    seal = hmac.digest(key.encode(), f"address {kind} {ref}".encode(), hashlib.sha256)[:10]
    return f"{kind}{ref}.{base64.b32encode(seal).decode().lower()}"


def organizer(mail_from: str, key: str, ref: str) -> str:
    """Where answers to the invitation *ref* go."""
    return _tagged(mail_from, tag(key, INVITATION, ref))


def bounce(mail_from: str, key: str, ref: str) -> str:
    """Where a server reports that the mail *ref* did not arrive."""
    return _tagged(mail_from, tag(key, MAIL, ref))


def opened(key: str, address: str) -> tuple[str, str] | None:
    """The kind and the reference in *address*; None unless its seal is ours."""
    found = _TAGGED.fullmatch(address.strip().lower())
    if found is None:
        return None
    kind, ref, seal = found.groups()
    if not hmac.compare_digest(tag(key, kind, ref), f"{kind}{ref}.{seal}"):
        return None
    return kind, ref


def _tagged(mail_from: str, added: str) -> str:
    local, _, host = mail_from.partition("@")
    return f"{local}+{added}@{host}"
