"""Whether a million ids are all different, known by their hashes.

Hashes of texts that differ are of different texts. Where they show too little (a text that is
empty or long, or may be read without something of it, such as blanks), the ids themselves do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.arrow import (
    array_of_texts,
    contents_of,
    is_of_texts,
    plain_texts,
    values_of,
)
from aidreport.sources.tables.by_column.equal_numbers import differ

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_BLANK, _LAST_OF_ASCII = 32, 126
_WORD = 8
_LONGEST = 64
_AT_ONCE = 1 << 13
"""So many stay in the cache until they are done."""

_PRIME = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio: spreads what differs in few bits."""


class Ids:
    """The ids of many rows, taken piece by piece.

    Args:
        size: of how many rows, at most.
    """

    def __init__(self, size: int) -> None:
        import numpy as np

        self._hashes = np.empty(size, dtype=np.uint64)
        self._taken = 0
        self._kinds: set[bool] = set()
        self._known = True
        self._all_distinct: bool | None = None

    def add(self, piece: Any) -> None:
        """Take the next piece, an Arrow array or a list of cells."""
        of_texts = not isinstance(piece, list) and is_of_texts(piece)
        self._kinds.add(of_texts)
        self._known = self._known and len(self._kinds) == 1
        if not self._known:
            return
        if not of_texts:
            cells = piece if isinstance(piece, list) else values_of(piece)
            self._take(_hashes_of_cells(cells))
            return
        texts = plain_texts(piece)
        for start in range(0, len(texts), _AT_ONCE):
            self._take(_hashes(texts.slice(start, _AT_ONCE)))

    def _take(self, hashes: np.ndarray | None) -> None:
        if hashes is None:
            self._known = False
        elif self._known:
            end = self._taken + len(hashes)
            self._hashes[self._taken : end] = hashes
            self._taken = end

    def are_distinct(self, rows: np.ndarray, more: Sequence[str]) -> bool:
        """Tell whether the ids of some rows, and some more, are known to differ."""
        import numpy as np

        if not self._known or not self._taken:
            return False
        hashes = self._hashes[: self._taken]
        if not more and self._all_distinct is None:
            self._all_distinct = differ(hashes)
        if not more and self._all_distinct:
            return True
        some = hashes[rows]
        if more:
            others = self._hashes_of(more)
            if others is None:
                return False
            some = np.concatenate([some, others])
        return differ(some)

    def _hashes_of(self, texts: Sequence[str]) -> np.ndarray | None:
        if True in self._kinds:
            return _hashes(array_of_texts(texts))
        return _hashes_of_cells(list(texts))


def _hashes_of_cells(cells: list[Any]) -> np.ndarray | None:
    """Return a hash for each cell; None if they would show too little, or are of several types."""
    import numpy as np

    try:
        joined = "".join(cells)
    except TypeError:
        if set(map(type, cells)) != {int}:
            return None
        cells = list(map(str, cells))
        joined = "".join(cells)
    if "" in cells:
        return None
    if " " in joined or not joined.isascii() or not joined.isprintable():
        return None
    return np.fromiter(map(hash, cells), dtype=np.int64, count=len(cells)).view(np.uint64)


def _hashes(texts: Any) -> np.ndarray | None:
    """Return a hash for each text of an Arrow array; None if they would show too little."""
    import numpy as np

    codes, ends = contents_of(texts)
    starts, lengths = ends[:-1], np.diff(ends)
    if not len(codes) or lengths.min() < 1 or lengths.max() > _LONGEST:
        return None
    if codes.min() <= _BLANK or codes.max() > _LAST_OF_ASCII:
        return None
    padded = np.zeros(len(codes) + _LONGEST + _WORD, dtype=np.uint8)
    padded[: len(codes)] = codes
    words = np.lib.stride_tricks.as_strided(
        padded[:_WORD].view("<u8"), shape=(len(padded) - _WORD + 1,), strides=(1,)
    )
    shortest = int(lengths.min())
    result = lengths.astype(np.uint64)
    for at in range(0, int(lengths.max()), _WORD):
        some = words[starts + at] if at else words[starts]
        if shortest < at + _WORD:
            beyond = 8 * _WORD - 8 * np.clip(lengths - at, 0, _WORD)
            # All bits are shifted out where nothing is left.
            some &= np.uint64((1 << 64) - 1) >> beyond.astype(np.uint64)
        result ^= some
        result *= np.uint64(_PRIME)
        result ^= result >> np.uint64(32)
    return result
