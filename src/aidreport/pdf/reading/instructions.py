"""The instructions of a content stream as plain values.

Streams in plain syntax, such as those that aidreport writes, are scanned with one expression. What
is not plain, such as an inline image or a comment, is left to pikepdf's parser, so that both ways
read the same instructions. The text of an element that nothing else is part of, such as that of
most cells, is one instruction of its own: a long table has hardly anything else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias
from warnings import catch_warnings, simplefilter

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from aidreport.pdf.inventory.values import octal
from aidreport.pdf.reading.objects import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Value: TypeAlias = Any
"""A number (float), a string (bytes), a name (text with its slash), an array (list), or a
dictionary (pikepdf's, or Python's with names as keys)."""

Instruction: TypeAlias = tuple[list[Value], str]
"""Operands and the operator; "" for bytes that are no operator."""

TEXT = "text of an element"
"""Takes the place of an operator for all that is marked as an element's, where that is nothing but
text, and for the moves before it: the operands are the bytes of these, the tag, the number of the
content, and the bytes that show the text."""

Step: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]
"""What one instruction of such a text does: two numbers of Td, or the name and the size of Tf, or
the string of Tj, or the number and the string of TJ. All others are empty; so are all for "()Tj".
"""

_SPACE = rb"[\0\t\n\f\r ]"
_ENDS = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"
_TOKEN = re.compile(
    rb"%b*(?:([A-Za-z'\"][A-Za-z0-9*]*)%b|([+-]?(?:\d+\.?\d*|\.\d+))%b|\(([^()\\\r]*)\)"
    rb"|/([^\0-\x20()<>\[\]{}/%%#\x7f-\xff]*)%b|<<%b*/MCID%b+(\d+)%b*>>|([\[\]])"
    rb"|<([0-9A-Fa-f\0\t\n\f\r ]*)>|(<<(?:[^<>()%%]|<[0-9A-Fa-f]*>)*>>)"
    rb"|\(((?:[^()\\\r]|\\[^\r]|\((?:[^()\\\r]|\\[^\r])*\))*)\))"
    % (_SPACE, _ENDS, _ENDS, _ENDS, _SPACE, _SPACE, _SPACE)
)
_OTHER = 4
"""The group of what is not the text of an element."""
_OPERATOR, _NUMBER, _STRING, _NAME, _MCID, _BRACKET, _HEX, _DICTIONARY, _ESCAPED = range(1, 10)
_BLANK = re.compile(rb"%b*\Z" % _SPACE)
_OPERAND = (
    rb"%b*+(?:[+-]?(?:\d+\.?\d*|\.\d+)%b|\([^()\\\r]*+(?:\\[^\r][^()\\\r]*+)*+\)"
    rb"|/[^\0-\x20()<>\[\]{}/%%#\x7f-\xff]*+%b|<<[^<>()%%]*+>>|[\[\]]"
    rb"|<[0-9A-Fa-f\0\t\n\f\r ]*+>)" % (_SPACE, _ENDS, _ENDS)
)


def _step(held: bytes) -> bytes:
    """Return the pattern of an instruction that shows text, or moves to where it is shown.

    Args:
        held: what the groups of its operands begin with.
    """
    named, number = b"/%b[A-Za-z][A-Za-z0-9]*+)" % held, rb"%b-?\d{1,9}(?:\.\d{1,9})?)" % held
    string = rb"\(%b[^()\\\r]*+(?:\\[^\r][^()\\\r]*+)*+)\)" % held
    parts = (_SPACE, number, number, named, number, string, number, string, _ENDS)
    return rb"%b*+(?:%b %b Td|%b %b Tf|%b ?Tj|\[(?:%b)?%b\] ?TJ)%b" % parts


_STEP = re.compile(_step(b"("))
_MOVE = rb"%b*+-?\d{1,9}(?:\.\d{1,9})? -?\d{1,9}(?:\.\d{1,9})? Td%b" % (_SPACE, _ENDS)
_TEXT = rb"((?:%b)*+)%b*+/([A-Za-z][A-Za-z0-9]*+)<</MCID (\d{1,9})>>BDC((?:%b)*+)%b*+EMC%b" % (
    *(_MOVE, _SPACE, _step(b"(?:"), _SPACE, _ENDS),
)
_PIECE = re.compile(
    rb"(?:%b)|((?:%b)*+%b*+[A-Za-z'\"][A-Za-z0-9*]*+%b|[\s\S]++)" % (_TEXT, _OPERAND, _SPACE, _ENDS)
)
"""The text of an element; or an instruction, with operands that are plain; or all that is left."""
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|[\s\S])")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b""}
_KEYWORDS = {b"true": True, b"false": False, b"null": None}
_INLINE_IMAGE = b"BI"
_MOST_OPERANDS = 33
"""One more than an operator may have (ISO 32000-1, annex C)."""


_LARGEST_PAGE = 1 << 18
"""Bytes of content whose instructions are likely to be drawn again; those of a map are not."""
_LONGEST_PIECE = 1 << 12
"""Bytes of an instruction that is kept."""
_MOST_TOKENS = 2_000_000
"""Operators and operands of a page; a page of a table has some thousands, a map a million."""


class _NotPlainError(Exception):
    """A stream has syntax that the scanner leaves to the parser."""


def instructions(content: bytes, stream: Any) -> Sequence[Instruction]:
    """Return the instructions of a page or form; those of an element's text may be one (TEXT).

    Args:
        content: its bytes, those of several streams joined with white space.
        stream: the page or form itself.

    Raises:
        PdfError: it cannot be parsed.
        TooLargeError: it has more instructions than any page needs.
    """
    try:
        return _piece_by_piece(content) or _scanned(content)
    except _NotPlainError:
        with catch_warnings():  # what is cut short is read as far as it goes
            simplefilter("ignore", UserWarning)
            try:
                parsed = pikepdf.parse_content_stream(stream)
            except TypeError as problem:  # an operator within an array
                raise pikepdf.PdfError(str(problem)) from problem
        return [
            ([_value(operand) for operand in each.operands], _text(each.operator))
            for each in parsed
        ]


def _piece_by_piece(content: bytes) -> list[Instruction]:
    """Return the instructions of a page, of which most are those of other rows; none if unsure."""
    pieces = _PIECE.findall(content) if len(content) <= _LARGEST_PAGE else []
    if pieces and (rest := pieces[-1][_OTHER]) and _BLANK.match(rest):
        pieces.pop()
    if max([len(other) for *_, other in pieces], default=0) > _LONGEST_PIECE:
        return []
    try:
        return [
            _instruction(other) if other else ([before, tag.decode("ascii"), int(mcid), text], TEXT)
            for before, tag, mcid, text, other in pieces
        ]
    except (_NotPlainError, ValueError):
        return []


def steps(text: bytes) -> Sequence[Step]:
    """Return what the bytes of an element's text do, in order."""
    return _STEP.findall(text)


@lru_cache(maxsize=1 << 12)
def moves(text: bytes) -> Sequence[tuple[float, float]]:
    """Return how far bytes move the beginning of a text; the way to a column is in each row."""
    return [(float(x), float(y)) for x, y, *_ in _STEP.findall(text)]


def string(token: bytes) -> bytes:
    """Return a string as it is between its brackets in a step."""
    return _escaped(token) if b"\\" in token else token


def spelled_out(operands: Sequence[Value]) -> Sequence[Instruction]:
    """Return the instructions that the one for the text of an element takes the place of."""
    before, tag, mcid, text = operands
    begin: Instruction = ([f"/{tag}", {"/MCID": mcid}], "BDC")
    return [*_scanned(before), begin, *_scanned(text), ([], "EMC")]


@lru_cache(maxsize=1 << 13)
def _instruction(piece: bytes) -> Instruction:
    (instruction,) = _scanned(piece)
    return instruction


def _scanned(content: bytes) -> list[Instruction]:
    scanned: list[Instruction] = []
    operands: list[Value] = []
    outer: list[Value] | None = None
    at = 0
    # Each match begins where the one before it ended.
    matches = iter(_TOKEN.scanner(content).match, None)  # type: ignore[attr-defined]
    for count, found in enumerate(matches):
        if count > _MOST_TOKENS:
            raise TooLargeError(f"a page draws with more than {_MOST_TOKENS:,} signs and numbers")
        at = found.end()
        kind = found.lastindex or 0
        token = found[kind]
        if kind == _NUMBER:
            operands.append(float(token))
        elif kind == _OPERATOR and token not in _KEYWORDS:
            if outer is not None or token == _INLINE_IMAGE or len(operands) > _MOST_OPERANDS:
                raise _NotPlainError
            scanned.append((operands, token.decode("ascii")))
            operands = []
        elif kind != _BRACKET:
            operands.append(_CONVERTERS[kind](token))
        elif (token == b"[") == (outer is not None):
            raise _NotPlainError
        elif outer is None:
            outer, operands = operands, []
        else:
            operands, outer = [*outer, operands], None
    if operands or outer is not None or not _BLANK.match(content, at):
        raise _NotPlainError
    return scanned


def _named(token: bytes) -> Value:
    return "/" + token.decode("ascii")


def _marked(token: bytes) -> Value:
    return {"/MCID": int(token)}


def _hexadecimal(token: bytes) -> Value:
    digits = token.translate(None, b"\0\t\n\f\r ")
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


@lru_cache(maxsize=64)
def _dictionary(token: bytes) -> Value:
    try:
        return Object.parse(token)
    except pikepdf.PdfError:
        raise _NotPlainError from None


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code.isdigit() and code[0] < ord("8"):
        return bytes([octal(code)])
    return _ESCAPES.get(code, code)


def _escaped(token: bytes) -> Value:
    return _ESCAPE.sub(_unescaped, token)


_CONVERTERS: Mapping[int, Callable[[bytes], Value]] = {
    _OPERATOR: _KEYWORDS.__getitem__,
    _STRING: bytes,
    _NAME: _named,
    _MCID: _marked,
    _HEX: _hexadecimal,
    _DICTIONARY: _dictionary,
    _ESCAPED: _escaped,
}


def _value(raw: object) -> Value:
    """Return an operand of pikepdf as a plain value."""
    if isinstance(raw, String):
        return bytes(raw)
    if isinstance(raw, Name):
        return _text(raw)
    if isinstance(raw, Array):
        return [_value(item) for item in raw]
    if isinstance(raw, bool) or raw is None or isinstance(raw, Dictionary):
        return raw
    try:
        return float(raw)  # type: ignore[arg-type]  # whole numbers and decimals
    except (TypeError, ValueError):
        return raw


def _text(raw: object) -> str:
    try:
        return str(raw)
    except ValueError:
        return ""
