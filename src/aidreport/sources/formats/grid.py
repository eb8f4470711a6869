"""The rows of a table as they are in a file, and with merged cells filled."""

from __future__ import annotations

import unicodedata
from dataclasses import field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from aidreport.lazy_dataclass import dataclass
from aidreport.model.money import scale_exactly
from aidreport.sources.formats.looks import PLAIN, Looks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.model.allocation import Inference
    from aidreport.model.dataset import Finding

CellValue: TypeAlias = str | int | float | Decimal | bool | date | datetime | time | timedelta
"""Text files have texts only; in workbooks an empty cell, and an error value, is ""."""

EXCEL_DIGITS = 15
"""Excel keeps fifteen significant digits; more are the noise of binary numbers."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row that is not blank.

    Attributes:
        number: as a spreadsheet numbers it, counted from 1.
        cells: as read.
        texts: all cells as text.
    """

    number: int
    cells: tuple[CellValue, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, number: int, cells: Iterable[CellValue]) -> SourceRow:
        """Return a row of some cells."""
        cells = tuple(cells)
        return cls(number, cells, tuple(map(cell_text, cells)))

    @property
    def blank(self) -> bool:
        """True if no cell holds anything."""
        return not any(self.texts)

    def cell(self, column: int) -> CellValue:
        """Return a cell; columns beyond the row's end are empty."""
        return self.cells[column] if column < len(self.cells) else ""

    def with_cell(self, column: int, cell: CellValue) -> SourceRow:
        """Return the row with another cell in a column."""
        cells = [*self.cells, *[""] * (column + 1 - len(self.cells))]
        cells[column] = cell
        return SourceRow.of(self.number, cells)

    def text(self, column: int) -> str:
        """Return a cell as text; columns beyond the row's end are empty."""
        return self.texts[column] if column < len(self.texts) else ""


class Beside(NamedTuple):
    """A text that is about a table and in none of its cells.

    Attributes:
        kind: "comment", "page" for the header and footer of its pages, "drawing" for a text box,
            "sheet" for a row of another sheet that is no table, "envelope" for what a document
            says around its records, "total" for what may be the total of their amounts,
            "other-total" for a row of another sheet that may state one.
        text: as written.
        row, column: of the cell of a comment, as in `SourceRow`; else -1.
        sheet: the name of the other sheet.
    """

    kind: str
    text: str
    row: int = -1
    column: int = -1
    sheet: str = ""


class MergedArea(NamedTuple):
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
        groups: numbers of rows in which one merged cell spans recipient and amount.
        parts: numbers of rows whose amount is merged with that of a row above, of one recipient.
        shared: numbers of rows whose amount is merged over rows of several recipients.
        delimiter: between the cells of a text; None for other tables.
        looks: what of the looks of the cells changes what a reader sees, sums of columns included.
        beside: texts of its workbook or document about it that are in none of its cells.
    """

    rows: Sequence[SourceRow]
    sheet: str | None = None
    findings: tuple[Finding, ...] = ()
    merged: tuple[MergedArea, ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    inferred: Mapping[int, tuple[Inference, ...]] = field(default_factory=dict)
    groups: frozenset[int] = frozenset()
    parts: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()
    delimiter: str | None = None
    looks: Looks = PLAIN
    beside: tuple[Beside, ...] = ()


def workbook_number(value: float | Decimal) -> Decimal:
    """Return a number of a workbook as one sees it there: 0.1 is 0.1, 1200000.0 is 1200000."""
    if isinstance(value, int | Decimal):
        return Decimal(value)
    number = Decimal(repr(value))
    if len(number.as_tuple().digits) > EXCEL_DIGITS:
        number = Decimal(format(value, f".{EXCEL_DIGITS}g"))
    return scale_exactly(number.normalize(), 0)


def cell_texts(cells: Sequence[CellValue]) -> tuple[str, ...]:
    """Return cells as `cell_text` does: very many that are texts already at once."""
    if set(map(type, cells)) <= {str} and _are_as_read(texts := cast("Sequence[str]", cells)):
        return tuple(texts)
    return tuple(map(cell_text, cells))


def _are_as_read(texts: Sequence[str]) -> bool:
    """Tell whether `cell_text` changes none of some texts; what tells it holds for all at once."""
    # A blank at an end of a text, or an empty text, makes two blanks between some.
    written = " ".join(texts)
    composed = written.isascii() or unicodedata.is_normalized("NFC", written)
    return composed and " ".join(written.split()) == written


def cell_text(cell: CellValue) -> str:
    """Return a cell as one line of text, spaces collapsed."""
    if isinstance(cell, str):
        plain = cell if cell.isascii() else unicodedata.normalize("NFC", cell)
        return " ".join(plain.split())
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float | Decimal):
        return f"{workbook_number(cell):f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
