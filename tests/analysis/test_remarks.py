from __future__ import annotations

import datetime as dt
from decimal import Decimal

from aidreport.analysis.remarks import remarks
from aidreport.model.allocation import Allocation, Party
from aidreport.model.money import Money
from aidreport.model.source import Place


def rows(*amounts: int, currency: str = "USD", dated: int | None = None) -> list[Allocation]:
    count = len(amounts) if dated is None else dated
    return [
        Allocation(
            id=str(number),
            place=Place("rows.csv", row=number),
            recipient=Party("UNICEF", "UNICEF"),
            amount=Money(Decimal(amount), currency),
            step=Decimal(1),
            as_written=str(amount),
            decided=dt.date(2026, 1, 5) if number <= count else None,
        )
        for number, amount in enumerate(amounts, 1)
    ]


def test_a_yen_amount_marked_as_dollars_stands_out() -> None:
    (finding,) = remarks(rows(*[1000] * 10, 50_000_000))
    assert (finding.code, finding.severity, finding.source) == (
        "outlier",
        "warning",
        "rows.csv, row 11",
    )
    assert "USD 50,000,000 for UNICEF" in finding.message


def test_one_large_grant_among_large_ones_does_not() -> None:
    assert not list(remarks(rows(*[1000] * 10, 50_000_000, 49_000_000)))
    assert not list(remarks(rows(1, 50_000_000)))


def test_dates_that_are_missing_are_counted_where_others_are_there() -> None:
    (finding,) = remarks(rows(1, 2, 3, dated=2))
    assert finding.message == "1 of 3 allocations have no date"
    assert not list(remarks(rows(1, 2, dated=0)))
