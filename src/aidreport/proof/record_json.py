"""The JSON of a record and its parts, in the one way in which it is written.

Numbers are texts. It is written here, byte for byte as pydantic writes it: to load that library
takes a sixth of the time of a short briefing, and nothing is checked when a record is made.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring as quoted  # in C
from typing import TYPE_CHECKING, Any

from aidreport.files.schema import Schema
from aidreport.model.amounts import format_recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator


def json_of(
    part: Schema, *, without: Container[str] = (), defaults: bool = True, indented: bool = False
) -> str:
    """Return a part as JSON.

    Args:
        without: fields of it that are left out.
        defaults: whether there are also fields that are as by default, here and in other parts.
        indented: each value on a line of its own, by one blank a level.
    """
    lines = _Lines(defaults, ": " if indented else ":")
    return lines.section(part, "\n" if indented else "", without)


class _Lines:
    """Writes values; `at` is the line end before a value, with its blanks, or nothing."""

    def __init__(self, defaults: bool, colon: str) -> None:
        self._defaults, self._colon = defaults, colon

    def section(self, part: Schema, at: str, without: Container[str] = ()) -> str:
        values, colon, every = vars(part), self._colon, self._defaults
        inner = at and f"{at} "
        found = []
        for name, default in part.defaults().items():
            value = values[name]
            if name not in without and (every or (value is not default and value != default)):
                # Most are texts, which are written without a call.
                text = quoted(value) if type(value) is str else self._value(value, inner)
                found.append(f'"{name}"{colon}{text}')
        return f"{{{inner}{f',{inner}'.join(found)}{at}}}" if found else "{}"

    def _value(self, value: Any, at: str) -> str:
        kind = type(value)
        if kind is str:
            text: str = quoted(value)
        elif kind in _PLAIN:
            text = _PLAIN[kind](value)
        elif isinstance(value, Schema):
            text = self.section(value, at)
        elif isinstance(value, list | tuple):
            text = self._list(value, at)
        elif isinstance(value, dict):
            text = self._table(value, at)
        elif isinstance(value, Enum | str):
            text = quoted(str(value.value if isinstance(value, Enum) else value))
        else:
            raise TypeError(f"no JSON for {kind.__name__}")
        return text

    def _list(self, values: Any, at: str) -> str:
        if not values:
            return "[]"
        inner = at and f"{at} "
        # Lists of texts and of places of rows are as long as a table.
        kinds = set(map(type, values))
        found: Iterator[str]
        if kinds == {str}:
            found = map(quoted, values)
        elif kinds == {int}:
            found = map(str, values)
        else:
            found = (self._value(each, inner) for each in values)
        return f"[{inner}{f',{inner}'.join(found)}{at}]"

    def _table(self, values: dict[str, Any], at: str) -> str:
        if not values:
            return "{}"
        inner, colon = at and f"{at} ", self._colon
        found = [f"{quoted(key)}{colon}{self._value(each, inner)}" for key, each in values.items()]
        return f"{{{inner}{f',{inner}'.join(found)}{at}}}"


def _of_float(value: float) -> str:
    """Return a number of settings; the library has fewer exponents, and no zeros in them."""
    if _SMALL <= abs(value) < 10 * _SMALL:
        return format(Decimal(repr(value)), "f")
    return repr(value).replace("e-0", "e-").replace("e+0", "e+")


_SMALL = 1e-5
_PLAIN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _of_float,
    Decimal: lambda value: quoted(format_recorded(value)),
}
