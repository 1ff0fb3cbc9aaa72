"""Who may open which address: every view says so, and one that says nothing is closed.

A blueprint whose pages are for everyone is opened as a whole with `open_to_all`. Any other view carries a
rule: a plain function of the actor and of what stands in the address, from its area's ``policy.py``.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from eventapp.core.actor import NOBODY, Actor

Rule = Callable[..., bool]
Identify = Callable[[], Actor]
View = TypeVar("View", bound=Callable[..., Any])

_OPEN: set[str] = {"static"}


def open_to_all(blueprint: Blueprint) -> Blueprint:
    """Everything in *blueprint* is for everyone."""
    blueprint.record_once(lambda state: state.app.extensions["open_blueprints"].add(blueprint.name))
    return blueprint


def allow(rule: Rule) -> Callable[[View], View]:
    """Open a view to those for whom ``rule(actor, **values of the address)`` holds."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def everyone(_actor: Actor, **_values: Any) -> bool:
    return True


def signed_in(actor: Actor, **_values: Any) -> bool:
    return actor.signed_in


def init_app(app: Flask) -> None:
    app.extensions["open_blueprints"] = set()
    app.extensions.setdefault("identify", lambda: NOBODY)
    app.before_request(_check)


def actor() -> Actor:
    """Whoever asks; looked up once for a request."""
    if "actor" not in g:
        identify: Identify = current_app.extensions["identify"]
        g.actor = identify()
    found: Actor = g.actor
    return found


def is_open(endpoint: str) -> bool:
    """Whether everyone may ask *endpoint*, without a look at who asks."""
    blueprint = endpoint.partition(".")[0]
    return endpoint in _OPEN or blueprint in current_app.extensions["open_blueprints"]


def _check() -> Response | None:
    """Nobody signed in is led to the sign-in page; somebody without the right gets "not found", which also
    hides whether there is anything."""
    if request.endpoint is None or is_open(request.endpoint):
        return None
    rule: Rule | None = getattr(current_app.view_functions[request.endpoint], "access_rule", None)
    if rule is None:
        abort(404)
    asking = actor()
    values = {k: v for k, v in (request.view_args or {}).items() if k != "language"}
    if rule(asking, **values):
        return _second_factor(asking, rule)
    if asking.signed_in:
        abort(404)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("sign_in.ask", next=request.full_path.rstrip("?")))
    raise Forbidden


def _second_factor(asking: Actor, rule: Rule) -> Response | None:
    """Who holds any role gives a second factor before using it; a rule can say that it asks for none."""
    if not asking.grants or asking.confirmed or getattr(rule, "without_second_factor", False):
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("sign_in.second_factor", next=request.full_path.rstrip("?")))
    raise Forbidden


def without_second_factor(rule: Rule) -> Rule:
    """*rule*, also for those who have not given their second factor: the pages where it is given."""

    def relaxed(asking: Actor, **values: Any) -> bool:
        return rule(asking, **values)

    relaxed.without_second_factor = True  # type: ignore[attr-defined]
    return relaxed
