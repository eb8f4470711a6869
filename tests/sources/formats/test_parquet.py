"""Parquet files: exact, by the column, and refused where nobody knows what their numbers are."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from aidreport.analysis.analyse import analyse
from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset
from aidreport.sources.formats import parquet as parquet_files
from aidreport.sources.loader import load

NAMES = ["UNICEF", "IFRC", "UNICEF", None]
LATE = dt.datetime(2025, 6, 12, 23, 30, tzinfo=dt.UTC)
EXACT = pa.array([Decimal("1234567.89"), Decimal("0.10"), Decimal("-5"), Decimal("7")])


def read(folder: Path, table: pa.Table, **options: object) -> Dataset:
    parquet.write_table(table, folder / "data.parquet", row_group_size=3)
    source = DataSource.model_validate({"path": "data.parquet", **options})
    return load([source], folder)


def grants(amounts: pa.Array, **more: pa.Array) -> pa.Table:
    return pa.table({"Recipient": pa.array(NAMES), "Amount (NOK)": amounts, **more})


def total(data: Dataset) -> Decimal:
    return analyse(data, by=[], traced=False).totals["NOK"].value


@pytest.mark.parametrize(
    "amounts",
    [
        EXACT,
        EXACT.cast(pa.decimal256(60, 20)),
        pa.array(["1234567.89", "0.10", "-5", "7"]),
        pa.array(["NOK 1,234,567.89", "0.10", "(5)", "7"]),
        pa.array(["1234567.89", "0.10", "-5", "7"], pa.large_string()),
        pa.array(["1234567.89", "0.10", "-5", "7"]).dictionary_encode(),
        pa.array([1234567.89, 0.1, -5.0, 7.0]),
    ],
    ids=["decimal", "wide", "text", "written", "large", "codes", "binary"],
)
def test_amounts_of_any_type_are_exact(tmp_path: Path, amounts: pa.Array) -> None:
    data = read(tmp_path, grants(amounts).slice(0, 3))
    assert isinstance(data.allocations, Bulk)
    assert total(data) == Decimal("1234562.99")
    assert [item.place.row for item in data.allocations] == [2, 3, 4]
    noted = [finding.code for finding in data.findings]
    assert ("binary-numbers" in noted) == (amounts.type == pa.float64())


@pytest.mark.parametrize("kind", [pa.int8(), pa.int64(), pa.uint64(), pa.decimal128(38, 0)])
def test_whole_numbers_are_amounts(tmp_path: Path, kind: pa.DataType) -> None:
    data = read(tmp_path, grants(pa.array([1, 2, 3, 4]).cast(kind)).slice(0, 3))
    assert total(data) == 6


def test_noise_of_binary_numbers_is_none(tmp_path: Path) -> None:
    data = read(tmp_path, grants(pa.array([0.1 + 0.2, 1.1 * 3, 1e-7, 0.0])).slice(0, 3))
    assert total(data) == Decimal("3.6000001")


def test_rows_that_cannot_be_used_are_rejected_as_in_any_table(tmp_path: Path) -> None:
    more = {"Date": pa.array(["2025-01-01", "soon", None, None])}
    data = read(tmp_path, grants(pa.array([1, 2, None, 4]), **more))
    assert [item.place.row for item in data.account.rejected] == [3, 4, 5]
    assert data.account.read == 4


@pytest.mark.parametrize("kind", [pa.float32(), pa.float16()])
def test_amounts_of_few_bits_stop(tmp_path: Path, kind: pa.DataType) -> None:
    with pytest.raises(SourceError, match=r"binary numbers of (32|16) bits"):
        read(tmp_path, grants(pa.array([1.5, 2.0, 3.0, 4.0]).cast(kind)))


def test_the_fix_for_amounts_of_few_bits_works_when_it_is_pasted(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as stopped:
        read(tmp_path, grants(pa.array([1.5, 0.1, 3.0, 4.0], pa.float32())).slice(0, 3))
    command = re.search(r"python -c .*", str(stopped.value.fix))
    assert command is not None
    _, *arguments = shlex.split(command[0])
    subprocess.run([sys.executable, *arguments], cwd=tmp_path, check=True, env={**os.environ})
    data = load([DataSource(path="data-decimal.parquet")], tmp_path)
    assert total(data) == Decimal("4.6")


def test_other_columns_of_few_bits_do_no_harm(tmp_path: Path) -> None:
    table = grants(EXACT, Year=pa.array([2024.0, 2025.0, 2024.0, 2024.0], pa.float32()))
    data = read(tmp_path, table.slice(0, 3), columns={"date": "Year"})
    assert [item.decided and item.decided.year for item in data.allocations] == [2024, 2025, 2024]


@pytest.mark.parametrize(
    "days",
    [
        pa.array([dt.date(2025, 6, 12)] * 4),
        pa.array([LATE] * 4, pa.timestamp("ns")),
        pa.array([LATE] * 4, pa.timestamp("us", "America/New_York")),
        pa.array(["2025-06-12"] * 4),
    ],
    ids=["date", "time", "zone", "text"],
)
def test_dates_are_those_of_their_place(tmp_path: Path, days: pa.Array) -> None:
    data = read(tmp_path, grants(EXACT, Date=days).slice(0, 3))
    assert {item.decided for item in data.allocations} == {dt.date(2025, 6, 12)}
    (group,) = analyse(data, by=["year"], traced=False).breakdowns["year"][0].groups
    assert group.key == "2025"


def test_a_nested_column_is_refused_where_it_is_meant(tmp_path: Path) -> None:
    nested = pa.array([{"value": 1}, {"value": 2}, None, None])
    data = read(tmp_path, grants(EXACT, Tags=nested).slice(0, 3))
    assert data.account.used == 3
    with pytest.raises(SourceError, match=r'"Amount .NOK." is nested'):
        read(tmp_path, grants(nested))


def test_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    columns = [pa.array(["A"]), pa.array([1]), pa.array([2])]
    table = pa.Table.from_arrays(columns, names=["Recipient", "Amount (NOK)", "Amount (NOK)"])
    with pytest.raises(SourceError, match="several columns"):
        read(tmp_path, table)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(SourceError, match="cannot be read as a Parquet file"):
        load([DataSource(path="data.parquet")], tmp_path)


def test_a_file_without_a_row_holds_no_allocations(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no allocations"):
        read(tmp_path, grants(EXACT).slice(0, 0))


def test_without_the_extra_a_file_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_files, "has_arrow", lambda: False)
    with pytest.raises(SourceError) as caught:
        read(tmp_path, grants(EXACT))
    assert "data.parquet is a Parquet file" in caught.value.problem
    assert caught.value.fix.endswith('pip install "aidreport[large]"')
