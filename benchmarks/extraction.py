"""`aidreport extract` of a megabyte of announcements.

The announcement that comes with the project is repeated until it fills a megabyte. A whole process
is measured: start, imports and the JSON on standard output count. No other tool does this; the
bare start of Python with lxml, which reads pages, is printed beside it.

python benchmarks/extraction.py [--runs 5]

Bar: at most 2 seconds of CPU.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from apart import cpu_seconds
from bars import Figure, arguments, judge

SECONDS_BAR = 2.0
MEGABYTE = 1_000_000
CHECKOUT = Path(__file__).resolve().parent.parent
ANNOUNCEMENT = CHECKOUT / "data/norway-ukraine-2025-06-12.txt"
NAME = "announcements.txt"
BARE = [sys.executable, "-c", "import lxml.html"]
OURS = [sys.executable, "-m", "aidreport", "extract", NAME, "--format", "json"]


def measure(folder: Path, runs: int) -> list[Figure]:
    """Return the CPU seconds of both sides."""
    times = [[cpu_seconds(command, folder) for command in (BARE, OURS)] for _ in range(runs)]
    bare, ours = (statistics.median(run[side] for run in times) for side in (0, 1))
    return [
        Figure("Python with lxml, nothing read", bare, unit="s"),
        Figure("aidreport extract, 1 MB", ours, unit="s", bar=SECONDS_BAR),
    ]


def main() -> int:
    """Return 0 if the bar holds."""
    options = arguments(__doc__, runs=5).parse_args()
    text = ANNOUNCEMENT.read_bytes().rstrip(b"\n") + b"\n"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / NAME).write_bytes(text * (MEGABYTE // len(text)))
        return judge(lambda: measure(folder, options.runs), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
