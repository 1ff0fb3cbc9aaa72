"""How good the planner is.

    python -m benchmarks.planner ietf INSTANCE.json --seconds 60 --seed 1 --out SOLUTION.json
    python -m benchmarks.planner cosplib INSTANCE.xlsx --seconds 60 --seed 1 --out SOLUTION.json
    python -m benchmarks.planner annual --groups 8,16,30

The first two plan instances of public benchmarks and write what independent scorers read; the seconds are all
that may pass, reading and writing included. The third makes meetings of our own shape.
"""

import importlib
import sys

KINDS = ("ietf", "cosplib", "annual")


def main(argv: list[str]) -> int:
    if not argv or argv[0] not in KINDS:
        print(__doc__)
        return 2
    module = importlib.import_module(f"benchmarks.planner.{argv[0]}")
    return int(module.main(argv[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
