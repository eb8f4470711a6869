"""Fields of the plain rows of a long table, each column read when it is asked for."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Measure, Party
from aidreport.model.bulk import CodedColumn
from aidreport.sources.formats.arrow import (
    codes_of,
    is_coded,
    is_of_texts,
    one_dictionary,
    texts_of,
    values_of,
)
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.formats.different_cells import encoded
from aidreport.sources.formats.grid import cell_text, cell_texts
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np

    from aidreport.sources.formats.grid import CellValue
    from aidreport.sources.tables.by_column.ids import Ids
    from aidreport.sources.tables.rows.rows import RowReader

_REPEATED = 4
"""Texts that are not written so often, on average, are put into codes all at once."""

_FEW = 128
"""So many different texts of a piece are looked up one by one."""

_WIDTHS = ("uint8", "uint16", "int32")


@dataclass(frozen=True)
class RawColumn:
    """A column as it is written: its different cells, and for each row which of them it has."""

    cells: tuple[CellValue, ...]
    codes: np.ndarray

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The cells as texts."""
        return cell_texts(self.cells)

    def read(self, value: Callable[[CellValue], str]) -> CodedColumn:
        """Return the column with what its cells say; rows that say the same share it."""
        texts = tuple(value(cell) for cell in self.cells)
        return CodedColumn(texts, self.codes).renamed(texts)


class ColumnBuilder:
    """A column that is taken piece by piece: its different cells, and which each row has.

    What is taken is entered at once, so that the pieces need not be kept; codes take as many bytes
    as they need.

    Args:
        rows: whose column it is.
    """

    def __init__(self, rows: LongRows) -> None:
        import numpy as np

        self._clean = None if type(rows).clean is LongRows.clean else rows.clean
        self._codes: dict[object, int] = {}
        self._cells: list[CellValue] = []
        self._of_rows = np.empty(rows.size, dtype=np.uint8)
        self._taken = 0
        self._texts: list[tuple[int, Any]] = []
        self._last: tuple[Any, np.ndarray] | None = None

    def add(self, piece: Any) -> None:
        """Take the next piece, an Arrow array or a list."""
        if isinstance(piece, list) or not is_of_texts(piece) or piece.null_count:
            values, codes = encoded(piece)
            self._enter(self._taken, self._codes_of(values), codes)
        else:
            texts = self._in_codes(piece)
            if is_coded(texts) and len(texts.dictionary) <= _FEW:
                self._enter(self._taken, self._codes_in(texts.dictionary), codes_of(texts))
            else:
                # A hundred thousand names may be in each piece: Arrow puts them together.
                self._texts.append((self._taken, texts))
        self._taken += len(piece)

    def _in_codes(self, texts: Any) -> Any:
        """Return texts in codes, unless few of them repeat."""
        if is_coded(texts) or self._texts:
            return texts
        coded = texts.dictionary_encode()
        repeat = self._taken or _REPEATED * len(coded.dictionary) < len(coded)
        return coded if repeat else texts

    def _codes_in(self, dictionary: Any) -> np.ndarray:
        """Return the codes, as they are in this column, of texts that pieces may share."""
        if self._last is None or not self._last[0].equals(dictionary):
            self._last = dictionary, self._codes_of(texts_of(dictionary))
        return self._last[1]

    def column(self) -> RawColumn:
        """Return what was taken."""
        if self._texts:
            starts, pieces = zip(*self._texts, strict=True)
            values, codes = one_dictionary(pieces)
            own = self._codes_of(values) if self._cells or self._clean else self._take(values)
            for start, some in zip(starts, codes, strict=True):
                self._enter(start, own, some)
            self._texts.clear()
        return RawColumn(tuple(self._cells), self._of_rows[: self._taken])

    def _enter(self, start: int, own: np.ndarray, codes: np.ndarray) -> None:
        """Enter the codes of a piece from a line on, as they are in this column."""
        import numpy as np

        if len(self._cells) > np.iinfo(self._of_rows.dtype).max:
            wide = next(kind for kind in _WIDTHS if len(self._cells) <= np.iinfo(kind).max)
            self._of_rows = self._of_rows.astype(wide)
        here = self._of_rows[start : start + len(codes)]
        if len(own) and own[-1] == len(own) - 1 and own[0] == 0 and bool((np.diff(own) == 1).all()):
            here[:] = codes
        else:
            np.take(own.astype(here.dtype), codes, out=here, mode="clip")

    def _take(self, values: Sequence[str]) -> np.ndarray:
        """Take different texts as the cells of this column, which has none so far."""
        import numpy as np

        self._cells = list(values)
        return np.arange(len(values), dtype=np.int32)

    def _codes_of(self, values: Sequence[Any]) -> np.ndarray:
        import numpy as np

        cells = values if self._clean is None else list(map(self._clean, values))
        if set(map(type, cells)) != {str}:
            return np.asarray(list(map(self._code, cells)), dtype=np.int32)
        if not self._cells:
            self._codes = {cell: code for code, cell in enumerate(cells)}
            if len(self._codes) == len(cells):
                self._cells = list(cells)
                return np.arange(len(cells), dtype=np.int32)
            self._codes.clear()
        codes = list(map(self._codes.get, cells))
        if None in codes:
            codes = list(map(self._code, cells))
        return np.asarray(codes, dtype=np.int32)

    def _code(self, cell: CellValue) -> int:
        key = cell if type(cell) is str else (type(cell), str(cell))
        code = self._codes.setdefault(key, len(self._cells))
        if code == len(self._cells):
            self._cells.append(cell)
        return code


class RawColumns:
    """Columns as they are written, of all rows; what was not read before is read once.

    Args:
        rows: whose columns they are.
        known: columns that were read before.
    """

    def __init__(self, rows: LongRows, known: Mapping[int, RawColumn]) -> None:
        self.rows = rows
        self._known = dict(known)

    def column(self, at: int) -> RawColumn:
        """Return a column."""
        if at not in self._known:
            coded = ColumnBuilder(self.rows)
            for piece in self.rows.columns([at]):
                coded.add(piece[at])
            self._known[at] = coded.column()
        return self._known[at]

    def known(self) -> Iterable[RawColumn]:
        """Return the columns that were read already."""
        return self._known.values()

    def texts(self, at: int, lines: Iterable[int]) -> list[str]:
        """Return the cells of a column in some lines, without keeping the column."""
        cells: list[Any] = []
        for piece in self.rows.columns([at]):
            cells += piece[at] if isinstance(piece[at], list) else values_of(piece[at])
        return [cell_text(self.rows.clean(cells[line])) for line in lines]

    def read(self, name: str, reader: RowReader) -> CodedColumn:
        """Return a field as allocations have it; empty if a cell of it cannot be read."""
        import numpy as np

        heading, read = _FIELDS.get(name, (name, lambda _, cell: cell_text(cell)))
        at = reader.header.columns.get(heading)
        if at is not None and name not in _FIELDS:
            column = self.column(at)
            return CodedColumn(column.texts, column.codes).renamed(column.texts)
        if at is None:
            value = _value(read, reader, "")
            return CodedColumn((value,), np.zeros(self.rows.size, dtype=np.int32))
        return self.column(at).read(lambda cell: _value(read, reader, cell))


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of the plain rows.

    Attributes:
        written: the columns, of all rows.
        plain: which of these are plain.
        ids: of all rows; None if they have none.
        currency: of each plain row.
    """

    written: RawColumns
    reader: RowReader
    plain: np.ndarray
    ids: Ids | None
    currency: CodedColumn
    _known: dict[str, CodedColumn] = field(default_factory=dict)
    _distinct: dict[tuple[str, ...], bool | None] = field(default_factory=dict)

    def column(self, name: str) -> CodedColumn:
        """Return a field of the plain rows, as allocations have it."""
        if name == "currency":
            return self.currency
        if name not in self._known:
            self._known[name] = self.written.read(name, self.reader).select(self.plain)
        return self._known[name]

    def party(self, name: str, line: int) -> Party | None:
        """Return the recipient or donor of a line, as it is written there."""
        text = self._text(name, line)
        if name == "donor":
            text = text or self.reader.source.donor or ""
            return Party(text, text) if text else None
        full, kind = self._text("recipient_name", line), self._text("recipient_type", line)
        return Party(text, text, full, kind or None)

    def names(self, name: str, lines: np.ndarray) -> list[str]:
        """Return the names of the recipients or donors of some lines, as written there."""
        default = (self.reader.source.donor or "") if name == "donor" else ""
        at = self.reader.header.columns.get(name)
        if at is None:
            return [default] * len(lines)
        column = self.written.column(at)
        texts = column.texts
        names = [texts[code] for code in column.codes[lines].tolist()]
        return [text or default for text in names] if default else names

    def _text(self, name: str, line: int) -> str:
        at = self.reader.header.columns.get(name)
        if at is None:
            return ""
        column = self.written.column(at)
        text: str = column.texts[column.codes[line]]
        return text

    def distinct_ids(self, more: Sequence[str]) -> bool | None:
        """Tell whether all ids of plain rows, and some more, differ; None if none has any."""
        asked = tuple(more)
        if asked not in self._distinct:
            self._distinct[asked] = self._are_distinct(asked)
        return self._distinct[asked]

    def own_ids(self) -> list[str]:
        """Return the ids of plain rows, as written."""
        import numpy as np

        at = self.reader.header.columns["id"]
        return self.written.texts(at, np.flatnonzero(self.plain).tolist())

    def _are_distinct(self, more: Sequence[str]) -> bool | None:
        if "id" not in self.reader.header.columns or self.ids is None:
            return False if any(more) else None
        if self.ids.are_distinct(self.plain, more):
            return True
        ids = self.own_ids()
        return len({*ids, *more} - {""}) == len(ids) + len(more)


def _day(reader: RowReader, cell: CellValue) -> str:
    day = parse_date(cell, reader.dates)
    return day.isoformat() if day else ""


def _year(reader: RowReader, cell: CellValue) -> str:
    day = parse_date(cell, reader.dates)
    return str(day.year) if day else ""


_FIELDS: dict[str, tuple[str, Callable[[RowReader, CellValue], str]]] = {
    "measure": ("measure", lambda reader, cell: str(reader.measure_of(cell) or Measure.COMMITMENT)),
    "day": ("date", _day),
    "year": ("date", _year),
    "value_year": ("value_date", _year),
    "donor": ("donor", lambda reader, cell: cell_text(cell) or reader.source.donor or ""),
}
"""Field that is not simply the text of its column → the heading of that and how it is read."""


def _value(read: Callable[[RowReader, CellValue], str], reader: RowReader, cell: CellValue) -> str:
    """Return what a cell says; nothing for a bad one, since no plain row has it."""
    try:
        return read(reader, cell)
    except BadCell:
        return ""
