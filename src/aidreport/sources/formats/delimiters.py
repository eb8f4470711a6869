"""Which sign is between the cells of a delimited text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 65_536
SAMPLE_ROWS = 60
_LONG_HEADING = 200
"""Longer cells are no headings, and take long to be looked at."""


def delimiter_of(text: str, recognised: Callable[[Sequence[str]], int]) -> str:
    """Return what is between the cells of a text, by its first rows.

    Args:
        recognised: returns how many cells of a row are known headings.
    """
    sample = text[:SAMPLE_CHARACTERS]
    # Marks that are nowhere in it leave each line one cell, whichever they are.
    first_absent = next((mark for mark in DELIMITERS if mark not in sample), "")
    marks = [mark for mark in DELIMITERS if mark in sample or mark == first_absent]
    samples = [_Sample(mark, _first_rows(sample, mark), recognised) for mark in marks]
    even = [item for item in samples if item.even]
    # To look for headings in all rows of each takes a while, and one that is alone needs no rank.
    best = even[0] if len(even) == 1 else max(samples, key=lambda item: item.rank)
    return best.delimiter


def _first_rows(sample: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: list[list[str]] = []
    with suppress(csv.Error):  # the full reading says where and why
        rows.extend(islice(reader, SAMPLE_ROWS))
    return rows


@dataclass(frozen=True)
class _Sample:
    """The first rows of a text between delimiters of one kind.

    Attributes:
        recognised: returns how many cells of a row are known headings.
    """

    delimiter: str
    rows: list[list[str]]
    recognised: Callable[[Sequence[str]], int]

    @cached_property
    def even(self) -> bool:
        """Whether all rows have as many cells, several, and one has known headings."""
        even = 1 < len(self.rows) == self._widest[1]
        return even and any(map(self.recognised, self._short()))

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """How well it fits, to choose among several.

        "Partner, navn;Beløp, mill. kr" has more headings at commas, where rows are uneven.
        """
        width, count = self._widest
        return self.even, max(map(self.recognised, self._short()), default=0), count, width

    @cached_property
    def _widest(self) -> tuple[int, int]:
        """How many cells most rows have that have several, and how many rows these are."""
        widths = Counter(len(row) for row in self.rows if len(row) > 1)
        return max(widths.items(), key=lambda item: item[::-1], default=(0, 0))

    def _short(self) -> Iterator[list[str]]:
        """Yield the rows without cells that are too long for a heading."""
        for row in self.rows:
            yield [cell if len(cell) <= _LONG_HEADING else "" for cell in row]
