"""Values of a PDF that nobody vouches for.

A value that is not what it should be counts as absent: nothing here raises for what a file holds,
follows a loop, or goes deeper because the file does.
"""

from __future__ import annotations

from typing import TypeAlias

from pikepdf import Array, Dictionary, Name, Object, Stream, String

ObjectId: TypeAlias = tuple[int, int]
"""Number and generation of an indirect object; (0, 0) for a direct one."""

_FEW = 64


def entry(holder: object, key: str) -> object:
    """Return an entry of a dictionary or stream; None where there is none."""
    if isinstance(holder, Dictionary | Stream):
        return holder.get(key)
    return None


def text(value: object) -> str:
    """Return a text string, decoded; "" where it is none."""
    if not isinstance(value, String):
        return ""
    try:
        return str(value)
    except ValueError:
        return bytes(value).decode("latin-1")


def name(value: object) -> str:
    """Return a name without its slash; "" where it is none."""
    if not isinstance(value, Name):
        return ""
    try:
        return str(value)[1:]
    except ValueError:
        return "\ufffd"


def integer(value: object) -> int | None:
    """Return a whole number; None where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def items(value: object) -> list[object]:
    """Return the items of an array; a single value stands for an array of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def few(value: object) -> list[object]:
    """Return the items of a value that has a handful at most; a longer array counts as absent."""
    return [] if isinstance(value, Array) and len(value) > _FEW else items(value)


def identity(value: object) -> ObjectId:
    """Return the id of an indirect object; (0, 0) for what is direct or no object."""
    return value.objgen if isinstance(value, Object) else (0, 0)
