"""Tells whether a million texts are all different, without making a million objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_BLANK, _LAST_OF_ASCII = 32, 126
_WORD = 8
_LONGEST = 64
_PRIME = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio: spreads what differs in few bits."""


def hashes(texts: Any) -> np.ndarray | None:
    """Return a hash for each text of an Arrow array; texts whose hashes differ are different.

    None where a text is empty or long, or has what a cell may be read without: blanks, and other
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
    found = lengths.astype(np.uint64)
    for at in range(0, int(lengths.max()), _WORD):
        left = np.clip(lengths - at, 0, _WORD)
        found = (found ^ (words[starts + at] & _masks()[left])) * np.uint64(_PRIME)
        found ^= found >> np.uint64(32)
    return found


def are_distinct(found: np.ndarray, more: Sequence[str]) -> bool:
    """Tell whether hashes of texts, and those of some more texts, are known to differ."""
    import numpy as np
    import pyarrow as pa

    if more:
        others = hashes(pa.array(more, pa.string()))
        if others is None:
            return False
        found = np.concatenate([found, others])
    ordered = np.sort(found)
    return bool((ordered[1:] != ordered[:-1]).all())


def _masks() -> np.ndarray:
    """Return for each number of bytes the mask that keeps the first so many of a word."""
    import numpy as np

    return np.asarray([(1 << (8 * count)) - 1 for count in range(_WORD + 1)], dtype=np.uint64)
