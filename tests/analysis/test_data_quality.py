from __future__ import annotations

import datetime as dt
from decimal import Decimal

from aidreport.analysis.data_quality import remarks
from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.money import Money


def rows(*amounts: int, dated: int) -> list[Allocation]:
    return [
        Allocation(
            id=str(number),
            place=Place("rows.csv", row=number),
            recipient=Party("UNICEF", "UNICEF"),
            amount=Money(Decimal(amount), "USD"),
            step=Decimal(1),
            as_written=str(amount),
            decided=dt.date(2026, 1, 5) if number <= dated else None,
        )
        for number, amount in enumerate(amounts, 1)
    ]


def test_dates_that_are_missing_are_counted_where_others_are_there() -> None:
    (finding,) = remarks(rows(1, 2, 3, dated=2))
    assert finding.message == "1 of 3 allocations has no date"
    assert not list(remarks(rows(1, 2, dated=0)))
