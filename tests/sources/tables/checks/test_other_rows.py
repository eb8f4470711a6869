"""Rows whose names are those of no allocations are asked about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
ROWS = "Recipient,Amount (USD)\nUNICEF,100\nWFP,230\nIOM,41\n"


@pytest.mark.parametrize(
    "name",
    [
        "Average", "Durchschnitt", "Gjennomsnitt", "Max", "Exchange rate", "% change", "Gap",
        "Previous year", "Memo: in kind", "Carried forward", "WFP (CANCELLED)", "WFP - refund",
        "Requirements", "Moyenne", "متوسط",
    ],
)  # fmt: skip
def test_a_row_that_is_no_allocation_stops_and_the_fix_leaves_it_out(read: Read, name: str) -> None:
    content = f"{ROWS}{name},77\n"
    with pytest.raises(SourceError, match="may be no recipient") as refused:
        read(content)
    match = re.search(r"data = (\{.*?\})(?:, or|$)", refused.value.fix)
    assert match is not None
    options = tomllib.loads(f"data = {match[1]}")["data"]
    del options["path"]
    data = read(content, **options)
    assert sum(int(item.amount.amount) for item in data.allocations) == 371


@pytest.mark.parametrize(
    "name", ["Average", "Memo: in kind", "WFP (CANCELLED)", "WFP - refund", "WFP – refund", "متوسط"]
)
@pytest.mark.parametrize("other", ["Partner", "Partner (Kenya)", "Rate for Change", "Zoë"])
def test_a_row_that_is_no_allocation_stops_a_long_table(read: Read, name: str, other: str) -> None:
    rows = "".join(f"{other} {number},{number}.50\n" for number in range(1, 4100))
    with pytest.raises(SourceError, match=r"1 recipient may be no recipient"):
        read(f"Recipient,Amount (USD)\n{rows}{name},77\n{other},12\n")


@pytest.mark.parametrize(
    "name",
    ["Max Foundation", "Rate for Change", "Help - Hilfe zur Selbsthilfe", "ICRC (Geneva)",
     "Count Me In", "UN Women - Kenya", "Balance Project", "Gap Inc"],
)  # fmt: skip
def test_names_of_organisations_are_no_questions(read: Read, name: str) -> None:
    assert read(f"{ROWS}{name},77\n").account.used == 4
