"""Excel workbooks to rows with their numbers."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError, near_miss
from aidreport.sources.formats.grid import Area, Cell, Grid, Row
from aidreport.sources.formats.xlsx_package import Formulas, damaged, formulas_without_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
"""First bytes of .xlsx and .xls; a password-protected .xlsx has those of .xls."""

_HEADER_ROWS = 50


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
    formulas = formulas_without_value(content, name) if content.startswith(ZIP_MAGIC) else {}
    with _panics_as_damage(name), _open(content) as book:
        reader = _Reader(book, name, formulas)
        return (reader.named(sheet),) if sheet is not None else reader.recognised(is_table)


@contextmanager
def _panics_as_damage(name: str) -> Iterator[None]:
    """Tell what the library cannot read as a damaged workbook; on some files it panics."""
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


def _open(content: bytes) -> Any:
    import python_calamine

    return python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the sheets of an open workbook."""

    book: Any
    name: str
    formulas: Mapping[str, Formulas]

    def named(self, sheet: str) -> Grid:
        """Return a sheet by its name."""
        names = self.book.sheet_names
        if sheet not in names:
            raise SourceError(
                f'{self.name} has no sheet "{sheet}"{near_miss(sheet, names)}',
                details=[_quoted(names)],
                fix="correct sheet for this source in config.toml",
            )
        return self.grid(sheet)

    def recognised(self, is_table: Callable[[Sequence[Row]], bool]) -> tuple[Grid, ...]:
        """Return the visible sheets that are tables, else the only one."""
        filled = [grid for sheet in _visible(self.book) if (grid := self.grid(sheet)).rows]
        fitting = [grid for grid in filled if is_table(grid.rows[:_HEADER_ROWS])]
        if fitting or len(filled) < 2:
            return tuple(fitting or filled)
        names = [str(grid.sheet) for grid in filled]
        raise SourceError(
            f"{self.name}: no sheet is recognised as a table of allocations",
            details=[_quoted(names)],
            why="a table needs a heading for the recipient and one for the amount",
            fix="name the sheet in config.toml: "
            f'data = {{ path = "{self.name}", sheet = "{names[0]}" }}',
        )

    def grid(self, sheet: str) -> Grid:
        """Return the rows of a sheet."""
        found = self.book.get_sheet_by_name(sheet)
        _, left = found.start or (0, 0)
        cells: Iterable[list[Cell]] = found.iter_rows()
        numbered = (Row.of(number, row) for number, row in enumerate(cells, start=1))
        return Grid(
            tuple(row for row in numbered if not row.blank),
            sheet,
            merged=tuple(
                Area(top + 1, first - left, bottom + 1, last - left)
                for (top, first), (bottom, last) in found.merged_cell_ranges or ()
            ),
            formulas={
                (row, column - left): text
                for (row, column), text in self.formulas.get(sheet, {}).items()
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
