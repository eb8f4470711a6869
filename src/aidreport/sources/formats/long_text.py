"""Long delimited texts: rows that are asked for, columns where that is faster.

Texts with quotation marks out of place or lone carriage returns are none of these: they need a
closer look.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.formats.columnar import CellRows, LongRows, RaggedError
from aidreport.sources.formats.grid import SourceRow
from aidreport.sources.formats.text_columns import Shape, columns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Sequence

    import numpy as np

_SAMPLE, _REPEATED, _SHORT = 1000, 1.25, 60
"""By so many rows it is told whether texts are written so often each, and of so few letters."""

_PIECE, _PIECE_OF_TEXT = 1 << 19, 1 << 16
"""So many bytes stay in the cache; texts of so many are given memory that was used before."""

_LINES = 2048
BAR = "|"
"""Files with bars between cells, such as those of the OECD, do without quotation marks."""

WIDE = 10
"""So many bars are not in each line by chance."""

_QUOTE, _LINE_FEED, _CARRIAGE_RETURN, _TAB, _BLANK = 34, 10, 13, 9, 32
_TWO_BLANKS = _BLANK << 8 | _BLANK


@dataclass(frozen=True, slots=True)
class Lines(LongRows):
    """The rows of a text.

    Attributes:
        content: the text in UTF-8.
        delimiter: between the cells.
        ends: where each line ends, its line break included.
        breaks_in_cells: whether a line of the table may be several of the text.
        literal: whether quotation marks are text.
        may_be_indented: whether two blanks are where a cell, or what may be one, begins.
        foreseen: columns that will be asked for.
        parsed: first line, column → its pieces, once it was read among those.
    """

    content: bytes
    delimiter: str
    ends: np.ndarray
    breaks_in_cells: bool = False
    literal: bool = False
    may_be_indented: bool = False
    foreseen: set[int] = field(default_factory=set, compare=False, repr=False)
    parsed: dict[tuple[int, int], list[Any]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def width(self) -> int:
        """How many cells the first line has."""
        return len(next(self._reader(self.first, self.first + 1)))

    def foresee(self, columns: Collection[int]) -> None:
        """Learn which columns will be asked for, so that the text is parsed once.

        Those of long texts of which few repeat are left: they take much memory.
        """
        width = self.width
        self.foreseen.update(
            column
            for column in columns
            if column < width and (self._repeats(column) or self._is_short(column))
        )

    def columns(self, wanted: Sequence[int]) -> Iterator[dict[int, Any]]:
        """Yield columns of texts, piece by piece, a value for each line.

        Those of a line without any character are empty. Arrow arrays of columns whose first texts
        repeat are in codes.

        Raises:
            RaggedError: another line has more or fewer cells than the first, or there are too few.
        """
        if max(wanted) >= self.width:
            raise RaggedError
        known = {
            at: self.parsed[self.first, at] for at in wanted if (self.first, at) in self.parsed
        }
        if len(known) == len(wanted):
            for columns in zip(*known.values(), strict=True):
                yield dict(zip(known, columns, strict=True))
            return
        kept: dict[int, list[Any]] = {
            at: []
            for at in self.foreseen
            # They are of the rows below the headings; a title above may have fewer cells.
            if at < self.width and (self.first, at) not in self.parsed
        }
        parsed = self._parse(sorted({*kept, *wanted} - known.keys()))
        for number, piece in enumerate(parsed):
            for at, pieces in kept.items():
                pieces.append(piece[at])
            yield {at: known[at][number] if at in known else piece[at] for at in wanted}
        self.parsed.update(((self.first, at), pieces) for at, pieces in kept.items())

    def _parse(self, wanted: Sequence[int]) -> Iterator[dict[int, Any]]:
        """Yield columns as `columns` does; where pieces end depends on the lines alone."""
        begin = self._start(self.first)
        shape = Shape(self.delimiter, self.width, self.breaks_in_cells, self.literal)
        return columns_of(
            memoryview(self.content)[begin : self._start(self.last)],
            self.ends[self.first : self.last] - begin,
            shape,
            wanted,
            [at for at in wanted if self._repeats(at)],
        )

    def _repeats(self, column: int) -> bool:
        """Tell whether the first texts of a column are written several times."""
        texts = [row.text(column) for row in self[:_SAMPLE]]
        return _REPEATED * len(set(texts)) < len(texts)

    def _is_short(self, column: int) -> bool:
        return all(len(row.text(column)) <= _SHORT for row in self[:_SAMPLE])

    def even(self) -> CellRows:
        """Return the same rows as cells, whose lines may have any number."""
        cells = tuple(self._reader(0, len(self.ends)))
        return CellRows(self.first, self.last, cells)

    def contents(self, lines: Sequence[int]) -> list[Hashable]:
        """Return each of some lines in bytes, the same for lines whose cells are."""
        return [self._content(line) for line in lines]

    def _content(self, line: int) -> bytes:
        mark, at = self.delimiter.encode(), self.first + line
        written = self.content[self._start(at) : self._start(at + 1)].rstrip(b"\r\n")
        as_it_is = b'"' not in written and written == written.strip(b" ")
        if as_it_is and b" " + mark not in written and mark + b" " not in written:
            return written
        return mark.join(text.encode() for text in self.at(line).texts)

    def _lines(self, first: int, last: int) -> Iterator[SourceRow]:
        for number, cells in enumerate(self._reader(first, last), first + 1):
            yield SourceRow.of(number, cells)

    def _start(self, line: int) -> int:
        return int(self.ends[line - 1]) if line else 0

    def _reader(self, first: int, last: int) -> Iterator[list[str]]:
        text = self.content[self._start(first) : self._start(last)].decode()
        return csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self.delimiter,
            strict=True,
            skipinitialspace=True,
            quoting=csv.QUOTE_NONE if self.literal else csv.QUOTE_MINIMAL,
        )


def lines_of(content: bytes, delimiter: str) -> Lines | None:
    """Return the rows of a text whose lines are its records; None for another.

    Between bars, quotation marks that are out of place or enclose line breaks are text if all lines
    have as many bars, and many.

    Args:
        content: UTF-8, without a byte order mark; for other content there are none.
    """
    import numpy as np

    if not _is_utf8(content):
        return None
    codes = np.frombuffer(content, dtype=np.uint8)
    found = _scanned(codes, ord(delimiter))
    breaks, marks = found.breaks, found.marks
    # What is neither a line end nor a tab needs a closer look, as does a return that is alone.
    if found.low and found.low != int(np.count_nonzero(codes == _TAB)):
        return None
    # Before a line break within a cell, a quotation mark is open.
    within = _within_cells(breaks, marks)
    literal = False
    if within.any() or not _quotes_close(codes, delimiter, marks):
        literal = delimiter == BAR and _are_even(codes, breaks)
        if not literal and not _quotes_close(codes, delimiter, marks):
            return None
    if literal:
        within = np.zeros(0, dtype=bool)
    ends = breaks[~within] if within.any() else breaks
    if not content.endswith(b"\n"):
        ends = np.append(ends, len(content))
    longest = max(int(np.diff(ends).max(initial=0)), int(ends[0]) if len(ends) else 0)
    if longest >= csv.field_size_limit():
        return None
    return Lines(
        0,
        len(ends),
        content,
        delimiter,
        ends,
        breaks_in_cells=bool(within.any()),
        literal=literal,
        may_be_indented=found.indented,
    )


def _is_utf8(content: bytes) -> bool:
    """Tell whether bytes are UTF-8, in little memory: a piece that is new each time takes none."""
    if content.isascii():
        return True
    view, at = memoryview(content), 0
    try:
        while at < len(view):
            end = at + _PIECE_OF_TEXT
            at += codecs.utf_8_decode(view[at:end], "strict", end >= len(view))[1]
    except UnicodeDecodeError:
        return False
    return True


def _within_cells(breaks: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Return which line breaks have an open quotation mark before them; empty if none has."""
    import numpy as np

    if len(marks) < len(breaks) and not len(marks) % 2:
        opening, closing = marks[0::2], marks[1::2]
        lines = np.searchsorted(breaks, opening, side="right")
        ended = int(np.searchsorted(lines, len(breaks)))  # the last line may have no end
        if (breaks[lines[:ended]] > closing[:ended]).all():
            return np.zeros(0, dtype=bool)
    within: np.ndarray = np.searchsorted(marks, breaks) % 2 == 1
    return within


def _are_even(codes: np.ndarray, breaks: np.ndarray) -> bool:
    """Tell whether all lines have as many bars, and so many that it is not by chance."""
    import numpy as np

    starts = np.append(0, breaks)
    starts = starts[starts < len(codes)]
    counts = []
    for first in range(0, len(starts), _LINES):
        lines = starts[first : first + _LINES]
        end = starts[first + _LINES] if first + _LINES < len(starts) else len(codes)
        bars = (codes[lines[0] : end] == ord(BAR)).view(np.uint8)
        counts.append(np.add.reduceat(bars, lines - lines[0], dtype=np.int32))
    of_lines = np.concatenate(counts) if counts else np.zeros(0, dtype=np.int32)
    of_lines = of_lines[of_lines > 0]  # blank lines have none
    return bool(len(of_lines)) and int(of_lines.min()) == int(of_lines.max()) >= WIDE


class _Scan(NamedTuple):
    """What the bytes of a text show.

    Attributes:
        breaks: where lines end, their line feeds included.
        marks: where quotation marks are.
        low: how many control characters there are beside line ends.
        indented: whether two blanks follow a line end, a delimiter or nothing.
    """

    breaks: np.ndarray
    marks: np.ndarray
    low: int
    indented: bool


def _scanned(codes: np.ndarray, delimiter: int) -> _Scan:
    """Look at all bytes once, piece by piece, so that each stays in the cache."""
    import numpy as np

    breaks, marks, low = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], 0
    indented = codes[:2].tobytes() == b"  "
    for start in range(0, len(codes), _PIECE):
        piece = codes[start : start + _PIECE]
        control = np.flatnonzero(piece < _BLANK)
        feeds = piece[control] == _LINE_FEED
        ends = (control if feeds.all() else control[feeds]) + (start + 1)
        breaks.append(ends)
        marks.append(np.flatnonzero(piece == _QUOTE) + start)
        low += len(control) - len(ends)
        if low:
            returns = codes[(ends if start else ends[ends > 1]) - 2] == _CARRIAGE_RETURN
            low -= int(np.count_nonzero(returns))
        indented = indented or _is_indented(codes[start : start + _PIECE + 2], delimiter)
    return _Scan(np.concatenate(breaks), np.concatenate(marks), low, indented)


def _is_indented(codes: np.ndarray, delimiter: int) -> bool:
    """Tell whether two blanks follow a line end or a delimiter."""
    import numpy as np

    pairs = (codes[at : len(codes) - (len(codes) - at) % 2].view(np.uint16) for at in (0, 1))
    if not any((two == _TWO_BLANKS).any() for two in pairs):
        return False
    blanks = codes == _BLANK
    first = np.flatnonzero(blanks[1:-1] & blanks[2:])
    before = codes[first]
    return bool(((before == delimiter) | (before == _LINE_FEED)).any())


def _quotes_close(codes: np.ndarray, delimiter: str, marks: np.ndarray) -> bool:
    """Tell whether quotation marks open and close whole cells.

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
    return bool(beside[before].all() and beside[after[closing + 1]].all())
