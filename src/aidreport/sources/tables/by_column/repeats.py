"""Rows of a long table that are the same in every cell, without a look at every cell.

Rows that repeat another have the same amount and the same recipient, currency, date … as it. These
columns are read already; only the rows that agree in all of them are compared as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.sources.tables.by_column.equal_numbers import repeated_numbers

if TYPE_CHECKING:
    from collections.abc import Hashable

    import numpy as np

    from aidreport.sources.tables.by_column.fields import RawColumn
    from aidreport.sources.tables.by_column.plain import PlainRows

_TELLING = 2
"""So many columns, those of the most different cells, tell most rows of one amount apart."""

_PRIME = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio: spreads what differs in few bits."""


def repeated_lines(plain: PlainRows) -> list[list[int]]:
    """Return the lines that are the same in every cell, the same ones together, in their order."""
    ids = plain.fields.ids
    if ids is not None and ids.are_distinct(plain.at, ()):
        return []
    lines = plain.at[repeated_numbers(_keys(plain))].tolist()
    same: dict[Hashable, list[int]] = defaultdict(list)
    for line, content in zip(lines, plain.rows.contents(lines), strict=True):
        same[content].append(line)
    return [group for group in same.values() if len(group) > 1]


def _keys(plain: PlainRows) -> np.ndarray:
    """Return a number for each plain row, the same for rows that are."""
    import numpy as np

    prime, shift = np.uint64(_PRIME), np.uint64(32)
    keys: np.ndarray = plain.minor.astype(np.uint64) * prime
    telling = sorted(plain.fields.written.known(), key=lambda column: -len(column.cells))
    for column in telling[:_TELLING]:
        codes = column.codes if len(plain.at) == len(column.codes) else column.codes[plain.at]
        codes = _codes_of_texts(column)[codes]
        keys = (keys ^ (keys >> shift) ^ codes.astype(np.uint64)) * prime
    return keys


def _codes_of_texts(column: RawColumn) -> np.ndarray:
    """Return a code for each cell of a column, the same for cells that are one text."""
    import numpy as np

    codes: dict[str, int] = {}
    return np.asarray([codes.setdefault(text, len(codes)) for text in column.texts], dtype=np.int64)
