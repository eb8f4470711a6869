"""Workbooks of Excel (.xlsx) to rows: a library reads the values, we read their looks."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from html import unescape
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.grid import Grid, MergedArea
from aidreport.sources.formats.workbooks.archives import (
    damaged,
    name_of,
    open_archive,
    part_of,
    protected,
    refuse_many_sheets,
)
from aidreport.sources.formats.workbooks.excel_beside import texts_beside
from aidreport.sources.formats.workbooks.excel_sheets import scan_sheet, usual_form
from aidreport.sources.formats.workbooks.excel_styles import read_styles
from aidreport.sources.formats.workbooks.excel_text import RichTexts, with_parts
from aidreport.sources.formats.workbooks.unseen import rows_seen, see_texts, uncover, unstrike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zipfile import ZipFile

    from aidreport.sources.formats.grid import Beside
    from aidreport.sources.formats.workbooks.excel_sheets import Scan

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
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
        self._name, self._texts = name, RichTexts()
        with open_archive(content, name) as archive:
            self._styles = read_styles(part_of(archive, "xl/styles.xml"))
            book = part_of(archive, _BOOK)
            self._computed = _TO_BE_COMPUTED.search(book) is None
            self._parts = _parts_of_sheets(book, part_of(archive, _RELATIONS))
            refuse_many_sheets(len(self._parts), name)
            self._content = self._with_keys(archive, content, _STRINGS, "si")
        self._book = _opened(self._content, name)

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
        with open_archive(self._content, self._name) as archive:
            part = self._parts.get(title, "")
            xml = part_of(archive, part)
            if not xml:
                raise damaged(self._name, f'the part of its sheet "{title}" is missing')
            beside = tuple(texts_beside(archive, part, xml))
            usual = usual_form(xml)
            scan = scan_sheet(usual, self._styles, self._name, computed=self._computed)
            content = self._content
            if b"<is" in usual:
                content = self._with_keys(archive, content, part, "is", xml)
        book = self._book if content is self._content else _opened(content, self._name)
        with _panics_as_damage(self._name):
            return _grid(book.get_sheet_by_name(title), title, scan, self._texts, beside)

    def _with_keys(
        self, archive: ZipFile, content: bytes, part: str, tag: str, xml: bytes = b""
    ) -> bytes:
        """Return the workbook with keys in the place of the rich texts of a part."""
        name = name_of(archive, part)
        xml = xml or part_of(archive, part)
        changed = self._texts.replaced(xml, tag, all_runs=bool(self._styles.struck))
        return with_parts(content, {name: changed}) if changed else content


def _opened(content: bytes, name: str) -> Any:
    from python_calamine import CalamineWorkbook

    with _panics_as_damage(name):
        return CalamineWorkbook.from_object(io.BytesIO(content))


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


def _grid(sheet: Any, title: str, scan: Scan, texts: RichTexts, beside: Sequence[Beside]) -> Grid:
    """Return the rows of a sheet as they are seen."""
    _, left = sheet.start or (0, 0)
    merged = tuple(
        MergedArea(top + 1, first - left, bottom + 1, last - left)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    )
    cells = list(sheet.iter_rows())
    struck = {row: {column - left for column in columns} for row, columns in scan.struck.items()}
    marks = see_texts(cells, texts.of, struck) if texts else ()
    covered = uncover(cells, merged)
    struck_rows, struck_cells = unstrike(cells, struck)
    return Grid(
        rows_seen(cells),
        title,
        merged=merged,
        formulas={(row, column - left): text for (row, column), text in scan.formulas.items()},
        looks=scan.looks.moved(left).without(covered, struck_rows, (*marks, *struck_cells)),
        beside=tuple(
            item._replace(column=item.column - left) if item.row > 0 else item for item in beside
        ),
    )


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
