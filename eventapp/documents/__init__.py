"""Papers made of what the program knows: agendas, lists, sheets, packs, certificates, reports."""

from flask import Flask


def init_app(_app: Flask) -> None:
    from . import model  # noqa: F401  (its tables are part of the schema)
