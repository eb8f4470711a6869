"""CPU time of a slot in two languages: a CSV of 20,000 rows to PDFs and messages in a folder.

    python benchmarks/slot.py [--rows 20000] [--runs 5] [--against PYTHON]

Ours is `aidreport run`, a process of its own with all its children. The yardstick is the same
command of another installation, whose Python is named with --against; else two slots of one
language each, which share nothing. Bars: a ratio of 0.65, and with --against of 0.78: that of
an installation which computes figures and attached data for each language anew.
"""

from __future__ import annotations

import csv
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from apart import cpu_seconds
from bars import Figure, arguments, judge

BAR_AGAINST, BAR_APART = 0.78, 0.65
LANGUAGES = ("en", "nb")
_CONFIG = """\
[organisation]
name = "Ministry"
timezone = "Europe/Oslo"

[reports.aid]
data = "aid.csv"
language = "{first}"

[reports.aid.delivery]
channels = ["folder"]
subscribers = [{subscribers}]
"""
_SECTORS = ("Health", "Food security", "Protection", "Shelter", "Water", "Education")


def prepare(folder: Path, languages: tuple[str, ...], rows: int) -> Path:
    """Write a project with a subscriber for each language; return its folder."""
    folder.mkdir()
    subscribers = ", ".join(
        f'{{ address = "{language}@example.org", language = "{language}" }}'
        for language in languages
    )
    text = _CONFIG.format(first=languages[0], subscribers=subscribers)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    chance = random.Random(7)  # noqa: S311 - no secret
    with (folder / "aid.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "recipient", "donor", "amount", "currency", "date", "sector"])
        for number in range(rows):
            writer.writerow(
                [
                    f"A-{number}",
                    f"Organisation {chance.randrange(60)}",
                    f"Donor {chance.randrange(12)}",
                    f"{chance.randrange(10_000, 90_000_000) / 100:.2f}",
                    "NOK",
                    f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
                    chance.choice(_SECTORS),
                ]
            )
    return folder


def spent(python: str, folder: Path) -> float:
    """Run the slot of a project from the start; return the CPU seconds of all its processes."""
    for name in ("state", "output"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return cpu_seconds([python, "-m", "aidreport", "run", "--quiet"], folder)


def measure(rows: int, runs: int, against: str | None) -> list[Figure]:
    """Return the median CPU seconds of both sides, and the median of their ratios."""
    with tempfile.TemporaryDirectory() as name:
        both = prepare(Path(name) / "both", LANGUAGES, rows)
        ours = [(sys.executable, both)]
        if against:
            bar, other, yardstick = BAR_AGAINST, against, [(against, both)]
        else:
            bar, other = BAR_APART, "a slot of each language"
            yardstick = [
                (sys.executable, prepare(Path(name) / language, (language,), rows))
                for language in LANGUAGES
            ]
        times = [
            tuple(sum(spent(*one) for one in side) for side in (yardstick, ours))
            for _ in range(runs + 1)
        ][1:]  # the first writes bytecode and fills the cache of files
    before, now = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(now / before for before, now in times)
    return [
        Figure(other[-34:], before, unit="s"),
        Figure("a slot of both languages", now, unit="s"),
        Figure("ratio", ratio, bar),
    ]


def main() -> int:
    parser = arguments(__doc__, runs=5)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--against", metavar="PYTHON", help="of another installation")
    options = parser.parse_args()
    return judge(lambda: measure(options.rows, options.runs, options.against), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
