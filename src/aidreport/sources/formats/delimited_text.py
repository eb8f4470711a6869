"""Delimited text (CSV and its relatives) to rows with their numbers.

UTF-8 and UTF-16 are recognised, Windows-1252 and Latin-1 are guessed for Western languages; others
are asked about. Extracts that several offices added to mix encodings; each line is read by itself.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from functools import partial, reduce
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.regular import refuse_wide
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.sources.formats import columnar
from aidreport.sources.formats.columnar import rows_of_cells
from aidreport.sources.formats.delimiters import (
    DELIMITERS,
    SAMPLE_CHARACTERS,
    SAMPLE_ROWS,
    delimiter_of,
)
from aidreport.sources.formats.encodings import refuse_improbable, wide_encoding
from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.long_text import BAR, WIDE, lines_of
from aidreport.sources.formats.looks import PLAIN, Looks
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.formats.long_text import Lines

_UTF_8 = (None, "utf-8", "utf-8-sig")
_SURELY_LONG = 1 << 24
"""Texts of so many bytes are long, whatever the number of their lines."""

_HINT = re.compile(r"sep=([,;\t|])\r?\n", flags=re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = (("cp1252", "Windows-1252"), ("latin-1", "Latin-1"))
_ENCLOSED = re.compile(r'"(?:[^"]|"")*"')
_IN_APOSTROPHES = re.compile(r"\s*'[^'\r\n]*'(?:([,;\t|])'[^'\r\n]*')(?:\1'[^'\r\n]*')*\r?\n")
"""The headings of a file whose cells are in apostrophes: 'Partner','Amount (USD)'."""

_SWAPPED = str.maketrans("\"'", "'\"")
_QUOTED = re.compile(rb'"[^"\n]*"')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class QuotationMarkError(SourceError):
    """A quotation mark that begins or ends no cell: of a table that is broken, or of sentences."""


def read_text(
    content: bytes,
    name: str,
    *,
    encoding: str | None,
    delimiter: str | None,
    recognised: Callable[[Sequence[str]], int],
) -> Grid:
    """Return the rows of a delimited text file.

    Args:
        name: what messages call the file.
        encoding: if the user names it; else it is detected.
        delimiter: if the user names it; else the one is taken under which all rows are as long, and
            headings are recognised; then a row has the most such headings, and then the most rows
            are as long.
        recognised: how many cells of a row are known headings.

    Raises:
        SourceError: it is not text, a quotation mark is not closed, or a cell or row is gigantic.
    """
    refuse_wide(content, name, SourceError)
    body = content.removeprefix(codecs.BOM_UTF8) if encoding in _UTF_8 else b""
    lines = _lines(body, delimiter, recognised)
    if lines is not None:
        notes = _quotes_literal(name) if lines.literal else ()
        looks = _indented(body, lines.delimiter) if lines.may_be_indented else PLAIN
        return Grid(lines, findings=notes, delimiter=lines.delimiter, looks=looks)
    text, findings = decode(content, name, encoding, recognised)
    if apostrophes := bool(_IN_APOSTROPHES.match(text)):
        text = text.translate(_SWAPPED)
    hint = _HINT.match(text)
    if delimiter is None and hint is not None:
        delimiter = hint[1]
    delimiter = delimiter or delimiter_of(text, recognised)
    rows: Sequence[SourceRow] | None = None
    long = text.count("\n") >= columnar.LONG and not apostrophes
    if long and (decoded := text.encode()) != body:
        rows = lines = lines_of(decoded, delimiter)
        findings += _quotes_literal(name) if lines is not None and lines.literal else ()
    if rows is None:
        cells, notes = _cells_of(text, delimiter, name)
        if delimiter == BAR:
            cells = [() if _is_rule(row) else row for row in cells]
        if apostrophes:
            cells = [[cell.translate(_SWAPPED) for cell in row] for row in cells]
        rows, findings = rows_of_cells(cells), (*findings, *notes)
    if hint is not None:
        rows = rows[1:]
    looks = _indented(text.encode(), delimiter)
    return Grid(rows, findings=findings, delimiter=delimiter, looks=looks)


def _indented(text: bytes, delimiter: str) -> Looks:
    """Return which cells begin with blanks, which those who split lines into cells take off.

    A single blank is no indent, but what programs and people leave behind. Where a cell holds a
    line break, lines are no rows, and nothing is said.
    """
    sign = delimiter.encode()
    if b"\n  " not in text and sign + b"  " not in text:
        return PLAIN
    if any(line.count(b'"') % 2 for line in text.split(b"\n")):
        return PLAIN
    text = _QUOTED.sub(lambda match: b"_" * len(match[0]), text)
    end = rb"(?=[^\s" + re.escape(sign) + rb"])"
    blanks = re.compile(rb"(?m)^ {2,}" + end + rb"|" + re.escape(sign) + rb" {2,}" + end)
    rows: dict[int, dict[int, int]] = {}
    number, start = 1, 0
    for match in blanks.finditer(text):
        number += text.count(b"\n", start, match.start())
        start = match.start()
        line = text.rfind(b"\n", 0, start) + 1
        column = text.count(sign, line, match.end())
        rows.setdefault(column, {})[number] = len(match[0].lstrip(sign))
    return Looks(indents=rows)


def _is_rule(cells: Sequence[str]) -> bool:
    """Tell whether a row is the line below the headings of a table in Markdown: "---|---:"."""
    return any(cells) and all(re.fullmatch(r"\s*(?::?-{2,}:?)?\s*", cell) for cell in cells)


def _cells_of(
    text: str, delimiter: str, name: str
) -> tuple[Sequence[Sequence[str]], tuple[Finding, ...]]:
    """Return the cells of each record, and a note if quotation marks are read as text."""
    literal = tuple(_records(text, delimiter, name, literal=True)) if delimiter == BAR else ()
    if _is_wide(literal) and not _marks_enclose(literal):
        return literal, _quotes_literal(name)
    try:
        return tuple(_records(text, delimiter, name)), ()
    except SourceError:
        if not _of_one_width(literal):
            raise
    return literal, _quotes_literal(name)


def _quotes_literal(name: str) -> tuple[Finding, ...]:
    return (Finding("quotes-literal", Severity.NOTE, say("quotes-literal", file=name), name),)


def _is_wide(records: Sequence[Sequence[str]]) -> bool:
    """Tell whether records have the same number of cells, and so many that it is not by chance."""
    widths = {len(record) for record in records if any(map(str.strip, record))}
    return len(widths) == 1 and max(widths) > WIDE


def _marks_enclose(records: Sequence[Sequence[str]]) -> bool:
    """Tell whether all quotation marks of literal cells enclose them, or are written twice."""
    marked = (cell for record in records for cell in record if '"' in cell)
    return all(_ENCLOSED.fullmatch(cell) for cell in marked)


def _of_one_width(records: Sequence[Sequence[str]]) -> bool:
    """Tell whether records whose quotation marks are text are even, and no mark encloses a cell."""
    filled = [record for record in records if any(map(str.strip, record))]
    widths = set(map(len, filled))
    marked = (cell.strip() for record in filled for cell in record if '"' in cell)
    enclosed = any(cell[:1] == cell[-1:] == '"' for cell in marked)
    return len(widths) == 1 and widths != {1} and not enclosed


def _lines(
    body: bytes, delimiter: str | None, recognised: Callable[[Sequence[str]], int]
) -> Lines | None:
    """Return the rows of a long text in UTF-8; None if it is short or needs a closer look."""
    if len(body) < _SURELY_LONG and body.count(b"\n") < columnar.LONG:
        return None
    sample = body[:SAMPLE_CHARACTERS].decode(errors="ignore")
    if _HINT.match(sample) or _IN_APOSTROPHES.match(sample):
        return None
    return lines_of(body, delimiter or delimiter_of(sample, recognised))


def _records(text: str, delimiter: str, name: str, *, literal: bool = False) -> Iterator[list[str]]:
    number = 0
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        strict=True,
        skipinitialspace=True,
        quoting=csv.QUOTE_NONE if literal else csv.QUOTE_MINIMAL,
    )
    try:
        for cells in reader:
            number += 1
            yield cells
    except csv.Error as problem:
        raise _csv_error(str(problem), number + 1, name) from None


def _csv_error(problem: str, row: int, name: str) -> SourceError:
    if "field limit" in problem:
        return SourceError(
            state("source.long-cell", name=str(name), row=str(row), most=csv.field_size_limit()),
            why=state("source.long-cell-why"),
            fix=state("source.long-cell-fix"),
        )
    return QuotationMarkError(
        state("source.quotation-mark", name=str(name), row=str(row)),
        why=state("source.quotation-mark-why"),
        fix=state("source.quotation-mark-fix"),
    )


def decode(
    content: bytes,
    name: str,
    encoding: str | None = None,
    recognised: Callable[[Sequence[str]], int] = lambda _: 0,
) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of a file, and a note if its encoding was guessed.

    Args:
        name: what messages call the file.
        encoding: if the user names it.
        recognised: how many cells of a row are known headings.

    Raises:
        EncodingError: it is neither UTF-8 nor a text in a Western language.
        SourceError: it is not text, or not in the encoding named.
    """
    marked = (encoding for mark, encoding in _MARKS if content.startswith(mark))
    findings: tuple[Finding, ...] = ()
    if encoding := encoding or next(marked, None):
        text = _decode_as(content, name, encoding)
    elif wide := wide_encoding(content):
        text = _decode_as(content, name, wide)
        first = next((match[0] for match in re.finditer(r"\w+", text)), "")
        message = say("encoding-guessed", file=name, encoding=wide.upper(), word=first, line="1")
        findings = (Finding("encoding-guessed", Severity.NOTE, message, name),)
    else:
        text, findings = _guess(content, name, recognised)
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    if sign := _CONTROL.search(text):
        line = text.count("\n", 0, sign.start()) + 1
        raise SourceError(
            state(
                "source.control-character",
                name=str(name),
                line=str(line),
                sign=f"{ord(sign[0]):04X}",
            ),
            why=state("source.control-character-why"),
            fix=state("source.save-as-text-table"),
        )
    return text, findings


def _decode_as(content: bytes, name: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise SourceError(
            state("source.no-encoding", name=str(name), encoding=encoding),
            fix=state("source.no-encoding-fix"),
        ) from None
    except UnicodeError as problem:
        start = problem.start if isinstance(problem, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, start) + 1
        raise SourceError(
            state("source.not-text", name=str(name), line=str(line), encoding=encoding),
            why=state("source.not-text-why-second"),
            fix=state("source.save-as-text-table"),
        ) from None


def _or(first: str, second: str) -> str:
    return say("either", first=first, second=second)


def _guess(
    content: bytes, name: str, recognised: Callable[[Sequence[str]], int]
) -> tuple[str, tuple[Finding, ...]]:
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        written = content.splitlines(keepends=True)
        lines = [_line(line) for line in written]
    guessed = [at for at, line in enumerate(lines) if line.start is not None]
    as_guessed = "".join(lines[at].text for at in guessed)
    if not _CONTROL.search(as_guessed):
        headings = partial(_headings_in, recognised)
        refuse_improbable([written[at] for at in guessed], as_guessed, name, headings)
    titles = list(dict.fromkeys(line.title for line in lines if line.title))
    number, odd = next(
        (number, line) for number, line in enumerate(lines, 1) if line.start is not None
    )
    word = _word_at(odd.text, odd.start or 0)
    about = partial(say, file=name, word=word, line=str(number))
    if len(titles) == 1:
        message = about("encoding-guessed", encoding=titles[0])
    else:
        message = about("encodings-mixed", encodings=reduce(_or, titles))
    finding = Finding("encoding-guessed", Severity.NOTE, message, name)
    return "".join(line.text for line in lines), (finding,)


def _headings_in(recognised: Callable[[Sequence[str]], int], text: str) -> int:
    """Return how many headings are known in the first lines of a text."""
    lines = text[:SAMPLE_CHARACTERS].splitlines()[:SAMPLE_ROWS]
    return max(
        (recognised(line.split(mark)) for line in lines for mark in DELIMITERS if mark in line),
        default=0,
    )


class _Line(NamedTuple):
    """A line of text, its encoding (empty if any will do), and where it is not UTF-8."""

    text: str
    title: str
    start: int | None


def _line(line: bytes) -> _Line:
    if line.isascii():
        return _Line(line.decode("ascii"), "", None)
    try:
        return _Line(line.decode("utf-8"), "UTF-8", None)
    except UnicodeDecodeError as problem:
        start = problem.start
    for encoding, title in _GUESSES:
        with suppress(UnicodeDecodeError):
            return _Line(line.decode(encoding), title, start)
    raise AssertionError("Latin-1 decodes any bytes")


def _word_at(text: str, position: int) -> str:
    """Return the word around a position, at most 40 characters; the encoding is single-byte."""
    before = re.search(r"\w{0,20}$", text[max(0, position - 20) : position])
    after = re.match(r"\W?\w{0,20}", text[position : position + 21])
    return ((before[0] if before else "") + (after[0] if after else "")).strip()
