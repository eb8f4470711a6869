"""The columns of a table below its headings: what is written in them, and as amounts."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Place
from aidreport.model.remarks import at, say
from aidreport.sources.formats.columnar import LongRows, RaggedError, count_cells, filled
from aidreport.sources.formats.different_cells import encoded
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import parse_amount
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import CellValue, SourceRow
    from aidreport.sources.tables.words.headings import HeadingMatch

SAMPLED = 1000
_SAMPLES = 3


@dataclass(frozen=True)
class Columns:
    """The columns of a table.

    Attributes:
        match: the headings; those that could be the amount are in `match.amounts`.
        headings: what is written in and above them.
        rows: those below.
        source: what the config says about them.
        name: what messages call the file.
        sheet: the sheet's name.
        decimal: the decimal mark of amounts that are written as text.
    """

    match: HeadingMatch
    headings: Sequence[str]
    rows: Sequence[SourceRow]
    source: DataSource
    name: str
    sheet: str | None
    decimal: str = "."

    @cached_property
    def sample(self) -> Sequence[SourceRow]:
        """The first rows, by which columns are told apart."""
        return self.rows[:SAMPLED]

    @cached_property
    def known(self) -> Sequence[SourceRow]:
        """The rows, or the first ones of a long table."""
        return self.sample if isinstance(self.rows, LongRows) else self.rows

    def place(self, row: SourceRow) -> Remark:
        """Return where a row is."""
        return at(Place(self.name, row=row.number, sheet=self.sheet))

    def listed(self, columns: Iterable[int]) -> Remark:
        """Return the headings of columns for a message."""
        headings = Joined(say("in-quotes", text=self.headings[column]) for column in columns)
        return say("rows", rows=headings)

    def cell(self, row: SourceRow, column: int, power: int | None) -> WrittenAmount | None:
        """Return the amount in a cell; None if it is blank.

        Raises:
            BadCell: it is something else.
        """
        return self.amount(row.cell(column), power)

    def amount(self, cell: CellValue, power: int | None = None) -> WrittenAmount | None:
        """Return the amount that a cell holds; None if it is blank.

        Raises:
            BadCell: it is something else.
        """
        if not cell_text(cell):
            return None
        return parse_amount(cell, decimal=self.decimal, power=power)

    def filled(self, column: int) -> list[CellValue]:
        """Return cells of a column that are not blank: of the first rows, or wherever there are."""
        cells = [row.cell(column) for row in self.sample if row.text(column)]
        if cells or not isinstance(self.rows, LongRows) or column in self.rows.nested:
            return cells
        counted = count_cells(self.rows, column)
        return [item.cell for item in counted if cell_text(item.cell)][:SAMPLED]

    def numeric(self, column: int) -> bool:
        """Tell whether a column holds amounts and blanks alone."""
        return bool(self.headings[column]) and all(
            isinstance(row.cells[column], int | float | Decimal)
            or not re.search(r"[^\W\d_]", row.text(column))
            for row in self.rows
            if column < len(row.cells)
        )

    def rows_of(
        self, columns: Sequence[int], powers: Sequence[int | None], *, sample: bool = False
    ) -> Iterator[tuple[SourceRow, list[WrittenAmount | None]]]:
        """Give the rows whose cells in some columns are amounts or blank, and not all blank.

        Args:
            columns: some.
            powers: of ten, that each is stated in.
            sample: whether the first rows are enough.
        """
        pairs = list(zip(columns, powers, strict=True))
        for row in self.sample if sample else self.rows:
            try:
                cells = [self.cell(row, column, power) for column, power in pairs]
            except BadCell:
                continue
            if any(cell is not None for cell in cells):
                yield row, cells

    def samples(self, column: int) -> tuple[str, ...]:
        """Return some values of a column."""
        values = dict.fromkeys(text for row in self.sample if (text := row.text(column)))
        return tuple(values)[:_SAMPLES]

    def texts(
        self, columns: Sequence[int], beside: int, *, sample: bool = False
    ) -> dict[int, Counter[str]]:
        """Return the texts of columns in the rows that have something in another one, counted.

        Of a long table they are those of all rows.

        Args:
            columns: some.
            beside: the other one.
            sample: whether the first rows of a long table are enough.
        """
        rows = self.rows
        if isinstance(rows, LongRows) and not sample:
            rows.foresee(columns)
            try:
                return _texts_of_long(rows, columns, beside)
            except RaggedError:
                return _texts_of_long(rows.even(), columns, beside)
        stated = [row for row in self.known if row.text(beside)]
        return {column: Counter(row.text(column) for row in stated) for column in columns}


def _texts_of_long(rows: LongRows, columns: Sequence[int], beside: int) -> dict[int, Counter[str]]:
    """Return the texts of columns in the rows that have something in another, read in one pass.

    Raises:
        RaggedError: lines have not all as many cells.
    """
    import numpy as np

    texts: dict[int, Counter[str]] = {column: Counter() for column in columns}
    shown: dict[str, str] = {}
    full = beside in rows.full
    wanted = sorted({*columns, *([] if full else [beside])} - rows.nested)
    for piece in rows.columns(wanted) if columns else ():
        stated = None if full else filled(rows, piece[beside])
        stated = None if stated is not None and stated.all() else stated
        for column in texts.keys() & piece.keys():
            counts = texts[column]
            values, codes = encoded(piece[column])
            codes = codes if stated is None else codes[stated]
            numbers = np.bincount(codes, minlength=len(values)).tolist()
            for value, count in zip(values, numbers, strict=True):
                if count:
                    counts[_shown(rows, value, shown)] += count
    return texts


def _shown(rows: LongRows, value: object, shown: dict[str, str]) -> str:
    """Return a value as a text; those that are texts already and repeat are looked up."""
    if type(value) is not str:
        return cell_text(rows.clean(value))
    text = shown.get(value)
    if text is None:
        text = shown[value] = cell_text(rows.clean(value))
    return text
