"""Amounts of the OECD in workbooks: numbers have no decimal mark, whichever is set for texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.sources.standards.oecd.downloads import DAC2A, download
from tests.sources.standards.oecd.tables import millions, pasted, read

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
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


@pytest.mark.parametrize("kind", ["dac-matrix", "oecd-explorer"])
@pytest.mark.parametrize("code", ["#,##0.0,,", "0.0%", "[$€-2] 0.0"])
def test_amounts_that_a_workbook_shows_otherwise_are_asked_about(
    tmp_path: Path, kind: str, code: str
) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in TABLES[kind]:
        sheet.append(row)
    for cell in sheet[len(TABLES[kind])]:
        if cell.value == 1.234:
            cell.number_format = code
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(SourceError, match=r"shown otherwise than stored") as caught:
        load([DataSource(path="a.xlsx")], tmp_path)
    options = pasted(caught.value)
    assert options == {"number_formats": "ignore"}
    data = load([DataSource.model_validate({"path": "a.xlsx", **options})], tmp_path)
    assert millions(data.allocations) == "1.234"


def with_amounts(kind: str, *amounts: str) -> str:
    """Return a table with cells between semicolons."""
    if kind == "crs":
        rows = [["DonorName", "RecipientName", "USD_Commitment"]]
        rows += [["Norway", f"Place {at}", amount] for at, amount in enumerate(amounts)]
    elif kind == "dac-matrix":
        rows = [["", "donor_code", "1"], ["recipient_name", "RecipientCode", "Norway"]]
        rows += [[f"Place {at}", str(at), amount] for at, amount in enumerate(amounts)]
    else:
        rows = [DOWNLOAD[0]]
        for at, amount in enumerate(amounts):
            changed = {"9": amount, "2023": str(1990 + at)}
            rows.append([changed.get(cell, cell) for cell in DOWNLOAD[1]])
    return "\n".join(";".join(row) for row in rows)


@pytest.mark.parametrize("long", [0, 4_000])
@pytest.mark.parametrize("kind", TABLES)
def test_a_decimal_comma_is_taken_from_a_value_that_shows_it(
    tmp_path: Path, kind: str, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "LONG", long)
    data = read(tmp_path, with_amounts(kind, "1,5", "1,250", "2"))
    assert data.files[0].kind == kind
    assert millions(data.allocations) == "4.75"
    assert not data.account.rejected


@pytest.mark.parametrize("kind", ["dac-matrix", "oecd-explorer"])
def test_a_comma_before_three_digits_alone_is_asked_about(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SourceError, match="decimal mark of the amounts is open"):
        read(tmp_path, with_amounts(kind, "1,250", "2"))
    assert millions(read(tmp_path, with_amounts(kind, "1,250"), decimal=",").allocations) == "1.25"
