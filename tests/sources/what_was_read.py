"""What tests ask of data that were read: their amounts and sums, and the ways that a fix names."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aidreport.errors import AidreportError
    from aidreport.model.dataset import Dataset


def amounts(dataset: Dataset) -> list[Decimal]:
    return [item.amount.amount for item in dataset.allocations]


def total(dataset: Dataset) -> Decimal:
    return sum(amounts(dataset), Decimal())


def sums(dataset: Dataset) -> dict[str, Decimal]:
    """Return the sum of each measure."""
    totals: dict[str, Decimal] = {}
    for item in dataset.allocations:
        totals[item.measure] = totals.get(item.measure, Decimal()) + item.amount.amount
    return totals


def ways(error: AidreportError) -> list[dict[str, Any]]:
    """Return the options that the fix of an error names, one for each way."""
    found = re.findall(r"data = (\{.*?\})(?=, or in config|$)", error.fix)
    entries = [tomllib.loads(f"data = {way}")["data"] for way in found]
    return [{key: value for key, value in entry.items() if key != "path"} for entry in entries]
