"""Links to rooms, for those who may enter them."""

from typing import Any

from flask import current_app, url_for

from eventapp.core.actor import Actor
from eventapp.web.access import Rule, actor


def link_for(endpoint: str, **values: Any) -> str | None:
    """The address of a room; None for somebody to whom its rule does not open it."""
    rule: Rule = getattr(current_app.view_functions[endpoint], "access_rule", nobody)
    return url_for(endpoint, **values) if rule(actor(), **values) else None


def nobody(_actor: Actor, **_values: Any) -> bool:
    return False
