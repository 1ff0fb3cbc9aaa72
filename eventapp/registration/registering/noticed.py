"""Which privacy notice a form was shown with: its name and our seal on it travel in the form, so that a
consent names the text that was read, whatever is written meanwhile."""

import hashlib
import hmac

from flask import current_app


def sealed(notice: str) -> str:
    return f"{notice} {_seal(notice)}"


def shown(text: str) -> str:
    """The notice's name; empty where the seal is not ours."""
    notice, _, seal = text.rpartition(" ")
    return notice if notice and hmac.compare_digest(seal.encode(), _seal(notice).encode()) else ""


def _seal(notice: str) -> str:
    key: str = current_app.extensions["settings"].secret_key
    return hmac.new(key.encode(), f"notice {notice}".encode(), hashlib.sha256).hexdigest()[:32]
