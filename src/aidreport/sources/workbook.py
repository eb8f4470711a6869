"""Workbooks (XLSX, XLS, ODS): sheets read by python-calamine."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, near_miss
from aidreport.sources.grid import Grid, is_blank

if TYPE_CHECKING:
    from aidreport.config import DataSource
    from aidreport.sources.grid import Cell

_MOST_CELLS = 20_000_000
"""A sheet that declares more than this is refused: one stray cell can claim billions."""

SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of a ZIP container (XLSX, ODS) and of an OLE file (XLS)."""


def read_workbook(content: bytes, name: str, options: DataSource) -> tuple[Grid, ...]:
    """Return the sheets that are not empty, or the one that the options name.

    Raises:
        SourceError: it is no workbook, is protected, or has no such sheet.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
    except Exception as error:  # noqa: BLE001 - calamine raises what its parsers raise
        raise SourceError(
            f"{name} is no workbook that can be read ({error})",
            why="it begins like a workbook, but is damaged, protected or something else",
            fix="open it in a spreadsheet program and save it as XLSX without a password",
        ) from None
    if options.sheet is not None and options.sheet not in names:
        raise SourceError(
            f'{name} has no sheet "{options.sheet}"{near_miss(options.sheet, names)}',
            details=names,
            fix="set sheet to one of these",
        )
    wanted = [options.sheet] if options.sheet is not None else names
    grids = (_grid(book, sheet, name) for sheet in wanted)
    return tuple(grid for grid in grids if grid.rows)


def _grid(book: object, sheet: str, name: str) -> Grid:
    import python_calamine

    assert isinstance(book, python_calamine.CalamineWorkbook)
    try:
        content = book.get_sheet_by_name(sheet)
        if content.height * content.width > _MOST_CELLS:
            raise SourceError(
                f'{name}, sheet "{sheet}": {content.height} rows × {content.width} columns',
                why="a stray cell far from the table makes a sheet this large",
                fix="delete the empty rows and columns after the table, and save",
            )
        values = content.to_python(skip_empty_area=False)
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001 - calamine raises what its parsers raise
        raise SourceError(
            f'{name}, sheet "{sheet}" cannot be read ({error})',
            fix="open it in a spreadsheet program and save it again as XLSX",
        ) from None
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for number, row in enumerate(values, 1):
        cells = tuple(row)
        while cells and is_blank(cells[-1]):
            cells = cells[:-1]
        if cells:
            rows.append((number, cells))
    return Grid(sheet, tuple(rows))
