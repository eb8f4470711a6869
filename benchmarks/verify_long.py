"""CPU time of `aidreport verify` of a long briefing, beside the rendering of the same file.

    python benchmarks/verify_long.py [--rows 10000] [--runs 3]

Both are whole processes with all their children: of `verify` the reading, the recalculation, the
validators and the rasteriser.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
from pathlib import Path

from apart import cpu_seconds, peak
from bars import Figure, arguments, judge

BAR = 2.2
_CONFIG = """\
[reports.long]
data = "long.csv"
template = "own.md"
"""
_TEMPLATE = """\
# {{ title }}

:::key-figures{show="total, partners, allocations, largest-share"}

:::table{by=recipient columns="amount, share, bar, allocations, purposes" caption="Table 1"}

:::table{by=country columns="amount, bar" top=3}

:::share-bar{by=country top=3}
"""
_COUNTRIES = ("Sudan", "Ukraine", "Yemen", "Syria", "Mali", "Chad", "Niger")
_LARGEST = 89_983


def prepare(folder: Path, rows: int) -> None:
    """Write a project whose briefing has a row for each of many recipients."""
    (folder / "config.toml").write_text(_CONFIG, encoding="utf-8")
    (folder / "own.md").write_text(_TEMPLATE, encoding="utf-8")
    with (folder / "long.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["recipient", "amount", "currency", "date", "country", "purpose"])
        for number in range(rows):
            writer.writerow(
                [
                    f"Partner {number} Győr",
                    1 + number * 997 % _LARGEST,
                    "NOK",
                    f"2026-01-{number % 28 + 1:02}",
                    _COUNTRIES[number % len(_COUNTRIES)],
                    f"Purpose {number % 3}",
                ]
            )


def measure(rows: int, runs: int) -> list[Figure]:
    """Return the median CPU seconds of both sides, the median of their ratios, and the memory."""
    command = [sys.executable, "-m", "aidreport"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, rows)
        cpu_seconds([*command, "render"], folder)  # writes bytecode, and the file to be verified
        (pdf,) = folder.glob("output/*/*.pdf")
        render, verify = [*command, "render"], [*command, "verify", str(pdf)]
        times = [(cpu_seconds(render, folder), cpu_seconds(verify, folder)) for _ in range(runs)]
        memory = peak(verify, folder)
    rendering, verifying = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(verifying / rendering for rendering, verifying in times)
    return [
        Figure("render", rendering, unit="s"),
        Figure("verify", verifying, unit="s"),
        Figure("ratio", ratio, BAR),
        Figure("verify, peak memory", memory, unit="MB"),
    ]


def main() -> int:
    parser = arguments(__doc__, runs=3)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    return judge(lambda: measure(options.rows, options.runs), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
