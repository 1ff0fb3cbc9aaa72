"""The buttons in an invitation: a link that can answer for one person and one session, and nothing else.

A link is an HMAC with the installation's secret key over the invitation's ref; nothing is stored. Opening it
changes nothing, because programs that look for viruses open links too: the answer is given with a button on
the page.
"""

import base64
import hashlib
import hmac

from flask import current_app, url_for

from eventapp.web.addresses import absolute

from .model import Answer, Invitation

GIVEN = {"accepted": Answer.ACCEPTED, "tentative": Answer.TENTATIVE, "declined": Answer.DECLINED}
"""What one may answer on the page, as it stands in addresses and forms."""


def link(invitation: Invitation, answer: Answer) -> str:
    """The whole address, in the invitation's language, of the page on which this answer is confirmed."""
    word = next(word for word, each in GIVEN.items() if each is answer)
    return absolute("answer.page", language=invitation.language, token=token_of(invitation), answer=word)


def path(invitation: Invitation) -> str:
    """Within the site, in the language of the page that leads there."""
    return url_for("answer.page", token=token_of(invitation))


def token_of(invitation: Invitation) -> str:
    return f"{invitation.ref}.{_seal(invitation.ref)}"


def ref_of(token: str) -> str | None:
    """The invitation that a link opens; None for one that was not made here."""
    ref, _, seal = token.partition(".")
    genuine = hmac.compare_digest(_seal(ref).encode(), seal.encode())
    return ref if genuine else None


def _seal(ref: str) -> str:
    key: str = current_app.extensions["settings"].secret_key
    made = hmac.digest(key.encode(), f"answer to invitation {ref}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode()[:43]
