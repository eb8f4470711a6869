"""The different cells of a column, and which of them each line has."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.arrow import (
    array_of_places,
    begin_plainly,
    is_coded,
    is_of_texts,
    is_plain_text,
    taken_texts,
    values_and_codes,
    values_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_ALONE = frozenset({str, date, type(None)})
"""Types whose values equal none of another type."""

_PLAIN_TYPES = frozenset({str, int, float, date, type(None)})
_REPEATED = 1.25
"""So often is a text written, on average, if texts of its column repeat."""


class CellColumn(list[Any]):
    """The cells of a column, with its different values and their codes once they are known."""

    coded: tuple[list[Any], np.ndarray] | None = None


class CellColumnBuilder:
    """A column of cells that is taken piece by piece; texts that repeat are kept once."""

    def __init__(self) -> None:
        self._cells = CellColumn()
        self._numbers: defaultdict[Any, int] | None = defaultdict(count().__next__)
        self._codes: list[int] = []

    def add(self, cells: Sequence[Any]) -> None:
        """Take the next cells."""
        if self._numbers is None:
            self._cells.extend(cells)
            return
        known = len(self._numbers)
        try:
            codes = list(map(self._numbers.__getitem__, cells))
        except TypeError:  # a type of a driver that has no hash
            self._keep_all(cells)
            return
        different = len(self._numbers)
        alone = _ALONE.issuperset(map(type, islice(self._numbers, known, None)))
        if alone and _REPEATED * different < len(self._codes) + len(codes):
            self._codes += codes
        else:
            self._keep_all(cells)

    def _keep_all(self, cells: Sequence[Any]) -> None:
        """Keep cells as they are, from now on."""
        self._cells = self._taken()
        self._numbers = None
        self._codes = []
        self._cells.extend(cells)

    def _taken(self) -> CellColumn:
        different = list(self._numbers or ())
        return CellColumn(map(different.__getitem__, self._codes))

    def column(self) -> CellColumn:
        """Return what was taken."""
        import numpy as np

        if self._numbers is None or not self._codes:
            return self._cells
        column = self._taken()
        column.coded = list(self._numbers), np.asarray(self._codes, dtype=np.int32)
        return column


def encoded(piece: Any) -> tuple[list[Any], np.ndarray]:
    """Return the different values of a piece of a column, and for each line which of them it has.

    Args:
        piece: an Arrow array, or a list.
    """
    if not isinstance(piece, list):
        return values_and_codes(piece)
    if isinstance(piece, CellColumn) and piece.coded is not None:
        return piece.coded
    values, at = _coded(piece)
    if isinstance(piece, CellColumn):
        piece.coded = values, at
    return values, at


def taken(piece: Any, lines: np.ndarray) -> Any:
    """Return a piece of a column with some of its lines only.

    Args:
        piece: an Arrow array, or a list.
    """
    if isinstance(piece, list):
        return [piece[line] for line in lines.tolist()]
    if is_plain_text(piece) and not piece.null_count:
        return taken_texts(piece, lines)
    return piece.take(array_of_places(lines))


def not_begun_plainly(piece: Any) -> list[Any]:
    """Return the cells of a piece of a column but texts that begin with a sign of ASCII, no blank.

    Args:
        piece: an Arrow array, or a list.
    """
    import numpy as np

    if isinstance(piece, list) or not is_of_texts(piece):
        return encoded(piece)[0]
    texts = piece.dictionary if is_coded(piece) else piece
    left = np.flatnonzero(~begin_plainly(texts))
    return values_of(texts.take(array_of_places(left))) if len(left) else []


def _coded(cells: Sequence[Any]) -> tuple[list[Any], np.ndarray]:
    """Return the different cells, those that are equal and no text by their types and texts."""
    try:
        values, codes = _numbered(cells)
        if _ALONE.issuperset(map(type, values)) or _are_told_apart(cells):
            return values, codes
    except TypeError:  # a type of a driver that has no hash
        pass
    keys = [(type(value), str(value)) for value in cells]
    first = dict(zip(reversed(keys), reversed(cells), strict=True))
    values, codes = _numbered(keys)
    return [first[key] for key in values], codes


def _numbered(keys: Sequence[Any]) -> tuple[list[Any], np.ndarray]:
    """Return the different keys in their order, and for each which of them it is."""
    import numpy as np

    numbers: defaultdict[Any, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, keys), dtype=np.int32, count=len(keys))
    return list(numbers), codes


def _are_told_apart(cells: Sequence[Any]) -> bool:
    """Tell whether cells that are equal are the same: 1, 1.0, True and 1.00 are not."""
    types = set(map(type, cells))
    if not types <= _PLAIN_TYPES or {int, float} <= types:
        return False
    return float not in types or 0.0 not in cells
