"""A title or a sheet that names the measure is asked about, not passed over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
ROWS = "UNICEF,100\nWFP,230\n"


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Pledges to the Ukraine fund 2025", "pledge"),
        ("Utbetalinger 2025", "disbursement"),
        ("Versements en 2024", "disbursement"),
        ("Auszahlungen", "disbursement"),
    ],
)
def test_the_proposed_measure_is_that_of_the_title(read: Read, title: str, measure: str) -> None:
    content = f"{title},\nRecipient,Amount (USD)\n{ROWS}"
    with pytest.raises(SourceError, match="names a measure") as refused:
        read(content)
    match = re.search(r"data = (\{.*?\})(?:, or|$)", refused.value.fix)
    assert match is not None
    options: dict[str, Any] = tomllib.loads(f"data = {match[1]}")["data"]
    assert options.pop("path") == "data.csv"
    assert {str(item.measure) for item in read(content, **options).allocations} == {measure}


def test_the_name_of_a_sheet_is_a_title(read: Read, book: Callable[..., bytes]) -> None:
    rows = [["Recipient", "Amount (USD)"], ["UNICEF", 100]]
    with pytest.raises(SourceError, match='"Pledges" names a measure'):
        read(book(Pledges=rows), "data.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        f"Pledges 2025,\nRecipient,Disbursed (USD)\n{ROWS}",
        f"Humanitarian budget 2025,\nRecipient,Amount (USD)\n{ROWS}",
        "Pledges 2025,,\nRecipient,Amount (USD),Measure\nUNICEF,1,pledge\n",
    ],
)
def test_a_measure_that_is_named_elsewhere_is_not_asked_for(read: Read, content: str) -> None:
    assert read(content).account.used
