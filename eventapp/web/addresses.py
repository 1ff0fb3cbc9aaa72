"""Addresses that leave this site: in calendars, data and mail."""

from typing import Any

from flask import current_app, url_for

from eventapp.settings import Settings


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of a page, under BASE_URL. Never under the Host that a request claims: what is kept
    for everyone would hand one visitor's claim to the next."""
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url + url_for(endpoint, **values)
