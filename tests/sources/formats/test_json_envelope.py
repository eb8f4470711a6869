"""What a document says around its records counts: their number, their unit, what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

ROWS = [{"recipient": "UNICEF", "amount": 100}, {"recipient": "WFP", "amount": 200}]


def read(folder: Path, document: object, **settings: object) -> Dataset:
    (folder / "a.json").write_text(json.dumps(document), encoding="utf-8")
    return load([DataSource(path="a.json", **settings)], folder)


@pytest.mark.parametrize(
    "around",
    [
        {"meta": {"totalCount": 5000, "limit": 2}},
        {"meta": {"pagination": {"total_count": "5000"}}},
        {"@odata.count": 5000},
        {"next": "https://example.org/?page=2"},
        {"meta": {"hasMore": True}},
        {"@odata.nextLink": "https://example.org/?skip=2"},
        {"links": {"next": "https://example.org/?page=2"}},
    ],
)
def test_pages_that_are_missing_are_a_warning_wherever_the_document_says_so(
    tmp_path: Path, around: dict[str, object]
) -> None:
    data = read(tmp_path, {**around, "data": ROWS}, currency="USD")
    assert "pages-missing" in [finding.code for finding in data.findings]


@pytest.mark.parametrize(
    "around",
    [{"next": None}, {"meta": {"hasMore": False, "total": 2}}, {"status": "ok", "error": None}],
)
def test_a_whole_answer_is_none(tmp_path: Path, around: dict[str, object]) -> None:
    data = read(tmp_path, {**around, "data": ROWS}, currency="USD")
    assert "pages-missing" not in [finding.code for finding in data.findings]


@pytest.mark.parametrize(
    "around",
    [
        {"status": "partial"},
        {"status": "success", "error": "timeout"},
        {"success": False},
        {"meta": {"state": "truncated"}},
        {"errors": ["too many rows"]},
    ],
)
def test_a_document_that_says_that_it_is_not_complete_stops(
    tmp_path: Path, around: dict[str, object]
) -> None:
    with pytest.raises(SourceError, match="says itself that it is not complete"):
        read(tmp_path, {**around, "data": ROWS}, currency="USD")


@pytest.mark.parametrize(
    ("around", "unit", "amounts"),
    [
        ({"metadata": {"unit": "USD thousand"}}, "thousand", ["100000", "200000"]),
        ({"unit": "million", "currency": "USD"}, "million", ["100000000", "200000000"]),
        ({"unitMultiplier": 6}, "million", ["100000000", "200000000"]),
        ({"UNIT_MULT": "3"}, "thousand", ["100000", "200000"]),
        ({"scale": 1000}, "thousand", ["100000", "200000"]),
        ({"notes": "All amounts in USD million"}, "million", ["100000000", "200000000"]),
    ],
)
def test_a_unit_beside_the_records_is_asked_about_and_proposed(
    tmp_path: Path, around: dict[str, object], unit: str, amounts: list[str]
) -> None:
    rows = [{"recipient": row["recipient"], "amount_usd": row["amount"]} for row in ROWS]
    with pytest.raises(SourceError, match="names a unit, but the heading") as caught:
        read(tmp_path, {**around, "data": rows})
    assert f'data = {{ path = "a.json", unit = "{unit}" }}' in caught.value.fix
    data = read(tmp_path, {**around, "data": rows}, unit=unit)
    assert [str(item.amount.amount) for item in data.allocations] == amounts
