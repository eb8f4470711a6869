from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

Read = Callable[..., Dataset]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Loads one file of the given content; options are those of its source in the config."""

    def call(content: str | bytes, name: str = "data.csv", **options: Any) -> Dataset:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return load([DataSource(path=name, **options)], tmp_path)

    return call


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
