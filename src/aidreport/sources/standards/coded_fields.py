"""A field of many records: its different values once, and which of them each record has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    import numpy as np

NONE = -1
"""The number of a record without a value."""


class Codes(dict[Any, int]):
    """Different values, each with its number, in the order in which they come."""

    def __missing__(self, value: Hashable) -> int:
        code = self[value] = len(self)
        return code

    def of(self, values: Iterable[Hashable]) -> np.ndarray:
        """Return the numbers of values, `NONE` for None."""
        import numpy as np

        codes = [NONE if value is None else self[value] for value in values]
        return np.asarray(codes, dtype=np.int32)


class CodedField(NamedTuple):
    """A field of many records.

    Attributes:
        values: the different values.
        codes: for each record the position of its value among them.
    """

    values: Sequence[Any]
    codes: np.ndarray

    def marks(self, judge: Callable[[Any], bool]) -> np.ndarray:
        """Return which records have a value of some kind: each is judged once."""
        import numpy as np

        marks = np.asarray([judge(value) for value in self.values], dtype=bool)
        of_each: np.ndarray = marks[self.codes]
        return of_each
