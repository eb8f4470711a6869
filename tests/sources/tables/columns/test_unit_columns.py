"""A column that names the units of rows is asked about, or refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]


@pytest.mark.parametrize("heading", ["Unit", "unit_multiplier", "Multiplier", "Enhet", "Единица"])
@pytest.mark.parametrize("unit", ["million", "Millions", "1000000", "млн", "mill. kr"])
def test_one_unit_for_all_rows_is_asked_about_with_a_fix_that_works(
    read: Read, heading: str, unit: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nA,1.5,{unit}\nB,2,{unit}\n"
    with pytest.raises(UnclearError, match="names a unit of the rows") as caught:
        read(content)
    fixes = re.findall(r"data = (\{.*?\})(?=, or |$)", caught.value.fix)
    first, second = (tomllib.loads(f"data = {fix}")["data"]["unit"] for fix in fixes)
    assert [item.amount.amount for item in read(content, unit=first).allocations] == [
        1_500_000,
        2_000_000,
    ]
    assert read(content, unit=second).allocations[1].amount.amount == 2


@pytest.mark.parametrize("units", [("million", "thousand"), ("1000000", "1"), ("million", "units")])
def test_several_units_are_refused(read: Read, units: tuple[str, str]) -> None:
    with pytest.raises(SourceError, match="names units of the rows") as caught:
        read(f"Recipient,Amount (USD),Unit\nA,1.5,{units[0]}\nB,2,{units[1]}\n")
    assert "in one unit" in caught.value.fix


@pytest.mark.parametrize("unit", ["household", "kg", "USD", "1", "units", ""])
def test_other_columns_of_units_change_nothing(read: Read, unit: str) -> None:
    dataset = read(f"Recipient,Amount (USD),Unit\nA,1.5,{unit}\nB,2,{unit}\n")
    assert [float(item.amount.amount) for item in dataset.allocations] == [1.5, 2]


def test_a_column_that_repeats_the_unit_of_the_heading_changes_nothing(read: Read) -> None:
    dataset = read("Recipient,Amount (USD million),Unit\nA,1.5,million\nB,2,million\n")
    assert dataset.allocations[1].amount.amount == 2_000_000
