"""Which links may stand as evidence: from values, without web or database."""

from urllib.parse import urlsplit

LONGEST = 500


def acceptable(address: str) -> bool:
    """A whole http or https address with a host and without a name or password in it. Whoever follows a link
    must land where it says."""
    if len(address) > LONGEST or any(c.isspace() or c in '"<>\\^`{|}' or ord(c) < 32 for c in address):
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for one that is none
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and "." in (parts.hostname or "") and plain
    )
