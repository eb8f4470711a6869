"""Fields of the plain rows of a long table, each column read when it is asked for.

Hashes show whether a million ids are all different, without making a million objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aidreport.model.allocation import Measure, Party
from aidreport.model.bulk import CodedColumn
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.cells import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np

    from aidreport.sources.formats.long_text import Lines
    from aidreport.sources.tables.rows import RowReader

_BLANK, _LAST_OF_ASCII = 32, 126
_WORD = 8
_LONGEST = 64
_PRIME = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio: spreads what differs in few bits."""


class ColumnBuilder:
    """A column that is taken piece by piece: its distinct values, and which each row has."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._parts: list[np.ndarray] = []

    def add(self, texts: Any) -> None:
        """Take the next piece, an Arrow array of texts."""
        import numpy as np

        codes, piece = self._codes, texts.dictionary_encode()
        new = [codes.setdefault(value, len(codes)) for value in piece.dictionary.to_pylist()]
        self._parts.append(np.asarray(new, dtype=np.int32)[piece.indices.to_numpy()])

    def column(self) -> CodedColumn:
        """Return what was taken."""
        import numpy as np

        return CodedColumn(tuple(self._codes), np.concatenate(self._parts))


class RawColumns:
    """Columns as they are written, of all rows; what was not read before is read once.

    Args:
        lines: the rows.
        known: columns that were read before.
    """

    def __init__(self, lines: Lines, known: Mapping[int, CodedColumn]) -> None:
        self.lines = lines
        self._known = dict(known)

    def column(self, at: int) -> CodedColumn:
        """Return a column."""
        if at not in self._known:
            coded = ColumnBuilder()
            for piece in self.lines.columns([at]):
                coded.add(piece[at])
            self._known[at] = coded.column()
        return self._known[at]

    def texts(self, at: int, rows: Iterable[int]) -> list[str]:
        """Return the cells of a column in some rows, without keeping the column."""
        texts = [text for piece in self.lines.columns([at]) for text in piece[at].to_pylist()]
        return [cell_text(texts[row]) for row in rows]

    def read(self, name: str, reader: RowReader) -> CodedColumn:
        """Return a field as allocations have it; empty if a cell of it cannot be read."""
        import numpy as np

        heading, read = _FIELDS.get(name, (name, lambda _, text: cell_text(text)))
        at = reader.header.columns.get(heading)
        if at is None:
            value = _value(read, reader, "")
            return CodedColumn((value,), np.zeros(self.lines.size, dtype=np.int32))
        return self.column(at).rename(lambda text: _value(read, reader, text))


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of the plain rows.

    Attributes:
        written: the columns, of all rows.
        plain: which of these are plain.
        hashes: of the ids, of all rows; None if they would show too little.
    """

    written: RawColumns
    reader: RowReader
    plain: np.ndarray
    hashes: np.ndarray | None
    _known: dict[str, CodedColumn] = field(default_factory=dict)

    def column(self, name: str) -> CodedColumn:
        """Return a field of the plain rows, as allocations have it."""
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

    def _text(self, name: str, line: int) -> str:
        at = self.reader.header.columns.get(name)
        if at is None:
            return ""
        column = self.written.column(at)
        return cell_text(column.values[column.codes[line]])

    def distinct_ids(self, more: Sequence[str]) -> bool | None:
        """Tell whether all ids of plain rows, and some more, differ; None if none has any."""
        import numpy as np

        at = self.reader.header.columns.get("id")
        if at is None:
            return False if any(more) else None
        if self.hashes is not None and are_distinct(self.hashes[self.plain], more):
            return True
        ids = self.written.texts(at, np.flatnonzero(self.plain).tolist())
        return len({*ids, *more} - {""}) == len(ids) + len(more)


def _year(reader: RowReader, text: str) -> str:
    day = parse_date(text, reader.dates)
    return str(day.year) if day else ""


_FIELDS: dict[str, tuple[str, Callable[[RowReader, str], str]]] = {
    "currency": ("currency", lambda reader, text: reader.currency_of(text, None)),
    "measure": ("measure", lambda reader, text: str(reader.measure_of(text) or Measure.COMMITMENT)),
    "year": ("date", _year),
    "donor": ("donor", lambda reader, text: cell_text(text) or reader.source.donor or ""),
}
"""Field that is not simply the text of its column → the heading of that and how it is read."""


def _value(read: Callable[[RowReader, str], str], reader: RowReader, text: str) -> str:
    """Return what a cell says; nothing for a bad one, since no plain row has it."""
    try:
        return read(reader, text)
    except BadCell:
        return ""


def hashes(texts: Any) -> np.ndarray | None:
    """Return a hash for each text of an Arrow array; texts whose hashes differ are different.

    None if a text is empty or long, or has what a cell may be read without: blanks, and other
    characters than those of ASCII.
    """
    import numpy as np

    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    starts, lengths = ends[:-1].astype(np.int64) - ends[0], np.diff(ends)
    if content is None or not len(texts) or lengths.min() < 1 or lengths.max() > _LONGEST:
        return None
    codes = np.frombuffer(content, dtype=np.uint8)[ends[0] : ends[-1]]
    if codes.min() <= _BLANK or codes.max() > _LAST_OF_ASCII:
        return None
    padded = np.zeros(len(codes) + _LONGEST + _WORD, dtype=np.uint8)
    padded[: len(codes)] = codes
    words = np.lib.stride_tricks.as_strided(
        padded[:_WORD].view("<u8"), shape=(len(padded) - _WORD + 1,), strides=(1,)
    )
    # For each number of bytes the mask that keeps the first so many of a word.
    masks = np.asarray([(1 << (8 * count)) - 1 for count in range(_WORD + 1)], dtype=np.uint64)
    result = lengths.astype(np.uint64)
    for at in range(0, int(lengths.max()), _WORD):
        left = np.clip(lengths - at, 0, _WORD)
        result = (result ^ (words[starts + at] & masks[left])) * np.uint64(_PRIME)
        result ^= result >> np.uint64(32)
    return result


def are_distinct(known: np.ndarray, more: Sequence[str]) -> bool:
    """Tell whether hashes of texts, and those of some more texts, are known to differ."""
    import numpy as np
    import pyarrow as pa

    if more:
        others = hashes(pa.array(more, pa.string()))
        if others is None:
            return False
        known = np.concatenate([known, others])
    ordered = np.sort(known)
    return bool((ordered[1:] != ordered[:-1]).all())
