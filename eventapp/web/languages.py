"""The language stands first in the address; views and templates find it in ``g.language``."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Request, g, request, url_for
from werkzeug.routing import BaseConverter, ValidationError

from eventapp.core.localized import Language


class LanguageConverter(BaseConverter):
    regex = "en|fr|es"
    part_isolating = True

    def to_python(self, value: str) -> Language:
        try:
            return Language(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: str) -> str:
        return Language(value).value


def init_app(app: Flask) -> None:
    app.url_map.converters["lang"] = LanguageConverter

    @app.url_value_preprocessor
    def keep_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "language" in values:
            g.language = values.pop("language")

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = current()


def current() -> Language:
    """The page's language; where an address has none (an error outside any), the reader's preference."""
    language: Language | None = g.get("language")
    return language or preferred(request)


def preferred(asking: Request) -> Language:
    """The language in the address if it begins with one, else what the browser asks for, else English."""
    first = asking.path.lstrip("/").partition("/")[0]
    if first in Language.__members__.values():
        return Language(first)
    return Language(asking.accept_languages.best_match([language.value for language in Language], "en"))


def keep_arguments(*names: str) -> dict[str, str]:
    """The arguments of this address that the page knows. All else is dropped from the links it makes, so
    that pages kept for everyone hold nothing that one reader put into the address."""
    known = {name: request.args[name] for name in names if request.args.get(name)}
    g.arguments = known
    return known


def canonical_path() -> str:
    """This address with the arguments that the page knows."""
    query = urlencode(_arguments())
    return f"{request.path}?{query}" if query else request.path


def same_page(language: Language) -> str:
    """The address of this page, with its query, in another language."""
    rule = request.url_rule
    if rule is None or "language" not in rule.arguments:
        return url_for("site.home", language=language)
    return url_for(rule.endpoint, **{**(request.view_args or {}), **_arguments(), "language": language})


def _arguments() -> dict[str, str]:
    return g.arguments if "arguments" in g else request.args.to_dict()
