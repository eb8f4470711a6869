"""Whether a million ids are all different, known by their hashes.

Hashes of texts that differ are of different texts. Where they show too little (a text that is
empty or long, or may be read without something of it, such as blanks), the ids themselves do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.arrow import array_of_texts, is_of_texts, plain_texts, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_BLANK, _LAST_OF_ASCII = 32, 126
_WORD = 8
_LONGEST = 64
_PRIME = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio: spreads what differs in few bits."""


class Ids:
    """The ids of many rows, taken piece by piece."""

    def __init__(self) -> None:
        self._parts: list[np.ndarray | None] = []
        self._of_texts = False
        self._all_distinct: bool | None = None

    def add(self, piece: Any) -> None:
        """Take the next piece, an Arrow array or a list of cells."""
        self._of_texts = not isinstance(piece, list) and is_of_texts(piece)
        if self._of_texts:
            self._parts.append(_hashes(plain_texts(piece)))
        else:
            cells = piece if isinstance(piece, list) else values_of(piece)
            self._parts.append(_hashes_of_cells(cells))

    def are_distinct(self, rows: np.ndarray, more: Sequence[str]) -> bool:
        """Tell whether the ids of some rows, and some more, are known to differ."""
        import numpy as np

        known = [part for part in self._parts if part is not None]
        if not known or len(known) < len(self._parts):
            return False
        if not more and self._all_distinct is None:
            self._all_distinct = _differ(known)
        if not more and self._all_distinct:
            return True
        parts = [np.concatenate(known)[rows]]
        if more:
            others = self._hashes_of(more)
            if others is None:
                return False
            parts.append(others)
        return _differ(parts)

    def _hashes_of(self, texts: Sequence[str]) -> np.ndarray | None:
        if not self._of_texts:
            return _hashes_of_cells(list(texts))
        return _hashes(array_of_texts(texts))


def _differ(parts: Sequence[np.ndarray]) -> bool:
    import numpy as np

    ordered = np.concatenate(parts)
    ordered.sort()
    return bool((ordered[1:] != ordered[:-1]).all())


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
    return np.fromiter(map(hash, cells), dtype=np.int64, count=len(cells))


def _hashes(texts: Any) -> np.ndarray | None:
    """Return a hash for each text of an Arrow array; None if they would show too little."""
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
