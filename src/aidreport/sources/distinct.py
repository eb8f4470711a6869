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


def all_distinct(texts: Any, more: Sequence[str]) -> bool:
    """Tell whether texts of an Arrow array, and some more, are all different and none is empty."""
    import pyarrow as pa
    from pyarrow import compute

    if not all(more) or len(set(more)) < len(more):
        return False
    if more and compute.any(compute.is_in(texts, value_set=pa.array(more))).as_py():
        return False
    if compute.any(compute.equal(compute.binary_length(texts), 0)).as_py():
        return False
    if _distinct_hashes(texts):
        return True
    return len(set(texts.to_pylist())) == len(texts)


def are_tidy(texts: Any) -> bool:
    """Tell whether texts of an Arrow array are ASCII without blanks, which no reader changes."""
    import numpy as np

    for chunk in texts.chunks:
        _, offsets, content = chunk.buffers()
        ends = np.frombuffer(offsets, dtype=np.int32)
        if content is not None and ends[chunk.offset + len(chunk)] > ends[chunk.offset]:
            codes = np.frombuffer(content, dtype=np.uint8)
            codes = codes[ends[chunk.offset] : ends[chunk.offset + len(chunk)]]
            if codes.min() <= _BLANK or codes.max() > _LAST_OF_ASCII:
                return False
    return True


def _distinct_hashes(texts: Any) -> bool:
    """Tell whether hashes of texts differ; if they do, so do the texts."""
    import numpy as np

    hashes = [_hashes(chunk) for chunk in texts.chunks if len(chunk)]
    if any(found is None for found in hashes):
        return False
    whole = np.sort(np.concatenate([found for found in hashes if found is not None]))
    return bool((whole[1:] != whole[:-1]).all())


def _hashes(chunk: Any) -> np.ndarray | None:
    """Return a hash for each text, of its words of eight bytes; None where one is long."""
    import numpy as np

    _, offsets, content = chunk.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    starts, lengths = ends[:-1].astype(np.int64), np.diff(ends)
    longest = int(lengths.max())
    if longest > _LONGEST:
        return None
    padded = np.zeros(int(ends[-1]) + _LONGEST + _WORD, dtype=np.uint8)
    padded[: int(ends[-1])] = np.frombuffer(content, dtype=np.uint8)[: int(ends[-1])]
    words = np.lib.stride_tricks.as_strided(
        padded[:_WORD].view("<u8"), shape=(len(padded) - _WORD + 1,), strides=(1,)
    )
    hashes = lengths.astype(np.uint64)
    for at in range(0, longest, _WORD):
        left = np.clip(lengths - at, 0, _WORD)
        word = words[starts + at] & _masks()[left]
        hashes = (hashes ^ word) * np.uint64(_PRIME)
        hashes ^= hashes >> np.uint64(32)
    return hashes


def _masks() -> np.ndarray:
    """Return for each number of bytes the mask that keeps the first so many of a word."""
    import numpy as np

    return np.asarray([(1 << (8 * count)) - 1 for count in range(_WORD + 1)], dtype=np.uint64)
