"""Workbooks of Excel (.xlsx) to rows: a library reads the values, we read their looks."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.archives import damaged, open_archive, part_of, protected
from aidreport.sources.formats.columnar import rows_of_cells
from aidreport.sources.formats.excel_sheets import Scan, scan_sheet, usual_form
from aidreport.sources.formats.excel_styles import read_styles
from aidreport.sources.formats.grid import Grid, MergedArea
from aidreport.sources.formats.looks import PLAIN
from aidreport.sources.formats.unseen import uncovered, unstruck

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zipfile import ZipFile

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TO_BE_COMPUTED = re.compile(rb'<(?:\w+:)?calcPr\b[^<>]*\bfullCalcOnLoad="(?:1|true)"')


class ExcelBook:
    """An .xlsx.

    Args:
        content: its bytes.
        name: what messages call the file.

    Raises:
        SourceError: it is damaged, protected or absurdly large.
    """

    def __init__(self, content: bytes, name: str) -> None:
        from python_calamine import CalamineWorkbook

        self._content, self._name = content, name
        self._old = content.startswith(b"\xd0\xcf\x11\xe0")
        if not self._old:
            with open_archive(content, name) as archive:
                self._styles = read_styles(part_of(archive, "xl/styles.xml"))
                book = part_of(archive, _BOOK)
                self._to_be_computed = _TO_BE_COMPUTED.search(book) is not None
                self._parts = _parts_of_sheets(book, part_of(archive, _RELATIONS))
        with _panics_as_damage(name):
            self._book = CalamineWorkbook.from_object(io.BytesIO(content))

    @property
    def names(self) -> Sequence[str]:
        """The names of all sheets."""
        return tuple(self._book.sheet_names)

    @property
    def visible(self) -> Sequence[str]:
        """The names of the sheets of cells that are not hidden."""
        import python_calamine

        return [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]

    def grid(self, title: str) -> Grid:
        """Return the rows of a sheet.

        Raises:
            SourceError: it is damaged or absurdly large.
        """
        scan = Scan(PLAIN, {}, {})
        if not self._old:
            with open_archive(self._content, self._name) as archive:
                scan = self._scan(archive, title)
        with _panics_as_damage(self._name):
            return _grid(self._book.get_sheet_by_name(title), title, scan)

    def _scan(self, archive: ZipFile, title: str) -> Scan:
        xml = part_of(archive, self._parts.get(title, ""))
        usual = usual_form(xml) if xml else b""
        return scan_sheet(usual, self._styles, self._name, to_be_computed=self._to_be_computed)


@contextmanager
def _panics_as_damage(name: str) -> Iterator[None]:
    """Report what the library cannot read as a damaged workbook; on some files it panics."""
    import python_calamine

    try:
        yield
    except python_calamine.PasswordError:
        raise protected(name) from None
    except python_calamine.CalamineError as problem:
        raise damaged(name, problem) from None
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise damaged(name, problem) from None


def _grid(sheet: Any, title: str, scan: Scan) -> Grid:
    """Return the rows of a sheet, without the values beneath merged cells."""
    _, left = sheet.start or (0, 0)
    merged = tuple(
        MergedArea(top + 1, first - left, bottom + 1, last - left)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    )
    rows, covered = uncovered(rows_of_cells(tuple(sheet.iter_rows())), merged)
    struck = {row: [column - left for column in columns] for row, columns in scan.struck.items()}
    rows, struck_rows, marks = unstruck(rows, struck)
    looks = scan.looks.moved(left)
    if covered or struck:
        looks = replace(looks, covered=covered, struck_rows=struck_rows, marks=marks)
    formulas = {(row, column - left): text for (row, column), text in scan.formulas.items()}
    return Grid(rows, title, merged=merged, formulas=formulas, looks=looks)


def _parts_of_sheets(book: bytes, relations: bytes) -> Mapping[str, str]:
    """Return the names of the parts that hold the sheets, by the names of these."""
    targets = {
        _attribute(element, "Id"): normpath(join("/xl", _attribute(element, "Target"))).lstrip("/")
        for element in re.findall(r"<(?:\w+:)?Relationship\b[^<>]*>", _text(relations))
    }
    return {
        _attribute(element, "name"): targets.get(_attribute(element, r"\w+:id"), "")
        for element in re.findall(r"<(?:\w+:)?sheet\b[^<>]*>", _text(book))
    }


def _text(xml: bytes) -> str:
    return xml.decode("utf-8", errors="replace")


def _attribute(element: str, name: str) -> str:
    match = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", element)
    return unescape(match[1] or match[2] or "") if match else ""
