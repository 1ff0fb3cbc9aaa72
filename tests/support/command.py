"""A command of the program at another time than now: ``python -m tests.support.command 2026-11-03 work``."""

import sys
from datetime import datetime

import time_machine
from flask.cli import main

if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat(sys.argv.pop(1))):
        main()
