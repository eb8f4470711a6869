"""The rows of a table as they stand in a file, before anything is understood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.model.allocation import Inference
    from aidreport.model.dataset import Finding

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
"""Text files have texts only; in workbooks an empty cell, and an error value, is ""."""

EXCEL_DIGITS = 15
"""Excel keeps and shows fifteen significant digits; more are the noise of binary numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank.

    Attributes:
        number: as a spreadsheet numbers it, counted from 1.
        cells: as read.
        texts: all cells as text.
    """

    number: int
    cells: tuple[Cell, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, number: int, cells: Iterable[Cell]) -> Row:
        """Return a row of some cells."""
        kept = tuple(cells)
        return cls(number, kept, tuple(map(cell_text, kept)))

    @property
    def blank(self) -> bool:
        """True where no cell holds anything."""
        return not any(self.texts)

    def text(self, column: int) -> str:
        """Return a cell as text; columns beyond the row's end are empty."""
        return self.texts[column] if column < len(self.texts) else ""


class Area(NamedTuple):
    """Cells from a corner to the opposite one: rows by their numbers, columns as in `cells`."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of one table.

    Attributes:
        rows: those that are not blank, in order; of a long text, to be read when asked for.
        sheet: the sheet's name; None for text files.
        findings: what reading them had to guess.
        merged: the areas of cells that are merged; the first cell of each holds its value.
        formulas: row and column of a formula that has no value → its text.
        inferred: number of a row → what merged cells, filled already, say of it.
        groups: numbers of rows that are a merged cell over the columns of the table.
    """

    rows: Sequence[Row]
    sheet: str | None = None
    findings: tuple[Finding, ...] = ()
    merged: tuple[Area, ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    inferred: Mapping[int, tuple[Inference, ...]] = field(default_factory=dict)
    groups: frozenset[int] = frozenset()


def exact_number(value: float) -> Decimal:
    """Return a number of a workbook as it is shown there: 0.1 is 0.1, 1200000.0 is 1200000."""
    if isinstance(value, int):
        return Decimal(value)
    shown = repr(value)
    if len(Decimal(shown).as_tuple().digits) > EXCEL_DIGITS:
        shown = format(value, f".{EXCEL_DIGITS}g")
    number = Decimal(shown)
    return scale_exactly(number.normalize(), 0)


def cell_text(cell: Cell) -> str:
    """Return a cell as one line of text, spaces collapsed."""
    if isinstance(cell, str):
        plain = cell if cell.isascii() else unicodedata.normalize("NFC", cell)
        return " ".join(plain.split())
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return f"{exact_number(cell):f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
