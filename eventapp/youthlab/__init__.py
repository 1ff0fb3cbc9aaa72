"""The Youth Lab: cohorts, delegates, recommendations, who presents what where, and replies owed."""

from flask import Flask


def init_app(_app: Flask) -> None:
    from . import model  # noqa: F401  (its tables are part of the schema)
