"""Stands in for the planner's process: one line of JSON in, lines of JSON out, as its first argument says."""

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any


def say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def plan(placements: Any) -> dict[str, Any]:
    return {"placements": placements, "charges": [], "cost": 7, "bound": 7, "seconds": 0.5}


def main() -> None:
    how, begun = sys.argv[1:3]
    asked = json.loads(sys.stdin.readline())
    with Path(begun).open("a") as file:
        file.write(asked["do"] + "\n")
    moved = {**asked.get("start", {}), "energy": {"start": 11 * 60 + 30, "room": "hall"}}
    sys.stdout.write("An engine says who it is.\n")
    if how == "impossible":
        sentence = {"text": "“%(activity)s” takes place, for %(length)s.", "values": {}}
        sentence["values"] = {"activity": {"en": "Energy"}, "length": {"type": "length", "minutes": 60}}
        core = [{"key": "held:energy", "sentence": sentence, "activities": ["energy"]}]
        say({"impossible": {"core": core, "ways": [{"gives_up": core, "sentence": sentence}]}})
        return
    say({"progress": {"seconds": 0.1, "cost": 900, "bound": 0, "placements": moved}})
    say({"progress": {"seconds": 0.2, "cost": 900, "bound": 3}})
    if how == "crash":
        sys.exit("MemoryError")
    if how == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if how in ("slow", "deaf"):
        time.sleep(60)
    if asked["do"] == "different":
        say({"plans": [plan(moved), plan(moved)]})
    else:
        say({"plan": plan(moved)})


main()
