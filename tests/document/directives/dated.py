"""Data sets whose recipients and years are in the names of their amounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aidreport.model.dataset import Dataset


def dated_table(data: Dataset) -> Dataset:
    """Return a data set whose names such as UN_2024 are a recipient and a year, 0 for none."""
    rows = []
    for row in data.allocations:
        name, year = row.recipient.name.split("_")
        party = replace(row.recipient, key=name, name=name)
        decided = date(int(year), 3, 1) if int(year) else None
        rows.append(row._replace(recipient=party, decided=decided))
    return replace(data, allocations=tuple(rows))
