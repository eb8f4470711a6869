"""Briefings with a long table, whole commands beside a program written by hand for that table.

    python benchmarks/long_briefings.py [--only totals] [--rows 10000] [--runs 1]

| case | briefing | beside it |
| --- | --- | --- |
| totals | `:::table{by=recipient columns="amount, share"}`, a row each | `hand_written.py totals` |
| wrapped | the same; every fifth name needs two lines | the same |
| rows | `:::rows{columns="recipient, country, date, amount"}` | `hand_written.py rows` |

Each side is a process of its own, in turn: start, imports, reading, adding up and the finished file
count, and on our side the account of rows, the attached data, the record of each figure and tags.
`verify` is measured beside the rendering of the same file, with its children.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from apart import cpu_seconds, peak
from bars import Figure, arguments, judge

HAND_WRITTEN = Path(__file__).with_name("hand_written.py")
_TEMPLATES = {
    "totals": ':::table{by=recipient columns="amount, share"}',
    "wrapped": ':::table{by=recipient columns="amount, share"}',
    "rows": ':::rows{columns="recipient, country, date, amount"}',
}
_COUNTRIES = ("Sudan", "Ukraine", "Yemen", "Syria", "Mali", "Chad", "Niger")
_PROGRAMME = ", regional programme for displaced families and those who host them"
_LARGEST = 89_983


class Bars(NamedTuple):
    """What a case is to reach; None where nothing is promised.

    Attributes:
        ratio: CPU of `render` beside the program written by hand.
        memory: of `render`, in MB.
        size: of its file, in MB.
        verify: CPU of `verify` beside that of `render`.
        verify_memory: of `verify`, in MB.
    """

    ratio: float | None = None
    memory: float | None = None
    size: float | None = None
    verify: float | None = None
    verify_memory: float | None = None


BARS = {
    ("totals", 10_000): Bars(1.5, 100, 1.7, 1.0),
    ("totals", 100_000): Bars(1.0, 200, 17, 0.7, 400),
    ("totals", 1_000_000): Bars(1.0, 600),
    ("wrapped", 100_000): Bars(2.5),
}


def prepare(folder: Path, case: str, rows: int) -> None:
    """Write a project whose briefing has a long table."""
    (folder / "config.toml").write_text(
        '[reports.long]\ndata = "long.csv"\ntemplate = "own.md"\n', encoding="utf-8"
    )
    template = f"# {{{{ title }}}}\n\n{_TEMPLATES[case]}\n"
    (folder / "own.md").write_text(template, encoding="utf-8")
    with (folder / "long.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["recipient", "amount", "currency", "date", "country"])
        for number in range(rows):
            name = f"Partner {number} Győr"
            if case == "wrapped" and number % 5 == 0:
                name += _PROGRAMME
            writer.writerow(
                [
                    name,
                    1 + number * 997 % _LARGEST,
                    "NOK",
                    f"2026-01-{number % 28 + 1:02}",
                    _COUNTRIES[number % len(_COUNTRIES)],
                ]
            )


def measure(case: str, rows: int, runs: int, *, verified: bool) -> list[Figure]:
    """Return the CPU of each side, memory, size and ratios."""
    bars = BARS.get((case, rows), Bars())
    command = [sys.executable, "-m", "aidreport"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, case, rows)
        kind = "rows" if case == "rows" else "totals"
        by_hand = [sys.executable, str(HAND_WRITTEN), kind, "long.csv", "by-hand.pdf"]
        render = [*command, "render"]
        memory = peak(render, folder)  # writes bytecode, too
        (pdf,) = folder.glob("output/*/*.pdf")
        times = [(cpu_seconds(by_hand, folder), cpu_seconds(render, folder)) for _ in range(runs)]
        loop, ours = (statistics.median(side) for side in zip(*times, strict=True))
        ratio = statistics.median(rendering / writing for writing, rendering in times)
        of = f"{case}, {rows:,}"
        found = [
            Figure(f"{of}: by hand", loop, unit="s"),
            Figure(f"{of}: render", ours, unit="s"),
            Figure(f"{of}: ratio", ratio, bars.ratio),
            Figure(f"{of}: memory", memory, bars.memory, "MB"),
            Figure(f"{of}: file", pdf.stat().st_size / 1e6, bars.size, "MB"),
        ]
        if not verified:
            return found
        verify = [*command, "verify", str(pdf)]
        verifying = statistics.median(cpu_seconds(verify, folder) for _ in range(runs))
        return [
            *found,
            Figure(f"{of}: verify", verifying, unit="s"),
            Figure(f"{of}: verify beside render", verifying / ours, bars.verify),
            Figure(f"{of}: verify, memory", peak(verify, folder), bars.verify_memory, "MB"),
        ]


def main() -> int:
    parser = arguments(__doc__, runs=1)
    parser.add_argument("--only", choices=_TEMPLATES, help="one case")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--no-verify", action="store_true", help="the rendering alone")
    options = parser.parse_args()
    cases = [options.only] if options.only else list(_TEMPLATES)

    def measured() -> list[Figure]:
        return [
            figure
            for case in cases
            for figure in measure(case, options.rows, options.runs, verified=not options.no_verify)
        ]

    return judge(measured, options.rounds)


if __name__ == "__main__":
    sys.exit(main())
