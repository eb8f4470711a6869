"""Rows of a long table that stay in columns; a row becomes an object where somebody looks at it.

A million rows as Python objects cost seconds and a gigabyte; most of them are plain, and only
sums are asked of them. Each format that has long tables gives them as such rows: to all who ask
for rows they are a sequence of these, and those who ask for columns get columns.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import field, replace
from decimal import Decimal
from itertools import count, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.formats.arrow import (
    array_of_places,
    begin_plainly,
    is_plain_text,
    is_scalar,
    missing_in,
    values_of,
)
from aidreport.sources.formats.different_cells import CellColumn, encoded
from aidreport.sources.formats.grid import SourceRow, cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
    from typing import Self

    import numpy as np

    from aidreport.sources.formats.grid import CellValue

LONG = 4_000
"""From how many rows on a table is read by the column; below, it is not worth the libraries."""

_FIRST_ROWS, _MORE_ROWS = 64, 4096
_KEPT = 1000


class RaggedError(Exception):
    """Lines have not all as many cells, or fewer than there are columns that are asked for."""


@dataclass(frozen=True, slots=True)
class LongRows(Sequence[SourceRow]):
    """The rows of a table that are not blank, from one line to another.

    A line is a row of the file, blank or not. Rows are made anew each time that they are asked for,
    but for the first ones.

    Attributes:
        first, last: the lines that are meant, counted from 0; the last is excluded.
        start: the number of the first row of the file.
        kept: first line → the first rows from there, once they were asked for.
    """

    first: int
    last: int
    start: int = field(default=1, kw_only=True)
    kept: dict[int, tuple[SourceRow, ...]] = field(
        default_factory=dict, kw_only=True, compare=False, repr=False
    )

    @property
    def size(self) -> int:
        """How many lines there are, blank ones too."""
        return self.last - self.first

    @property
    @abstractmethod
    def width(self) -> int:
        """How many cells a line has at most."""

    @property
    def nested(self) -> frozenset[int]:
        """The columns whose cells hold several values, which are never read."""
        return frozenset()

    @abstractmethod
    def columns(self, wanted: Sequence[int]) -> Iterator[dict[int, Any]]:
        """Yield columns piece by piece, a value for each line.

        A piece of a column is an Arrow array, or a list of cells as `clean` takes them; so are the
        values of an array, of which one that is missing is None.

        Raises:
            RaggedError: lines have not all as many cells; those of `even` may.
        """

    @property
    def full(self) -> frozenset[int]:
        """The columns of which it is known, without reading them, that no cell is blank."""
        return frozenset()

    def foresee(self, columns: Collection[int]) -> None:
        """Learn which columns will be asked for, so that they are read with the next ones."""

    def even(self) -> LongRows:
        """Return the same rows in columns that lines of any length have."""
        return self

    @abstractmethod
    def _lines(self, first: int, last: int) -> Iterator[SourceRow]:
        """Yield the rows of some lines, counted as `first` is; they may be blank."""

    def clean(self, value: Any) -> CellValue:
        """Return the cell that a value of a list stands for."""
        cell: CellValue = value
        return cell

    @abstractmethod
    def contents(self, lines: Sequence[int]) -> list[Hashable]:
        """Return what each of some lines holds, equal for lines that are the same in every cell."""

    def at(self, line: int) -> SourceRow:
        """Return the row of a line, counted from 0 within these lines; it may be blank."""
        number = self.first + line
        return next(self._lines(number, number + 1))

    def number(self, line: int) -> int:
        """Return the number of the row of a line, counted from 0 within these lines."""
        return self.first + line + self.start

    def line(self, number: int) -> int:
        """Return the line of a row by its number."""
        return number - self.first - self.start

    def __iter__(self) -> Iterator[SourceRow]:
        end, step = self.first, _FIRST_ROWS
        while end < self.last:
            # Few rows at first, since often few are asked for.
            start, end = end, min(end + step, self.last)
            step = _MORE_ROWS
            yield from (row for row in self._lines(start, end) if not row.blank)

    def __len__(self) -> int:
        """Count the rows, at the price of reading all of them."""
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return any(True for _ in self)

    @overload
    def __getitem__(self, at: int) -> SourceRow: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[SourceRow]: ...

    def __getitem__(self, at: int | slice) -> SourceRow | Sequence[SourceRow]:
        """Return a row, some of them, or all from one on; rows before the last asked for are read.

        Raises:
            IndexError: there is no such row.
        """
        if isinstance(at, int):
            for row in islice(self, at if at >= 0 else range(len(self))[at], None):
                return row
            raise IndexError(at)
        start, stop = at.start or 0, at.stop
        if not start and at.step is None and 0 <= (stop or -1) <= _KEPT:
            return self._top()[:stop]
        if at.step not in (None, 1) or start < 0 or (stop or 0) < 0:
            return tuple(self)[at]
        if stop is not None:
            return tuple(islice(self, start, stop))
        if not start:
            return self
        before = next(islice(self, start - 1, None), None)
        return self._from(self.last if before is None else before.number - self.start + 1)

    def _top(self) -> tuple[SourceRow, ...]:
        """Return the first rows, which many ask for; they are made once."""
        if self.first not in self.kept:
            self.kept[self.first] = tuple(islice(self, _KEPT))
        return self.kept[self.first]

    def _from(self, first: int) -> Self:
        return replace(self, first=first)


@dataclass(frozen=True, slots=True)
class CellsInColumns(Sequence[Sequence[Any]]):
    """The cells of lines that are all as long, held in columns; a line is made when it is used.

    Attributes:
        head: the first line.
        columns: the cells of the others.
        size: how many others there are.
    """

    head: tuple[Any, ...]
    columns: Sequence[Sequence[Any]]
    size: int

    def __len__(self) -> int:
        return self.size + 1

    @overload
    def __getitem__(self, at: int) -> Sequence[Any]: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[Any]]: ...

    def __getitem__(self, at: int | slice) -> Sequence[Any]:
        """Return a line, or some."""
        lines = range(len(self))[at]
        if isinstance(lines, int):
            return tuple(column[lines - 1] for column in self.columns) if lines else self.head
        if lines.step != 1:
            return [self[line] for line in lines]
        some = slice(max(lines.start, 1) - 1, max(lines.stop, 1) - 1)
        others = zip(*(column[some] for column in self.columns), strict=True)
        return [*([self.head] if 0 in lines else []), *others]


@dataclass(frozen=True, slots=True)
class CellRows(LongRows):
    """Rows whose cells are objects: of a workbook, a database, or a text that needs a closer look.

    Attributes:
        cells: of all lines, also those that are not meant.
        cleaning: returns the cell that a value stands for; None if each is one.
        read: first line, column → its cells, once they were asked for.
    """

    cells: Sequence[Sequence[Any]]
    cleaning: Callable[[Any], CellValue] | None = None
    read: dict[tuple[int, int], CellColumn] = field(default_factory=dict, compare=False, repr=False)

    @property
    def width(self) -> int:
        """How many cells the longest line has."""
        if isinstance(self.cells, CellsInColumns):
            return len(self.cells.head)
        return max(map(len, self._meant()), default=0)

    def columns(self, wanted: Sequence[int]) -> Iterator[dict[int, Any]]:
        """Yield the columns in one piece, each a list of cells as `clean` takes them."""
        for at in wanted:
            if (self.first, at) not in self.read:
                self.read[self.first, at] = _column(self._meant(), at)
        yield {at: self.read[self.first, at] for at in wanted}

    def clean(self, value: Any) -> CellValue:
        """Return the cell that a value of a list stands for."""
        cell: CellValue = value if self.cleaning is None else self.cleaning(value)
        return cell

    def contents(self, lines: Sequence[int]) -> list[Hashable]:
        """Return the texts of each of some lines, by which rows are compared."""
        return [self.at(line).texts for line in lines]

    def with_rows(self, changed: Mapping[int, SourceRow]) -> CellRows:
        """Return the rows with others in the place of some, by their numbers."""
        cells = list(self.cells)
        for number, row in changed.items():
            cells[number - self.start] = row.cells
        return replace(self, cells=cells, kept={}, read={})

    def _meant(self) -> Sequence[Sequence[Any]]:
        return self.cells[self.first : self.last] if self.first else self.cells

    def _lines(self, first: int, last: int) -> Iterator[SourceRow]:
        for number, cells in enumerate(self.cells[first:last], first + self.start):
            yield SourceRow.of(number, cells if self.cleaning is None else map(self.clean, cells))


def _column(rows: Sequence[Sequence[Any]], at: int) -> CellColumn:
    try:
        return CellColumn(map(itemgetter(at), rows))
    except IndexError:
        return CellColumn(row[at] if at < len(row) else "" for row in rows)


def rows_of_cells(
    cells: Sequence[Sequence[Any]],
    cleaning: Callable[[Any], CellValue] | None = None,
    start: int = 1,
    *,
    columns: Sequence[CellColumn] = (),
) -> Sequence[SourceRow]:
    """Return the rows of a table that are not blank: in columns if there are many.

    Args:
        cells: of each line.
        cleaning: returns the cell that a value stands for; None if each is one.
        start: the number of the first row.
        columns: the same cells below the first line, if the caller has them in columns, too.
    """
    read = {(1, at): column for at, column in enumerate(columns)}
    rows = CellRows(0, len(cells), cells, cleaning, read, start=start)
    return rows if len(cells) >= LONG else tuple(rows)


def cells_of(rows: Sequence[SourceRow], column: int) -> Iterator[tuple[int, CellValue]]:
    """Yield the number of each row and its cell in a column; of long rows without making rows.

    Of long rows, blank lines have blank cells.
    """
    if not isinstance(rows, LongRows):
        yield from ((row.number, row.cell(column)) for row in rows)
        return
    try:
        yield from _cells_of(rows, column)
    except RaggedError:
        yield from _cells_of(rows.even(), column)


def _cells_of(rows: LongRows, column: int) -> Iterator[tuple[int, CellValue]]:
    pieces = [piece[column] for piece in rows.columns([column])]
    numbers = count(rows.number(0))
    for piece in pieces:
        values = piece if isinstance(piece, list) else values_of(piece)
        yield from zip(islice(numbers, len(values)), map(rows.clean, values), strict=True)


def rows_numbered(rows: Sequence[SourceRow], numbers: Collection[int]) -> list[SourceRow]:
    """Return the rows with some numbers, in their order."""
    if isinstance(rows, LongRows):
        lines = (rows.line(number) for number in sorted(numbers))
        return [rows.at(line) for line in lines if 0 <= line < rows.size]
    return [row for row in rows if row.number in numbers] if numbers else []


def rows_between(rows: Sequence[SourceRow], first: int, last: int) -> Sequence[SourceRow]:
    """Return the rows with numbers from one to another that are not blank."""
    if isinstance(rows, LongRows):
        lines = range(max(rows.line(first), 0), min(rows.line(last) + 1, rows.size))
        return [row for row in map(rows.at, lines) if not row.blank]
    start = bisect_left(rows, first, key=lambda row: row.number)
    return rows[start : bisect_right(rows, last, key=lambda row: row.number)]


def with_rows(rows: Sequence[SourceRow], changed: Mapping[int, SourceRow]) -> Sequence[SourceRow]:
    """Return rows with others in the place of some, by their numbers; without blank ones."""
    if not changed:
        return rows
    if isinstance(rows, CellRows):
        return rows.with_rows(changed)
    new = (changed.get(row.number, row) for row in rows)
    return tuple(row for row in new if not row.blank)


class CellCount(NamedTuple):
    """A cell that occurs in a column, and in how many lines."""

    cell: CellValue
    lines: int


def count_cells(
    rows: Sequence[SourceRow], column: int, *, beside: int | None = None
) -> list[CellCount]:
    """Return the different cells of a column, in their order; of long rows without making rows.

    Blank lines count as blank cells in long rows.

    Args:
        beside: another column; only lines in which that is not blank count.
    """
    if isinstance(rows, LongRows):
        try:
            return _count(rows, column, beside)
        except RaggedError:
            return _count(rows.even(), column, beside)
    found = [row.cell(column) for row in rows if beside is None or row.text(beside)]
    counts = Counter((type(cell), str(cell)) for cell in found)
    cells = {(type(cell), str(cell)): cell for cell in reversed(found)}
    return [CellCount(cells[key], count) for key, count in counts.items()]


def _count(rows: LongRows, column: int, beside: int | None) -> list[CellCount]:
    import numpy as np

    counts: Counter[tuple[type, str]] = Counter()
    cells: dict[tuple[type, str], CellValue] = {}
    for piece in rows.columns(sorted({column, column if beside is None else beside})):
        values, codes = encoded(piece[column])
        if beside is not None:
            codes = codes[filled(rows, piece[beside])]
        for value, lines in zip(values, np.bincount(codes, minlength=len(values)), strict=True):
            if lines:
                cell = rows.clean(value)
                key = type(cell), str(cell)
                cells.setdefault(key, cell)
                counts[key] += int(lines)
    return [CellCount(cells[key], lines) for key, lines in counts.items()]


def filled(rows: LongRows, piece: Any) -> np.ndarray:
    """Return which cells of a piece of a column are not blank.

    Amounts may all differ: only texts that do not begin with a sign of ASCII are looked at.

    Args:
        rows: whose it is.
        piece: an Arrow array, or a list.
    """
    import numpy as np

    if isinstance(piece, list):
        return _filled_cells(rows, piece)
    if is_scalar(piece.type):
        return ~missing_in(piece)
    if not is_plain_text(piece):
        return _filled(rows, piece)
    marks = begin_plainly(piece)
    left = np.flatnonzero(~marks)
    if len(left):
        marks[left] = _filled(rows, piece.take(array_of_places(left)))
    return marks


def _filled_cells(rows: LongRows, cells: list[Any]) -> np.ndarray:
    import numpy as np

    if isinstance(cells, CellColumn) and cells.coded is not None:
        return _filled(rows, cells)
    types = set(map(type, cells))
    if types <= {float, int, Decimal}:
        return np.ones(len(cells), dtype=bool)
    if types == {str}:
        return np.asarray(list(map(bool, map(str.strip, cells))), dtype=bool)
    return np.asarray([_is_filled(rows, value) for value in cells], dtype=bool)


def _filled(rows: LongRows, piece: Any) -> np.ndarray:
    """Return which cells are not blank, of which each different one is looked at once."""
    import numpy as np

    values, codes = encoded(piece)
    return np.take(np.asarray([_is_filled(rows, value) for value in values], dtype=bool), codes)


def _is_filled(rows: LongRows, value: object) -> bool:
    if isinstance(value, float | int | Decimal):
        return True
    return bool(value.strip() if isinstance(value, str) else cell_text(rows.clean(value)))
