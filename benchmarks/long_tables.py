"""The long tables that are summed in benchmarks, as agencies export them; the same each time."""

from __future__ import annotations

import csv
import datetime as dt
import random
import sqlite3
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROWS_OF_ONE = 10
"""So many rows has each of many recipients."""

_HEADINGS = ["Id", "Recipient", "Amount", "Currency", "Decision date", "Country", "Measure"]


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
    """Write allocations as an agency exports them: names with commas and accents, ids, dates."""
    chance = random.Random(5)  # noqa: S311 - the same file each time
    names = [f"Organisation {at}" if at % 7 else f"Agency, the {at}" for at in range(700)]
    countries = ("Ukraine", "Sudan", "Syria", "Yemen", "Kenya", "Türkiye", "Côte d'Ivoire")
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
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
