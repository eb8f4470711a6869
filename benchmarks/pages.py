"""The console at size: its start, and its pages over 100,000 runs.

    python benchmarks/pages.py [--runs 20]

`aidreport serve` is a process of its own. Its CPU time is read from the system: until it has
printed its address, with the imports (bar 1 s), and of each answer, the mean of some (the bar of
the list of reports is 100 ms; the others are printed).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from bars import Figure, arguments, judge, pace
from ledger import HISTORY, fill

START_S, REPORTS_MS = 1.0, 100.0
CONFIG = "".join(
    f'[reports.{name}]\ndata = "x.csv"\n[[reports.{name}.schedules]]\ncron = "0 8 * * *"\n'
    for name in ("r", *(f"report-{number}" for number in range(9)))
)
PATHS = ("/reports", "/reports/r", "/calendar", f"/runs/{HISTORY}")


def cpu(process: int) -> float:
    """Return the CPU seconds that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(folder: Path, runs: int) -> list[Figure]:
    """Return the seconds of the start, and the milliseconds of each page."""
    slow = pace()
    command = [sys.executable, "-m", "aidreport", "serve", "--no-open", "--port", "0"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = next(filter(None, (re.search(r"http:\S+", line) for line in server.stdout)))[0]
        begun = cpu(server.pid)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        opener.open(address).read()  # signs in
        base = address.partition("/start")[0]
        pages = {}
        for path in PATHS:
            opener.open(base + path).read()  # templates are compiled once
            before = cpu(server.pid)
            for _ in range(runs):
                opener.open(base + path).read()
            pages[path] = (cpu(server.pid) - before) / runs * 1000
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
    bars = {"/reports": REPORTS_MS * slow.value}
    return [
        slow,
        Figure("start of aidreport serve", begun, START_S * slow.value, "s of CPU"),
        *(Figure(path, spent, bars.get(path), "ms of CPU") for path, spent in pages.items()),
    ]


def main() -> int:
    """Measure and judge."""
    options = arguments(__doc__, runs=20).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        fill(folder)
        return judge(lambda: measure(folder, options.runs), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
