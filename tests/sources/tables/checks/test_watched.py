"""Columns in which one text could change the total are named in the plan, whatever they hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


@pytest.mark.parametrize(
    "heading",
    ["Comments", "Merknad", "Category", "Parent grant", "Sub-grantee", "Remarks",
     "Sector %", "Snapshot date", "As of", "Version", "Quarter"],
)  # fmt: skip
def test_a_column_that_could_change_the_total_is_named(read: Read, heading: str) -> None:
    data = read(f"Recipient,Amount (USD),{heading},Web site\nWFP,1,a,w\nMSF,2,b,x\n")
    (plan,) = data.plans
    assert heading in [use.heading for use in (*plan.passed_over, *plan.columns)]
    assert plan.unused == 1


@pytest.mark.parametrize("heading", ["Web site", "Contact", "Phone", "Village", "Remarkable"])
def test_other_columns_are_counted(read: Read, heading: str) -> None:
    data = read(f"Recipient,Amount (USD),{heading}\nWFP,1,a\nMSF,2,b\n")
    assert (data.plans[0].passed_over, data.plans[0].unused) == ((), 1)
