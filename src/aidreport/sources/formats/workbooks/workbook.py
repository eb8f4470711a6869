"""Workbooks to rows: which kind of file it is, and which of its sheets are tables."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from aidreport.errors import SourceError, near_miss
from aidreport.files.toml import read_toml
from aidreport.files.toml_values import as_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.formats.grid import Beside, cell_text
from aidreport.sources.formats.paths import ZIP_MAGIC
from aidreport.sources.formats.workbooks.archives import SAVE_AS_XLSX, open_archive
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aidreport.sources.formats.grid import Grid, SourceRow

_HEADER_ROWS = 50
_ROWS_ABOUT, _LONGEST = 200, 300
_WORD_AND_FACTOR = 2
_MOST_CELLS = 2
_ABOUT = frozenset(
    map(plain_word, read_toml(Path(__file__).with_suffix(".toml"), SourceError)["about"].split())
)
"""Words in the names of sheets that are about the others."""


class Book(Protocol):
    """A workbook of any kind."""

    @property
    def names(self) -> Sequence[str]:
        """The names of all sheets."""

    @property
    def visible(self) -> Sequence[str]:
        """The names of the sheets of cells that are not hidden."""

    def grid(self, title: str) -> Grid:
        """Return the rows of a sheet."""


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
    book = _open(content, name)
    if sheet is None:
        grids = map(book.grid, book.visible)
        found = [grid for grid in grids if grid.rows]
        tables = _recognised(found, is_table, name)
        others = [grid for grid in found if all(grid is not table for table in tables)]
        return _with_others(tables, others)
    if sheet not in book.names:
        raise SourceError(
            state(
                "source.no-sheet",
                name=str(name),
                sheet=sheet,
                near=near_miss(sheet, book.names),
            ),
            details=[_quoted(book.names)],
            fix=state("source.no-sheet-fix", sheet=as_toml(_likely(sheet, book))),
        )
    others = [
        book.grid(title)
        for title in book.visible
        if title != sheet and not _ABOUT.isdisjoint(words_of(title))
    ]
    return _with_others([book.grid(sheet)], others)


def _with_others(tables: Sequence[Grid], others: Sequence[Grid]) -> tuple[Grid, ...]:
    """Return tables, each with the texts of the sheets that are none, which may be about it.

    Sheets with numbers, such as a summary in millions, are about themselves.
    """
    texts = tuple(
        Beside("sheet", text, sheet=grid.sheet or "")
        for grid in others
        for row in _texts_about(grid)
        if len(text := " ".join(filter(None, row.texts))) <= _LONGEST
    )
    # Of several tables, it is not known which one a total is of.
    totals = [*map(_totals, others)] if len(tables) == 1 else []
    beside = (*texts, *chain.from_iterable(totals))
    return tuple(replace(grid, beside=(*grid.beside, *beside)) for grid in tables)


def _totals(grid: Grid) -> Iterator[Beside]:
    """Yield the rows of a sheet that is no table which may state a total: words and a number."""
    for row in grid.rows[:_ROWS_ABOUT]:
        *words, last = [cell for cell in row.cells if cell_text(cell)] or [""]
        if len(words) <= _MOST_CELLS and all(isinstance(cell, str) for cell in words):
            label = f"{' '.join(map(cell_text, words))}: " if words else ""
            text = f"{label}{cell_text(last)}"
            if len(text) <= _LONGEST:
                yield Beside("other-total", text, sheet=grid.sheet or "")


def _texts_about(grid: Grid) -> list[SourceRow]:
    """Return the rows of a sheet that is no table which may be about others: few cells, no number.

    Of a sheet that is not called so, "Notes", only if it has no numbers at all.
    """
    rows = grid.rows[:_ROWS_ABOUT]
    texts = [
        row for row in rows if _is_factor(row) or all(isinstance(cell, str) for cell in row.cells)
    ]
    named = not _ABOUT.isdisjoint(words_of(grid.sheet or ""))
    if not named and len(texts) < len(rows):
        return []
    return [row for row in texts if sum(map(bool, row.texts)) <= _MOST_CELLS]


def _is_factor(row: SourceRow) -> bool:
    """Tell whether a row is a word and a power of ten, as "Unit | 1000", and no figure."""
    filled = [text for text in row.texts if text]
    return len(filled) == _WORD_AND_FACTOR and re.fullmatch("1(?:000)+", filled[1]) is not None


def _likely(sheet: str, book: Book) -> str:
    """Return the sheet that was probably meant, else the first that is seen."""
    near = get_close_matches(sheet, book.names, n=1)
    return next(iter((*near, *book.visible, *book.names)))


def _open(content: bytes, name: str) -> Book:
    """Return a workbook of the kind that its content shows."""
    from aidreport.sources.formats.workbooks.excel import ExcelBook
    from aidreport.sources.formats.workbooks.old_excel import OldExcelBook
    from aidreport.sources.formats.workbooks.opendocument import OpenDocumentBook

    if not content.startswith(ZIP_MAGIC):
        return OldExcelBook(content, name)
    with open_archive(content, name) as archive:
        parts = [part.lower() for part in archive.namelist()]
    if "content.xml" in parts:
        return OpenDocumentBook(content, name)
    if any(part.startswith("xl/worksheets/") and part.endswith(".xml") for part in parts):
        return ExcelBook(content, name)
    if "xl/workbook.bin" in parts:
        raise SourceError(
            state("source.binary-workbook", name=str(name)),
            why=state("source.binary-workbook-why"),
            fix=state(SAVE_AS_XLSX),
        )
    raise SourceError(
        state("source.no-workbook", name=str(name)),
        why=state("source.no-workbook-why"),
        fix=state(SAVE_AS_XLSX),
    )


def _recognised(
    grids: Sequence[Grid], is_table: Callable[[Sequence[SourceRow]], bool], name: str
) -> tuple[Grid, ...]:
    """Return the sheets that are tables, else the only one that could be one.

    What cannot be is a sheet of notes, with one cell a row: a table has a recipient and an amount.
    """
    tables = [grid for grid in grids if is_table(grid.rows[:_HEADER_ROWS])]
    several_cells = [grid for grid in grids if any(sum(map(bool, r.texts)) > 1 for r in grid.rows)]
    found = tables or (several_cells if len(several_cells) == 1 else grids)
    if tables or len(found) < 2:
        return tuple(found)
    names = [str(grid.sheet) for grid in grids]
    raise SourceError(
        state("source.no-sheet-recognised", name=str(name)),
        details=[_quoted(names)],
        why=state("source.no-sheet-recognised-why"),
        fix=state("source.no-sheet-recognised-fix", name=str(name), names=names[0]),
    )


def _quoted(names: Iterable[str]) -> str:
    return state("source.sheets", names=", ".join(f'"{name}"' for name in names))
