"""The same transactions of IATI give the same sums as XML, as tables and as JSON."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.config.sources import DataSource
from aidreport.sources.loader import load

KINDS = {
    "1": "incoming", "2": "commitment", "3": "disbursement", "4": "expenditure",
    "11": "incoming-commitment", "12": "pledge", "5": None, "13": None,
}  # fmt: skip
HEADS = {
    "datastore.csv": (
        "iati_identifier", "transaction_transaction_type_code", "transaction_value",
        "transaction_value_currency", "transaction_transaction_date_iso_date",
    ),
    "flat.csv": (
        "iati-identifier", "transaction/0/transaction-type/@code", "transaction/0/value",
        "transaction/0/value/@currency", "transaction/0/transaction-date/@iso-date",
    ),
    "portal.csv": ("aid", "trans_code", "trans_value", "trans_currency", "trans_day"),
}  # fmt: skip

Row = tuple[str, str, Decimal, str, str]

transactions = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.sampled_from(sorted(KINDS)),
        st.decimals(-(10**9), 10**9, places=2),
        st.sampled_from(["NOK", "EUR"]),
        st.dates(date(2000, 1, 1), date(2026, 1, 1)).map(str),
    ),
    min_size=1,
    max_size=8,
)


def files_of(rows: list[Row], folder: Path) -> list[str]:
    """Write the transactions in every way, and return the names of the files."""
    activities: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        activities[row[0]].append(row)
    xml = "".join(
        f"<iati-activity><iati-identifier>{name}</iati-identifier>"
        + "".join(
            f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>'
            f'<value currency="{code}">{amount}</value></transaction>'
            for _, kind, amount, code, day in of
        )
        + "</iati-activity>"
        for name, of in activities.items()
    )
    (folder / "a.xml").write_text(f"<iati-activities>{xml}</iati-activities>", encoding="utf-8")
    for name, head in HEADS.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    head = HEADS["datastore.csv"]
    lists = [
        (name, *(",".join(map(str, column)) for column in list(zip(*of, strict=True))[1:]))
        for name, of in activities.items()
    ]
    with (folder / "lists.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *lists])
    docs = [
        {"iati_identifier": name}
        | dict(zip(head[1:], map(list, list(zip(*of, strict=True))[1:]), strict=True))
        for name, of in activities.items()
    ]
    text = json.dumps({"response": {"numFound": len(docs), "docs": docs}}, default=str)
    (folder / "docs.json").write_text(text, encoding="utf-8")
    return ["a.xml", *HEADS, "lists.csv", "docs.json"]


@given(transactions)
def test_sums_by_measure_and_currency_are_those_of_the_transactions(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    truth: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for _, kind, amount, code, _ in rows:
        if (measure := KINDS[kind]) is not None:
            truth[measure, code] += amount
    folder = tmp_path_factory.mktemp("iati", numbered=True)
    for name in files_of(rows, folder):
        data = load([DataSource(path=name)], folder)
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for item in data.allocations:
            sums[item.measure.value, item.amount.currency] += item.amount.amount
        assert sums == truth, name
        assert data.account.read == len(rows)
        assert not data.account.rejected
