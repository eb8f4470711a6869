"""Workbooks (XLSX, XLS): visible sheets read by python-calamine, absurd ones refused before."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError, near_miss
from aidreport.sources.grid import Grid, is_blank

if TYPE_CHECKING:
    from aidreport.config import DataSource
    from aidreport.sources.grid import Cell

_ZIP = b"PK\x03\x04"
SIGNATURES = (_ZIP, b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx and .xls; a .xlsx with a password has those of .xls."""

_MOST_BYTES = 1 << 30
_MOST_CELLS = 50_000_000
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_SAVE = "open it in a spreadsheet program and save it as .xlsx without a password, or as CSV"


def read_workbook(content: bytes, name: str, options: DataSource) -> tuple[Grid, ...]:
    """Return the visible sheets that are not empty, or the one that the options name.

    Raises:
        SourceError: it is no workbook, damaged, protected or absurdly large, or has no such sheet.
    """
    _refuse_absurd(content, name)
    with _opened(content, name) as book:
        wanted = [_named(book, options.sheet, name)] if options.sheet else _visible(book)
        grids = [Grid(sheet, _rows(book, sheet, name)) for sheet in wanted]
    return tuple(grid for grid in grids if grid.rows)


def _named(book: Any, sheet: str, name: str) -> str:
    """Return the name of a sheet that is there."""
    if sheet not in book.sheet_names:
        raise SourceError(
            f'{name} has no sheet "{sheet}"{near_miss(sheet, book.sheet_names)}',
            details=book.sheet_names,
            fix="set sheet to one of these",
        )
    return sheet


def _opened(content: bytes, name: str) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise SourceError(
            f"{name} is protected with a password", fix="save it without the password"
        ) from None
    except python_calamine.CalamineError as error:
        raise _damaged(name, error) from None


def _visible(book: Any) -> list[str]:
    import python_calamine

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]


def _rows(book: Any, sheet: str, name: str) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    """Return the rows that are not blank, without the blank cells at their ends."""
    import python_calamine

    rows = []
    try:
        for number, values in enumerate(book.get_sheet_by_name(sheet).iter_rows(), 1):
            cells = list(values)
            while cells and is_blank(cells[-1]):
                cells.pop()
            if cells:
                rows.append((number, tuple(cells)))
    except python_calamine.CalamineError as error:
        raise _damaged(f'{name}, sheet "{sheet}"', error) from None
    return tuple(rows)


def _refuse_absurd(content: bytes, name: str) -> None:
    """Refuse what would exhaust the memory: two cells in far corners make a sheet of billions."""
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise _too_large(name, "it unpacks to more than a gigabyte")
            for entry in entries:
                if re.fullmatch(r"xl/worksheets/.*\.xml", entry.filename):
                    _refuse_absurd_sheet(archive.read(entry), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise _damaged(name, error) from None


def _refuse_absurd_sheet(xml: bytes, name: str) -> None:
    columns: set[bytes] = set()
    last = 0
    for match in _CELL.finditer(xml):
        columns.add(match[1])
        last = max(last, int(match[2]))
    widest = max((_column_number(column) for column in columns), default=0)
    if widest * last > _MOST_CELLS:
        raise _too_large(name, f"a sheet spans {widest:,} columns and {last:,} rows")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(name: str, why: str) -> SourceError:
    return SourceError(
        f"{name} is too large to be read",
        why=why,
        fix="delete stray cells far from the table, or save the table alone as CSV",
    )


def _damaged(name: str, error: Exception) -> SourceError:
    return SourceError(
        f"{name} cannot be read as a workbook",
        why=f"it is damaged or cut off ({error})",
        fix=_SAVE,
    )
