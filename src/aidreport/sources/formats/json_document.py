"""JSON documents: numbers exact, nothing ambiguous, and their values as plain text."""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEVERAL = "Extra data"
_SHOWN = 200
_MOST_MEMBERS = 500_000
_FEW_OBJECTS = 1_000
_BRACES = re.compile(r"[{}]")
_GRANT = ("amountAwarded", "awardDate")
_FLOW = ("amountUSD", "onBoundary")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def parse(content: bytes, name: str) -> Any:
    """Return a JSON document, its numbers exact; a bare list of grants or flows in its document.

    Raises:
        SourceError: it is none, or an object has a name twice; the message has the place.
    """
    try:
        document = _document(_text(content))
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise SourceError(
            state(
                "source.not-text", name=str(name), line=str(line), encoding=problem.encoding.upper()
            ),
            why=state("source.not-text-why"),
            fix=state("source.download-again"),
        ) from None
    except json.JSONDecodeError as problem:
        raise SourceError(
            state(
                "source.line-column",
                name=str(name),
                line=str(problem.lineno),
                column=problem.colno,
                msg=problem.msg.lower(),
            ),
            why=state("source.line-column-why"),
            fix=state("source.download-again"),
        ) from None
    except _RepeatedName as problem:
        raise SourceError(
            state("source.value-twice", name=str(name), problem=str(problem)),
            why=state("source.value-twice-why"),
            fix=state("source.value-twice-fix"),
        ) from None
    except _TooWideError as problem:
        raise SourceError(
            state(
                "source.too-many-members", name=str(name), problem=str(problem), most=_MOST_MEMBERS
            ),
            why=state("source.too-many-members-why"),
            fix=state("source.too-many-members-fix"),
        ) from None
    except RecursionError:
        raise SourceError(
            state("source.too-deep", name=str(name)),
            why=state("source.too-deep-why"),
            fix=state("source.download-again"),
        ) from None
    return _with_envelope(document)


def _document(text: str) -> Any:
    """Return what a text says; of objects that each have a line of their own, a list."""
    _refuse_wide(text)
    try:
        return _loads(text)
    except json.JSONDecodeError as problem:
        lines = [line for line in text.splitlines() if line.strip()]
        if problem.msg != _SEVERAL or not all(line.lstrip().startswith("{") for line in lines):
            raise
    return [_loads(line) for line in lines]


def _refuse_wide(text: str) -> None:
    """Refuse an object of very many members before it takes ten times its text in memory.

    Between two braces all names are of one object. Texts with many objects are left to the reader,
    which counts the members of each.
    """
    if text.count('":') <= _MOST_MEMBERS or text.count("{") > _FEW_OBJECTS:
        return
    ends = [*(brace.start() for brace in _BRACES.finditer(text)), len(text)]
    for start, end in pairwise([0, *ends]):
        members = text.count('":', start, end) - text.count('\\":', start, end)
        if members > _MOST_MEMBERS:
            last = text.rfind('":', start, end)
            if not text[text.rfind('"', start, last) + 1 : last].isdecimal():
                raise _TooWideError(f"{members:,}")


def _loads(text: str) -> Any:
    return json.loads(
        text,
        parse_float=Decimal,
        # A whole number of thousands of digits is no int; it is refused later.
        parse_int=lambda text: int(text) if len(text) < _SHOWN else Decimal(text),
        parse_constant=str,
        object_pairs_hook=_object,
    )


def text_of(value: object) -> str:
    """Return a value as one line of text; null, lists and objects are none."""
    if value is None or isinstance(value, list | dict):
        return ""
    return " ".join(writable(str(value)).split())


def one_line(value: object) -> str:
    """Return a value of any kind for a message, cut to a line."""
    return " ".join(writable(str(value)[:_SHOWN]).split())


def writable(text: str) -> str:
    """Return a text with U+FFFD for what no file can hold: control characters, half characters."""
    return text if text.isprintable() else _UNWRITABLE.sub("\ufffd", text)


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list; a single object is a list of one."""
    items = value if isinstance(value, list) else [value]
    yield from (item for item in items if isinstance(item, dict))


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    if content[:2] in (b"{\x00", b"[\x00"):
        return content.decode("utf-16-le")
    return content.decode("utf-16-be" if content[:2] in (b"\x00{", b"\x00[") else "utf-8-sig")


class _RepeatedName(Exception):  # noqa: N818 - caught where it arises
    """An object that has a name twice, with different values."""


class _TooWideError(Exception):
    """An object of very many texts and numbers, which are not the numbered cells of a column."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > _MOST_MEMBERS and not pairs[-1][0].isdecimal():
        raise _TooWideError(f"{len(pairs):,}")
    members = dict(pairs)
    if len(members) != len(pairs):
        for name, value in pairs:
            if value != members[name]:
                raise _RepeatedName(name)
    return members


def _with_envelope(document: Any) -> Any:
    """Return a bare list of grants as a package of them, and one of flows as a page of the API."""
    if isinstance(document, dict) and "data" not in document and _are(document.get("flows"), _FLOW):
        return {**document, "data": document}
    if _are(document, _GRANT):
        return {"grants": document}
    return {"data": {"flows": document}} if _are(document, _FLOW) else document


def _are(document: object, fields: tuple[str, ...]) -> bool:
    """Tell whether a document is a list of objects that have one of some fields."""
    if not isinstance(document, list) or not document or not isinstance(document[0], dict):
        return False
    return not document[0].keys().isdisjoint(fields)
