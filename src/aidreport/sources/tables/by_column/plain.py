"""The plain rows of a long table, read by the column; what is not plain is left to be read alone.

Plain is a row that `rows.RowReader` would use, and that no rule leaves out: a recipient that is no
label of a total, and an amount, currency, measure and date that can be read. Each different cell
is judged once, by what judges the cells of a single row.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.sources import EXCLUDE, SUBTRACT, USE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Place
from aidreport.model.bulk import Bulk, CodedColumn, count_codes, sum_exactly
from aidreport.model.dataset import RejectedRow
from aidreport.model.money import Money, scale_exactly
from aidreport.sources.formats.arrow import (
    codes_of,
    contents_of,
    is_coded,
    is_of_texts,
    marks_of,
    plain_texts,
)
from aidreport.sources.formats.columnar import LongRows, RaggedError, filled
from aidreport.sources.formats.different_cells import CellColumn
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.by_column.by_unit import ByUnit, depends_on_rows
from aidreport.sources.tables.by_column.fields import ColumnBuilder, Fields, RawColumns
from aidreport.sources.tables.by_column.ids import Ids
from aidreport.sources.tables.by_column.labels import are_names
from aidreport.sources.tables.by_column.texts import row_texts
from aidreport.sources.tables.by_column.whole import Amounts, AmountsBuilder
from aidreport.sources.tables.rows.exclusions import is_framework
from aidreport.sources.tables.words.cells import parse_date, power_beside_currency
from aidreport.sources.tables.words.headings import first_column
from aidreport.sources.tables.words.meanings import STATUSES
from aidreport.sources.tables.words.totals import is_part_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import CellValue, SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

    _Judge = Callable[[RowReader, Sequence[CellValue]], list[bool]]

_NOTE = re.compile(r"\s*[^\s:]+\s*:")
_NOTE_OF_ARROW = r"^[\s\x{85}\p{Z}]*[^\s\x{85}\p{Z}:]+[\s\x{85}\p{Z}]*:"
"""A word and a colon. For Arrow, blanks are those of ASCII alone, so others are named."""

_FIRST_ROWS, _EVERY = 1000, 41
"""Of the first rows, each so many-th is read by the reader of rows, too."""

_MOST_ODD = 0.2
"""Where more rows than this part are not plain, all are read alone."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """The plain rows of a table.

    Attributes:
        rows: all of them.
        at: which lines are plain, counted from 0, ascending.
        odd: the others.
        minor: the amounts of plain rows in units of 10^exponent.
        currency: of each of them.
        fields: any other field of theirs.
    """

    rows: LongRows
    reader: RowReader
    at: np.ndarray
    odd: np.ndarray
    minor: np.ndarray
    exponent: int
    currency: CodedColumn
    fields: Fields

    def others(self) -> list[SourceRow]:
        """Return the rows that are not plain, without blank ones."""
        rows = [self.rows.at(line) for line in self.odd.tolist()]
        return [row for row in rows if not row.blank]

    @property
    def last(self) -> int:
        """The number of the last plain row; 0 if there is none."""
        return self.rows.number(int(self.at[-1])) if len(self.at) else 0

    @property
    def assumed(self) -> int:
        """How many rows name no measure, so that one was assumed."""
        header, source = self.reader.header, self.reader.source
        named = "measure" in header.columns or source.measure or header.measure
        return 0 if named else len(self.at)

    def not_positive(self) -> list[int]:
        """Return the lines of amounts of zero or less."""
        lines: list[int] = self.at[self.minor <= 0].tolist()
        return lines

    def place(self, row: SourceRow) -> int | None:
        """Return where among the plain rows a row is; None if it is not plain."""
        line = self.rows.line(row.number)
        at = self._count(line)
        return at if at < len(self.at) and self.at[at] == line else None

    def number_above(self, row: SourceRow) -> int:
        """Return the number of the last plain row above another; 0 if there is none."""
        before = self._count(self.rows.line(row.number))
        return self.rows.number(int(self.at[before - 1])) if before else 0

    def sums(self, first: int, last: int) -> Iterator[tuple[int, Money]]:
        """Yield the number and the sum of the plain rows between two lines, by currency."""
        begin, end = self._count(first), self._count(last)
        codes, names = self.currency.codes[begin:end], self.currency.values
        counts = count_codes(codes, len(names)).tolist()
        totals = sum_exactly(self.minor[begin:end], codes, len(names))
        for name, count, total in zip(names, counts, totals, strict=True):
            if count:
                yield count, Money(scale_exactly(Decimal(total), self.exponent), name)

    def allocation(self, line: int) -> Allocation:
        """Return the allocation of a plain row."""
        allocation = self.reader.read(self.rows.at(line))
        assert not isinstance(allocation, RejectedRow)
        return allocation

    def bulk(self, others: Sequence[tuple[int, Allocation]]) -> Bulk:
        """Return the allocations of the table.

        Args:
            others: those of rows that are not plain, with their lines.
        """
        return Bulk(
            self.at,
            self.minor,
            self.exponent,
            self.fields.column,
            self.fields.distinct_ids,
            self.allocation,
            self.fields.party,
            self.fields.names,
            self._place,
            tuple(others),
            ids=self.fields.own_ids if "id" in self.reader.header.columns else None,
            texts=row_texts(self),
        )

    def _place(self, line: int) -> Place:
        return Place(self.reader.name, row=self.rows.number(line), sheet=self.reader.sheet)

    def _count(self, line: int) -> int:
        """Return how many plain rows are above a line."""
        import numpy as np

        return int(np.searchsorted(self.at, line))


def read_plain_rows(rows: LongRows, reader: RowReader) -> PlainRows | None:
    """Return the plain rows of a long table; None if too few are plain."""
    try:
        plain = _plain_rows(rows, reader)
    except RaggedError:
        plain = _plain_rows(rows.even(), reader)
    return plain if plain is not None and _read_alike(plain) else None


def _read_alike(plain: PlainRows) -> bool:
    """Tell whether the reader of rows has the same of some plain rows.

    What it learns to leave out or to read otherwise thus holds for long tables at once, if slowly.
    """
    for row in plain.rows[:_FIRST_ROWS][::_EVERY]:
        at = plain.place(row)
        if at is None:
            continue
        read = plain.reader.read(row)
        if isinstance(read, RejectedRow) or plain.reader.left_out(row):
            return False
        amount = scale_exactly(Decimal(int(plain.minor[at])), plain.exponent)
        code = plain.currency.values[plain.currency.codes[at]]
        if (read.amount.amount, read.amount.currency) != (amount, code):
            return False
    return True


def _plain_rows(rows: LongRows, reader: RowReader) -> PlainRows | None:
    """Return the plain rows.

    Raises:
        RaggedError: lines have not all as many cells.
    """
    import numpy as np

    read = _read(rows, reader)
    mask, currency = _with_currency(read, reader)
    columns = reader.header.columns
    for name, at in columns.items():
        if name in _SOUND:
            column = read.written.column(at)
            cells = column.texts if name == "recipient" else column.cells
            fit = np.asarray(_SOUND[name](reader, cells), dtype=bool)
            if not fit.all():
                mask &= fit[column.codes]
    alone = reader.header.below.groups | reader.totals | reader.repeated | reader.headings
    alone |= reader.displayed.alone
    mask[[line for line in map(rows.line, alone) if 0 <= line < rows.size]] = False
    sections = [(section.first, section.last) for section in reader.sections]
    for first, last in sections:
        mask[max(rows.line(first), 0) : max(rows.line(last) + 1, 0)] = False
    plain, odd = np.flatnonzero(mask), np.flatnonzero(~mask)
    if len(odd) > len(mask) * _MOST_ODD:
        odd = np.asarray([line for line in odd.tolist() if not rows.at(line).blank], dtype=np.int64)
        if len(odd) > (len(plain) + len(odd)) * _MOST_ODD:
            return None
    fields = Fields(read.written, reader, mask, read.ids, currency.select(mask))
    minor, exponent = read.amounts.minor, read.amounts.exponent
    minor = minor if len(plain) == len(minor) else minor[mask]
    return PlainRows(rows, reader, plain, odd, minor, exponent, fields.currency, fields)


class _Read(NamedTuple):
    """What is read of a table in one pass: amounts of rows that may be notes are not plain."""

    amounts: Amounts
    written: RawColumns
    ids: Ids | None


def _read(rows: LongRows, reader: RowReader) -> _Read:
    """Return the amounts, the columns that are judged, and the ids.

    Raises:
        RaggedError: lines have not all as many cells.
    """
    import numpy as np

    columns, width = reader.header.columns, len(reader.header.headings)
    leading = range(first_column(reader.header.headings) + 1)
    beyond = range(width, max(width, rows.width))
    coded = {columns[name]: ColumnBuilder(rows) for name in _SOUND if name in columns}
    ids = Ids(rows.size) if "id" in columns else None
    amounts = AmountsBuilder(rows.size)
    read = ByUnit(reader, rows.clean)
    wanted = {columns["amount"], *leading, *coded, *beyond}
    for piece in rows.columns(sorted(wanted | ({columns["id"]} if "id" in columns else set()))):
        some = read.read(piece)
        marks = [_like_notes(piece[at]) for at in leading]
        marks += [filled(rows, piece[at]) for at in beyond]
        some.mask[np.any(marks, axis=0)] = False
        amounts.add(some)
        if ids is not None:
            ids.add(piece[columns["id"]])
        for at, column in coded.items():
            column.add(piece[at])
    return _Read(
        amounts.amounts(),
        RawColumns(rows, {at: column.column() for at, column in coded.items()}),
        ids,
    )


def _with_currency(read: _Read, reader: RowReader) -> tuple[np.ndarray, CodedColumn]:
    """Return which rows have an amount and a currency, and the currency of each."""
    import numpy as np

    amounts, mask = read.amounts, read.amounts.mask
    column = reader.header.columns.get("currency")
    if column is None:
        cells: tuple[CellValue, ...] = ("",)
        codes = np.zeros(len(mask), dtype=np.int32)
    else:
        cells, codes = read.written.column(column).cells, read.written.column(column).codes
    size = len(amounts.currencies)
    pairs = codes if size == 1 else np.multiply(codes, size, dtype=np.int64)
    if amounts.codes is not None:
        pairs += amounts.codes
    values: list[str] = []
    # A unit beside a currency, "kUSD", is read with the amounts if there is a column of units.
    named = column is not None and not depends_on_rows(reader)
    for cell in cells:
        plain = not named or not isinstance(cell, str) or power_beside_currency(cell) is None
        for in_amount in amounts.currencies:
            try:
                values.append(reader.currency_of(cell, in_amount) if plain else "")
            except BadCell:
                values.append("")
    known = np.asarray([value != "" for value in values], dtype=bool)
    return mask if known.all() else mask & known[pairs], CodedColumn(tuple(values), pairs).rename(
        str
    )


def _like_notes(piece: Any) -> np.ndarray:
    """Return which cells of a leading column may be notes, as in "Source: Norad"."""
    import numpy as np

    if isinstance(piece, list):
        return _cells_like_notes(piece)
    nothing = np.zeros(len(piece), dtype=bool)
    if not is_of_texts(piece):
        return nothing
    if is_coded(piece):
        of_each: np.ndarray = np.append(_like_notes(piece.dictionary), False)[codes_of(piece)]
        return of_each
    piece = plain_texts(piece)
    codes, _ = contents_of(piece)
    if not (codes == ord(":")).any():
        return nothing
    from pyarrow import compute

    return marks_of(compute.match_substring_regex(piece, _NOTE_OF_ARROW))


def _cells_like_notes(cells: list[Any]) -> np.ndarray:
    import numpy as np

    if isinstance(cells, CellColumn) and cells.coded is not None:
        values, codes = cells.coded
        of_each: np.ndarray = _cells_like_notes(values)[codes]
        return of_each
    try:
        texts = "".join(cells)
    except TypeError:
        texts = "".join([cell for cell in cells if type(cell) is str])
    if ":" not in texts:
        return np.zeros(len(cells), dtype=bool)
    like = [type(cell) is str and _NOTE.match(cell) is not None for cell in cells]
    return np.asarray(like, dtype=bool)


def _are_recipients(reader: RowReader, cells: Sequence[CellValue]) -> list[bool]:
    names = list(map(str, cells))
    at = reader.header.columns["recipient"]
    headings = {row[at].casefold() for row in reader.header.written if at < len(row)}
    sound, written = are_names(names), "\n".join(names).casefold()
    if any(heading in written for heading in headings):
        repeated = map(headings.__contains__, map(str.casefold, names))
        sound = [fit and not again for fit, again in zip(sound, repeated, strict=True)]
    meaning = partial(reader.meanings.meaning, "recipient")
    if not reader.meanings.has("recipient"):
        return sound
    return [fit and meaning(name) in (None, USE) for name, fit in zip(names, sound, strict=True)]


def _each(judge: Callable[[RowReader, CellValue], bool]) -> _Judge:
    return lambda reader, cells: [judge(reader, cell) for cell in cells]


def _reads(read: Callable[[RowReader, CellValue], object]) -> _Judge:
    def judge(reader: RowReader, cell: CellValue) -> bool:
        try:
            read(reader, cell)
        except BadCell:
            return False
        return True

    return _each(judge)


def _is_measure(reader: RowReader, cell: CellValue) -> bool:
    left_out = reader.meanings.meaning("measure", cell) in (EXCLUDE, SUBTRACT)
    return not left_out and _measures(reader, [cell])[0]


def _is_whole(cell: CellValue) -> bool:
    """Tell whether a row of a donor or country is no part of the row above."""
    return not is_part_label(cell_text(cell))


_measures = _reads(lambda reader, cell: reader.measure_of(cell))
_dates = _reads(lambda reader, cell: parse_date(cell, reader.dates))

_SOUND: dict[str, _Judge] = {
    "recipient": _are_recipients,
    "currency": _each(lambda *_: True),
    "measure": _each(_is_measure),
    **dict.fromkeys(
        STATUSES,
        _each(lambda reader, cell: reader.meanings.meaning(STATUSES[0], cell) in (None, USE)),
    ),
    "date": _dates,
    "value_date": _dates,
    "country": _each(
        lambda reader, cell: not reader.meanings.excludes("country", cell) and _is_whole(cell)
    ),
    "donor": _each(lambda _, cell: _is_whole(cell)),
    "unit": _each(lambda reader, cell: not reader.meanings.excludes("unit", cell)),
    "agreement_type": _each(lambda _, cell: not is_framework(cell_text(cell))),
}
"""Field → whether a plain row may have each of some cells as that field."""
