"""Values that a file keeps and a reader does not count: beneath merged cells, or struck out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from aidreport.sources.formats.looks import Covered, Mark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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


def unstruck(
    rows: Sequence[SourceRow], struck: Mapping[int, Collection[int]]
) -> tuple[tuple[SourceRow, ...], frozenset[int], tuple[Mark, ...]]:
    """Return rows without the cells that are struck out, the rows wholly struck out, and the cells.

    A row of which every cell is struck out stays as it is: it is left out as a whole, by a rule.

    Args:
        rows: those of a sheet that are not blank.
        struck: number of a row → its columns whose whole cell is struck out.
    """
    if not struck:
        return tuple(rows), frozenset(), ()
    left: list[SourceRow] = []
    whole: set[int] = set()
    marks: list[Mark] = []
    for row in rows:
        seen = row
        columns = [column for column in struck.get(row.number, ()) if row.text(column)]
        if columns and len(columns) == sum(map(bool, row.texts)):
            whole.add(row.number)
        else:
            for column in columns:
                marks.append(Mark(row.number, column, row.text(column), struck=True))
                seen = seen.with_cell(column, "")
        left.append(seen)
    return tuple(row for row in left if not row.blank), frozenset(whole), tuple(marks)
