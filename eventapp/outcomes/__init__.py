"""What a meeting leads to: session records, commitments, work plans, texts that both sides agree on."""

from flask import Flask


def init_app(_app: Flask) -> None:
    from . import model  # noqa: F401  (its tables are part of the schema)
