"""Sheets of one workbook: a total of the others is never added to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Mend = Callable[..., Dataset]
Book = Callable[..., bytes]

HEAD = ["Partner", "Amount (USD)"]
QUARTERS = {"Q1": [HEAD, ["NRC", 100], ["DRC", 30]], "Q2": [HEAD, ["NRC", 150], ["IRC", 7]]}
OF_ALL = [HEAD, ["NRC", 250], ["DRC", 30], ["IRC", 7]]


@pytest.mark.parametrize("name", ["Total", "Totalt", "Year", "Overview"])
@pytest.mark.parametrize("way", [0, 1], ids=["of the total", "of the others"])
def test_a_sheet_of_the_sums_of_all_others_is_one_way_and_they_are_the_other(
    mend: Mend, book: Book, name: str, way: int
) -> None:
    data = mend(book(**QUARTERS, **{name: OF_ALL}), "data.xlsx", problem="several sheets", way=way)
    assert total(data) == 287


def test_a_sheet_that_is_called_a_total_is_not_proposed_beside_the_others(
    mend: Mend, book: Book
) -> None:
    # The last quarter is in the total alone.
    content = book(**QUARTERS, Total=[HEAD, ["NRC", 300], ["DRC", 30], ["IRC", 9]])
    assert [total(mend(content, "data.xlsx", way=way)) for way in (0, 1)] == [339, 287]
