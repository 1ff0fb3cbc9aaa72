"""Solving happens in a process of its own: what serves pages loads none of the engines."""

import subprocess
import sys

from eventapp.settings import ROOT

HEAVY = ("highspy", "numpy", "ortools", "pandas")


def test_the_web_process_loads_no_solver() -> None:
    program = f"import sys, wsgi, eventapp.tasks; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
