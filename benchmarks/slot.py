"""CPU time of a slot in two languages: a CSV of 20,000 rows to PDFs and messages in a folder.

    python benchmarks/slot.py [--rows 20000] [--rounds 5] [--against PYTHON]

Ours is `aidreport run`, a process of its own with all its children. The yardstick is the same
command of another installation, whose Python is named with --against; else two slots of one
language each, which share nothing. The ratio should be well below 1 in both cases.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from apart import run_quietly

BAR_AGAINST, BAR_APART = 0.78, 0.85
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


def cpu_seconds(python: str, folder: Path) -> float:
    """Run the slot of a project from the start; return user and system time of all processes."""
    for name in ("state", "output"):
        shutil.rmtree(folder / name, ignore_errors=True)
    before = os.times()
    run_quietly([python, "-m", "aidreport", "run", "--quiet"], folder)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", metavar="PYTHON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        both = prepare(Path(name) / "both", LANGUAGES, options.rows)
        ours = [(sys.executable, both)]
        if options.against:
            bar, yardstick = BAR_AGAINST, [(options.against, both)]
        else:
            bar = BAR_APART
            yardstick = [
                (sys.executable, prepare(Path(name) / language, (language,), options.rows))
                for language in LANGUAGES
            ]
        rounds = []
        for number in range(options.rounds + 1):
            spent = [sum(cpu_seconds(*one) for one in side) for side in (yardstick, ours)]
            if number:  # the first writes bytecode and fills the cache of files
                rounds.append(spent)
                print(f"yardstick {spent[0]:.2f} s, ours {spent[1]:.2f} s", flush=True)
    ratio = statistics.median(own / other for other, own in rounds)
    other, own = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"yardstick {other:.2f} s   ours {own:.2f} s   ratio {ratio:.2f}  (bar {bar})")
    return 0 if ratio <= bar else 1


if __name__ == "__main__":
    sys.exit(main())
