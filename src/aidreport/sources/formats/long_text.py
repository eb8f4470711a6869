"""Long delimited texts, one record a line: rows that are asked for, columns where that is faster.

A million rows as Python objects cost seconds and a gigabyte; most of them are plain, and only
sums are asked of them. Texts whose lines are no records (line breaks between quotation marks,
quotation marks out of place, lone carriage returns) are none of these: they are read row by row.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

from aidreport.sources.formats.grid import SourceRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

LONG = 4_000_000
"""From how many bytes on a text is read this way; below, it is not worth the libraries."""

_BLOCK = 2 << 20
_PIECE = 1 << 19
_FIRST_ROWS, _MORE_ROWS = 64, 4096
_QUOTE, _LINE_FEED, _CARRIAGE_RETURN, _TAB, _BLANK = 34, 10, 13, 9, 32


class RaggedError(Exception):
    """Lines have not all as many cells; they are read row by row."""


@dataclass(frozen=True, slots=True)
class Lines(Sequence[SourceRow]):
    """The rows of a text that are not blank, from one line to another.

    Attributes:
        content: the text in UTF-8.
        delimiter: between the cells.
        ends: where each line ends, its line break included.
        first, last: the lines that are meant, counted from 0; the last is excluded.
    """

    content: bytes
    delimiter: str
    ends: np.ndarray
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many lines there are, blank ones too."""
        return self.last - self.first

    def at(self, line: int) -> SourceRow:
        """Return the row of a line, counted from 0 within these lines; it may be blank."""
        number = self.first + line
        return SourceRow.of(number + 1, next(self._reader(number, number + 1)))

    def __iter__(self) -> Iterator[SourceRow]:
        number = self.first
        for end in self._stretches():
            for cells in self._reader(number, end):
                number += 1
                row = SourceRow.of(number, cells)
                if not row.blank:
                    yield row

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
        if at.step not in (None, 1) or start < 0 or (stop or 0) < 0:
            return tuple(self)[at]
        if stop is not None:
            return tuple(islice(self, start, stop))
        if not start:
            return self
        before = next(islice(self, start - 1, None), None)
        first = self.last if before is None else before.number
        return replace(self, first=first)

    def columns(self, wanted: Sequence[int]) -> Iterator[dict[int, Any]]:
        """Yield columns of texts as Arrow arrays, piece by piece, a value for each line.

        Those of a line without any character are empty.

        Raises:
            RaggedError: another line has more or fewer cells than the first.
        """
        import pyarrow as pa
        from pyarrow import csv as arrow

        body = memoryview(self.content)[self._start(self.first) : self._start(self.last)]
        if bytes(body[: len(BOM_UTF8)]) == BOM_UTF8:
            # Arrow takes a mark off the text that it is given; this one belongs to the first cell.
            body = memoryview(BOM_UTF8 + body)
        width = len(next(self._reader(self.first, self.first + 1)))
        names = [str(column) for column in range(width)]
        rows = 0
        try:
            for batch in arrow.open_csv(
                pa.BufferReader(pa.py_buffer(body)),
                read_options=arrow.ReadOptions(
                    column_names=names, use_threads=False, block_size=_BLOCK
                ),
                parse_options=arrow.ParseOptions(
                    delimiter=self.delimiter, ignore_empty_lines=False, newlines_in_values=False
                ),
                convert_options=arrow.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    include_columns=[names[column] for column in wanted],
                    check_utf8=False,
                ),
            ):
                rows += batch.num_rows
                yield dict(zip(wanted, batch.columns, strict=True))
        except pa.ArrowInvalid:
            raise RaggedError from None
        if rows != self.size:
            raise RaggedError

    def _stretches(self) -> Iterator[int]:
        """Yield where to stop reading at once: few rows at first, since often few are asked for."""
        end, step = self.first, _FIRST_ROWS
        while end < self.last:
            end, step = min(end + step, self.last), _MORE_ROWS
            yield end

    def _start(self, line: int) -> int:
        return int(self.ends[line - 1]) if line else 0

    def _reader(self, first: int, last: int) -> Iterator[list[str]]:
        text = self.content[self._start(first) : self._start(last)].decode()
        return csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self.delimiter,
            strict=True,
            skipinitialspace=True,
        )


def lines_of(content: bytes, delimiter: str) -> Lines | None:
    """Return the rows of a text whose lines are its records; None for another.

    Args:
        content: UTF-8, without a byte order mark; for other content there are none.
    """
    import numpy as np

    if not _is_utf8(content):
        return None
    codes = np.frombuffer(content, dtype=np.uint8)
    breaks, marks, low = _scanned(codes)
    ends = breaks if content.endswith(b"\n") else np.append(breaks, len(content))
    sound = (
        _are_line_ends(codes, breaks, low)
        and int(np.diff(ends, prepend=0).max(initial=0)) < csv.field_size_limit()
        and _quotes_close(codes, delimiter, breaks, marks)
    )
    return Lines(content, delimiter, ends, 0, len(ends)) if sound else None


def _is_utf8(content: bytes) -> bool:
    """Tell whether bytes are UTF-8, ten times as fast as by decoding them."""
    import pyarrow as pa

    ends = pa.array([0, len(content)], pa.int64()).buffers()[1]
    buffers = [None, ends, pa.py_buffer(content)]
    try:
        pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, buffers).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _scanned(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return where lines end and where quotation marks are, and how many control characters.

    Piece by piece, so that each stays in the cache.
    """
    import numpy as np

    breaks, marks, low = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], 0
    for start in range(0, len(codes), _PIECE):
        piece = codes[start : start + _PIECE]
        breaks.append(np.flatnonzero(piece == _LINE_FEED) + (start + 1))
        marks.append(np.flatnonzero(piece == _QUOTE) + start)
        low += int(np.count_nonzero(piece < _BLANK))
    return np.concatenate(breaks), np.concatenate(marks), low


def _are_line_ends(codes: np.ndarray, breaks: np.ndarray, low: int) -> bool:
    """Tell whether all `low` control characters are tabs and line ends, no return being alone."""
    import numpy as np

    low -= len(breaks)
    if low:
        low -= int(np.count_nonzero(codes[breaks[breaks > 1] - 2] == _CARRIAGE_RETURN))
    if low:
        low -= int(np.count_nonzero(codes == _TAB))
    return not low


def _quotes_close(codes: np.ndarray, delimiter: str, breaks: np.ndarray, marks: np.ndarray) -> bool:
    """Tell whether quotation marks open and close whole cells, each on one line.

    A mark that is written twice closes and opens again, with nothing between.
    """
    import numpy as np

    if not len(marks) or len(marks) % 2:
        return not len(marks)
    opening, closing = marks[0::2], marks[1::2]
    before = np.where(opening > 0, codes[opening - 1], _LINE_FEED)
    after = np.append(codes, np.uint8(_LINE_FEED)) if closing[-1] + 1 == len(codes) else codes
    beside = np.zeros(256, dtype=bool)
    beside[[ord(delimiter), _LINE_FEED, _CARRIAGE_RETURN, _QUOTE]] = True
    line_ends = np.append(breaks, len(codes) + 1)[np.searchsorted(breaks, opening, "right")]
    one_line = (line_ends > closing).all()
    return bool(one_line and beside[before].all() and beside[after[closing + 1]].all())
