"""Sheets of one workbook: a total of the others is never added to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import sums, total

from aidreport.errors import SourceError
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


@pytest.mark.parametrize(
    ("replaced", "counts"),
    [
        ("Draft", "Final"),
        ("Grants old", "Grants new"),
        ("Rejected", "Approved"),
        ("Pipeline 2025", "Contracts 2025"),
        ("Budget", "Actual"),
        ("Template", "Data"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_that_another_replaces_or_of_what_was_not_given_is_not_proposed(
    mend: Mend, book: Book, replaced: str, counts: str, first: bool
) -> None:
    of = {replaced: [HEAD, ["NRC", 100], ["DRC", 37]], counts: [HEAD, ["NRC", 150], ["IRC", 7]]}
    sheets = of if first else dict(reversed(of.items()))
    assert total(mend(book(**sheets), "data.xlsx", problem="several sheets")) == 157


def test_sheets_that_are_called_as_measures_are_entries_of_their_own(
    mend: Mend, book: Book
) -> None:
    sheets = {"Pledged": QUARTERS["Q1"], "Paid": QUARTERS["Q2"]}
    ways = [mend(book(**sheets), "data.xlsx", problem="several sheets", way=way) for way in (0, 1)]
    assert [sums(data) for data in ways] == [
        {"disbursement": 157},
        {"disbursement": 157, "pledge": 130},
    ]


def test_what_was_set_already_is_kept_by_the_proposal(mend: Mend, book: Book) -> None:
    content = book(Bergen=QUARTERS["Q1"], Oslo=QUARTERS["Q2"])
    assert sums(mend(content, "data.xlsx", measure="pledge", problem="several")) == {"pledge": 130}


@pytest.mark.parametrize("name", ["Cancelled", "Rejected 2025"])
def test_the_only_sheet_of_rows_that_do_not_count_stops(read: Mend, book: Book, name: str) -> None:
    with pytest.raises(SourceError, match="do not count"):
        read(book(**{name: QUARTERS["Q1"]}), "data.xlsx")
    assert total(read(book(**{name: QUARTERS["Q1"]}), "data.xlsx", sheet=name)) == 130
