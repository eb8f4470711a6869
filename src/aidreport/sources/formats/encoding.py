"""Bytes to text: UTF-8 and UTF-16 are recognised, Windows-1252 and Latin-1 are guessed.

Extracts that several offices added to mix encodings; each line is read by itself.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from aidreport.errors import SourceError
from aidreport.model.dataset import Finding, Severity

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = (("cp1252", "Windows-1252"), ("latin-1", "Latin-1"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAVE_AS_TEXT = 'save the table as "CSV UTF-8" or as .xlsx, or set encoding for this source'


def decode(
    content: bytes, name: str, encoding: str | None = None
) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of a file, and a note where its encoding was guessed.

    Args:
        content: the file's bytes.
        name: what messages call the file.
        encoding: the encoding, where the user names it.

    Raises:
        SourceError: it is not text, or not in the encoding named.
    """
    findings: tuple[Finding, ...] = ()
    mark = next((mark for mark in _MARKS if content.startswith(mark[0])), None)
    if encoding is not None:
        text = _decode_as(content, name, encoding)
    elif mark is not None:
        text = _decode_as(content, name, mark[1])
    else:
        text, findings = _guess(content, name)
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    _refuse_control_characters(text, name)
    return text, findings


def _decode_as(content: bytes, name: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise SourceError(
            f'{name}: "{encoding}" is not a text encoding',
            fix='name one that Python knows, such as "utf-8", "cp1252" or "latin-1"',
        ) from None
    except UnicodeError as problem:
        start = problem.start if isinstance(problem, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, start) + 1
        raise SourceError(
            f"{name}, line {line}: not {encoding} text",
            why="a byte there has no meaning in that encoding",
            fix=_SAVE_AS_TEXT,
        ) from None


def _guess(content: bytes, name: str) -> tuple[str, tuple[Finding, ...]]:
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        lines = [_line(line) for line in content.splitlines(keepends=True)]
    titles = list(dict.fromkeys(line.title for line in lines if line.title))
    number, odd = next(
        (number, line) for number, line in enumerate(lines, 1) if line.start is not None
    )
    how = (
        f"is not UTF-8; it was read as {titles[0]}"
        if len(titles) == 1
        else f"mixes encodings; each line was read by itself, as {' or '.join(titles)}"
    )
    word = _word_at(odd.text, odd.start or 0)
    message = f'{name} {how}: check words such as "{word}" in line {number}'
    finding = Finding("encoding-guessed", Severity.NOTE, message, name)
    return "".join(line.text for line in lines), (finding,)


class _Line(NamedTuple):
    """A line of text, its encoding (empty where any will do), and where it is not UTF-8."""

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


def _refuse_control_characters(text: str, name: str) -> None:
    found = _CONTROL.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    raise SourceError(
        f"{name}, line {line}: holds the control character U+{ord(found[0]):04X}; "
        "this is not a text file",
        why="a table is a text file (CSV) or an Excel workbook (.xlsx)",
        fix=_SAVE_AS_TEXT,
    )
