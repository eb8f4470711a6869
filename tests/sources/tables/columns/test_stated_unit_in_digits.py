"""Units that are digits alone, wherever they stand, are read or asked about."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

HEAD, ROWS = "Recipient,Amount (USD)", "WFP,100\nUNICEF,200\n"


def total(dataset: Dataset) -> Decimal:
    return sum((item.amount.amount for item in dataset.allocations), Decimal())


@pytest.mark.parametrize(
    "title", ["1000", "'000", "000s", "x 1000", "10^3", "10³", "1e3", "Amounts × 1000"]
)
def test_a_title_of_digits_alone_stops(mend: Mend, title: str) -> None:
    content = f"Grants\n{title}\n{HEAD}\n{ROWS}"
    assert total(mend(content, problem="names a unit")) == 300_000
    assert total(mend(content, problem="names a unit", way=1)) == 300


@pytest.mark.parametrize("unit", ["'000", "x 1000", "(000)", "× 1000", "('000)"])
def test_digits_with_a_sign_below_a_heading_are_its_unit(read: Read, unit: str) -> None:
    assert total(read(f"{HEAD}\n,{unit}\n{ROWS}")) == 300_000


@pytest.mark.parametrize(
    ("heading", "unit"), [("", "'000"), ("", "k"), ("", "1000"), ("X", "1000")]
)
def test_a_column_of_one_unit_under_no_heading_stops(mend: Mend, heading: str, unit: str) -> None:
    content = f"{HEAD},{heading}\nWFP,100,{unit}\nUNICEF,200,{unit}\n"
    problem = "names units of the rows, or quantities"
    assert total(mend(content, problem=problem)) == 300_000
    assert total(mend(content, problem=problem, way=1)) == 300


@pytest.mark.parametrize(
    ("heading", "unit"), [("", "x 1000"), ("Scaling", "1000"), ("Divisor", "1000")]
)
def test_a_column_of_one_unit_is_read_where_it_is_clear(
    read: Read, heading: str, unit: str
) -> None:
    data = read(f"{HEAD},{heading}\nWFP,100,{unit}\nUNICEF,200,{unit}\n")
    assert total(data) == 300_000


@pytest.mark.parametrize(
    "rows",
    [
        "Sex\nWFP,100,M\nUNICEF,200,M\n", "Households\nWFP,100,1000\nUNICEF,200,1000\n",
        "X\nWFP,100,1000\nUNICEF,200,2000\n", "X\nWFP,100,10\nUNICEF,200,10\n",
    ],
)  # fmt: skip
def test_a_column_of_something_else_does_not_stop(read: Read, rows: str) -> None:
    assert total(read(f"{HEAD},{rows}")) == 300
