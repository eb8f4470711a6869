"""Amounts of the OECD in workbooks: numbers have no decimal mark, whichever is set for texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sources.standards.oecd_downloads import DAC2A, download
from tests.sources.standards.oecd_tables import millions

from aidreport.config.sources import DataSource
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

DOWNLOAD = [line.split(",") for line in download(DAC2A, {"v": 9}, form="codes")[1:].splitlines()]
TABLES = {
    "crs": [["DonorName", "RecipientName", "USD_Commitment"], ["Norway", "Mali", 1.234]],
    "dac-matrix": [
        ["", "donor_code", "1"],
        ["recipient_name", "RecipientCode", "Norway"],
        ["Mali", "255", 1.234],
    ],
    "oecd-explorer": [
        DOWNLOAD[0],
        [1.234 if cell == "9" else cell for cell in DOWNLOAD[1]],
    ],
}


@pytest.mark.parametrize("long", [0, 4_000])
@pytest.mark.parametrize("decimal", [".", ",", None])
@pytest.mark.parametrize("kind", TABLES)
def test_numbers_of_workbooks_are_what_they_are(
    tmp_path: Path,
    book: Callable[..., bytes],
    kind: str,
    decimal: str | None,
    long: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(columnar, "LONG", long)
    (tmp_path / "a.xlsx").write_bytes(book(Data=TABLES[kind]))
    source = DataSource.model_validate({"path": "a.xlsx", "decimal": decimal})
    data = load([source], tmp_path)
    assert data.files[0].kind == kind
    assert millions(data.allocations) == "1.234"
