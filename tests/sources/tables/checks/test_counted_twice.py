"""Rows that add up to a multiple of the table's own total are asked about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

import pytest

from aidreport.model.dataset import Dataset
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]
HEAD = "Recipient,Amount (USD)\n"
TWICE = r"state the sums of other rows|add up to exactly"
PIVOT = (
    "Row Labels,Sum of Amount (USD)\nUkraine,350\nUNICEF,200\nWFP,150\nSudan,50\nUNHCR,50\n"
    "Grand Total,400\n"
)


def test_a_pivot_table_without_groups_is_read(read: Read) -> None:
    dataset = read("Zeilenbeschriftungen;Summe von Betrag (EUR)\nA;350\nB;50\nGesamtergebnis;400\n")
    assert [int(item.amount.amount) for item in dataset.allocations] == [350, 50]


def test_a_pivot_table_in_its_compact_form_stops_with_a_fix_that_works(read: Read) -> None:
    with pytest.raises(UnclearError, match=TWICE) as caught:
        read(PIVOT)
    match = re.search(r"data = (\{.*?\})(?:, or|$)", caught.value.fix)
    assert match is not None
    options = tomllib.loads(f"data = {match[1]}")["data"]
    del options["path"]
    dataset = read(PIVOT, **options)
    assert [item.recipient.name for item in dataset.allocations] == ["UNICEF", "WFP", "UNHCR"]
    assert not [item for item in dataset.findings if item.code == "total-row-differs"]


@pytest.mark.parametrize(
    "rows",
    [
        "Sudan,50\nUNHCR,50\nUNHCR,7\nSudan,7\nTotal,57\n",  # a head that is a recipient, too
        "A,100\nB,60\nC,60\nD,40\nE,100\nF,40\nTotal,200\n",
        "World,60\nAfrica,60\nA,40\nB,20\nTotal,60\n",
    ],
)
def test_rows_that_are_in_sums_of_one_table_stop_with_any_name(read: Read, rows: str) -> None:
    with pytest.raises(UnclearError, match=TWICE):
        read(HEAD + rows)


@pytest.mark.parametrize(
    "rows", ["A,100\nB,200\nTotal,300\n", "A,100\nB,200\nTotal,299\n", "A,100\nB,200\nTotal,0\n"]
)
def test_other_totals_are_no_multiple(read: Read, rows: str) -> None:
    assert read(HEAD + rows).account.used == 2
