"""Values that a file keeps and a reader does not count: beneath merged cells, or struck out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.sources.formats.columnar import rows_between, rows_numbered, with_rows
from aidreport.sources.formats.looks import Covered, Mark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from aidreport.sources.formats.grid import MergedArea, SourceRow


def uncovered(
    rows: Sequence[SourceRow], merged: Iterable[MergedArea]
) -> tuple[Sequence[SourceRow], tuple[Covered, ...]]:
    """Return rows without the values beneath merged cells, and these values.

    Args:
        rows: those of a sheet that are not blank, in order.
        merged: the areas of merged cells, of which the first cell alone is shown.
    """
    changed: dict[int, SourceRow] = {}
    covered: list[Covered] = []
    for area in merged:
        for found in rows_between(rows, area.top, area.bottom):
            row = changed.get(found.number, found)
            for column in range(area.left, min(area.right + 1, len(row.cells))):
                if (row.number, column) != area[:2] and row.text(column):
                    covered.append(Covered(row.number, column, row.text(column)))
                    changed[row.number] = row = row.with_cell(column, "")
    return with_rows(rows, changed), tuple(covered)


def unstruck(
    rows: Sequence[SourceRow], struck: Mapping[int, Collection[int]]
) -> tuple[Sequence[SourceRow], frozenset[int], tuple[Mark, ...]]:
    """Return rows without the cells that are struck out, the rows wholly struck out, and the cells.

    A row of which every cell is struck out stays as it is: it is left out as a whole, by a rule.

    Args:
        rows: those of a sheet that are not blank.
        struck: number of a row → its columns whose whole cell is struck out.
    """
    changed: dict[int, SourceRow] = {}
    whole: set[int] = set()
    marks: list[Mark] = []
    for row in rows_numbered(rows, struck.keys()):
        columns = [column for column in struck[row.number] if row.text(column)]
        if columns and len(columns) == sum(map(bool, row.texts)):
            whole.add(row.number)
            continue
        for column in columns:
            marks.append(Mark(row.number, column, row.text(column), struck=True))
            changed[row.number] = changed.get(row.number, row).with_cell(column, "")
    return with_rows(rows, changed), frozenset(whole), tuple(marks)
