"""The annual report: its parts, who owes what in which language, and its published versions."""

from flask import Flask


def init_app(_app: Flask) -> None:
    from . import model  # noqa: F401  (its tables are part of the schema)
