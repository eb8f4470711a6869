"""Excel workbooks to rows with their numbers.

The files inside an .xlsx are looked at before a library reads it: for the extent of its sheets,
and for formulas that no program has computed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from html import unescape
from posixpath import basename
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError, near_miss
from aidreport.sources.formats.grid import Grid, MergedArea, SourceRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
"""First bytes of .xlsx and .xls; a password-protected .xlsx has those of .xls."""

_HEADER_ROWS = 50
SAVE_AS_XLSX = "open it in a spreadsheet program and save it as .xlsx or as CSV"
_MAX_BYTES = 1 << 30
_MAX_CELLS = 50_000_000
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml")
# Cells that have a format and no value end at once; they cost nothing to read.
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"(?![^<>]*(?:/>|></c>))')
_FORMULA = re.compile(
    rb'<c\b[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*'
    rb"<f\b[^<>]*?(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*(0?)\s*</v>)?\s*</c>"
)
_TO_BE_COMPUTED = re.compile(rb'<calcPr\b[^<>]*\bfullCalcOnLoad="(?:1|true)"')
Formulas = dict[tuple[int, int], str]
"""Row as a spreadsheet numbers it, and column from 0 → the formula there that has no value."""


def read_workbook(
    content: bytes, name: str, *, sheet: str | None, is_table: Callable[[Sequence[SourceRow]], bool]
) -> tuple[Grid, ...]:
    """Return the rows of the sheets that are tables; none if all sheets are empty.

    Args:
        name: what messages call the file.
        sheet: the sheet's name; left out, all visible ones that are tables, else the only one.
        is_table: tells whether the first rows of a sheet are those of a table.

    Raises:
        SourceError: it is no workbook, damaged, protected or absurdly large; the sheet is not
            there; or there are several, and none is recognised.
    """
    from python_calamine import CalamineWorkbook

    formulas = formulas_without_value(content, name) if content.startswith(ZIP_MAGIC) else {}
    with _panics_as_damage(name), CalamineWorkbook.from_object(io.BytesIO(content)) as book:
        if sheet is None:
            grids = (_grid(book, title, formulas) for title in _visible(book))
            return _recognised([grid for grid in grids if grid.rows], is_table, name)
        if sheet not in book.sheet_names:
            raise SourceError(
                f'{name} has no sheet "{sheet}"{near_miss(sheet, book.sheet_names)}',
                details=[_quoted(book.sheet_names)],
                fix="correct sheet for this source in config.toml",
            )
        return (_grid(book, sheet, formulas),)


@contextmanager
def _panics_as_damage(name: str) -> Iterator[None]:
    """Report what the library cannot read as a damaged workbook; on some files it panics."""
    import python_calamine

    try:
        yield
    except python_calamine.PasswordError:
        raise SourceError(
            f"{name} is protected with a password", fix="save it without the password"
        ) from None
    except python_calamine.CalamineError as problem:
        raise damaged(name, problem) from None
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise damaged(name, problem) from None


def _recognised(
    grids: Sequence[Grid], is_table: Callable[[Sequence[SourceRow]], bool], name: str
) -> tuple[Grid, ...]:
    """Return the sheets that are tables, else the only one."""
    tables = [grid for grid in grids if is_table(grid.rows[:_HEADER_ROWS])]
    if tables or len(grids) < 2:
        return tuple(tables or grids)
    names = [str(grid.sheet) for grid in grids]
    raise SourceError(
        f"{name}: no sheet is recognised as a table of allocations",
        details=[_quoted(names)],
        why="a table needs a heading for the recipient and one for the amount",
        fix=f'name the sheet in config.toml: data = {{ path = "{name}", sheet = "{names[0]}" }}',
    )


def _grid(book: Any, title: str, formulas: Mapping[str, Formulas]) -> Grid:
    """Return the rows of a sheet."""
    sheet = book.get_sheet_by_name(title)
    _, left = sheet.start or (0, 0)
    numbered = (SourceRow.of(number, row) for number, row in enumerate(sheet.iter_rows(), start=1))
    return Grid(
        tuple(row for row in numbered if not row.blank),
        title,
        merged=tuple(
            MergedArea(top + 1, first - left, bottom + 1, last - left)
            for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
        ),
        formulas={
            (row, column - left): text for (row, column), text in formulas.get(title, {}).items()
        },
    )


def _visible(book: Any) -> list[str]:
    import python_calamine

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]


def _quoted(names: Iterable[str]) -> str:
    return "sheets: " + ", ".join(f'"{name}"' for name in names)


def formulas_without_value(content: bytes, name: str) -> Mapping[str, Formulas]:
    """Return the formulas of a workbook that no spreadsheet program has computed, by sheet.

    A program that writes formulas alone leaves them without a value, or with 0 and the wish that
    all be computed when the workbook is opened.

    Args:
        content: the bytes of an .xlsx.
        name: what messages call it.

    Raises:
        SourceError: it is no workbook, is damaged, or would exhaust the memory.
    """
    formulas: dict[str, Formulas] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _MAX_BYTES:
                raise _too_large(name, "it unpacks to more than a gigabyte")
            parts = [entry.filename for entry in entries if _SHEET.fullmatch(entry.filename)]
            if not parts:
                raise SourceError(
                    f"{name} is an archive without an Excel workbook",
                    why="tables are read from .xlsx, .xls and delimited text",
                    fix=SAVE_AS_XLSX,
                )
            book = _read(archive, "xl/workbook.xml")
            wishes = _TO_BE_COMPUTED.search(book) is not None
            names = _names_of_parts(book, _read(archive, "xl/_rels/workbook.xml.rels"))
            for part in parts:
                xml = archive.read(part)
                _refuse_absurd_sheet(xml, name)
                if b"<f" in xml and basename(part) in names:
                    formulas[names[basename(part)]] = _formulas(xml, zero_too=wishes)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as problem:
        raise damaged(name, problem) from None
    return formulas


def damaged(name: str, problem: BaseException) -> SourceError:
    """Return the error about a workbook that cannot be read."""
    return SourceError(
        f"{name} cannot be read as a workbook",
        why=f"it is damaged or cut off ({problem})",
        fix=SAVE_AS_XLSX,
    )


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    return archive.read(part) if part in archive.namelist() else b""


def _names_of_parts(book: bytes, relations: bytes) -> dict[str, str]:
    """Return the names of sheets by the files that hold them."""
    targets = {
        _attribute(element, "Id"): basename(_attribute(element, "Target"))
        for element in re.findall(r"<(?:\w+:)?Relationship\b[^<>]*>", _text(relations))
    }
    return {
        targets.get(_attribute(element, r"\w+:id"), ""): _attribute(element, "name")
        for element in re.findall(r"<(?:\w+:)?sheet\b[^<>]*>", _text(book))
    }


def _text(xml: bytes) -> str:
    return xml.decode("utf-8", errors="replace")


def _attribute(element: str, name: str) -> str:
    match = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", element)
    return unescape(match[1] or match[2] or "") if match else ""


def _formulas(xml: bytes, *, zero_too: bool) -> Formulas:
    return {
        (int(match[2]), _column_number(match[1]) - 1): "=" + unescape(_text(match[3] or b""))
        for match in _FORMULA.finditer(xml)
        if zero_too or match[4] != b"0"
    }


def _refuse_absurd_sheet(xml: bytes, name: str) -> None:
    """Refuse what would exhaust the memory: two cells in far corners make a sheet of billions."""
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
