"""Values of a PDF that nobody vouches for.

A value that is not what it should be counts as absent: nothing here raises for what a file holds,
follows a loop, or goes deeper because the file does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pikepdf import Array, Dictionary, Name, Object, Stream, String

if TYPE_CHECKING:
    from collections.abc import Iterator

ObjectId: TypeAlias = tuple[int, int]
"""Number and generation of an indirect object; (0, 0) for a direct one."""


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


def identity(value: object) -> ObjectId:
    """Return the id of an indirect object; (0, 0) for what is direct or no object."""
    return value.objgen if isinstance(value, Object) else (0, 0)


def leaves(root: object, key: str) -> Iterator[tuple[object, object]]:
    """Go through a number tree ("/Nums") or a name tree ("/Names").

    Yields:
        each key with its value, in the order of the file.
    """
    waiting, seen = [root], {identity(root)}
    while waiting:
        node = waiting.pop()
        pairs = items(entry(node, key))
        yield from zip(pairs[::2], pairs[1::2], strict=False)
        for kid in reversed(items(entry(node, "/Kids"))):
            # A direct node cannot be part of a loop: the parser bounds how deep it nests.
            if isinstance(kid, Dictionary) and (kid.objgen == (0, 0) or kid.objgen not in seen):
                seen.add(kid.objgen)
                waiting.append(kid)


def numbered(root: object) -> dict[int, object]:
    """Return what a number tree holds."""
    return {
        number: value
        for key, value in leaves(root, "/Nums")
        if (number := integer(key)) is not None
    }
