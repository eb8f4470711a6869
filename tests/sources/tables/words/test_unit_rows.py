"""A row of the unit alone below the headings says what a title above them would say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("(USD),", 120),
        ("USD,USD", 120),
        ("in USD,", 120),
        ("USD million,", 120_000_000),
        ("(1000 USD),", 120_000),
        ("All amounts in USD thousand,", 120_000),
    ],
)
def test_it_is_the_unit_of_all_amounts(read: Read, row: str, expected: int) -> None:
    data = read(f"Recipient,Amount\n{row}\nWFP,100\nIOM,20\n")
    assert total(data) == expected
    assert {item.amount.currency for item in data.allocations} == {"USD"}


@pytest.mark.parametrize("headings", ["2022;2023", "FY2024/25;FY2025/26"])
def test_so_it_is_below_years_across(mend: Mend, headings: str) -> None:
    data = mend(f"Mottaker;{headings}\n(NOK 1000);;\nNRC;100;200\nKN;10;20\n", way=1)
    assert total(data) == 330_000


def test_several_such_rows_are_above_groups_of_rows(read: Read) -> None:
    data = read("Recipient,Amount\nUSD,\nWFP,100\nEUR,\nIOM,20\n")
    assert [item.amount.currency for item in data.allocations] == ["USD", "EUR"]


def test_below_a_heading_that_names_another_currency_it_stops(read: Read) -> None:
    with pytest.raises(SourceError):
        read("Recipient,Amount (EUR million)\nUSD,\nWFP,100\nIOM,20\n")
