"""Addresses that leave this site: in calendars, data and mail."""

from typing import Any

from flask import current_app, has_request_context, url_for

from eventapp.settings import Settings


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of a page, under BASE_URL. Never under the Host that a request claims: what is kept
    for everyone would hand one visitor's claim to the next. Outside a request *values* names the language."""
    settings: Settings = current_app.extensions["settings"]
    if has_request_context():
        return settings.base_url + url_for(endpoint, **values)
    return settings.base_url + current_app.url_map.bind("localhost").build(endpoint, values)
