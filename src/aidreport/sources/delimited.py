"""Delimited text: encoding and delimiter found, rows with their line numbers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.finding import Finding, Severity
from aidreport.sources.grid import Grid, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.config import DataSource

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1_000_000
_SAMPLE_ROWS = 50


def read_delimited(content: bytes, name: str, options: DataSource) -> Grid:
    """Return the rows of a delimited text.

    Raises:
        SourceError: it is no text, its quotes do not close, or its encoding is not known.
    """
    text, findings = _decoded(content, name, options.encoding)
    if "\0" in text:
        raise SourceError(
            f"{name} is not a table",
            why="it holds bytes that no text has",
            fix="save it as CSV (UTF-8) or XLSX",
        )
    delimiter = options.delimiter or _delimiter(text)
    rows = tuple(_rows(text, delimiter, name))
    return Grid(None, rows, findings)


def _decoded(content: bytes, name: str, encoding: str | None) -> tuple[str, tuple[Finding, ...]]:
    if encoding is not None:
        return _decoded_as(content, name, encoding), ()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded_as(content, name, "utf-16"), ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text, used = content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, used = content.decode("latin-1"), "Latin-1"
    note = Finding(
        "encoding-guessed",
        Severity.NOTE,
        f"{name} is not UTF-8 and was read as {used}; check names with accents, or set encoding",
        name,
    )
    return text, (note,)


def _decoded_as(content: bytes, name: str, encoding: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError:
        raise SourceError(
            f'{name}: there is no encoding "{encoding}"',
            fix='set encoding to a name such as "utf-8" or "cp1252", or leave it out',
        ) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"{name}, line {line}: not {encoding} text",
            fix="leave encoding out so that it is found, or save the file as UTF-8",
        ) from None


def _delimiter(text: str) -> str:
    """Return the delimiter that splits most rows into the same number of cells."""
    sample = text[:100_000]
    best, best_score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(sample), delimiter=delimiter)
        try:
            widths = [len(row) for row, _ in zip(reader, range(_SAMPLE_ROWS), strict=False) if row]
        except csv.Error:
            continue
        counts = Counter(width for width in widths if width > 1)
        if counts:
            width, rows = counts.most_common(1)[0]
            best, best_score = max(
                (best, best_score), (delimiter, (rows, width)), key=lambda item: item[1]
            )
    return best


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that are not blank, with the line on which each begins."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            if not all(map(is_blank, row)):
                yield start, tuple(row)
            start = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            f"{name}, line {start}: {error}",
            why="a cell that begins with a quote ends with one; quotes inside are doubled",
            fix="correct the quotes there, or save the table as XLSX",
        ) from None
