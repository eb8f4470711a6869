"""CPU time of a cold `aidreport render`, against importing pandas and ReportLab's platypus.

    python benchmarks/cold_render.py [ROUNDS]

Run it from the checkout. Both are separate processes, run in turn; the bar is a ratio of 1.3.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile

from apart import run_quietly

BAR = 1.3
YARDSTICK = [sys.executable, "-c", "import pandas, reportlab.platypus"]


def cpu_seconds(command: list[str]) -> float:
    """Return user and system time of a process and its children."""
    before = os.times()
    run_quietly(command)
    after = os.times()
    return (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        render = [sys.executable, "-m", "aidreport", "render", "--output", folder]
        for command in (YARDSTICK, render):
            cpu_seconds(command)
        times = [(cpu_seconds(YARDSTICK), cpu_seconds(render)) for _ in range(rounds)]
    yardstick, ours = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = ours / yardstick
    print(f"import pandas, reportlab.platypus  {yardstick:.3f} s")
    print(f"aidreport render, cold             {ours:.3f} s")
    print(f"ratio                              {ratio:.2f}  (bar {BAR})")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
