"""The sheets of an .xlsx as XML: what their cells look like, their formulas, and their extent.

A library reads the values of the cells; it tells nothing of their looks. The XML is searched, not
parsed, since that takes a tenth of the time; XML of an unusual form is first written in the usual
one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from aidreport.sources.formats.looks import Looks, runs_of
from aidreport.sources.formats.workbooks.archives import elements_of, too_large
from aidreport.sources.formats.workbooks.formulas import adds_up_its_column
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from aidreport.sources.formats.workbooks.excel_styles import Styles

MAX_CELLS = 50_000_000
_MAX_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
_PREFIX = re.compile(rb'<(\w+):worksheet\b[^<>]*\bxmlns:\1="[^"]*/main"')
_ROWS = re.compile(rb'<row r="([0-9]{1,7})"')
_UNUSUAL_CELL, _UNUSUAL_ROW = re.compile(rb'<c (?!r=")'), re.compile(rb'<row (?!r=")')
# Cells that have a format and no value end at once; they cost nothing to read.
_NO_VALUE = rb"(?![^<>]*(?:/>|></c>))"
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"' + _NO_VALUE)
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*'
    rb"<f\b([^<>]*?)(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*([^<]*?)\s*</v>)?"
)
_HIDDEN_ROW = re.compile(
    rb'<row r="([0-9]{1,7})"(?=[^<>]* (?:hidden="(?:1|true)"|ht="0(?:\.[0-9]*)?"))[^<>]*>'
)
_OUTLINED_ROW = re.compile(rb'<row r="([0-9]{1,7})"[^<>]* outlineLevel="([1-7])"')
_HEAD = 1 << 16
_COLUMN = re.compile(rb"<col\b[^<>]*>")
_FILTER = re.compile(rb"<autoFilter\b[^<>]*[^/<>]>|<filterColumn\b")
Formulas = dict[tuple[int, int], str]
"""Row as a spreadsheet numbers it, and column from 0 → the formula there that has no value."""


class Scan(NamedTuple):
    """What a sheet's XML tells beside the values.

    Attributes:
        looks: those of the cells.
        formulas: those without a value.
        struck: number of a row → columns whose cell has a struck-out font.
    """

    looks: Looks
    formulas: Formulas
    struck: Mapping[int, Collection[int]]


def scan_sheet(xml: bytes, styles: Styles, name: str, *, computed: bool) -> Scan:
    """Return what a sheet's XML tells beside the values of its cells.

    A program that writes formulas alone leaves them without a value, or with 0 and the wish that
    all be computed when the workbook is opened.

    Args:
        xml: the sheet in the usual form.
        styles: those that say something.
        name: what messages call the file.
        computed: False if the workbook has that wish.

    Raises:
        SourceError: two cells in far corners make it a sheet of billions.
    """
    _refuse_absurd(xml, name)
    styled = dict(_styled(xml, styles))
    codes = {**styles.dates, **styles.formats}
    formulas, sums = _formulas(xml, zero_too=not computed) if b"<f" in xml else ({}, {})
    hidden = frozenset(map(int, _HIDDEN_ROW.findall(xml)))
    formats = {
        column: runs_of((row, codes[style]) for row, style in cells if style in codes)
        for column, cells in styled.items()
    }
    looks = Looks(
        formats={column: runs for column, runs in formats.items() if runs},
        hidden_rows=hidden,
        filtered=bool(hidden) and _FILTER.search(xml) is not None,
        hidden_columns=_hidden_columns(xml),
        sums={column: frozenset(rows) for column, rows in sums.items()},
        pale={
            column: rows
            for column, cells in (styled.items() if styles.pale else ())
            if (rows := frozenset(row for row, style in cells if style in styles.pale))
        },
        bold={
            column: rows
            for column, cells in (styled.items() if styles.bold else ())
            if (rows := frozenset(row for row, style in cells if style in styles.bold))
        },
        indents={
            column: deep
            for column, cells in (styled.items() if styles.indents else ())
            if (deep := {row: styles.indents[at] for row, at in cells if at in styles.indents})
        },
        outlined={
            int(row): int(depth)
            for row, depth in (_OUTLINED_ROW.findall(xml) if b"outlineLevel" in xml else ())
        },
    )
    return Scan(looks, formulas, _struck(styled, styles))


def usual_form(xml: bytes) -> bytes:
    """Return a sheet with plain names of elements and the reference first in each row and cell.

    Nearly all programs write it so. Others name the elements with a prefix, write other attributes
    first, or leave references out, since cells are in order.

    Raises:
        SyntaxError: it is no XML.
    """
    if prefix := _PREFIX.search(xml[:4096]):
        xml = re.sub(rb"(</?)" + prefix[1] + rb":", rb"\1", xml)
    head = xml[:_HEAD]
    usual = not (
        _UNUSUAL_CELL.search(xml) or _UNUSUAL_ROW.search(xml) or b"<c>" in head or b"<row>" in head
    )
    return xml if usual and b"sheetData" in xml else b"".join(_written_anew(xml))


def _written_anew(xml: bytes) -> Iterator[bytes]:
    """Yield the pieces of a sheet in the usual form, without what is not looked at."""
    yield b"<worksheet>"
    last_row = last_column = 0
    for element in elements_of(xml, ("{*}row", "{*}col", "{*}autoFilter", "{*}filterColumn")):
        tag = element.tag.rpartition("}")[2]
        if tag != "row":
            yield f"<{tag}{_attributes(element)}/>".encode()
            continue
        last_row = int(element.get("r") or last_row + 1)
        cells, last_column = [], 0
        for cell in element.iterfind("{*}c"):
            reference = cell.get("r")
            letters = re.match("[A-Z]+", reference or "")
            last_column = column_number(letters[0].encode()) if letters else last_column + 1
            cells.append(_cell(cell, f"{letters_of(last_column)}{last_row}"))
        attributes = f' r="{last_row}"{_attributes(element)}'
        element.clear()
        yield f"<row{attributes}>{''.join(cells)}</row>".encode()
    yield b"</worksheet>"


def _attributes(element: Any) -> str:
    return "".join(
        f" {key}={quoteattr(value)}" for key, value in element.attrib.items() if key != "r"
    )


def _cell(cell: Any, reference: str) -> str:
    written = []
    for part in cell:
        tag = part.tag.rpartition("}")[2]
        text = escape("".join(part.itertext()))
        written.append(f"<{tag}{_attributes(part)}>{text}</{tag}>")
    return f'<c r="{reference}"{_attributes(cell)}>{"".join(written)}</c>'


def _styled(xml: bytes, styles: Styles) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Yield the columns with cells of styles that say something, each with its rows and styles.

    Of cells that show dates, only those whose number is too large to be one.
    """
    ways = []
    known = (styles.formats, styles.struck, styles.pale, styles.indents, styles.bold)
    if plain := {style for styles_of in known for style in styles_of}:
        ways.append(f'(?:{"|".join(sorted(plain))})"')
    dates = styles.dates.keys() - plain
    if dates and re.search(
        rb' s="(?:' + "|".join(sorted(dates)).encode() + rb')"[^<>]*><v>[0-9]{7}', xml
    ):
        ways.append(f'(?:{"|".join(sorted(dates))})"(?=[^<>]*><v>[0-9]{{7}})')
    if not ways:
        return
    wanted = re.compile(
        rb'<c r="([A-Z]++)([0-9]++)" (?:[^<> s][^<> ]*+ )*+s="(' + "|".join(ways).encode() + rb")"
    )
    columns: defaultdict[bytes, list[tuple[int, str]]] = defaultdict(list)
    names = {f'{style}"'.encode(): style for style in {*plain, *dates}}
    for letters, row, style in wanted.findall(xml):
        columns[letters].append((int(row), names[style]))
    for letters, cells in columns.items():
        yield column_number(letters) - 1, cells


def _struck(styled: Mapping[int, list[tuple[int, str]]], styles: Styles) -> dict[int, set[int]]:
    rows: defaultdict[int, set[int]] = defaultdict(set)
    for column, cells in styled.items() if styles.struck else ():
        for row, style in cells:
            if style in styles.struck:
                rows[row].add(column)
    return rows


def _hidden_columns(xml: bytes) -> frozenset[int]:
    head = xml[: xml.find(b"<sheetData")] if b"<sheetData" in xml[:1_000_000] else xml[:1_000_000]
    hidden: set[int] = set()
    for element in _COLUMN.findall(head):
        values = dict(re.findall(rb'([\w:]+)="([^"]*)"', element))
        narrow = re.fullmatch(rb"0(?:\.0*)?", values.get(b"width", b"1")) is not None
        if values.get(b"hidden") in (b"1", b"true") or narrow:
            first, last = (int(values.get(key, b"0") or 0) for key in (b"min", b"max"))
            hidden.update(range(first - 1, min(last, _MAX_COLUMNS)))
    return frozenset(hidden)


def _formulas(xml: bytes, *, zero_too: bool) -> tuple[Formulas, dict[int, set[int]]]:
    """Return the formulas without a value, and column → rows of those that add up the column."""
    without: Formulas = {}
    sums: defaultdict[int, set[int]] = defaultdict(set)
    shared: dict[bytes, bool] = {}
    nothing = (b"", b"0") if zero_too else (b"",)
    for letters, number, attributes, written, value in _FORMULA.findall(xml):
        row, column = int(number), column_number(letters) - 1
        text = unescape(written.decode("utf-8", errors="replace"))
        index = re.search(rb'\bsi="([0-9]+)"', attributes)
        if text:
            adds = adds_up_its_column(text, letters.decode(), row)
            if index:
                shared[index[1]] = adds
        else:
            adds = index is not None and shared.get(index[1], False)
        if adds:
            sums[column].add(row)
        if value in nothing:
            without[row, column] = "=" + text
    return without, sums


def _refuse_absurd(xml: bytes, name: str) -> None:
    """Refuse what would exhaust the memory: two cells in far corners make a sheet of billions."""
    if not _BEYOND_ANY_ROWS.search(xml):
        return
    most = MAX_CELLS // max(map(int, _ROWS.findall(xml)), default=1)
    if most >= _MAX_COLUMNS or not _beyond(most).search(xml):
        return
    columns: set[bytes] = set()
    last = 0
    for match in _CELL.finditer(xml):
        columns.add(match[1])
        last = max(last, int(match[2]))
    widest = max(map(column_number, columns), default=0)
    if widest * last > MAX_CELLS:
        raise too_large(name, state("source.sheet-spans", columns=widest, rows=last))


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _beyond(column: int) -> re.Pattern[bytes]:
    """Return what finds cells with a value in columns after one, counted from 1."""
    letters = letters_of(column)
    longer = len(letters) + 1
    ways = [rf"[A-Z]{{{longer},3}}"] if longer <= 3 else []
    for at, letter in enumerate(letters):
        if letter != "Z":
            rest = len(letters) - at - 1
            ways.append(f"{letters[:at]}[{chr(ord(letter) + 1)}-Z][A-Z]{{{rest}}}")
    return re.compile(rb'<c r="(?:' + "|".join(ways).encode() + rb")[0-9]{1,7}\"" + _NO_VALUE)


_BEYOND_ANY_ROWS = _beyond(MAX_CELLS // _MOST_ROWS)
"""Finds cells so far to the right that a sheet of all rows could be too large."""
