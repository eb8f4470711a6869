"""`aidreport summary` of long tables, whole processes, beside the least that reads the same.

| workload | yardstick |
| --- | --- |
| XLSX, 100,000 rows | python-calamine, a loop over the rows |
| SQL, 300,000 rows of SQLite | sqlite3, a loop over all columns |
| CSV, 1,000,000 rows | DuckDB, exact sums by currency and recipient |
| CSV, 1,000,000 rows of 100,000 recipients | ours, with 40 recipients |
| Parquet, 10,000,000 rows | pyarrow's group_by, exact sums; ours in 2 GB |
| OECD CRS, text with bars between cells, 200 MB | ours, a CSV of the same size |
| FTS, CSV export, 184 MB | ours, a CSV of as many rows, columns and bytes; ours in 1 GB |
| CSV, 200,000 rows | DuckDB, exact sums by currency and recipient |
| CSV, 200,000 rows of 20,000 recipients | ours, with 40 recipients |

The last two have bars of their own, so that CI sees in little time what slows CSV and groups.

python benchmarks/long_tables.py [--runs 3] [--only csv] [--part 0.1]
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import csv_totals
from apart import cpu_seconds, peak
from bars import Figure, arguments, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMORY_BARS = {"parquet": 2_000.0, "fts": 1_000.0}
_ROWS_OF_ONE = 10
"""So many rows has each of many recipients."""

_HEADINGS = ["Id", "Recipient", "Amount", "Currency", "Decision date", "Country", "Measure"]

XLSX = """
from python_calamine import CalamineWorkbook
for row in CalamineWorkbook.from_path("table.xlsx").get_sheet_by_index(0).iter_rows():
    pass
"""
SQL = """
import sqlite3
for row in sqlite3.connect("table.db").execute("select * from grants"):
    for cell in row:
        pass
"""
CSV = """
import duckdb
duckdb.sql('''select Currency, Recipient, sum(Amount::decimal(18, 2))
              from read_csv('table.csv', all_varchar = true) group by all''').fetchall()
"""
PARQUET = """
from pyarrow import parquet
table = parquet.read_table("table.parquet", columns=["Currency", "Recipient", "Amount"])
table.group_by(["Currency", "Recipient"]).aggregate([("Amount", "sum")])
"""


class Workload:
    """One comparison: its files, its yardstick and its bar."""

    def __init__(
        self,
        bar: float,
        rows: int,
        write: Callable[[Path, int], None],
        yardstick: list[str],
        ours: list[str],
    ) -> None:
        self.bar, self.rows, self.write = bar, rows, write
        self.yardstick, self.ours = yardstick, ours


def summary(file: str) -> list[str]:
    """Return the command that sums a file."""
    return [sys.executable, "-m", "aidreport", "summary", "--data", file]


def rows_of(count: int, recipients: int = 700) -> Iterator[list[str]]:
    """Yield rows under `_HEADINGS`, the same each time."""
    chance = random.Random(7)  # noqa: S311 - the same file each time
    for number in range(count):
        recipient = number * 7919 % recipients
        yield [
            f"A-{number}",
            f"Partner organisation {recipient}",
            f"{chance.randint(100, 9_999_999) / 100:.2f}",
            ("USD", "EUR", "NOK")[recipient % 3],
            f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            chance.choice(("Ukraine", "Sudan", "Yemen")),
            "commitment",
        ]


def write_xlsx(folder: Path, rows: int) -> None:
    from xlsxwriter import Workbook

    with Workbook(folder / "table.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Allocations")
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, _HEADINGS)
        for at, row in enumerate(rows_of(rows), 1):
            for column, text in enumerate(row):
                if column == 2:
                    sheet.write_number(at, column, float(text))
                elif column == 4:
                    day = dt.datetime.fromisoformat(text)
                    sheet.write_datetime(at, column, day, days)
                else:
                    sheet.write_string(at, column, text)


def write_sql(folder: Path, rows: int) -> None:
    names = ", ".join(f'"{name}"' for name in _HEADINGS)
    with closing(sqlite3.connect(folder / "table.db")) as database:
        database.execute(f"create table grants ({names})")
        values = ([*row[:2], float(row[2]), *row[3:]] for row in rows_of(rows))
        database.executemany("insert into grants values (?, ?, ?, ?, ?, ?, ?)", values)
        database.commit()
    (folder / "config.toml").write_text(
        '[reports.grants]\ndata = { sql = { url = "sqlite:///table.db", table = "grants" } }\n'
    )


def write_csv(folder: Path, rows: int) -> None:
    csv_totals.write(folder / "table.csv", rows)


def write_groups(folder: Path, rows: int) -> None:
    for name, recipients in (("few.csv", 40), ("many.csv", rows // _ROWS_OF_ONE)):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([_HEADINGS, *rows_of(rows, recipients)])


def write_parquet(folder: Path, rows: int) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = [pa.string(), pa.string(), pa.decimal128(18, 2), pa.string(), pa.date32(), pa.string()]
    schema = pa.schema(list(zip(_HEADINGS, [*kinds, pa.string()], strict=True)))
    stream = rows_of(rows)
    with parquet.ParquetWriter(folder / "table.parquet", schema) as file:
        while some := list(islice(stream, 500_000)):
            columns = [pa.array(texts) for texts in zip(*some, strict=True)]
            typed = [column.cast(kind) for column, kind in zip(columns, schema.types, strict=True)]
            file.write_table(pa.table(typed, schema=schema))


def write_crs(folder: Path, rows: int) -> None:
    chance = random.Random(9)  # noqa: S311 - the same file each time
    used = [
        *("Year", "DonorName", "RecipientName", "USD_Commitment", "USD_Disbursement"),
        *("ProjectTitle", "PurposeName", "ChannelName", "LongDescription", "FlowName"),
    ]
    others = [f"Marker{number}" for number in range(70)]
    with (folder / "crs.txt").open("w", encoding="utf-8") as file:
        file.write("|".join([*used, *others]) + "\n")
        for number in range(rows):
            amounts = [f"{chance.randint(1, 10**6) / 10**8}", chance.choice(("", "0.5", "1.25"))]
            texts = ["2023", "Norway", chance.choice(("Sudan", "Mali", "Kenya")), *amounts,
                     f"Project {number}", "Relief", "Partner " + str(number % 900),
                     "What the project is for, in a few words. " * 8, "ODA Grants"]  # fmt: skip
            file.write("|".join([*texts, *["0"] * len(others)]) + "\n")
    write_like(folder, folder / "crs.txt")


def write_fts(folder: Path, rows: int) -> None:
    chance = random.Random(11)  # noqa: S311 - the same file each time
    per_dollar = {"EUR": 0.92, "GBP": 0.79, "NOK": 10.6, "SEK": 10.5, "CHF": 0.9}
    used = [
        *("date", "description", "amountUSD", "srcOrganization", "srcOrganizationTypes"),
        *("destOrganization", "destOrganizationTypes", "destGlobalClusters", "destLocations"),
        *("boundary", "onBoundary", "status", "decisionDate", "originalAmount"),
        *("originalCurrency", "exchangeRate", "id"),
    ]
    others = {
        **dict.fromkeys(("srcUsageYearStart", "destUsageYearStart", "destUsageYearEnd"), "2023"),
        "destPlan": "Humanitarian response plan 2023",
        "contributionType": "financial",
        "flowType": "Standard",
        "method": "Traditional aid",
        "budgetYear": "",
        "keywords": "",
    }
    with (folder / "fts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*used, *others])
        for number in range(rows):
            day = (dt.date(2022, 1, 1) + dt.timedelta(chance.randrange(700))).isoformat()
            dollars, currency = chance.randint(5_000, 5_000_000), chance.choice((*per_dollar, ""))
            rate = per_dollar.get(currency, 0)
            texts = [
                *(day, f"Food, shelter and health care for people who had to flee, part {number}"),
                *(dollars, f"Government {chance.randrange(90)}", "Governments"),
                *(
                    f"Relief agency {chance.randrange(1500)}",
                    chance.choice(("NGOs", "UN agencies")),
                ),
                *(chance.choice(("Health", "Protection", "Health,Nutrition")), "PSE,LBN"),
                *(chance.choice(("incoming",) * 6 + ("internal",)), "single"),
                *(chance.choice(("commitment", "paid", "paid", "pledge")), day),
                *((round(dollars * rate), currency, rate) if rate else ("", "", "")),
                100_000 + number,
            ]
            writer.writerow([*texts, *others.values()])
    write_like(folder, folder / "fts.csv", others=18, repeated=3)


def write_like(folder: Path, file: Path, *, others: int = 0, repeated: int = 12) -> None:
    """Write a CSV of the size of a file, with further columns and descriptions of some length."""
    with (folder / "like.csv").open("w", newline="", encoding="utf-8") as plain:
        size, writer = file.stat().st_size, csv.writer(plain)
        writer.writerow([*_HEADINGS, "Description", *(f"Note {at}" for at in range(others))])
        text = "What the project is for, in a few words. " * repeated
        for row in rows_of(10**7):
            if plain.tell() > size:
                break
            writer.writerow([*row, text, *["text"] * others])


PYTHON = [sys.executable, "-c"]
WORKLOADS = {
    "xlsx": Workload(3.0, 100_000, write_xlsx, [*PYTHON, XLSX], summary("table.xlsx")),
    "sql": Workload(
        4.0, 300_000, write_sql, [*PYTHON, SQL], [*summary("")[:-2], "grants"]
    ),
    "csv": Workload(1.8, 1_000_000, write_csv, [*PYTHON, CSV], summary("table.csv")),
    "groups": Workload(1.3, 1_000_000, write_groups, summary("few.csv"), summary("many.csv")),
    "short-csv": Workload(2.3, 200_000, write_csv, [*PYTHON, CSV], summary("table.csv")),
    "short-groups": Workload(1.3, 200_000, write_groups, summary("few.csv"), summary("many.csv")),
    "parquet": Workload(
        2.0, 10_000_000, write_parquet, [*PYTHON, PARQUET], summary("table.parquet")
    ),
    "crs": Workload(
        1.5, 300_000, write_crs, summary("like.csv"),
        [*summary("crs.txt"), "--measure", "commitment"],
    ),
    "fts": Workload(1.5, 600_000, write_fts, summary("like.csv"), summary("fts.csv")),
}  # fmt: skip


def measure(name: str, load: Workload, folder: Path, runs: int) -> list[Figure]:
    """Return the median CPU seconds of both sides, and of their ratios."""
    times = [
        [cpu_seconds(command, folder) for command in (load.yardstick, load.ours)]
        for _ in range(runs)
    ]
    yardstick, ours = (statistics.median(run[side] for run in times) for side in (0, 1))
    ratio = statistics.median(run[1] / run[0] for run in times)
    figures = [
        Figure(f"{name}, yardstick", yardstick, unit="s"),
        Figure(f"{name}, aidreport", ours, unit="s"),
        Figure(f"{name}, ratio", ratio, load.bar),
    ]
    if bar := MEMORY_BARS.get(name):
        figures.append(Figure(f"{name}, peak memory", peak(load.ours, folder), bar, "MB"))
    return figures


def main() -> int:
    parser = arguments(__doc__, runs=3)
    parser.add_argument("--only", choices=WORKLOADS, help="one workload")
    parser.add_argument("--part", type=float, default=1.0, help="of the rows; no bar holds then")
    options = parser.parse_args()
    missed = 0
    for name, load in WORKLOADS.items():
        if options.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                load.write(Path(folder), int(load.rows * options.part))
                run = partial(measure, name, load, Path(folder), options.runs)
                missed |= judge(run, options.rounds)
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
