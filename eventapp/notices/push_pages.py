"""How a browser begins and ceases to show notices: for participants, from their own page."""

from flask import Blueprint, Flask, Response, abort, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.registration import policy, visitor
from eventapp.web import errors
from eventapp.web.access import allow, open_to_all
from eventapp.web.languages import current
from eventapp.web.security import keep_private
from eventapp.web.static import serve

from . import push, push_keys
from .push import Keys

pages = Blueprint("push", __name__, url_prefix="/<lang:language>/<series>/meetings/<int(max=9999):number>/me")
pages.after_request(keep_private)
pages.register_error_handler(visitor.NotInvited, lambda problem: errors.answer(404, problem.say(current())))
worker = open_to_all(Blueprint("push_worker", __name__))


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
    app.register_blueprint(worker)
    app.jinja_env.globals["push_key"] = lambda: push_keys.public_key(push.settings())


@worker.get("/sw.js")
def script() -> AnyResponse:
    """The service worker; from the root, so that it is in charge of every page. Asked for anew each time."""
    return serve("js/sw.js")


@pages.post("/push.json")
@allow(policy.takes_part)
def subscribe(series: str, number: int) -> Response:
    keys = _posted()
    with transaction() as session:
        row = visitor.required(session, series, number)
        push.subscribe(session, clock.now(), row.person_id, keys)
    return Response(status=204)


@pages.post("/push/stop.json")
@allow(policy.takes_part)
def unsubscribe(series: str, number: int) -> Response:
    keys = _posted()
    with transaction() as session:
        row = visitor.required(session, series, number)
        push.unsubscribe(session, row.person_id, keys.endpoint)
    return Response(status=204)


@pages.post("/push/known.json")
@allow(policy.takes_part)
def known(series: str, number: int) -> Response:
    """Whether this browser shows this person's notices: on a shared machine it may be somebody else's."""
    keys = _posted()
    row = visitor.required(db.session(), series, number)
    return jsonify(known=push.knows(db.session(), row.person_id, keys.endpoint))


def _posted() -> Keys:
    """A browser's subscription as its ``toJSON`` writes it; anything else is a bad request."""
    if not push_keys.available(push.settings()):
        abort(404)
    sent = request.get_json()
    keys = sent.get("keys") if isinstance(sent, dict) else None
    if not isinstance(keys, dict):
        abort(400)
    endpoint, p256dh, auth = sent.get("endpoint"), keys.get("p256dh"), keys.get("auth")
    if not (isinstance(endpoint, str) and isinstance(p256dh, str) and isinstance(auth, str)):
        abort(400)
    return Keys(endpoint, p256dh, auth)
