"""Excel workbooks to rows with their numbers."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError, near_miss
from aidreport.sources.grid import Cell, Grid, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
"""First bytes of .xlsx and .xls; a password-protected .xlsx has those of .xls."""

_HEADER_ROWS = 50
_MAX_BYTES = 1 << 30
_MAX_CELLS = 50_000_000
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_SAVE_AS_XLSX = "open it in a spreadsheet program and save it as .xlsx or as CSV"


def read_workbook(
    content: bytes,
    name: str,
    *,
    sheet: str | None,
    is_table: Callable[[Sequence[Row]], bool],
) -> tuple[Grid, ...]:
    """Return the rows of the sheets that are tables; none, where all sheets are empty.

    Args:
        content: the file's bytes.
        name: what messages call the file.
        sheet: the sheet's name; left out, all visible ones that are tables, else the only one.
        is_table: tells whether the first rows of a sheet are those of a table.

    Raises:
        SourceError: it is no workbook, damaged, protected or absurdly large; the sheet is not
            there; or there are several, and none is recognised.
    """
    _refuse_absurd(content, name)
    with _open(content, name) as book:
        if sheet is not None:
            return (_named(book, sheet, name),)
        return _recognised(book, is_table, name)


def _open(content: bytes, name: str) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise SourceError(
            f"{name} is protected with a password", fix="save it without the password"
        ) from None
    except python_calamine.CalamineError as problem:
        raise _damaged(name, problem) from None


def _named(book: Any, sheet: str, name: str) -> Grid:
    if sheet not in book.sheet_names:
        raise SourceError(
            f'{name} has no sheet "{sheet}"{near_miss(sheet, book.sheet_names)}',
            details=[_quoted(book.sheet_names)],
            fix="correct sheet for this source in config.toml",
        )
    return Grid(_rows(book, sheet, name), sheet)


def _recognised(
    book: Any, is_table: Callable[[Sequence[Row]], bool], name: str
) -> tuple[Grid, ...]:
    grids = [Grid(_rows(book, sheet, name), sheet) for sheet in _visible(book)]
    filled = [grid for grid in grids if grid.rows]
    fitting = [grid for grid in filled if is_table(grid.rows[:_HEADER_ROWS])]
    if fitting or len(filled) < 2:
        return tuple(fitting or filled)
    names = [str(grid.sheet) for grid in filled]
    raise SourceError(
        f"{name}: no sheet is recognised as a table of allocations",
        details=[_quoted(names)],
        why="a table needs a heading for the recipient and one for the amount",
        fix=f'name the sheet in config.toml: data = {{ path = "{name}", sheet = "{names[0]}" }}',
    )


def _visible(book: Any) -> list[str]:
    import python_calamine

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]


def _rows(book: Any, sheet: str, name: str) -> tuple[Row, ...]:
    import python_calamine

    try:
        cells: Iterable[list[Cell]] = book.get_sheet_by_name(sheet).iter_rows()
        numbered = [Row.of(number, row) for number, row in enumerate(cells, start=1)]
    except python_calamine.CalamineError as problem:
        raise _damaged(f'{name}, sheet "{sheet}"', problem) from None
    return tuple(row for row in numbered if not row.blank)


def _quoted(names: Iterable[str]) -> str:
    return "sheets: " + ", ".join(f'"{name}"' for name in names)


def _damaged(name: str, problem: Exception) -> SourceError:
    return SourceError(
        f"{name} cannot be read as a workbook",
        why=f"it is damaged or cut off ({problem})",
        fix=_SAVE_AS_XLSX,
    )


def _refuse_absurd(content: bytes, name: str) -> None:
    """Refuse what would exhaust the memory: two cells in far corners make a sheet of billions."""
    if not content.startswith(ZIP_MAGIC):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _MAX_BYTES:
                raise _too_large(name, "it unpacks to more than a gigabyte")
            sheets = [
                entry for entry in entries if re.fullmatch(r"xl/worksheets/.*\.xml", entry.filename)
            ]
            if not sheets:
                raise _no_workbook(name)
            for entry in sheets:
                _refuse_absurd_sheet(archive.read(entry), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as problem:
        raise _damaged(name, problem) from None


def _refuse_absurd_sheet(xml: bytes, name: str) -> None:
    columns: set[bytes] = set()
    last = 0
    for match in _CELL.finditer(xml):
        columns.add(match[1])
        last = max(last, int(match[2]))
    widest = max((_column_number(column) for column in columns), default=0)
    if widest * last > _MAX_CELLS:
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


def _no_workbook(name: str) -> SourceError:
    return SourceError(
        f"{name} is an archive without an Excel workbook",
        why="tables are read from .xlsx, .xls and delimited text",
        fix=_SAVE_AS_XLSX,
    )
