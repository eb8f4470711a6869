"""Columns that say of some rows that they do not count stop the table, whatever they are called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("heading", "usual", "last"),
    [
        ("deleted_at", "", "2024-03-01"),
        ("Cancellation date", "", "01.03.2024"),
        ("Terminated on", "", "2024-03-01"),
        ("Included in total", "Y", "N"),
        ("Count?", "yes", "no"),
        ("Cleared", "Y", "N"),
        ("Posted?", "yes", "no"),
        ("Exclude", "", "x"),
        ("Double counting", "No", "Yes"),
        ("row_type", "detail", "summary"),
        ("D/C", "D", "C"),
        ("Vedtak", "Innvilget", "Avslag"),
        ("Outcome", "Approved", "Rejected"),
        ("Corrected", "100", "90"),
        ("Deduction", "0", "10"),
    ],
)
def test_a_row_that_may_not_count_is_asked_about(
    read: Read, heading: str, usual: str, last: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nUNICEF,100,{usual}\nWFP,230,{usual}\nIOM,41,"
    with pytest.raises(SourceError):
        read(f"{content}{last}\n")


@pytest.mark.parametrize(
    ("heading", "text"),
    [("Start date", "2024-03-01"), ("deleted_at", ""), ("Decision", "Approved"), ("Exclude", "")],
)
def test_columns_that_say_nothing_against_a_row_are_read(
    read: Read, heading: str, text: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nUNICEF,100,{text}\nWFP,230,{text}\n"
    assert read(content).account.used == 2
