"""What the tests of sources share."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests import lengths

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.formats import columnar, text_columns
from aidreport.sources.loader import load

Read = Callable[..., Dataset]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Loads one file of the given content; options are those of its source in the config."""

    def call(
        content: str | bytes, name: str = "data.csv", today: date | None = None, **options: Any
    ) -> Dataset:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return load([DataSource(path=name, **options)], tmp_path, today=today)

    return call


@pytest.fixture(params=[1 << 40, 0], ids=["by the row", "by the column"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads tables of any length by the row, and by the column."""
    monkeypatch.setattr(columnar, "LONG", request.param)


@pytest.fixture(params=[True, False], ids=["with Arrow", "without Arrow"], scope="module")
def _arrow_or_lists(request: pytest.FixtureRequest) -> Iterator[None]:
    """Reads the columns of long texts with Arrow, and then as if it were not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_columns, "has_arrow", lambda: request.param)
        patch.setattr(text_columns, "_WORTH_ARROW", 0)
        yield


@pytest.fixture
def _soon_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads tables by the column from a hundred rows on."""
    monkeypatch.setattr(columnar, "LONG", lengths.FROM)


@pytest.fixture
def book() -> Callable[..., bytes]:
    """Returns a workbook with the given rows, one list of rows for each named sheet."""

    def call(**sheets: Iterable[Iterable[Any]]) -> bytes:
        workbook = openpyxl.Workbook()
        del workbook["Sheet"]
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        content = io.BytesIO()
        workbook.save(content)
        return content.getvalue()

    return call


def proposals(fix: str) -> list[list[dict[str, Any]]]:
    """Return what a fix would write as the data of a report: each way, the entries of it."""
    found = []
    for start in (at + len("data = ") for at in range(len(fix)) if fix.startswith("data = ", at)):
        depth, quoted, end = 0, False, start
        while end < len(fix):
            sign = fix[end]
            quoted ^= sign == '"' and fix[end - 1] != "\\"
            depth += 0 if quoted else (sign in "{[") - (sign in "}]")
            end += 1
            if not depth and not quoted and sign in "}]":
                break
        value = tomllib.loads(f"data = {fix[start:end]}")["data"]
        found.append(value if isinstance(value, list) else [value])
    return found


@pytest.fixture
def mend(read: Read, tmp_path: Path) -> Callable[..., Dataset]:
    """Loads a file that stops at first, with what its message proposes, pasted as it is.

    `way` is which of the ways is taken; `problem` must be in the message. A currency that is left
    open is NOK.
    """

    def call(
        content: str | bytes,
        name: str = "data.csv",
        problem: str = "",
        way: int = 0,
        today: date | None = None,
        **options: Any,
    ) -> Dataset:
        with pytest.raises(SourceError) as caught:
            read(content, name, today, **options)
        assert problem in str(caught.value)
        fix = caught.value.fix.replace('currency = "???"', 'currency = "NOK"')
        entries = proposals(fix)[way]
        sources = [DataSource(**json.loads(json.dumps(entry))) for entry in entries]
        return load(sources, tmp_path, today=today)

    return call
