"""The Flask kit: languages in addresses, answers with their validators, security headers, error pages.

Knows no area.
"""

from flask import Flask

from eventapp.settings import Settings

from . import access, answers, csrf, errors, languages, security, static, templating


def init_app(app: Flask, settings: Settings) -> None:
    languages.init_app(app)
    static.init_app(app)
    templating.init_app(app)
    security.init_app(app, settings)
    csrf.init_app(app)
    access.init_app(app)
    answers.init_app(app)
    errors.init_app(app)
