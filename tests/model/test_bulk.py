"""Two readings of a long table are compared column by column as they would be row by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lengths import FROM, ROWS

from aidreport.config.sources import DataSource
from aidreport.model.bulk import Bulk, agree
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

FIELDS = ("recipient", "donor", "currency", "measure", "day")


@pytest.fixture(autouse=True)
def _soon_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "LONG", FROM)


def read(folder: Path, content: str, **settings: object) -> Bulk:
    (folder / "aid.csv").write_text(content, encoding="utf-8")
    source = DataSource.model_validate({"path": "aid.csv", **settings})
    allocations = load([source], folder).allocations
    assert isinstance(allocations, Bulk)
    return allocations


def table(**changed: str) -> str:
    """Return a long table, whose row in the middle has other cells if they are given."""
    rows = [
        {"recipient": f"Org {at % 9}", "amount": f"{at + 1}", "currency": "NOK", "donor": "Norad",
         "date": "2025-03-04"}
        for at in range(ROWS)
    ]  # fmt: skip
    rows[ROWS // 2] |= changed
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "\n".join(lines) + "\n"


def test_the_same_rows_agree_however_they_are_coded(tmp_path: Path) -> None:
    one = read(tmp_path, table(), measure="commitment")
    other = read(tmp_path, table(), measure="commitment", decimal=".", dates="iso")
    assert agree(one, other, FIELDS)


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "Org 1"},
        {"recipient": "Another"},
        {"amount": "7"},
        {"currency": "SEK"},
        {"donor": "Sida"},
        {"date": "2025-03-05"},
    ],
    ids=str,
)
def test_a_row_that_differs_is_seen(tmp_path: Path, changed: dict[str, str]) -> None:
    one = read(tmp_path, table(), measure="commitment")
    assert not agree(one, read(tmp_path, table(**changed), measure="commitment"), FIELDS)


def test_another_measure_is_seen(tmp_path: Path) -> None:
    one = read(tmp_path, table(), measure="commitment")
    assert not agree(one, read(tmp_path, table(), measure="disbursement"), FIELDS)
