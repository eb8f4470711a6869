"""The plain rows of a long table, read by the column; what is not plain is left to be read alone.

Plain is a row that `rows.RowReader` would use, and that no rule leaves out: a recipient that is no
label of a total, an amount in digits alone, and currency, measure and date that can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.sources import USE
from aidreport.model.allocation import Place
from aidreport.model.amounts import EXACT_DIGITS, MOST_WHOLE_DIGITS, TABLES, digits_in
from aidreport.model.bulk import Bulk, CodedColumn, sum_exactly
from aidreport.model.dataset import RejectedRow
from aidreport.model.money import Money, scale_exactly
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.formats.long_text import RaggedError
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.by_column.fields import ColumnBuilder, Fields, RawColumns, hashes
from aidreport.sources.tables.cells import parse_date
from aidreport.sources.tables.exclusions import first_column, is_framework
from aidreport.sources.tables.totals import is_part_label, is_total_label, resembles_a_total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.formats.long_text import Lines
    from aidreport.sources.tables.rows import RowReader

_NOTE = r"^[\s\x{85}\p{Z}]*[^\s\x{85}\p{Z}:]+[\s\x{85}\p{Z}]*:"
"""A word and a colon. For Arrow, blanks are those of ASCII alone, so others are named."""

_MOST_ODD = 0.2
"""Where more rows than this part are not plain, all are read alone."""

_MOST_WHOLE, _MOST_PLACES = 12, 6
"""Digits before and after the decimal mark with which an amount is read by the column."""

_USUAL_PLACES = 2
_AMOUNT = r"^-?[0-9]{{1,12}}(\{mark}([0-9]{{1,2}}|[0-9]{{4,6}}))?$"
"""Such amounts `amounts.plain_amount` reads too; those with three decimals are doubtful to it."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """The plain rows of a table.

    Attributes:
        lines: all rows.
        at: which lines are plain, counted from 0, ascending.
        odd: the others.
        minor: the amounts of plain rows in units of 10^exponent.
        currency: of each of them.
        fields: any other field of theirs.
    """

    lines: Lines
    reader: RowReader
    at: np.ndarray
    odd: np.ndarray
    minor: np.ndarray
    exponent: int
    currency: CodedColumn
    fields: Fields

    def others(self) -> list[SourceRow]:
        """Return the rows that are not plain, without blank ones."""
        rows = [self.lines.at(line) for line in self.odd.tolist()]
        return [row for row in rows if not row.blank]

    @property
    def last(self) -> int:
        """The number of the last plain row; 0 if there is none."""
        return self._number(int(self.at[-1])) if len(self.at) else 0

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

    def number_above(self, row: SourceRow) -> int:
        """Return the number of the last plain row above another; 0 if there is none."""
        before = self._count(self.line(row.number))
        return self._number(int(self.at[before - 1])) if before else 0

    def line(self, number: int) -> int:
        """Return the line of a row by its number, counted from 0."""
        return number - self.lines.first - 1

    def sums(self, first: int, last: int) -> Iterator[tuple[int, Money]]:
        """Yield the number and the sum of the plain rows between two lines, by currency."""
        import numpy as np

        begin, end = self._count(first), self._count(last)
        codes, names = self.currency.codes[begin:end], self.currency.values
        counts = np.bincount(codes, minlength=len(names)).tolist()
        totals = sum_exactly(self.minor[begin:end], codes, len(names))
        for name, count, total in zip(names, counts, totals, strict=True):
            if count:
                yield count, Money(scale_exactly(Decimal(total), self.exponent), name)

    def allocation(self, line: int) -> Allocation:
        """Return the allocation of a plain row."""
        allocation = self.reader.read(self.lines.at(line))
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
            self._place,
            tuple(others),
        )

    def _place(self, line: int) -> Place:
        return Place(self.reader.name, row=self._number(line), sheet=self.reader.sheet)

    def _number(self, line: int) -> int:
        return self.lines.first + line + 1

    def _count(self, line: int) -> int:
        """Return how many plain rows are above a line."""
        import numpy as np

        return int(np.searchsorted(self.at, line))


def read_plain_rows(lines: Lines, reader: RowReader) -> PlainRows | None:
    """Return the plain rows; None if too few are, or if lines have not all as many cells."""
    import numpy as np

    columns = reader.header.columns
    width = len(lines.at(0).cells)
    if not max(columns.values()) < width <= len(reader.header.headings):
        return None
    try:
        amounts, written, ids = _read(lines, reader)
    except RaggedError:
        return None
    mask = amounts.mask
    for name, sound in _SOUND.items():
        if name in columns:
            column = written.column(columns[name])
            fit = np.asarray([sound(reader, value) for value in column.values], dtype=bool)
            mask &= fit[column.codes]
    if np.count_nonzero(mask) < len(mask) * (1 - _MOST_ODD):
        return None
    fields = Fields(written, reader, mask, ids)
    currency = fields.column("currency")
    if "currency" not in columns and not all(currency.values):
        return None
    at, odd = np.flatnonzero(mask), np.flatnonzero(~mask)
    minor = amounts.minor[mask]
    return PlainRows(lines, reader, at, odd, minor, amounts.exponent, currency, fields)


def _read(lines: Lines, reader: RowReader) -> tuple[Amounts, RawColumns, np.ndarray | None]:
    """Return the amounts, the columns that are read, and hashes of ids, in one pass.

    Amounts of rows that may be notes are not plain. The columns of `_SOUND` are read already. There
    are no hashes if there are no ids, or if hashes would show too little.

    Raises:
        RaggedError: lines have not all as many cells.
    """
    import numpy as np

    columns = reader.header.columns
    leading = range(first_column(reader.header.headings) + 1)
    coded = {columns[name]: ColumnBuilder() for name in _SOUND if name in columns}
    ids = [columns["id"]] if "id" in columns else []
    amounts, like_notes, hashed = [], [], []
    for piece in lines.columns(sorted({columns["amount"], *leading, *coded, *ids})):
        amounts.append(amounts_of(piece[columns["amount"]], reader.decimal))
        like_notes.append(np.any([_like_notes(piece[at]) for at in leading], axis=0))
        hashed += [hashes(piece[at]) for at in ids]
        for at, column in coded.items():
            column.add(piece[at])
    known = [part for part in hashed if part is not None]
    joined = join_amounts(amounts, reader.header.power or 0)
    return (
        joined._replace(mask=joined.mask & ~np.concatenate(like_notes)),
        RawColumns(lines, {at: column.column() for at, column in coded.items()}),
        np.concatenate(known) if known and len(known) == len(hashed) else None,
    )


def _like_notes(texts: Any) -> np.ndarray:
    """Return which texts of a leading column may be notes, as in "Source: Norad"."""
    import numpy as np
    from pyarrow import compute

    content = texts.buffers()[2]
    if content is None or not (np.frombuffer(content, dtype=np.uint8) == ord(":")).any():
        return np.zeros(len(texts), dtype=bool)
    like: np.ndarray = compute.match_substring_regex(texts, _NOTE).to_numpy(zero_copy_only=False)
    return like


def _is_recipient(reader: RowReader, text: str) -> bool:
    name = cell_text(text)
    if not name or is_part_label(name) or is_total_label(name) or resembles_a_total(name):
        return False
    at = reader.header.columns["recipient"]
    headings = [row[at].casefold() for row in reader.header.written if at < len(row)]
    return name.casefold() not in headings


_SOUND: dict[str, Callable[[RowReader, str], bool]] = {
    "recipient": _is_recipient,
    "currency": lambda reader, text: _reads(lambda: reader.currency_of(text, None)),
    "measure": lambda reader, text: (
        not reader.meanings.excludes("measure", text) and _reads(lambda: reader.measure_of(text))
    ),
    "status": lambda reader, text: reader.meanings.meaning("status", text) in (None, USE),
    "date": lambda reader, text: _reads(lambda: parse_date(text, reader.dates)),
    "value_date": lambda reader, text: _reads(lambda: parse_date(text, reader.dates)),
    "agreement_type": lambda _, text: not is_framework(cell_text(text)),
}
"""Field → whether a plain row may have a text as that field."""


def _reads(read: Callable[[], object]) -> bool:
    try:
        read()
    except BadCell:
        return False
    return True


class Amounts(NamedTuple):
    """Amounts of some rows.

    Attributes:
        mask: which are plain; the others count as zero.
        minor: whole numbers of 64 bits, in units of 10^exponent.
    """

    mask: np.ndarray
    minor: np.ndarray
    exponent: int


def amounts_of(texts: Any, mark: str) -> Amounts:
    """Return the amounts that are plain digits with a decimal mark.

    Args:
        texts: an Arrow array.
    """
    import numpy as np
    import pyarrow as pa
    from pyarrow import compute

    plain = _are_plain(texts, mark) & ~_are_noisy(texts, mark)
    digits = texts if plain.all() else compute.if_else(pa.array(plain), texts, "0")
    if mark != ".":
        digits = compute.replace_substring(digits, mark, ".")
    places = _USUAL_PLACES
    try:
        numbers = compute.cast(digits, pa.decimal128(18, places))
    except pa.ArrowInvalid:
        places = _MOST_PLACES
        numbers = compute.cast(digits, pa.decimal128(18, places))
    # A number of 128 bits with at most 18 digits is its lower half.
    halves = np.frombuffer(numbers.buffers()[1], dtype=np.int64)[::2]
    minor = halves[numbers.offset : numbers.offset + len(numbers)].copy()
    return Amounts(plain, minor, -places)


def _are_noisy(texts: Any, mark: str) -> np.ndarray:
    """Return which texts may show the noise of a binary number; few are long enough."""
    import numpy as np
    from pyarrow import compute

    noisy = np.zeros(len(texts), dtype=bool)
    long = compute.greater(compute.binary_length(texts), EXACT_DIGITS + 1)
    for at in np.flatnonzero(long.to_numpy(zero_copy_only=False)).tolist():
        digits = digits_in(texts[at].as_py().removeprefix("-"), TABLES[mark])
        noisy[at] = digits is not None and digits.without_noise() is not digits
    return noisy


def join_amounts(parts: Sequence[Amounts], power: int) -> Amounts:
    """Return amounts one after another, in the smallest unit of them.

    Those that are too large in the power of ten that they are stated in are not plain.

    Args:
        power: of ten that they are stated in.
    """
    import numpy as np

    exponent = min((part.exponent for part in parts), default=0)
    scaled = [part.minor * 10 ** (part.exponent - exponent) for part in parts]
    minor, mask = np.concatenate(scaled), np.concatenate([part.mask for part in parts])
    if power > MOST_WHOLE_DIGITS - _MOST_WHOLE:
        mask &= np.abs(minor) < 10 ** max(MOST_WHOLE_DIGITS - power - exponent, 0)
    return Amounts(mask, minor, exponent + power)


def _are_plain(texts: Any, mark: str) -> np.ndarray:
    """Return which texts are plain amounts: by their bytes, if all have digits around one mark."""
    import numpy as np
    from pyarrow import compute

    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    codes = np.frombuffer(content or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    others = np.flatnonzero(codes - np.uint8(ord("0")) > 9)
    if len(others) == len(texts):
        before = others + ends[0] - ends[:-1]
        after = ends[1:] - ends[0] - others - 1
        if (codes[others] == ord(mark)).all() and (before >= 0).all() and (after >= 0).all():
            sound: np.ndarray = (before >= 1) & (before <= _MOST_WHOLE)
            sound &= (after >= 1) & (after <= _MOST_PLACES) & (after != 3)
            return sound
    plain = compute.match_substring_regex(texts, _AMOUNT.format(mark=mark))
    mask: np.ndarray = plain.to_numpy(zero_copy_only=False)
    return mask
