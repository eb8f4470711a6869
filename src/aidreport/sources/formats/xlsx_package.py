"""What stands in the files inside an .xlsx, before a library reads it: its extent, its formulas."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html import unescape
from posixpath import basename
from typing import TYPE_CHECKING

from aidreport.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    found: dict[str, Formulas] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _MAX_BYTES:
                raise _too_large(name, "it unpacks to more than a gigabyte")
            parts = [entry.filename for entry in entries if _SHEET.fullmatch(entry.filename)]
            if not parts:
                raise _no_workbook(name)
            book = _read(archive, "xl/workbook.xml")
            wishes = _TO_BE_COMPUTED.search(book) is not None
            names = _names_of_parts(book, _read(archive, "xl/_rels/workbook.xml.rels"))
            for part in parts:
                xml = archive.read(part)
                _refuse_absurd_sheet(xml, name)
                if b"<f" in xml and basename(part) in names:
                    found[names[basename(part)]] = _formulas(xml, zero_too=wishes)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as problem:
        raise damaged(name, problem) from None
    return found


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
    targets: dict[str, str] = {}
    for element in re.findall(r"<(?:\w+:)?Relationship\b[^<>]*>", _text(relations)):
        targets[_attribute(element, "Id")] = basename(_attribute(element, "Target"))
    names: dict[str, str] = {}
    for element in re.findall(r"<(?:\w+:)?sheet\b[^<>]*>", _text(book)):
        part = targets.get(_attribute(element, r"\w+:id"), "")
        names[part] = _attribute(element, "name")
    return names


def _text(xml: bytes) -> str:
    return xml.decode("utf-8", errors="replace")


def _attribute(element: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", element)
    return unescape(found[1] or found[2] or "") if found else ""


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


def _no_workbook(name: str) -> SourceError:
    return SourceError(
        f"{name} is an archive without an Excel workbook",
        why="tables are read from .xlsx, .xls and delimited text",
        fix=SAVE_AS_XLSX,
    )
