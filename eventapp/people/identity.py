"""Who asks: the session cookie of a request, looked up when a rule needs to know."""

from flask import g

from eventapp.core import clock
from eventapp.core.actor import NOBODY, Actor
from eventapp.core.db import db, transaction
from eventapp.web import cookies

from . import sessions


def identify() -> Actor:
    """One statement for a signed-in browser, none for any other."""
    g.session_id = 0
    reference = cookies.get(cookies.SIGNED_IN)
    if not reference:
        return NOBODY
    now = clock.now()
    found = sessions.find(db.session(), reference, now)
    g.session_id = found.session_id
    if found.worth_noting:
        with transaction() as session:
            sessions.note_use(session, found.session_id, now)
    return found.actor
