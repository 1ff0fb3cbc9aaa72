"""What serves pages loads none of the engines: solving happens in a process of its own, and the typesetter
and the writer of DOCX are loaded when a paper is written."""

import subprocess
import sys

from eventapp.settings import ROOT

HEAVY = ("docx", "highspy", "lxml", "numpy", "ortools", "pandas", "typst")


def test_what_serves_pages_loads_no_engine() -> None:
    program = f"import sys, wsgi, eventapp.tasks; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
