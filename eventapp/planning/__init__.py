"""What connects the agenda's draft with the pure planner.

Follow one plan through the files: ``demands`` (what organizers state) and ``gathering`` (what is known) →
``deriving`` (what each session and person needs, and why) → ``problems`` (the same for the planner) →
``service.ask`` (a run, which the worker takes up) → ``running`` (the planner works in a process of its own) →
``queries`` (what pages show of it, said by ``saying``) → ``service.accept`` (its moves become the draft's).
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Its pages and what it keeps of people."""
