"""Values beneath merged cells: a file may keep them, and nobody sees them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from aidreport.sources.formats.looks import Covered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.sources.formats.grid import MergedArea, SourceRow


def uncovered(
    rows: Sequence[SourceRow], merged: Iterable[MergedArea]
) -> tuple[tuple[SourceRow, ...], tuple[Covered, ...]]:
    """Return rows without the values beneath merged cells, and these values.

    Args:
        rows: those of a sheet that are not blank, in order.
        merged: the areas of merged cells, of which the first cell alone is shown.
    """
    left = list(rows)
    numbers = [row.number for row in rows]
    covered: list[Covered] = []
    for area in merged:
        start, end = bisect_left(numbers, area.top), bisect_right(numbers, area.bottom)
        for at in range(start, end):
            row = left[at]
            for column in range(area.left, min(area.right + 1, len(row.cells))):
                if (row.number, column) != area[:2] and row.text(column):
                    covered.append(Covered(row.number, column, row.text(column)))
                    left[at] = row = row.with_cell(column, "")
    return tuple(row for row in left if not row.blank), tuple(covered)
