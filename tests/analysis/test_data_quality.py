from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from aidreport.analysis.data_quality import data_quality_findings, outliers
from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.bulk import Bulk, CodedColumn
from aidreport.model.money import Money


def dated(count: int, among: int) -> list[Allocation]:
    day = dt.date(2026, 1, 5)
    return [
        item._replace(decided=day if number < count else None)
        for number, item in enumerate(rows(*["1", "2", "3"][:among]))
    ]


def test_dates_that_are_missing_are_counted_where_others_are_there() -> None:
    (finding,) = data_quality_findings(dated(2, among=3))
    assert finding.message == "1 of 3 allocations has no date"
    assert not list(data_quality_findings(dated(0, among=2)))


def row(number: int, amount: str, currency: str = "USD") -> Allocation:
    return Allocation(
        id=str(number),
        place=Place("rows.csv", row=number),
        recipient=Party("UNICEF", "UNICEF"),
        amount=Money(Decimal(amount), currency),
        step=Decimal(1),
        as_written=amount,
    )


def rows(*amounts: str) -> list[Allocation]:
    return [row(number, amount) for number, amount in enumerate(amounts, 1)]


def in_columns(items: list[Allocation], alone: tuple[int, ...]) -> Bulk:
    """Return rows as a long table has them, those of some numbers as objects."""
    columns = [item for item in items if item.place.row not in alone]
    lines = np.asarray([item.place.row for item in columns], dtype=np.int64)
    minor = np.asarray([int(item.amount.amount * 100) for item in columns], dtype=np.int64)
    codes = np.zeros(len(columns), dtype=np.int32)
    return Bulk(
        lines,
        minor,
        -2,
        {"currency": CodedColumn(("USD",), codes)}.__getitem__,
        lambda _: True,
        {item.place.row: item for item in items}.__getitem__,
        lambda _, __: None,
        lambda _, lines: [""] * len(lines),
        lambda line: Place("rows.csv", row=line),
        tuple((item.place.row or 0, item) for item in items if item.place.row in alone),
    )


def test_a_yen_amount_marked_as_dollars_stands_out() -> None:
    (finding,) = outliers(rows("1000", "1200", "150000", "900", "800"))
    assert (finding.code, finding.severity, finding.source) == (
        "outlier",
        "warning",
        "rows.csv, row 3",
    )
    assert "USD 150,000 for UNICEF dwarfs all others in USD, the next is 1,200" in finding.message


TABLES = [
    (["1000", "1200", "150000", "900", "800"], True),
    (["1000", "1200", "150000", "900"], False),  # too few to tell
    (["1000", "1200", "150000", "900", "-800"], False),
    (["1000", "1200", "150000", "900", "15000"], False),  # ten times the second, not more
    (["1000", "1200", "150000.01", "900", "15000"], True),
    (["100", "100", "5000", "100", "100"], False),  # fifty medians, not more
    (["100", "100", "5000.5", "100", "100"], True),
    (["1", "50000000", "1", "49000000", "1"], False),
    (["1"] * 40 + ["0.001"] * 40 + ["70"], True),
    ([], False),
]


@pytest.mark.parametrize(("amounts", "expected"), TABLES)
@pytest.mark.parametrize("alone", [(), (1,), (3,), (2, 3), (1, 2, 3, 4, 5), (80, 81)])
def test_the_rule_holds_for_rows_and_columns(
    amounts: list[str], *, expected: bool, alone: tuple[int, ...]
) -> None:
    items = rows(*amounts)
    fractions = [item.place.row or 0 for item in items if item.amount.amount * 100 % 1]
    found = list(outliers(items))
    assert bool(found) is expected
    assert list(outliers(in_columns(items, (*alone, *fractions)))) == found


def test_each_currency_is_looked_at_by_itself() -> None:
    large = [row(number, "150000", "JPY") for number in range(6, 12)]
    assert not list(outliers([*rows("1000", "1200", "900", "800", "700"), *large]))


def test_findings_are_in_the_order_of_the_currencies() -> None:
    francs = [row(number, amount, "CHF") for number, amount in enumerate(["1"] * 5 + ["999"], 6)]
    found = outliers([*rows("1000", "1200", "900000", "800", "700"), *francs])
    assert [item.source for item in found] == ["rows.csv, row 11", "rows.csv, row 3"]
