"""Sum a file by currency and recipient with one of the programs beside ours.

    python sums.py PROGRAM FILE

As people do it: amounts are binary numbers where the program makes them such, no row is accounted
for, and nothing is checked. DuckDB and Arrow sum decimals exactly.
"""

from __future__ import annotations

import sys
from pathlib import Path

KEYS = ["Currency", "Recipient"]


def by_pandas(file: str) -> object:
    import pandas as pd

    kind = Path(file).suffix
    if kind == ".xlsx":
        frame = pd.read_excel(file, engine="calamine")
    elif kind == ".db":
        import sqlite3

        frame = pd.read_sql("select * from grants", sqlite3.connect(file))
    elif kind == ".parquet":
        frame = pd.read_parquet(file, columns=[*KEYS, "Amount"])
    else:
        frame = pd.read_csv(file)
    return frame.groupby(KEYS)["Amount"].sum()


def by_polars(file: str) -> object:
    import polars as pl

    kind = Path(file).suffix
    if kind == ".parquet":
        frame = pl.scan_parquet(file)
    elif kind == ".xlsx":
        frame = pl.read_excel(file, engine="calamine").lazy()
    else:
        frame = pl.scan_csv(file)
    return frame.group_by(KEYS).agg(pl.col("Amount").sum()).collect()


def by_duckdb(file: str) -> object:
    import duckdb

    source = f"'{file}'" if file.endswith(".parquet") else f"read_csv('{file}', all_varchar = true)"
    query = f"select Currency, Recipient, sum(Amount::decimal(18, 2)) from {source} group by all"  # noqa: S608 - a benchmark's own file
    return duckdb.sql(query).fetchall()


def by_arrow(file: str) -> object:
    from pyarrow import parquet

    table = parquet.read_table(file, columns=[*KEYS, "Amount"])
    return table.group_by(KEYS).aggregate([("Amount", "sum")])


def by_calamine(file: str) -> None:
    from python_calamine import CalamineWorkbook

    for _ in CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows():
        pass


def by_sqlite3(file: str) -> None:
    import sqlite3

    for row in sqlite3.connect(file).execute("select * from grants"):
        for _ in row:
            pass


def by_lxml(file: str) -> None:
    """Go through the transactions of activities; each is forgotten with all before it."""
    from lxml import etree

    for _, element in etree.iterparse(file, tag="transaction"):
        element.clear()
        for above in element.xpath("ancestor-or-self::*"):
            while above.getprevious() is not None:
                del above.getparent()[0]


if __name__ == "__main__":
    globals()[f"by_{sys.argv[1]}"](sys.argv[2])
