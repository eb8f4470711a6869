"""What the cells of a file hold and a reader does not see, or sees struck out.

Values beneath merged cells, cells and parts of texts that are struck out, and footnote marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.sources.formats.columnar import LONG, rows_of_cells
from aidreport.sources.formats.grid import SourceRow, cell_text
from aidreport.sources.formats.looks import Covered, Mark
from aidreport.sources.formats.workbooks.rich_text import seen_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, MutableMapping, Sequence

    from aidreport.sources.formats.grid import CellValue, MergedArea
    from aidreport.sources.formats.workbooks.rich_text import Run

    Cells = Sequence[list[CellValue]]
    Struck = MutableMapping[int, set[int]]


def see_texts(
    cells: Cells, runs_of: Callable[[CellValue], Sequence[Run] | None], struck: Struck
) -> tuple[Mark, ...]:
    """Put what is seen of rich texts in their place, and return what is not.

    Args:
        cells: those of a sheet from its first row on; they are changed.
        runs_of: returns the parts of the rich text that a cell stands for; None if it is none.
        struck: number of a row → its columns that are struck out; whether a rich text is one of
            them is corrected by its parts.
    """
    marks: list[Mark] = []
    for number, row in enumerate(cells, start=1):
        for column, cell in enumerate(row):
            runs = runs_of(cell) if type(cell) is str else None
            if runs is None:
                continue
            columns = struck.setdefault(number, set())
            seen = seen_of(runs, struck=column in columns)
            if seen.all_struck:
                columns.add(column)
                row[column] = "".join(seen.struck)
                continue
            columns.discard(column)
            row[column] = seen.text
            marks += [Mark(number, column, text, struck=False) for text in seen.marks]
            marks += [Mark(number, column, text, struck=True) for text in seen.struck]
    return tuple(marks)


def uncover(cells: Cells, merged: Iterable[MergedArea]) -> tuple[Covered, ...]:
    """Take the values beneath merged cells out of cells, which are changed, and return them.

    Args:
        cells: those of a sheet from its first row on.
        merged: the areas of merged cells, of which the first cell alone is shown.
    """
    covered: list[Covered] = []
    for area in merged:
        for number in range(area.top, min(area.bottom, len(cells)) + 1):
            row = cells[number - 1]
            for column in range(max(area.left, 0), min(area.right + 1, len(row))):
                if row[column] != "" and (number, column) != area[:2]:
                    covered.append(Covered(number, column, cell_text(row[column])))
                    row[column] = ""
    return tuple(covered)


def unstrike(cells: Cells, struck: Struck) -> tuple[frozenset[int], tuple[Mark, ...]]:
    """Take the cells that are struck out out of cells, which are changed, and return them.

    A row of which every cell is struck out stays as it is, and its number is returned: it is left
    out as a whole, by a rule.

    Args:
        cells: those of a sheet from its first row on.
        struck: number of a row → its columns that are struck out.
    """
    whole: set[int] = set()
    marks: list[Mark] = []
    for number, columns in struck.items():
        row = cells[number - 1] if number <= len(cells) else []
        filled = {column for column, cell in enumerate(row) if cell_text(cell)}
        out = sorted(filled & columns)
        if out and len(out) == len(filled):
            whole.add(number)
            continue
        for column in out:
            marks.append(Mark(number, column, cell_text(row[column]), struck=True))
            row[column] = ""
    return frozenset(whole), tuple(marks)


def rows_seen(cells: Cells) -> Sequence[SourceRow]:
    """Return the rows of cells that are not blank; between few rows, many blank ones cost nothing.

    Args:
        cells: those of a sheet from its first row on; a row may be empty.
    """
    if sum(map(bool, cells)) >= LONG:
        return rows_of_cells(cells)
    rows = (SourceRow.of(number, row) for number, row in enumerate(cells, start=1) if row)
    return tuple(row for row in rows if not row.blank)
