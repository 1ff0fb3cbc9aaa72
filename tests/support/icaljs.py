"""ical.js, the reader inside Thunderbird and many web calendars."""

import json
import subprocess
from pathlib import Path

from . import machine
from .reading import Calendar, Event


def read(ics: bytes) -> Calendar:
    program = [machine.needed(machine.node(), "nodejs"), Path(__file__).with_suffix(".mjs")]
    done = subprocess.run(program, input=ics, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    events = (Event(**{**event, "categories": tuple(event["categories"])}) for event in found.pop("events"))
    return Calendar(**found, events=tuple(events))
