"""A CSV file of a million rows to exact totals by recipient, beside pandas with floats.

The yardstick is pandas.read_csv and a groupby on floats: it accounts for no row, checks no
total, and is off in the last digits. Ours is what `aidreport summary` does, with the account of
rows, ids that are looked at for repetitions, dates, outliers and shares.

python benchmarks/csv_totals.py [--rows 1000000] [--runs 5]

Bar: at most 2.5 times the CPU of the yardstick, imports left out.
"""

from __future__ import annotations

import csv
import random
import statistics
import tempfile
from pathlib import Path

from apart import measured
from bars import Figure, arguments, judge

BAR = 2.5
_FIRST_ROWS = 60_000

YARDSTICK = """
import pandas
def run(path):
    frame = pandas.read_csv(path)
    frame.groupby(["Currency", "Recipient"])["Amount"].sum()
"""
OURS = """
from aidreport.briefing import pipeline
from aidreport.config.config import Config
from aidreport.briefing.job import job_for
def run(path):
    job = job_for(Config(), None, data=[path])
    pipeline.figures_of(pipeline.load(job), job, ["recipient"], traced=False)
"""
MEASURED = """
import resource, sys, time
{code}
run(sys.argv[2])  # imports what is imported when it is needed
begin = time.process_time()
run(sys.argv[1])
print(time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measure(path: Path, runs: int) -> list[Figure]:
    """Return the median CPU seconds of both sides, their peak memory, and the ratio."""
    first = path.with_stem("first")
    times = [
        [measured(MEASURED.format(code=code), path, first) for code in (YARDSTICK, OURS)]
        for _ in range(runs)
    ]
    yardstick, ours = (statistics.median(run[side][0] for run in times) for side in (0, 1))
    return [
        Figure("pandas with floats", yardstick, unit="s"),
        Figure("pandas with floats, peak memory", times[0][0][1], unit="MB"),
        Figure("aidreport", ours, unit="s"),
        Figure("aidreport, peak memory", times[0][1][1], unit="MB"),
        Figure("ratio", statistics.median(run[1][0] / run[0][0] for run in times), BAR),
    ]


def main() -> int:
    parser = arguments(__doc__, runs=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "allocations.csv"
        write(path, options.rows)
        write(path.with_stem("first"), _FIRST_ROWS)
        print(f"{options.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        return judge(lambda: measure(path, options.runs), options.rounds)


def write(path: Path, rows: int) -> None:
    """Write allocations as an agency exports them: names with commas and accents, ids, dates."""
    chance = random.Random(5)  # noqa: S311 - the same file each time
    names = [f"Organisation {at}" if at % 7 else f"Agency, the {at}" for at in range(700)]
    countries = ("Ukraine", "Sudan", "Syria", "Yemen", "Kenya", "Türkiye", "Côte d'Ivoire")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Id", "Donor", "Recipient", "Amount", "Currency", "Decision date", "Country",
             "Sector", "Measure"]
        )  # fmt: skip
        for number in range(rows):
            writer.writerow(
                [
                    f"A-{number}",
                    f"Donor {number % 40}",
                    chance.choice(names),
                    f"{chance.randint(100, 99_999_999) / 100:.2f}",
                    chance.choice(("USD", "EUR", "NOK")),
                    f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                    chance.choice(countries),
                    chance.choice(("Health", "Food security", "Protection", "Shelter")),
                    "commitment",
                ]
            )


if __name__ == "__main__":
    raise SystemExit(main())
