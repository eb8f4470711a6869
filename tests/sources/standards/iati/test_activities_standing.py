"""Transactions of activities that do not stand, or that may state one amount twice, are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.standards.iati.activities import activity, transaction

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

MANY = 4200


def read(folder: Path, *activities: str) -> Dataset:
    text = f'<iati-activities version="2.03">{"".join(activities)}</iati-activities>'
    (folder / "a.xml").write_text(text, encoding="utf-8")
    return load([DataSource(path="a.xml")], folder)


def told(data: Dataset, code: str) -> list[str]:
    return [finding.message for finding in data.findings if finding.code == code]


@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize(
    ("status", "words"), [("5", "cancelled"), ("6", "suspended"), ("1", "only planned")]
)
def test_transactions_of_activities_that_are_not_under_way_are_counted(
    tmp_path: Path, status: str, words: str, count: int
) -> None:
    state = f'<activity-status code="{status}"/>'
    other = activity('<activity-status code="2"/>', transaction())
    data = read(tmp_path, activity(state, *(transaction() for _ in range(count))), other)
    (message,) = told(data, "activity-status")
    assert words in message
    assert (
        ("one transaction is" in message) if count == 1 else (f"{count:,} transactions" in message)
    )


@pytest.mark.parametrize("status", ["2", "3", "4", ""])
def test_those_under_way_or_closed_are_not(tmp_path: Path, status: str) -> None:
    data = read(tmp_path, activity(f'<activity-status code="{status}"/>', transaction()))
    assert told(data, "activity-status") == []


@pytest.mark.parametrize("count", [1, MANY])
def test_transactions_of_parents_and_of_their_parts_are_told(tmp_path: Path, count: int) -> None:
    parent, part = (
        activity(*(transaction("2") for _ in range(count)), attributes=f'hierarchy="{level}"')
        for level in (1, 2)
    )
    data = read(
        tmp_path, *(item.replace("hier", 'default-currency="EUR" hier') for item in (parent, part))
    )
    (message,) = told(data, "activity-levels")
    assert "1 (XX-1), 2 (XX-1)" in message
    only = read(
        tmp_path,
        activity(attributes='hierarchy="1"'),
        part.replace("hier", 'default-currency="EUR" hier'),
    )
    assert told(only, "activity-levels") == []
