"""Workbooks of Excel 97 to 2003 (.xls) to rows, with what their cells look like."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import time
from typing import TYPE_CHECKING, Any

from aidreport.errors import AidreportError
from aidreport.sources.formats.grid import Beside, Grid, MergedArea
from aidreport.sources.formats.looks import Looks, runs_of
from aidreport.sources.formats.workbooks.archives import damaged, protected
from aidreport.sources.formats.workbooks.number_formats import speaks
from aidreport.sources.formats.workbooks.rich_text import Run
from aidreport.sources.formats.workbooks.unseen import rows_seen, see_texts, uncover, unstrike

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aidreport.sources.formats.grid import CellValue

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_POINT = 20
"""A height is written in twentieths of a point; what is less than a point high is not seen."""

_HEAVY = 600
"""The weight of a bold font; that of a usual one is 400."""

_WHITE = (1, 9)
"""Numbers of white among the colours that every workbook has."""

_SHIFTS = {1: 1, 2: -1}
_DATE = 3
"""The type that xlrd gives to numbers that a format shows as dates."""

_KEY = "\ue000{}\ue001"


class OldExcelBook:
    """An .xls.

    Args:
        content: its bytes.
        name: what messages call the file.

    Raises:
        SourceError: it is damaged, or protected with a password.
    """

    def __init__(self, content: bytes, name: str) -> None:
        import xlrd

        if _ENCRYPTED in content:
            raise protected(name)
        self._name = name
        try:
            self._book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, logfile=io.StringIO()
            )
        except xlrd.XLRDError as problem:
            encrypted = "encrypted" in str(problem)
            raise protected(name) if encrypted else damaged(name, problem) from None
        except Exception as problem:
            # On a damaged file the library fails in whatever way its code happens to.
            raise damaged(name, f"{type(problem).__name__}: {problem}") from None

    @property
    def names(self) -> Sequence[str]:
        """The names of all sheets."""
        return tuple(self._book.sheet_names())

    @property
    def visible(self) -> Sequence[str]:
        """The names of the sheets that are not hidden."""
        return [sheet.name for sheet in self._book.sheets() if sheet.visibility == 0]

    def grid(self, title: str) -> Grid:
        """Return the rows of a sheet.

        Raises:
            SourceError: it is damaged.
        """
        try:
            return _Sheet(self._book, self._book.sheet_by_name(title)).grid()
        except AidreportError:
            raise
        except Exception as problem:
            raise damaged(self._name, f"{type(problem).__name__}: {problem}") from None


def _is_bold(font: Any) -> bool:
    return bool(font.weight >= _HEAVY)


def _is_pale(book: Any, style: Any) -> bool:
    """Tell whether a style has white text on nothing or on white."""
    behind = style.background
    bare = behind.fill_pattern == 0 or (
        behind.fill_pattern == 1 and behind.pattern_colour_index in _WHITE
    )
    return bare and book.font_list[style.font_index].colour_index in _WHITE


class _Sheet:
    """A sheet of an .xls, whose columns are counted from the first that holds a value."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        formats = {key: item.format_str for key, item in book.format_map.items()}
        codes = [formats.get(style.format_key, "") for style in book.xf_list]
        self._codes = [code if speaks(code) else "" for code in codes]
        self._dates = codes
        self._pale = [_is_pale(book, style) for style in book.xf_list]
        self._bold = [_is_bold(book.font_list[style.font_index]) for style in book.xf_list]
        self._indents = [style.alignment.indent_level for style in book.xf_list]
        self._struck = [bool(book.font_list[style.font_index].struck_out) for style in book.xf_list]

    def grid(self) -> Grid:
        """Return the rows."""
        sheet = self._sheet
        cells = [[self._value(cell) for cell in sheet.row(number)] for number in range(sheet.nrows)]
        struck: defaultdict[int, set[int]] = defaultdict(set)
        formats: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        pale: defaultdict[int, set[int]] = defaultdict(set)
        bold: defaultdict[int, set[int]] = defaultdict(set)
        indents: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                style = cell.xf_index
                if style is not None and cell.ctype:
                    if self._struck[style]:
                        struck[row + 1].add(column)
                    if self._pale[style]:
                        pale[column].add(row + 1)
                    if self._bold[style]:
                        bold[column].add(row + 1)
                    if (depth := self._indents[style]) and isinstance(cells[row][column], str):
                        indents[column][row + 1] = depth
                    no_date = cell.ctype == _DATE and isinstance(cells[row][column], float)
                    if code := self._dates[style] if no_date else self._codes[style]:
                        formats[column].append((row + 1, code))
        texts = self._rich_texts(cells)
        marks = see_texts(cells, lambda cell: texts.get(str(cell)), struck) if texts else ()
        merged = tuple(
            MergedArea(top + 1, left, bottom, right - 1)
            for top, bottom, left, right in sheet.merged_cells
        )
        covered = uncover(cells, merged)
        struck_rows, struck_cells = unstrike(cells, struck)
        looks = Looks(
            formats={column: runs_of(found) for column, found in formats.items()},
            hidden_rows=frozenset(
                row + 1
                for row, info in sheet.rowinfo_map.items()
                if info.hidden or info.height < _POINT
            ),
            hidden_columns=frozenset(
                column
                for column, info in sheet.colinfo_map.items()
                if info.hidden or info.width == 0
            ),
            pale={column: frozenset(rows) for column, rows in pale.items()},
            bold={column: frozenset(rows) for column, rows in bold.items()},
            indents=indents,
            outlined={
                row + 1: info.outline_level
                for row, info in sheet.rowinfo_map.items()
                if info.outline_level
            },
        ).without(covered, struck_rows, (*marks, *struck_cells))
        comments = (
            Beside("comment", " ".join(str(note.text).split()), row + 1, column)
            for (row, column), note in sheet.cell_note_map.items()
        )
        return Grid(
            rows_seen(cells), sheet.name, merged=merged, looks=looks, beside=tuple(comments)
        )

    def _value(self, cell: Any) -> CellValue:
        """Return the value of a cell; an error value is blank, as in other workbooks."""
        import xlrd

        if cell.ctype == xlrd.XL_CELL_NUMBER:
            return float(cell.value)
        if cell.ctype == xlrd.XL_CELL_TEXT:
            return str(cell.value)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_DATE:
            return self._date(cell.value)
        return ""

    def _date(self, number: float) -> CellValue:
        import xlrd

        try:
            moment: datetime = xlrd.xldate_as_datetime(number, self._book.datemode)
        except (xlrd.XLDateError, OverflowError, ValueError):
            return number
        if 0 <= number < 1:
            return moment.time()
        return moment.date() if moment.time() == time() else moment

    def _rich_texts(self, cells: Sequence[list[CellValue]]) -> dict[str, list[Run]]:
        """Put keys in the place of rich texts that show more than their characters."""
        fonts = self._book.font_list
        found: dict[str, list[Run]] = {}
        for (row, column), starts in self._sheet.rich_text_runlist_map.items():
            text = cells[row][column]
            if not isinstance(text, str):
                continue
            ends = [start for start, _ in starts[1:]] + [len(text)]
            runs = [Run(text[: starts[0][0]])] if starts and starts[0][0] else []
            for (start, font), end in zip(starts, ends, strict=True):
                style = fonts[font]
                shift = _SHIFTS.get(style.escapement, 0)
                runs.append(Run(text[start:end], bool(style.struck_out), shift))
            key = _KEY.format(len(found))
            found[key], cells[row][column] = runs, key
        return found
