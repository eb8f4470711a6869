"""What one of thousands of rows says is seen wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
ROWS = 6000


def table(heading: str, usual: str, last: str) -> str:
    rows = [f"Partner {at % 900},{at + 1}.5,{usual}\n" for at in range(ROWS)]
    return f"Recipient,Amount (USD),{heading}\n{''.join(rows)}Last one,7.5,{last}\n"


@pytest.mark.long
@pytest.mark.parametrize(
    ("heading", "usual", "last"),
    [
        ("Approved", "yes", "no"),
        ("Remarks", "", "CANCELLED"),
        ("Flag", "", "deleted"),
        ("Version", "Final", "Draft"),
        ("Version", "Revised", "Original"),
        ("Reversal", "", "R"),
        ("deleted_at", "", "2024-03-01"),
        ("Comment", "", "Duplicate - do not count"),
        ("Record type", "D", "T"),
        ("Ledger", "Actual", "Budget"),
        ("Price base", "Current", "Constant 2021"),
        ("Probability", "100%", "25%"),
        ("Unit", "", "thousand"),
        ("Co-financing (USD)", "", "1000"),
    ],
)
def test_the_last_row_of_a_long_table_is_looked_at(
    read: Read, heading: str, usual: str, last: str
) -> None:
    with pytest.raises(SourceError):
        read(table(heading, usual, last))
    assert read(table(heading, usual, usual)).account.used == ROWS + 1
