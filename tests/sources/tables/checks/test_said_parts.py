"""Rows that say in another column that they are part of the row above are asked about."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import amounts, total, ways

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


@pytest.mark.parametrize(
    "part",
    [
        "of which: Sudan", "Of which loans", "thereof Chad", "davon Darlehen", "dont Niger",
        "z czego NGO",
        "herav Gaza", "varav lån", "di cui prestiti", "de los cuales préstamos",
        "у тому числі гранти",
    ],
)  # fmt: skip
def test_a_part_that_another_column_names_stops_and_the_fix_leaves_it_out(
    read: Read, part: str
) -> None:
    table = f"Recipient,Detail,Amount (USD)\nUNICEF,Grant,1010\nUNICEF,{part},400\nWFP,Grant,505\n"
    with pytest.raises(SourceError, match="a column says so") as refused:
        read(table)
    first, second = ways(refused.value)
    assert total(read(table, **first)) == Decimal(1515)
    assert total(read(table, **second)) == Decimal(1915)


def test_parts_by_country_and_by_sector_are_parts_of_one_row(read: Read) -> None:
    table = (
        "Recipient,Detail,Amount (USD)\nUNICEF,Grant,1010\nUNICEF,of which Sudan,700\n"
        "UNICEF,of which health,900\n"
    )
    with pytest.raises(SourceError, match="2 rows may be part"):
        read(table)


@pytest.mark.parametrize(
    "detail",
    ["Including girls in schools", "Y compris les réfugiés", "Water, of which 3 m new"],
)
def test_a_purpose_that_says_what_is_included_is_none(read: Read, detail: str) -> None:
    table = f'Recipient,Purpose,Amount (USD)\nUNICEF,Schools,1010\nWFP,"{detail}",400\n'
    assert amounts(read(table)) == [Decimal(1010), Decimal(400)]


def test_a_row_that_is_more_than_the_one_above_is_no_part_of_it(read: Read) -> None:
    table = "Recipient,Detail,Amount (USD)\nUNICEF,Grant,300\nWFP,of which Sudan,700\n"
    assert total(read(table)) == Decimal(1000)
