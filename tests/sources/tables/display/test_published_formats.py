from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


def grants(amount: float, code: str, currency: str = "GBP") -> bytes:
    """Return a workbook of 360Giving with one amount in a number format."""
    row = {
        "Identifier": "360G-1",
        "Title": "T",
        "Description": "D",
        "Currency": currency,
        "Amount Awarded": amount,
        "Award Date": "2025-01-02",
        "Recipient Org:Name": "R",
        "Recipient Org:Identifier": "GB-1",
        "Funding Org:Name": "F",
        "Funding Org:Identifier": "F1",
    }
    return saved(row, {"Amount Awarded": code})


def crs(amount: float, code: str) -> bytes:
    """Return a workbook of the CRS with one amount in a number format."""
    row = {"Year": 2023, "DonorName": "Norway", "RecipientName": "Mali", "USD_Commitment": amount}
    return saved(row, {"USD_Commitment": code})


def saved(row: dict[str, Any], codes: dict[str, str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*row])
    sheet.append([*row.values()])
    for heading, code in codes.items():
        sheet.cell(2, [*row].index(heading) + 1).number_format = code
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "amount"),
    [
        (grants(1200, "#,##0.00"), 1200),
        (grants(1200, "[$£-809]#,##0.00"), 1200),
        (grants(1_200_000, "0.0,,"), 1_200_000),
        (grants(1200, "[$€-2] 0", "EUR"), 1200),
        (crs(2.5, "#,##0.000"), 2_500_000),
        (crs(2.5, "$#,##0.0"), 2_500_000),
        (crs(2.5, '0.0" m"'), 2_500_000),
    ],
)
def test_formats_that_show_what_is_stored_are_read(
    read: Read, content: bytes, amount: float
) -> None:
    assert [item.amount.amount for item in read(content, "data.xlsx").allocations] == [amount]


@pytest.mark.parametrize(
    "content",
    [
        grants(1200, "$#,##0"),
        grants(0.5, "0%"),
        grants(1200, '0" people"'),
        grants(2, '0.0" m"'),
        grants(1200, ";;;"),
        crs(2.5, "[$€-2] 0"),
        crs(2.5, '0.0" k"'),
        crs(2_500, "0.0,,"),
    ],
)
def test_formats_that_show_something_else_stop_with_a_fix_that_works(
    read: Read, content: bytes
) -> None:
    with pytest.raises(SourceError, match="is shown otherwise than stored") as error:
        read(content, "data.xlsx")
    assert 'number_formats = "ignore"' in error.value.fix
    options = {"number_formats": "ignore", "largest_total": 10**13}
    assert read(content, "data.xlsx", **options).account.used == 1
