"""One sheet of an OpenDocument spreadsheet: its cells, and what they look like.

Rows and cells that are repeated are stored once, with a count: those with values count as often,
a million blank ones cost nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.sources.formats.grid import Beside, Grid, MergedArea
from aidreport.sources.formats.looks import Looks, runs_of
from aidreport.sources.formats.workbooks.archives import too_large
from aidreport.sources.formats.workbooks.excel_sheets import MAX_CELLS, letters_of
from aidreport.sources.formats.workbooks.formulas import adds_up_its_column
from aidreport.sources.formats.workbooks.opendocument_styles import attribute, local
from aidreport.sources.formats.workbooks.rich_text import Run
from aidreport.sources.formats.workbooks.unseen import rows_seen, see_texts, uncover, unstrike
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.sources.formats.grid import CellValue
    from aidreport.sources.formats.workbooks.opendocument_styles import Styles

_NAMES = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
_OFFICE, _TABLE, _TEXT = map(_NAMES.format, ("office", "table", "text"))
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_STYLE, _FORMULA, _KIND = f"{_TABLE}style-name", f"{_TABLE}formula", f"{_OFFICE}value-type"
_KEY = "\ue000{}\ue001"
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_NUMBERS = ("float", "currency", "percentage")
_REFERENCE = re.compile(r"\[\.([$A-Z0-9]+)(?::\.([$A-Z0-9]+))?\]")
_PREFIX = re.compile(r"(?:[a-z]+:)?=")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?", re.ASCII)


class _Cell(NamedTuple):
    """A cell: its value, format and formula, its indent, and if it is struck out, white or bold."""

    value: CellValue
    format: str
    struck: bool
    formula: str
    pale: bool = False
    indent: int = 0
    bold: bool = False


class _Column(NamedTuple):
    """Columns beside each other, from the first to before the last."""

    first: int
    last: int
    style: str
    hidden: bool


class Sheet:
    """A sheet to which rows and columns are added.

    Args:
        title: its name.
        styles: of the spreadsheet.
        name: what messages call the file.
    """

    def __init__(self, title: str, styles: Styles, name: str) -> None:
        self._title, self._styles, self._name = title, styles, name
        self._cells: list[list[CellValue]] = []
        self._blank = self._filled = 0
        self._columns: list[_Column] = []
        self._styled = False
        self._formats: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        self._struck: defaultdict[int, set[int]] = defaultdict(set)
        self._sums: defaultdict[int, set[int]] = defaultdict(set)
        self._pale: defaultdict[int, set[int]] = defaultdict(set)
        self._indents: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._bold: defaultdict[int, set[int]] = defaultdict(set)
        self._outlined: dict[int, int] = {}
        self._formulas: dict[tuple[int, int], str] = {}
        self._hidden: set[int] = set()
        self._filtered = False
        self._merged: list[MergedArea] = []
        self._texts: dict[str, list[Run]] = {}
        self._beside: list[Beside] = []

    def add_column(self, element: Any, *, hidden: bool) -> None:
        """Add a column, or several that are alike."""
        first = self._columns[-1].last if self._columns else 0
        last = min(first + _count(element, "columns"), _MOST_COLUMNS)
        narrow = self._styles.hides("table-column", attribute(element, "style-name"))
        style = attribute(element, "default-cell-style-name")
        self._styled = self._styled or bool(style)
        self._columns.append(_Column(first, last, style, hidden or narrow))

    def add_row(self, element: Any, *, hidden: bool, depth: int = 0) -> None:
        """Add a row, or several that are alike.

        Args:
            depth: in how many groups of rows it is.

        Raises:
            SourceError: the sheet would exhaust the memory.
        """
        count = _count(element, "rows")
        number = len(self._cells) + self._blank + 1
        cells = list(self._cells_of(element, number))
        while cells and cells[-1].value == "" and not cells[-1].formula:
            cells.pop()
        if not cells:
            self._blank += count
            return
        self._filled += count * len(cells)
        if number + count - 1 > _MOST_ROWS or self._filled > MAX_CELLS:
            raise too_large(self._name, state("source.sheet-rows", number=number + count - 1))
        blank: list[CellValue] = []
        self._cells += [blank] * self._blank
        self._blank = 0
        flat = self._styles.hides("table-row", attribute(element, "style-name"))
        for at in range(number, number + count):
            self._cells.append([cell.value for cell in cells])
            self._look_at(cells, at)
            if hidden or flat:
                self._hidden.add(at)
            if depth:
                self._outlined[at] = depth
        self._filtered = self._filtered or attribute(element, "visibility") == "filter"

    def grid(self) -> Grid:
        """Return the rows as they are seen."""
        cells, texts = [list(row) if row else row for row in self._cells], self._texts
        marks = see_texts(cells, lambda cell: texts.get(str(cell)), self._struck) if texts else ()
        covered = uncover(cells, self._merged)
        struck_rows, struck_cells = unstrike(cells, self._struck)
        looks = Looks(
            formats={column: runs_of(found) for column, found in self._formats.items()},
            hidden_rows=frozenset(self._hidden),
            filtered=self._filtered,
            hidden_columns=frozenset(
                column
                for part in self._columns
                if part.hidden
                for column in range(part.first, part.last)
            ),
            sums={column: frozenset(rows) for column, rows in self._sums.items()},
            pale={column: frozenset(rows) for column, rows in self._pale.items()},
            indents=self._indents,
            outlined=self._outlined,
            bold={column: frozenset(rows) for column, rows in self._bold.items()},
        ).without(covered, struck_rows, (*marks, *struck_cells))
        return Grid(
            rows_seen(cells),
            self._title,
            merged=tuple(self._merged),
            formulas=self._formulas,
            looks=looks,
            beside=(*self._styles.pages, *self._beside),
        )

    def _look_at(self, cells: list[_Cell], number: int) -> None:
        """Keep what the cells of a row look like, and their formulas."""
        for column, cell in enumerate(cells):
            if cell.format:
                self._formats[column].append((number, cell.format))
            if cell.struck:
                self._struck[number].add(column)
            if cell.pale:
                self._pale[column].add(number)
            if cell.indent:
                self._indents[column][number] = cell.indent
            if cell.bold:
                self._bold[column].add(number)
            if cell.formula:
                if adds_up_its_column(cell.formula, letters_of(column + 1), number):
                    self._sums[column].add(number)
                if cell.value == "":
                    self._formulas[number, column] = "=" + cell.formula

    def _cells_of(self, row: Any, number: int) -> Iterator[_Cell]:
        """Yield the cells of a row; blank ones at its end may be left out."""
        of_row = attribute(row, "default-cell-style-name")
        column = 0
        for element in row:
            if element.tag == _CELL:
                if element.get(_SPANS[0]) or element.get(_SPANS[1]):
                    self._merge(element, number, column)
            elif element.tag != _COVERED:
                continue
            count = min(_count(element, "columns"), _MOST_COLUMNS - column)
            if len(element) > 0:
                self._beside += _comments(element, number, column)
            written = len(element) > 0 or element.get(_KIND) or element.get(_FORMULA)
            cell = self._cell(element, of_row, column) if written else _NO_CELL
            if count == 1:
                yield cell
            else:
                yield from (cell for _ in range(count))
            column += count

    def _merge(self, element: Any, row: int, column: int) -> None:
        down, right = (_number(element.get(name, "")) for name in _SPANS)
        if down > 1 or right > 1:
            self._merged.append(MergedArea(row, column, row + down - 1, column + right - 1))

    def _cell(self, element: Any, of_row: str, column: int) -> _Cell:
        style = element.get(_STYLE) or of_row or self._of_column(column)
        kind = element.get(_KIND, "")
        currency = element.get(f"{_OFFICE}currency", "") if kind == "currency" else ""
        code = self._styles.code(style, currency) if kind in _NUMBERS else ""
        if kind == "percentage" and not code:
            code = "0%"
        formula = element.get(_FORMULA, "")
        if formula:
            formula = _PREFIX.sub("", formula, count=1)
            formula = _REFERENCE.sub(lambda m: m[1] + (f":{m[2]}" if m[2] else ""), formula)
        struck, pale = self._styles.struck(style), self._styles.pale(style)
        value = self._value(element, kind)
        named = isinstance(value, str)
        indent = self._styles.indent(style) if named else 0
        bold = named and self._styles.bold(style)
        return _Cell(value, code, struck, formula, pale, indent, bold)

    def _of_column(self, column: int) -> str:
        if not self._styled:
            return ""
        found = (part.style for part in self._columns if part.first <= column < part.last)
        return next(found, "")

    def _value(self, element: Any, kind: str) -> CellValue:
        """Return the value of a cell; an error value is blank, as in other workbooks."""
        if _is_error(element):
            return ""
        if kind in _READERS:
            name, read = _READERS[kind]
            try:
                return read(element.get(name, ""))
            except ValueError:
                return ""
        return self._text(element)

    def _text(self, element: Any) -> str:
        """Return the text of a cell, or the key of a text whose parts look different."""
        paragraphs = [part for part in element if part.tag == f"{_TEXT}p"]
        if len(paragraphs) == 1 and not len(paragraphs[0]):
            return paragraphs[0].text or str(element.get(f"{_OFFICE}string-value", ""))
        runs: list[Run] = []
        for paragraph in paragraphs:
            runs += [Run("\n")] if runs else []
            runs += self._runs(paragraph, Run(""))
        text = "".join(run.text for run in runs)
        if not any(run.shift or run.struck is not None for run in runs):
            return text or str(element.get(f"{_OFFICE}string-value", ""))
        key = _KEY.format(len(self._texts))
        self._texts[key] = runs
        return key

    def _runs(self, element: Any, like: Run) -> Iterator[Run]:
        """Yield the parts of a text, which look like what is around them if they say nothing."""
        yield like._replace(text=element.text or "")
        for part in element:
            kind = local(part) if isinstance(part.tag, str) else ""
            if kind == "s":
                yield like._replace(text=" " * _number(attribute(part, "c")))
            elif kind in ("tab", "line-break"):
                yield like._replace(text=" ")
            elif kind == "span":
                struck, shift = self._styles.of_text(attribute(part, "style-name"))
                own = Run("", like.struck if struck is None else struck, shift or like.shift)
                yield from self._runs(part, own)
            elif kind == "a":
                yield from self._runs(part, like)
            yield like._replace(text=part.tail or "")


_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_REPEATED = {what: f"{_TABLE}number-{what}-repeated" for what in ("rows", "columns")}
_SPANS = (f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned")
_NO_CELL = _Cell("", "", struck=False, formula="")


def _comments(cell: Any, row: int, column: int) -> Iterator[Beside]:
    for comment in cell.iterfind(f"{_OFFICE}annotation"):
        text = " ".join(" ".join(part.itertext()) for part in comment.iterfind(f"{_TEXT}p"))
        if text.strip():
            yield Beside("comment", " ".join(text.split()), row, column)


def _count(element: Any, what: str) -> int:
    return _number(element.get(_REPEATED[what], ""))


def _number(text: str) -> int:
    if not text:
        return 1
    return max(int(text), 1) if text.isascii() and text.isdecimal() else 1


def _is_error(element: Any) -> bool:
    """Tell whether a cell holds an error value, as the extension of LibreOffice says."""
    return bool(element.get(_ERROR) == "error")


def _date(text: str) -> CellValue:
    moment = datetime.fromisoformat(text)
    return moment.date() if moment.time() == time() else moment


def _duration(text: str) -> CellValue:
    match = _DURATION.fullmatch(text)
    if match is None:
        return text
    days, hours, minutes = (int(part or 0) for part in match.group(2, 3, 4))
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=float(match[5] or 0))
    return -length if match[1] else length


_READERS: dict[str, tuple[str, Callable[[str], CellValue]]] = {
    **dict.fromkeys(_NUMBERS, (f"{_OFFICE}value", float)),
    "date": (f"{_OFFICE}date-value", _date),
    "time": (f"{_OFFICE}time-value", _duration),
    "boolean": (f"{_OFFICE}boolean-value", lambda text: text == "true"),
}
"""Type of a value → its attribute, and what reads it."""
