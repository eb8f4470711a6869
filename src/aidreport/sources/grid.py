"""A grid: rows of cells as a file holds them, with the row numbers that people see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from aidreport.model.finding import Finding

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell of a workbook; cells of a text file are str."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows with something in them.

    Attributes:
        sheet: the sheet's name; None for a text file.
        rows: (number, cells); numbers count from 1 as a spreadsheet or an editor shows them.
        findings: notes on how the file was read.
    """

    sheet: str | None
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    findings: tuple[Finding, ...] = ()


def is_blank(cell: Cell) -> bool:
    """Return whether a cell holds nothing to see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
