"""CPU time of a cold `aidreport render`, against importing pandas and ReportLab's platypus.

    python benchmarks/cold_render.py [--runs 15]

Both are separate processes, run in turn from the checkout; the bar is a ratio of 1.3.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from apart import cpu_seconds
from bars import Figure, arguments, judge

BAR = 1.3
CHECKOUT = Path(__file__).resolve().parent.parent
YARDSTICK = [sys.executable, "-c", "import pandas, reportlab.platypus"]


def measure(runs: int) -> list[Figure]:
    """Return the median CPU seconds of both sides, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        render = [sys.executable, "-m", "aidreport", "render", "--output", folder]
        for command in (YARDSTICK, render):
            cpu_seconds(command, CHECKOUT)
        times = [
            (cpu_seconds(YARDSTICK, CHECKOUT), cpu_seconds(render, CHECKOUT)) for _ in range(runs)
        ]
    yardstick, ours = (statistics.median(column) for column in zip(*times, strict=True))
    return [
        Figure("import pandas, reportlab.platypus", yardstick, unit="s"),
        Figure("aidreport render, cold", ours, unit="s"),
        Figure("ratio", ours / yardstick, BAR),
    ]


def main() -> int:
    options = arguments(__doc__, runs=15).parse_args()
    return judge(lambda: measure(options.runs), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
